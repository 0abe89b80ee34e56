// SPDX-License-Identifier: Apache-2.0
package org.fittedq.model;

import java.util.Arrays;
import org.fittedq.math.Check;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.Dynamics;
import org.fittedq.mdp.Dynamics.Prediction;
import org.fittedq.nn.Mlp;
import org.fittedq.policy.DeterministicActor;
import org.fittedq.policy.Projected;
import org.fittedq.policy.Projection;

/// v(s) = Σ_{i<H} γⁱ r(sᵢ, aᵢ), aᵢ = Π(π(sᵢ)), sᵢ₊₁ = f(sᵢ, aᵢ, 0), Π onto A(sᵢ): what the model says of the policy's deterministic
/// actions, without a critic. Nothing counts after a terminal state, before which the row then stays, as what a model says of
/// states after it need be no state, of which A(s) is. Rows follow the members of an ensemble as [Dynamics#members] says. Differentiable if
/// the actor was made with [Mlp.Use#FIT_AND_INPUT_GRADIENT]; the way back takes each step again from its remembered state, so that the
/// memory is that of one step and of H states.
///
/// @param actor   network of states with at least dₐ outputs, π(s) = tanh(first dₐ of them); shared, not copied
/// @param model   f and r; later changes are seen
/// @param horizon H, at least 1
/// @param gamma   discount γ of a step, in [0, 1]
/// @param valid   s ↦ A(s)
/// @param compute kernels; its threads are not used
public record RolloutValue(Mlp actor, Dynamics model, int horizon, double gamma, ActionSets valid, Compute compute)
        implements
            StateValue {

    /// Checks the horizon.
    ///
    /// @throws IllegalArgumentException if it is below 1
    public RolloutValue {
        Check.that(horizon >= 1, "horizon", "an integer of at least 1", horizon);
    }

    /// Makes the value of a policy all of whose actions are valid.
    ///
    /// @param actor   network of states with at least dₐ outputs; shared, not copied
    /// @param model   f and r; later changes are seen
    /// @param horizon H, at least 1
    /// @param gamma   discount γ of a step, in [0, 1]
    /// @param compute kernels; its threads are not used
    /// @throws IllegalArgumentException if the horizon is below 1
    public RolloutValue(Mlp actor, Dynamics model, int horizon, double gamma, Compute compute) {
        this(actor, model, horizon, gamma, ActionSets.whole(model.actionSize()), compute);
    }

    @Override
    public StateValue within(ActionSets sets) {
        return new RolloutValue(actor, model, horizon, gamma, sets, compute);
    }

    @Override
    public boolean isDifferentiable() {
        return actor.isDifferentiableInInput();
    }

    @Override
    public Values at(int rows) {
        return new Steps(this, rows);
    }

    private static final class Steps implements Values {

        private final RolloutValue of;
        private final DeterministicActor policy;
        private final Projection projection;
        private final Dynamics.Unrolled step;
        private final Prediction p;
        private final Mat[] s; // s₀ … s_{H−1}
        private final Mat a, da, xi;
        private final Mat dsNext;
        private final Vec dr;
        private final double[][] discount; // γⁱ of each row, 0 once terminal
        private final double[] sum;

        Steps(RolloutValue of, int rows) {
            Dynamics model = of.model.alone();
            this.of = of;
            this.policy = DeterministicActor.of(of.actor, model.actionSize(), rows, of.compute.alone());
            this.projection = new Projection(of.valid, new Projected(Projected.Gradient.JACOBIAN, 0));
            this.step = model.unroll(rows, 1);
            this.p = new Prediction(rows, model.observationSize());
            this.s = new Mat[of.horizon];
            Arrays.setAll(s, i -> new Mat(rows, model.observationSize()));
            this.a = new Mat(rows, model.actionSize());
            this.da = new Mat(rows, model.actionSize());
            this.xi = new Mat(rows, model.noiseSize());
            this.dsNext = new Mat(rows, model.observationSize());
            this.dr = new Vec(rows);
            this.discount = new double[of.horizon + 1][rows];
            this.sum = new double[rows];
        }

        private void step(int i) {
            projection.forward(s[i], policy.act(s[i], a));
            step.step(0, s[i], a, xi, p);
        }

        @Override
        public void values(Mat s0, Vec out) {
            s[0].set(s0);
            Arrays.fill(discount[0], 1);
            Arrays.fill(sum, 0);
            for (int i = 0; i < of.horizon; i++) {
                step(i);
                for (int row = 0; row < sum.length; row++) {
                    sum[row] += discount[i][row] == 0 ? 0 : discount[i][row] * p.r().at(row);
                    discount[i + 1][row] = discount[i][row] * (p.continues().at(row) == 0 ? 0 : of.gamma);
                }
                if (i + 1 < of.horizon) {
                    s[i + 1].set(p.sNext());
                    holdEnded(i + 1);
                }
            }
            for (int row = 0; row < sum.length; row++) {
                out.set(row, (float) sum[row]);
            }
        }

        private void holdEnded(int i) {
            for (int row = 0; row < sum.length; row++) {
                if (discount[i][row] == 0) {
                    System.arraycopy(s[i - 1].data(), row * s[i].cols(), s[i].data(), row * s[i].cols(), s[i].cols());
                }
            }
        }

        /// Backwards from ds_H = 0; for i = H − 1 … 0: da = γⁱ ∂r/∂a + dsᵢ₊₁ ∂f/∂a, dsᵢ = γⁱ ∂r/∂s + dsᵢ₊₁ ∂f/∂s + da ∂Π/∂π ∂π/∂s.
        @Override
        public void gradient(Vec dv, Mat ds) {
            if (!of.isDifferentiable()) {
                Values.super.gradient(dv, ds);
            }
            ds.fill(0);
            for (int i = of.horizon - 1; i >= 0; i--) {
                step(i);
                dsNext.set(ds);
                for (int row = 0; row < sum.length; row++) {
                    dr.set(row, (float) (dv.at(row) * discount[i][row]));
                }
                ds.fill(0);
                da.fill(0);
                step.backward(0, dsNext, dr, ds, da);
                policy.backward(projection.backward(da)).gradientInState(ds);
                clearEnded(i, ds);
            }
        }

        /// Nothing goes back into a state after which nothing counts: 0 times a gradient that is not finite would be no number.
        private void clearEnded(int i, Mat ds) {
            for (int row = 0; row < sum.length; row++) {
                if (discount[i][row] == 0) {
                    Arrays.fill(ds.data(), row * ds.cols(), (row + 1) * ds.cols(), 0);
                }
            }
        }
    }
}
