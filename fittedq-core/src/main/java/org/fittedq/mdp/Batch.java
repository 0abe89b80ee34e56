// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mdp;

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
public final class Batch {

    private final Mat s;
    private final Mat a;
    private final Vec r;
    private final Mat sNext;
    private final Vec bootstrap;

    /// Makes an empty batch.
    ///
    /// @param size            N, at least 1
    /// @param observationSize dₛ
    /// @param actionSize      dₐ
    public Batch(int size, int observationSize, int actionSize) {
        this.s = new Mat(size, observationSize);
        this.a = new Mat(size, actionSize);
        this.r = new Vec(size);
        this.sNext = new Mat(size, observationSize);
        this.bootstrap = new Vec(size);
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

    /// Returns what the value of s′ counts in the target: γᵏ, or 0 where s′ is terminal. A truncated episode keeps γᵏ.
    ///
    /// @return γᵏ(1 − terminal), N
    public Vec bootstrap() {
        return bootstrap;
    }
}
