// SPDX-License-Identifier: Apache-2.0
package org.fittedq.model;

import java.util.Arrays;
import org.fittedq.math.Check;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.Dynamics;
import org.fittedq.mdp.Dynamics.Prediction;
import org.fittedq.nn.Mlp;
import org.fittedq.policy.MeanAction;

/// v(s) = Σ_{i<H} γⁱ r(sᵢ, π(sᵢ)), sᵢ₊₁ = f(sᵢ, π(sᵢ), 0): what the model says of the policy's deterministic actions, without a
/// critic. Nothing counts after a terminal state. Not differentiable. Rows follow the members of an ensemble as
/// [Dynamics#members] says.
///
/// @param actor   network of states with at least dₐ outputs, π(s) = tanh(first dₐ of them); shared, not copied
/// @param model   f and r; later changes are seen
/// @param horizon H, at least 1
/// @param gamma   discount γ of a step, in [0, 1]
/// @param compute kernels; its threads are not used
public record RolloutValue(Mlp actor, Dynamics model, int horizon, double gamma, Compute compute)
        implements
            StateValue {

    /// Checks the horizon.
    ///
    /// @throws IllegalArgumentException if it is below 1
    public RolloutValue {
        Check.that(horizon >= 1, "horizon", "an integer of at least 1", horizon);
    }

    @Override
    public boolean isDifferentiable() {
        return false;
    }

    @Override
    public Values at(int rows) {
        return new Rollout(this, rows);
    }

    private static final class Rollout implements Values {

        private final RolloutValue of;
        private final MeanAction policy;
        private final Dynamics.Unrolled step;
        private final Prediction p;
        private final Mat now, a, xi;
        private final double[] discount; // γⁱ, 0 once terminal
        private final double[] sum;

        Rollout(RolloutValue of, int rows) {
            Dynamics model = of.model.alone();
            this.of = of;
            this.policy = new MeanAction(of.actor, model.actionSize(), rows, of.compute.alone());
            this.step = model.unroll(rows, 1);
            this.p = new Prediction(rows, model.observationSize());
            this.now = new Mat(rows, model.observationSize());
            this.a = new Mat(rows, model.actionSize());
            this.xi = new Mat(rows, model.noiseSize());
            this.discount = new double[rows];
            this.sum = new double[rows];
        }

        @Override
        public void values(Mat s, Vec out) {
            now.set(s);
            Arrays.fill(discount, 1);
            Arrays.fill(sum, 0);
            for (int i = 0; i < of.horizon; i++) {
                policy.act(now, a);
                step.step(0, now, a, xi, p);
                for (int row = 0; row < sum.length; row++) {
                    sum[row] += discount[row] == 0 ? 0 : discount[row] * p.r().at(row);
                    discount[row] *= p.continues().at(row) == 0 ? 0 : of.gamma;
                }
                now.set(p.sNext());
            }
            for (int row = 0; row < sum.length; row++) {
                out.set(row, (float) sum[row]);
            }
        }
    }
}
