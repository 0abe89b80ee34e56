// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mdp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;

/// A batch of N transitions, drawn from a buffer; allocated once and refilled.
///
/// With n-step returns, row i spans kᵢ ≤ n environment steps: `r` is Σⱼ γʲ rⱼ over them, `sNext` the state after them.
///
/// | symbol | accessor | shape | unit |
/// |---|---|---|---|
/// | s, s′ | [#s()], [#sNext()] | N×dₛ | the environment's, normalised if the run normalises observations |
/// | a | [#a()] | N×dₐ | normalised, in [−1, 1] |
/// | r | [#r()] | N | reward |
/// | γᵏ(1 − terminal) | [#bootstrap()] | N | pure number: weight of the value of s′ in the target |
/// | | [#rawS()], [#rawSNext()] | N×dₛ | the environment's, never normalised |
/// | | [#note()] | N×k | what the behaviour noted beside each action; k is 0 for most algorithms |
/// | max &#124;δ&#124; | [#errors()] | N | reward: how far the fit's q were from their labels, for buffers that draw by it |
/// | | [#following(int)], [#length()] | | the transitions after each row in its episode, for algorithms that go along trajectories |
public final class Batch {

    /// The error of a row of which none has been told.
    public static final float UNTOLD = -1;

    private final Mat s;
    private final Mat a;
    private final Vec r;
    private final Mat sNext;
    private Mat rawS;
    private Mat rawSNext;
    private final Vec bootstrap;
    private final Mat note;
    private final List<Batch> following;
    private final int[] length;
    private int[] places = new int[0];
    private Vec errors = new Vec(0);

    /// Makes an empty batch.
    ///
    /// @param size            N, at least 1
    /// @param observationSize dₛ
    /// @param actionSize      dₐ
    public Batch(int size, int observationSize, int actionSize) {
        this(size, observationSize, actionSize, 0, 1);
    }

    /// Makes an empty batch of segments of trajectories.
    ///
    /// @param size            N, at least 1
    /// @param observationSize dₛ
    /// @param actionSize      dₐ
    /// @param noteSize        k
    /// @param steps           transitions in a segment, at least 1
    public Batch(int size, int observationSize, int actionSize, int noteSize, int steps) {
        this.s = new Mat(size, observationSize);
        this.a = new Mat(size, actionSize);
        this.r = new Vec(size);
        this.sNext = new Mat(size, observationSize);
        this.rawS = s;
        this.rawSNext = sNext;
        this.bootstrap = new Vec(size);
        this.note = new Mat(size, noteSize);
        List<Batch> after = new ArrayList<>();
        for (int t = 1; t < steps; t++) {
            after.add(new Batch(size, observationSize, actionSize, noteSize, 1));
        }
        this.following = List.copyOf(after);
        this.length = new int[size];
        Arrays.fill(length, 1);
    }

    /// Returns the number of transitions.
    ///
    /// @return N
    public int size() {
        return r.size();
    }

    /// Returns the states.
    ///
    /// @return s, N×dₛ
    public Mat s() {
        return s;
    }

    /// Returns the actions.
    ///
    /// @return a, N×dₐ, normalised
    public Mat a() {
        return a;
    }

    /// Returns the rewards, or n-step sums of rewards.
    ///
    /// @return r, N
    public Vec r() {
        return r;
    }

    /// Returns the next states.
    ///
    /// @return s′, N×dₛ
    public Mat sNext() {
        return sNext;
    }

    /// Returns the states as the environment observed them: the set A(s) is of these.
    ///
    /// @return s, N×dₛ; [#s()] itself unless [#keepRaw] was called
    public Mat rawS() {
        return rawS;
    }

    /// Returns the next states as the environment observed them.
    ///
    /// @return s′, N×dₛ; [#sNext()] itself unless [#keepRaw] was called
    public Mat rawSNext() {
        return rawSNext;
    }

    /// Keeps the states as they are now, before they are normalised.
    public void keepRaw() {
        rawS = rawS == s ? new Mat(s.rows(), s.cols()) : rawS;
        rawSNext = rawSNext == sNext ? new Mat(s.rows(), s.cols()) : rawSNext;
        rawS.set(s);
        rawSNext.set(sNext);
    }

    /// Returns what the value of s′ counts in the target: γᵏ, or 0 where s′ is terminal. A truncated episode keeps γᵏ.
    ///
    /// @return γᵏ(1 − terminal), N
    public Vec bootstrap() {
        return bootstrap;
    }

    /// Returns what the behaviour noted beside each action.
    ///
    /// @return N×k
    public Mat note() {
        return note;
    }

    /// Makes room for [#places] and [#errors], once.
    public void keepErrors() {
        if (places.length == 0) {
            places = new int[size()];
            errors = new Vec(size());
        }
    }

    /// Tells how far a fit's values are from their labels: errors ← max(errors, |y − q|). With two critics the larger error stays.
    /// Does nothing unless a buffer draws by them.
    ///
    /// @param q values, N, reward; not modified
    /// @param y labels, N, reward; not modified
    public void addErrors(Vec q, Vec y) {
        for (int i = 0; i < errors.size(); i++) {
            errors.set(i, Math.max(errors.at(i), Math.abs(y.at(i) - q.at(i))));
        }
    }

    /// Returns the errors that have been told since the rows were drawn.
    ///
    /// @return N, reward, at least 0, or [#UNTOLD]; empty unless a buffer draws by them; live
    public Vec errors() {
        return errors;
    }

    /// Returns where in their buffer the rows are, for the buffer itself.
    ///
    /// @return N numbers; empty unless a buffer draws by errors; live
    public int[] places() {
        return places;
    }

    /// Returns the number of transitions in a segment.
    ///
    /// @return at least 1
    public int steps() {
        return 1 + following.size();
    }

    /// Returns the transitions t steps after these. Rows whose segment is shorter ([#length]) repeat their last transition.
    ///
    /// @param t 0, for these themselves, to `steps` − 1
    /// @return N transitions
    public Batch following(int t) {
        return t == 0 ? this : following.get(t - 1);
    }

    /// Returns how many transitions of each row's segment there are: fewer than `steps` where the episode ended or goes on beyond the
    /// newest transition.
    ///
    /// @return N numbers, each from 1 to `steps`; live
    public int[] length() {
        return length;
    }
}
