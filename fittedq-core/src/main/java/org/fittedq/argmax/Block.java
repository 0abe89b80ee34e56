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

    /// Words of randomness between those of two pieces of one state's set.
    private static final long PIECE_WORDS = WORDS / 64;

    /// By how much a first guess may miss a piece that it counts as lying in.
    private static final double INSIDE = 1e-6;

    private final ActionSets sets;
    private final RandomStream random;
    private final ActionSet[] whole; // A(s) of each state of the block
    private final int mostPieces; // a set of more is searched as one
    private int piece; // the piece that is searched, where a set has several
    private boolean byPiece;
    private Mat s = new Mat(0, 0);
    private Mat raw = s; // the same states as the environment observed them
    private Mat start = s; // first guesses, a row for each row of s; no rows if there are none
    private long words; // position of the words of row 0 of s; those of row i begin at words + i · WORDS
    private BooleanSupplier stop = () -> false;
    private Maxima out = new Maxima(1, 1);
    private long call; // number of the call
    private long sweep;
    private int first;
    private int count;

    /// @param states     most states of a block
    /// @param mostPieces of a set whose pieces are searched one by one
    Block(ActionSets sets, RandomStream random, int states, int mostPieces) {
        this.sets = sets;
        this.random = random;
        this.whole = new ActionSet[states];
        this.mostPieces = mostPieces;
    }

    void call(Mat states, Mat observed, Mat guesses, long position, BooleanSupplier until, Maxima result) {
        s = states;
        raw = observed;
        start = guesses;
        words = position;
        stop = until;
        out = result;
        call++;
    }

    void sweep(long n) {
        sweep = n;
    }

    /// Takes a block of states, and the sets as wholes.
    void rows(int from, int n) {
        first = from;
        count = n;
        byPiece = false;
        piece = 0;
        for (int i = 0; i < n; i++) {
            whole[i] = sets.of(raw.data(), (first + i) * raw.cols());
            out.searched(first + i, whole[i]);
        }
    }

    /// Takes one piece of each set of several; of a set of fewer pieces the last one again, and of one of too many the whole, whose
    /// answers are dropped.
    void piece(int k) {
        byPiece = true;
        piece = k;
    }

    /// Whether the i-th state's set is a piece of several.
    boolean isPiece(int i) {
        return byPiece && pieces(i) > 1;
    }

    /// Number of parts in which the i-th state's set is searched.
    private int pieces(int i) {
        int count = whole[i].pieceCount();
        return count <= mostPieces ? count : 1;
    }

    Mat s() {
        return s;
    }

    Mat raw() {
        return raw;
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

    /// Set of the i-th state of the block, or the piece of it that is searched.
    ActionSet set(int i) {
        return isPiece(i) ? whole[i].piece(Math.min(piece, pieces(i) - 1)) : whole[i];
    }

    boolean hasStart() {
        return start.rows() > 0;
    }

    /// The first guess of a state, or the middle of the set's box; not projected. A guess that lies in another piece is none.
    void guess(int i, float[] a, int at) {
        ActionSet set = set(i);
        boolean given = hasStart();
        for (int j = 0; j < set.size(); j++) {
            a[at + j] = given ? start.at(first + i, j) : middle(set, j);
        }
        if (given && isPiece(i) && !set.contains(a, at, INSIDE)) {
            for (int j = 0; j < set.size(); j++) {
                a[at + j] = middle(set, j);
            }
        }
    }

    private static float middle(ActionSet set, int j) {
        return (float) ((set.low(j) + set.high(j)) / 2);
    }

    /// Several starts of a state: the projected guess, what the set offers, the others uniform.
    void starts(int i, int starts, float[] a, int at) {
        ActionSet set = set(i);
        guess(i, a, at);
        set.project(a, at);
        RandomStream uniform = random(i, 0);
        for (int k = 1; k < starts; k++) {
            if (k <= set.candidateCount()) {
                set.candidate(k - 1, a, at + k * set.size());
            } else {
                set.sample(uniform, a, at + k * set.size());
            }
        }
    }

    /// The stream, at the words of a state, `used` of which were used before.
    RandomStream random(int i, long used) {
        random.seek(words + (first + i) * WORDS + piece % (WORDS / PIECE_WORDS) * PIECE_WORDS + used);
        return random;
    }

    boolean isStopped() {
        return stop.getAsBoolean();
    }

    void set(int i, float[] action, int at, float q, double bound, long evaluations) {
        if (piece == 0) {
            out.set(first + i, action, at, q, bound, evaluations);
        } else if (piece < pieces(i)) {
            out.see(first + i, action, at, q, bound, evaluations);
        }
    }
}
