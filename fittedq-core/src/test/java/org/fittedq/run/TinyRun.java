// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Experiments so small that a whole training takes a fraction of a second.
final class TinyRun {

    /// Names of all algorithms.
    static final List<String> ALGORITHMS = AlgorithmKind.all().stream().map(AlgorithmKind::name).toList();

    /// Pendulum with short episodes.
    static final EnvironmentChoice PENDULUM = new EnvironmentChoice("Pendulum-v1", "", Map.of("timeLimitSteps", "37"),
            Map.of());

    private TinyRun() {}

    /// 300 steps with networks of 8, 8 units, batches of 8, evaluations and checkpoints every 100, a log line every 50.
    static Experiment of(String algorithm, EnvironmentChoice environment) {
        Map<String, String> small = new LinkedHashMap<>();
        small.put("networks.shape.hidden", "8,8");
        small.put("replay.capacity", "1000");
        small.put("replay.batchSize", "8");
        small.put("replay.warmupSteps", "20");
        small.put("run.steps", "300");
        small.put("run.evalEvery", "100");
        small.put("run.evalEpisodes", "2");
        small.put("run.logEvery", "50");
        small.put("run.checkpointEvery", "100");
        return Experiment.of(algorithm, "Pendulum-v1").with(environment).with(small);
    }

    /// As above, on the pendulum.
    static Experiment of(String algorithm) {
        return of(algorithm, PENDULUM);
    }
}
