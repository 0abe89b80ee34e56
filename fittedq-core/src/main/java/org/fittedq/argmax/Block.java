// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

import java.util.function.BooleanSupplier;
import org.fittedq.math.Mat;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.ActionSets;
import org.fittedq.random.RandomStream;

/// A block of states and all that their solution may depend on; one for each thread, refilled.
final class Block {

    /// Words of randomness that belong to one state of one call.
    static final long WORDS = 1L << 30;

    private final ActionSets sets;
    private final RandomStream random;
    private Mat s = new Mat(0, 0);
    private Mat start = s; // first guesses, a row for each row of s; no rows if there are none
    private long words; // position of the words of row 0 of s; those of row i begin at words + i · WORDS
    private BooleanSupplier stop = () -> false;
    private Maxima out = new Maxima(1, 1);
    private long call; // number of the call
    private long sweep;
    private int first;
    private int count;

    Block(ActionSets sets, RandomStream random) {
        this.sets = sets;
        this.random = random;
    }

    void call(Mat states, Mat guesses, long position, BooleanSupplier until, Maxima result) {
        s = states;
        start = guesses;
        words = position;
        stop = until;
        out = result;
        call++;
    }

    void sweep(long n) {
        sweep = n;
    }

    void rows(int from, int n) {
        first = from;
        count = n;
    }

    Mat s() {
        return s;
    }

    /// Number of the call of [Argmax] that the block belongs to.
    long call() {
        return call;
    }

    /// How many sweeps were done before.
    long sweep() {
        return sweep;
    }

    BooleanSupplier stop() {
        return stop;
    }

    int first() {
        return first;
    }

    int count() {
        return count;
    }

    /// Set of the i-th state of the block.
    ActionSet set(int i) {
        return sets.of(s.data(), (first + i) * s.cols());
    }

    boolean hasStart() {
        return start.rows() > 0;
    }

    /// The first guess of a state, or the middle of the set's box; not projected.
    void guess(int i, float[] a, int at) {
        ActionSet set = set(i);
        for (int j = 0; j < set.size(); j++) {
            a[at + j] = hasStart() ? start.at(first + i, j) : (float) ((set.low(j) + set.high(j)) / 2);
        }
    }

    /// Several starts of a state: the projected guess, the others uniform.
    void starts(int i, int starts, float[] a, int at) {
        ActionSet set = set(i);
        guess(i, a, at);
        set.project(a, at);
        RandomStream uniform = random(i, 0);
        for (int k = 1; k < starts; k++) {
            set.sample(uniform, a, at + k * set.size());
        }
    }

    /// The stream, at the words of a state, `used` of which were used before.
    RandomStream random(int i, long used) {
        random.seek(words + (first + i) * WORDS + used);
        return random;
    }

    boolean isStopped() {
        return stop.getAsBoolean();
    }

    void set(int i, float[] action, int at, float q, double bound, long evaluations) {
        out.set(first + i, action, at, q, bound, evaluations);
    }
}
