// SPDX-License-Identifier: Apache-2.0
package org.fittedq.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.fittedq.algorithm.Metric;
import org.fittedq.math.Compute;
import org.fittedq.mdp.Environment;
import org.fittedq.random.RandomStream;
import org.fittedq.run.EnvironmentChoice;
import org.fittedq.run.EventReader;
import org.fittedq.run.Experiment;
import org.fittedq.run.Look;
import org.fittedq.run.RunFiles;
import org.fittedq.run.TinyRun;
import org.fittedq.run.Training;
import org.fittedq.store.Json;
import org.fittedq.store.JsonAt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The amortisation gap as a metric of a training.
class GapInTrainingTest {

    private static final Map<String, String> GAP = Map.of("run.gapEvery", "60", "run.gapStates", "3");

    @TempDir
    private Path temporary;

    private Path run(Experiment experiment, String name) throws IOException {
        Path folder = temporary.resolve(name);
        try (Training training = Training.begin(folder, experiment, 1)) {
            assertTrue(training.run());
        }
        return folder;
    }

    private static List<JsonAt> lines(Path run) throws IOException {
        List<JsonAt> lines = new ArrayList<>();
        for (String line : Files.readAllLines(run.resolve("metrics.jsonl"))) {
            if (line.contains("gap/")) {
                lines.add(Json.read("metrics", line.getBytes(StandardCharsets.UTF_8), 1 << 20));
            }
        }
        return lines;
    }

    @ParameterizedTest
    @FieldSource("org.fittedq.run.TinyRun#ALGORITHMS")
    void measuringItChangesNoBitOfAnythingElse(String algorithm) throws IOException {
        EnvironmentChoice noisy = new EnvironmentChoice("PointMass", "", Map.of("timeLimitSteps", "31"),
                Map.of("observations.noise", "0.1"));
        Experiment without = TinyRun.of(algorithm, noisy).with("run.normalizeObservations", "true");

        List<String> expected = RunFiles.lines(run(without, "without"));
        List<String> found = RunFiles.lines(run(without.with(GAP), "with"));

        assertTrue(found.stream().anyMatch(l -> l.contains("gap/")));
        RunFiles.assertSame(beside(expected), beside(found), "with");
    }

    /// All lines but those of the gap, and but the settings and counts of lines in `run.json`, which are not the same.
    private static List<String> beside(List<String> lines) {
        return lines.stream().filter(l -> !l.contains("gap/") && !l.startsWith("run.json")).toList();
    }

    @ParameterizedTest
    @FieldSource("org.fittedq.run.TinyRun#ALGORITHMS")
    void itStandsInMetricsAndEventsAtItsOwnSteps(String algorithm) throws IOException {
        Path folder = run(TinyRun.of(algorithm).with(GAP), "run");
        List<JsonAt> lines = lines(folder);

        assertEquals(List.of(60L, 120L, 180L, 240L, 300L), lines.stream().map(l -> l.at("step").whole()).toList());
        for (JsonAt line : lines) {
            double relative = line.at("gap/relative").real();
            assertTrue(0 <= line.at("gap/absolute").real(), algorithm);
            assertTrue(0 <= relative && relative <= 1, algorithm + " " + relative);
            assertTrue(0 <= line.at("gap/certified").real() && line.at("gap/certified").real() <= 1, algorithm);
            assertEquals(algorithm.startsWith("sac"), line.find("gap/soft").isPresent());
            assertTrue(!algorithm.equals("control-points") || relative < 0.02, "by construction, but for ε");
            assertEquals(line.find("gap/euler_norm").isPresent(), line.find("gap/euler_q_distance").isPresent());
            assertFalse(
                    List.of("qt-opt", "control-points").contains(algorithm) && line.find("gap/euler_norm").isPresent(),
                    "it has no actor");
        }
        assertEquals(lines.stream().map(l -> (float) l.at("gap/relative").real()).toList(),
                RunFiles.events(folder).stream().filter(e -> e.tag().equals(Metric.GAP_RELATIVE.key()))
                        .map(EventReader.Scalar::value).toList());
    }

    @Test
    void itIsTheMeanOverTheStatesOfTheTrainedPolicy() throws IOException {
        Path folder = run(TinyRun.of("sac").with(GAP), "run");
        JsonAt last = lines(folder).getLast();

        try (Compute one = new Compute(1);
                Look trained = Look.at(folder, one);
                Environment environment = trained.experiment().environment().make()) {
            VisitedStates visited = VisitedStates.of(trained.policy(), trained.trained().normaliser(), environment, 3,
                    new RandomStream(1, "gap/episodes/300"));
            RandomStream random = new RandomStream(1, "gap/search/300");
            List<Gap.Row> rows = Gap.measure(visited, trained.trained().algorithm().climbed(),
                    trained.trained().spec().valid(), GapMetrics.SEARCH, random,
                    one);
            List<SoftGap.Row> soft = SoftGap.measure(trained.trained().algorithm().soft().orElseThrow(),
                    trained.trained().algorithm().climbed(), visited.s(),
                    GapMetrics.SEARCH.method(), random, one);

            assertMean(last, "gap/absolute", rows, Gap.Row::gap);
            assertMean(last, "gap/relative", rows, Gap.Row::relative);
            assertMean(last, "gap/certified", rows, r -> r.certified() ? 1 : 0);
            assertMean(last, "gap/soft", soft, SoftGap.Row::gap);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"td3", "sac", "svg"})
    void theEulerResidualIsTheMeanOverInteriorActions(String algorithm) throws IOException {
        Path folder = run(TinyRun.of(algorithm).with(Map.of("run.gapEvery", "300", "run.gapStates", "40")), "run");
        JsonAt last = lines(folder).getLast();

        try (Compute one = new Compute(1);
                Look trained = Look.at(folder, one);
                Environment environment = trained.experiment().environment().make()) {
            VisitedStates visited = VisitedStates.of(trained.policy(), trained.trained().normaliser(), environment, 40,
                    new RandomStream(1, "gap/episodes/300"));
            List<EulerResidual.Row> rows = EulerResidual.of(trained.trained(), one).measure(visited).stream()
                    .filter(EulerResidual.Row::interior).toList();

            assertMean(last, "gap/grad_norm", rows, EulerResidual.Row::gradNorm, 1e-6);
            assertMean(last, "gap/euler_norm", rows, EulerResidual.Row::norm, 1e-12);
            assertMean(last, "gap/euler_q_distance", rows, EulerResidual.Row::distance, 1e-12);
        }
    }

    static Stream<Arguments> withoutExactEquations() {
        EnvironmentChoice noisy = new EnvironmentChoice("Lqr", "", Map.of("timeLimitSteps", "31", "noise", "0.1"),
                Map.of());
        EnvironmentChoice wrapped = new EnvironmentChoice("Pendulum-v1", "", Map.of("timeLimitSteps", "31"),
                Map.of("observations.noise", "0.1"));
        return Stream.of(Arguments.of(TinyRun.of("td3", noisy), true), Arguments.of(TinyRun.of("td3", wrapped), false),
                Arguments.of(TinyRun.of("td3").with(Map.of("run.normalizeObservations", "true")), false),
                Arguments.of(TinyRun.of("svg").with(Map.of("run.normalizeObservations", "true")), true),
                Arguments.of(TinyRun.of("svg", wrapped), true));
    }

    /// Noise and learned models are for the command, which is asked for it.
    @ParameterizedTest
    @MethodSource("withoutExactEquations")
    void withoutExactEquationsItIsNoMetric(Experiment experiment, boolean measurable) throws IOException {
        Path folder = run(experiment.with(GAP), "run");

        assertTrue(lines(folder).stream().noneMatch(l -> l.find("gap/euler_norm").isPresent()));
        try (Compute one = new Compute(1);
                Look trained = Look.at(folder, one);
                Environment environment = experiment.environment().make()) {
            if (measurable) {
                VisitedStates visited = VisitedStates.of(trained.policy(), trained.trained().normaliser(), environment,
                        5,
                        new RandomStream(1, "episodes"));
                assertTrue(EulerResidual.of(trained.trained(), one).measure(visited).stream()
                        .allMatch(r -> Double.isFinite(r.norm())));
            } else {
                assertThrows(IllegalArgumentException.class, () -> EulerResidual.of(trained.trained(), one));
            }
        }
    }

    @Test
    void whereNotEveryActionIsValidThereIsNone() throws IOException {
        EnvironmentChoice pieces = new EnvironmentChoice("PointMass", "", Map.of("timeLimitSteps", "31"),
                Map.of("restricted.boxes", "3", "restricted.known", "true"));
        Path folder = run(TinyRun.of("svg", pieces).with("unroll.rollout", "planned"), "run");

        try (Compute one = new Compute(1); Look trained = Look.at(folder, one)) {
            assertEquals(
                    "Euler residual: expected a task that takes every action of its box, got PointMass, which does not; "
                            + "at a valid action next to others that are not, no gradient need be 0",
                    assertThrows(IllegalArgumentException.class, () -> EulerResidual.of(trained.trained(), one))
                            .getMessage());
        }
    }

    private static <R> void assertMean(JsonAt line, String key, List<R> rows, ToDoubleFunction<R> of) {
        assertMean(line, key, rows, of, 1e-12);
    }

    private static <R> void assertMean(JsonAt line, String key, List<R> rows, ToDoubleFunction<R> of,
            double tolerance) {
        assertEquals(rows.stream().mapToDouble(of).average().orElseThrow(), line.at(key).real(), tolerance, key);
    }
}
