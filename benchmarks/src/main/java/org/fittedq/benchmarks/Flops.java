// SPDX-License-Identifier: Apache-2.0
package org.fittedq.benchmarks;

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

    /// Operations of one update with 2×256 networks: target, fit, improvement (td3: half of it, as the delay is 2; svg: n = 5).
    static double update(String algorithm) {
        double critic = forward(OBSERVATIONS + ACTIONS, 1);
        double value = forward(OBSERVATIONS, 1);
        double actor = forward(OBSERVATIONS, ACTIONS);
        double gaussian = forward(OBSERVATIONS, 2 * ACTIONS);
        double deterministic = actor + critic + critic + 2 * actor; // act, q, ∇ₐq, back through the actor
        return switch (algorithm) {
            case "ddpg" -> actor + critic + 3 * critic + deterministic;
            case "td3" -> actor + 2 * critic + 6 * critic + deterministic / 2;
            case "sac" -> gaussian + 2 * critic + 6 * critic + gaussian + 4 * critic + 2 * gaussian;
            case "sac-v" -> value + 6 * critic + gaussian + 3 * critic + 2 * gaussian + 3 * value;
            // five steps: six actions, five of a model of s′, r and end, one q, and back through all of them
            case "svg" -> gaussian + critic + 3 * critic + 6 * 3 * gaussian
                    + 5 * 2 * forward(OBSERVATIONS + ACTIONS, 2 * OBSERVATIONS + 2) + 2 * critic;
            default -> throw new IllegalArgumentException(algorithm);
        };
    }
}
