// SPDX-License-Identifier: Apache-2.0
package org.fittedq.benchmarks;

import org.fittedq.algorithm.Workload;
import org.fittedq.run.AlgorithmKind;

/// The arithmetic of one update, counted as the literature does: a forward pass of a network is 2 floating-point operations
/// for each weight and row; its weight gradient and its input gradient count as much again, each.
final class Flops {

    static final int BATCH = 256;
    static final int OBSERVATIONS = 17;
    static final int ACTIONS = 6;
    private static final int HIDDEN = 256;

    private Flops() {}

    private static double forward(int inputs, int outputs) {
        return 2.0 * BATCH * (inputs * HIDDEN + HIDDEN * HIDDEN + HIDDEN * outputs);
    }

    /// Operations of CEM over a batch: the network at every sample, the state's part of the first layer once a state.
    static double cem(int samples, int iterations) {
        double rows = (double) BATCH * samples * iterations;
        return 2.0 * rows * (ACTIONS * HIDDEN + HIDDEN * HIDDEN + HIDDEN) + 2.0 * BATCH * OBSERVATIONS * HIDDEN;
    }

    /// Operations of one evaluation of a critic on a batch.
    static double value() {
        return forward(OBSERVATIONS + ACTIONS, 1);
    }

    /// Operations of one update of an algorithm with 2×256 networks: target, fit, improvement, without searches over actions.
    ///
    /// @throws IllegalArgumentException if it fits no networks on batches
    static double update(String algorithm) {
        Workload.Passes passes = AlgorithmKind.workload(Update.config(algorithm))
                .orElseThrow(() -> new IllegalArgumentException(algorithm)).passes();
        return passes.critics() * forward(OBSERVATIONS + ACTIONS, 1)
                + passes.values() * forward(OBSERVATIONS, 1)
                + passes.actors() * forward(OBSERVATIONS, ACTIONS)
                + passes.gaussians() * forward(OBSERVATIONS, 2 * ACTIONS)
                + passes.models() * forward(OBSERVATIONS + ACTIONS, 2 * OBSERVATIONS + 2); // of s′, r and the end
    }
}
