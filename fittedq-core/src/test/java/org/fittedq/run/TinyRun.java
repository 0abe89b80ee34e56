// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Experiments so small that a whole training takes a fraction of a second.
public final class TinyRun {

    /// Names of the algorithms that learn from random batches.
    static final List<String> ALGORITHMS = AlgorithmKind.all().stream().filter(k -> !k.sweeps())
            .map(AlgorithmKind::name).toList();

    /// Names of those that sweep over all transitions.
    static final List<String> SWEEPING = AlgorithmKind.all().stream().filter(AlgorithmKind::sweeps)
            .map(AlgorithmKind::name).toList();

    /// Pendulum with short episodes.
    static final EnvironmentChoice PENDULUM = new EnvironmentChoice("Pendulum-v1", "", Map.of("timeLimitSteps", "37"),
            Map.of());

    private TinyRun() {}

    /// 300 steps with networks of 8, 8 units, batches of 8, evaluations and checkpoints every 100, a log line every 50.
    public static Experiment of(String algorithm, EnvironmentChoice environment) {
        Map<String, String> small = new LinkedHashMap<>(settings(algorithm));
        small.put("run.steps", "300");
        small.put("run.evalEvery", "100");
        small.put("run.evalEpisodes", "2");
        small.put("run.logEvery", "50");
        small.put("run.checkpointEvery", "100");
        return Experiment.of(algorithm, "Pendulum-v1").with(environment).with(small);
    }

    /// Small settings; each of the sweeping algorithms with another regressor, and a sweep every 40 steps.
    static Map<String, String> settings(String algorithm) {
        return switch (algorithm) {
            case "fqi" -> Map.of("growth.warmupSteps", "20", "budget.fitsPerStep", "0.025", "argmax.samples", "8",
                    "argmax.elites", "3", "regressor", "trees", "regressor.trees", "3");
            case "soft-fqi" -> Map.of("growth.warmupSteps", "20", "budget.fitsPerStep", "0.025", "argmax",
                    "random_shooting", "argmax.samples", "8", "regressor", "polynomial",
                    "soft.samples", "8");
            case "fqi-amortized" -> Map.of("growth.warmupSteps", "20", "budget.fitsPerStep", "0.025",
                    "argmax.samples", "8", "argmax.elites", "3", "regressor", "network",
                    "regressor.network.hidden", "8,8", "regressor.stop.maxEpochs", "3",
                    "regressor.batchSize", "16", "actor.shape.hidden", "8,8", "actor.batchSize", "16");
            case "nfqca" -> Map.of("growth.warmupSteps", "20", "budget.fitsPerStep", "0.025", "networks.shape.hidden",
                    "8,8", "criticEpochs", "5", "actorEpochs", "3");
            case "svg" -> Map.of("networks.shape.hidden", "8,8", "replay.capacity", "1000", "replay.batchSize", "8",
                    "replay.warmupSteps", "40", "model.everyFits", "60", "model.network.network.hidden", "8",
                    "model.network.fitting.stop.maxEpochs", "3", "unroll.n", "2");
            default -> Map.of("networks.shape.hidden", "8,8", "replay.capacity", "1000", "replay.batchSize", "8",
                    "replay.warmupSteps", "20");
        };
    }

    /// As above, on the pendulum.
    public static Experiment of(String algorithm) {
        return of(algorithm, PENDULUM);
    }
}
