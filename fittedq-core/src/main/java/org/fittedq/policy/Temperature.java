// SPDX-License-Identifier: Apache-2.0
package org.fittedq.policy;

import org.fittedq.math.Power;
import org.fittedq.math.Stateful;
import org.fittedq.math.Vec;

/// The learned temperature α of soft actor-critic: J(log α) = −log α · mean(log π + H̄), one Adam step at a time.
///
/// Source: Haarnoja et al., *Soft Actor-Critic Algorithms and Applications*, 2018, section 5, equation 18. Difference: the
/// gradient is taken of log α times the entropy gap, not of α times it, as in the authors' code.
public final class Temperature implements Stateful {

    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double EPSILON = 1e-8;

    private double targetEntropy;
    private double learningRate;
    private final double[] state; // log α, first moment, second moment, steps

    /// Makes the temperature.
    ///
    /// @param alpha         initial α, above 0
    /// @param targetEntropy H̄ in nats, of the action in normalised units
    /// @param learningRate  Adam's step size on log α; 0 keeps α fixed
    public Temperature(double alpha, double targetEntropy, double learningRate) {
        this.targetEntropy = targetEntropy;
        this.learningRate = learningRate;
        this.state = new double[]{StrictMath.log(alpha), 0, 0, 0};
    }

    /// Sets α itself, of a temperature that is not learned.
    ///
    /// @param alpha α from now on, at least 0; reward for each nat
    public void set(double alpha) {
        state[0] = StrictMath.log(alpha);
    }

    /// Sets what the next steps go by.
    ///
    /// @param entropy H̄ in nats, of the action in normalised units
    /// @param rate    Adam's step size on log α, at least 0
    public void aim(double entropy, double rate) {
        targetEntropy = entropy;
        learningRate = rate;
    }

    /// Returns α.
    ///
    /// @return α, above 0; reward for each nat
    public double alpha() {
        return StrictMath.exp(state[0]);
    }

    /// Raises α where the policy's entropy is below H̄ and lowers it where it is above.
    ///
    /// @param logProb log π(a | s) of drawn actions, N; not modified
    /// @return the loss J before the step
    public double step(Vec logProb) {
        double gap = logProb.mean() + targetEntropy;
        double loss = -state[0] * gap;
        double g = -gap;
        state[3]++;
        state[1] = BETA1 * state[1] + (1 - BETA1) * g;
        state[2] = BETA2 * state[2] + (1 - BETA2) * g * g;
        double m = state[1] / (1 - Power.of(BETA1, (long) state[3]));
        double v = state[2] / (1 - Power.of(BETA2, (long) state[3]));
        state[0] -= learningRate * m / (Math.sqrt(v) + EPSILON);
        return loss;
    }

    @Override
    public void exchange(String name, Exchange x) {
        x.doubles(name, state);
    }
}
