// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.fittedq.math.Compute;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A run that is stopped and resumed ends in the same bits as one that never was.
class ResumeTest {

    /// In the middle of an episode, right at an episode's end (of 50 steps), and one step later.
    private static final long[] STOPS = {137, 150, 151};

    private static final Map<String, EnvironmentChoice> ENVIRONMENTS = environments();

    @TempDir
    private Path folder;

    private static Map<String, EnvironmentChoice> environments() {
        Map<String, String> wrappers = new LinkedHashMap<>();
        wrappers.put("actions.delaySteps", "2");
        wrappers.put("actions.rateLimit", "0.3");
        wrappers.put("observations.noise", "0.1");
        wrappers.put("observations.historySteps", "3");
        Map<String, String> limit = Map.of("timeLimitSteps", "50");
        Map<String, EnvironmentChoice> all = new LinkedHashMap<>();
        all.put("pendulum", new EnvironmentChoice("Pendulum-v1", "", limit, Map.of()));
        all.put("wrapped", new EnvironmentChoice("PointMass", "", limit, wrappers));
        all.put("noisy", new EnvironmentChoice("Lqr", "", Map.of("timeLimitSteps", "50", "noise", "0.1"), Map.of()));
        return all;
    }

    static Stream<Arguments> cases() {
        return Stream.concat(Stream.of(replaying(), expanded(), batchNormalised(), scheduled()).flatMap(c -> c),
                TinyRun.SWEEPING.stream().flatMap(a -> Stream.of(
                        Arguments.of(a, "pendulum", Map.of()), Arguments.of(a, "wrapped", Map.of()),
                        Arguments.of(a, "pendulum", Map.of("run.normalizeObservations", "true")))));
    }

    private static Stream<Arguments> replaying() {
        return TinyRun.ALGORITHMS.stream().flatMap(a -> Stream.of(
                // svg's further steps are its model's
                Arguments.of(a, "pendulum",
                        Map.of("replay.capacity", "90", "replay.nStep", a.equals("svg") ? "1" : "3")),
                Arguments.of(a, "wrapped", Map.of()), Arguments.of(a, "noisy", Map.of()),
                Arguments.of(a, "noisy", Map.of("run.environments", "3", "replay.capacity", "120")),
                Arguments.of(a, "pendulum", Map.of("run.normalizeObservations", "true")),
                Arguments.of(a, "wrapped", Map.of("run.gapEvery", "60", "run.gapStates", "3"))));
    }

    /// Labels with two steps of a model, learned and given.
    private static Stream<Arguments> expanded() {
        Map<String, String> learned = Map.of("expansion", "rollout", "expansion.steps", "2", "expansion.uncertainty",
                "1",
                "expansion.model.everyFits", "60", "expansion.model.network.network.hidden", "8",
                "expansion.model.network.fitting.stop.maxEpochs", "3");
        Map<String, String> given = Map.of("expansion", "rollout", "expansion.steps", "2", "expansion.model",
                "physics");
        return Stream.of("td3", "sac", "qt-opt")
                .flatMap(a -> Stream.of(Arguments.of(a, "wrapped", learned), Arguments.of(a, "noisy", given)));
    }

    /// Running statistics, of critics and of their targets.
    private static Stream<Arguments> batchNormalised() {
        return Stream.of(
                Arguments.of("qt-opt", "pendulum", Map.of("networks.shape.norm", "batch", "replay.nStep", "3")),
                Arguments.of("qt-opt", "wrapped",
                        Map.of("networks.shape.norm", "batch", "targets", "ensemble", "targets.members", "3")));
    }

    /// Settings that are on their way at every stop; of sac-v the gap is measured with the temperature of that step.
    private static Stream<Arguments> scheduled() {
        return Stream.of(
                Arguments.of("td3", "wrapped", schedules("noise.sigma", "networks.actor.learningRate")),
                Arguments.of("sac", "noisy", schedules("entropy.targetEntropy", "networks.critic.learningRate")),
                Arguments.of("sac-v", "wrapped", with(schedules("alpha"), "run.gapEvery", "60", "run.gapStates", "3")),
                Arguments.of("qt-opt", "pendulum", schedules("exploration.epsilon", "exploration.sigma")),
                Arguments.of("control-points", "wrapped",
                        with(schedules("points.smoothing", "networks.critic.learningRate"), "run.gapEvery", "60",
                                "run.gapStates", "3")),
                Arguments.of("soft-fqi", "pendulum", schedules("soft.beta")),
                Arguments.of("fqi-amortized", "pendulum",
                        schedules("actor.optimiser.learningRate", "regressor.optimiser.learningRate")));
    }

    private static Map<String, String> schedules(String... settings) {
        Map<String, String> all = new LinkedHashMap<>();
        for (String setting : settings) {
            all.put(setting + "Schedule", "cosine");
            all.put(setting + "Schedule.end", "0.5");
            all.put(setting + "Schedule.overSteps", "250");
        }
        return all;
    }

    private static Map<String, String> with(Map<String, String> settings, String... more) {
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return settings;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aStoppedRunEndsInTheBitsOfOneThatNeverWas(String algorithm, String environment, Map<String, String> more)
            throws IOException {
        Experiment experiment = TinyRun.of(algorithm, ENVIRONMENTS.get(environment)).with(more);
        Path whole = folder.resolve("whole");
        Path stopped = folder.resolve("stopped");

        try (Training training = Training.begin(whole, experiment, 1)) {
            assertTrue(training.run());
        }
        try (Training training = Training.begin(stopped, experiment, new Compute(1), stopAt(STOPS[0]))) {
            assertFalse(training.run());
        }
        for (int i = 1; i <= STOPS.length; i++) {
            try (Training training = Training.resume(stopped, new Compute(1),
                    stopAt(i < STOPS.length ? STOPS[i] : 0))) {
                assertEquals(0, training.findings().episodesGivenUp());
                assertEquals(List.of(), training.findings().refusedCheckpoints());
                assertEquals(i == STOPS.length, training.run());
            }
        }

        RunFiles.assertSame(whole, stopped);
    }

    private static TrainingListener stopAt(long stop) {
        return new TrainingListener() {
            @Override
            public void stepped(Training training, long step) {
                if (stop > 0 && step >= stop) {
                    training.requestStop();
                }
            }
        };
    }
}
