// SPDX-License-Identifier: Apache-2.0
package org.fittedq.model;

import org.fittedq.math.Check;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.Dynamics;
import org.fittedq.mdp.Objective;

/// The next states of some dynamics, such as learned ones, with the reward and the end of an objective that is known.
///
/// > s′ = f(s, a, ξ), r = r(s, a, s′)
///
/// What the dynamics themselves say of reward and end is not used.
///
/// @param dynamics  gives s′, the noise and the uncertainty
/// @param objective gives r and the end
public record GivenObjective(Dynamics dynamics, Objective objective) implements Dynamics {

    @Override
    public int observationSize() {
        return dynamics.observationSize();
    }

    @Override
    public int actionSize() {
        return dynamics.actionSize();
    }

    @Override
    public int noiseSize() {
        return dynamics.noiseSize();
    }

    @Override
    public int members() {
        return dynamics.members();
    }

    @Override
    public GivenObjective alone() {
        return new GivenObjective(dynamics.alone(), objective.alone());
    }

    @Override
    public Unrolled unroll(int rows, int steps) {
        return new WithObjective(dynamics.unroll(rows, steps), objective, rows, observationSize(), steps);
    }

    private static final class WithObjective implements Unrolled {

        private final Unrolled inner;
        private final Objective objective;
        private final Mat dsNextTotal;
        private final Vec none; // gradient in the reward of the dynamics' own
        private final Mat[] s; // of each step, the caller's
        private final Mat[] a;
        private final Mat[] sNext;

        WithObjective(Unrolled inner, Objective objective, int rows, int observationSize, int steps) {
            this.inner = inner;
            this.objective = objective;
            this.dsNextTotal = new Mat(rows, observationSize);
            this.none = new Vec(rows);
            this.s = new Mat[steps];
            this.a = new Mat[steps];
            this.sNext = new Mat[steps];
        }

        @Override
        public void step(int t, Mat s, Mat a, Mat xi, Prediction out) {
            inner.step(t, s, a, xi, out);
            objective.value(s, a, out.sNext(), out.r(), out.continues());
            this.s[t] = s;
            this.a[t] = a;
            this.sNext[t] = out.sNext();
        }

        @Override
        public void backward(int t, Mat dsNext, Vec dr, Mat ds, Mat da) {
            if (sNext[t] == null) {
                throw new IllegalStateException(
                        Check.message("backward through step " + t, "a step before it", "none"));
            }
            // ∂L/∂s′ = dsNext + dr ∂r/∂s′, then through f
            dsNextTotal.set(dsNext);
            objective.backward(s[t], a[t], sNext[t], dr, ds, da, dsNextTotal);
            inner.backward(t, dsNextTotal, none, ds, da);
        }

        @Override
        public void infer(Mat s, Mat a, Mat sNext, Mat xi) {
            inner.infer(s, a, sNext, xi);
        }
    }
}
