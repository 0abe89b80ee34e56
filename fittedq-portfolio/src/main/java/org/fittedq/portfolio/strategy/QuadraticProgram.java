// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.strategy;

/// Decides by min ½ wᵀ Σ w − tolerance · μᵀ w over the valid allocations.
final class QuadraticProgram {

    private final Moments moments;
    private final double riskTolerance;
    private final ProjectedGradient solver = new ProjectedGradient();
    private final ProjectedGradient.Quadratic objective = new ProjectedGradient.Quadratic();
    private double[] linear = {};

    QuadraticProgram(int window, Shrinkage shrinkage, double riskTolerance) {
        this.moments = new Moments(window, shrinkage);
        this.riskTolerance = riskTolerance;
    }

    void decide(Decision now, double[] weights) {
        moments.measure(now.past());
        if (linear.length != weights.length) {
            linear = new double[weights.length];
        }
        for (int i = 0; i < linear.length; i++) {
            linear[i] = riskTolerance * moments.mean()[i];
        }
        objective.set(moments.covariance(), linear);
        now.held().weights(weights); // the optimum moves little from one decision to the next
        solver.minimise(objective, now.valid(), weights);
    }
}
