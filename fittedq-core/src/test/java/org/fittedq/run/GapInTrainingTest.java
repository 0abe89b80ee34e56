// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.fittedq.algorithm.Metric;
import org.fittedq.math.Compute;
import org.fittedq.mdp.Environment;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

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
        EnvironmentChoice normalised = new EnvironmentChoice("PointMass", "", Map.of("timeLimitSteps", "31"),
                Map.of("observations.normalize", "true", "observations.noise", "0.1"));
        Experiment without = TinyRun.of(algorithm, normalised);

        List<String> expected = RunFiles.lines(run(without, "without"));
        List<String> found = RunFiles.lines(run(without.with(GAP), "with"));

        assertTrue(found.stream().anyMatch(l -> l.contains("gap/")));
        RunFiles.assertSame(expected, found.stream().filter(l -> !l.contains("gap/")).toList(), "with");
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
                Training trained = Training.look(folder, one);
                Environment environment = trained.experiment().environment().make()) {
            VisitedStates visited = VisitedStates.of(trained.policy(), trained.normaliser(), environment, 3,
                    new RandomStream(1, "gap/episodes/300"));
            RandomStream random = new RandomStream(1, "gap/search/300");
            List<Gap.Row> rows = Gap.measure(visited, trained.climbed(), GapMetrics.SEARCH, random, one);
            List<SoftGap.Row> soft = SoftGap.measure(trained.soft().orElseThrow(), trained.climbed(), visited.s(),
                    GapMetrics.SEARCH.method(), random, one);

            assertMean(last, "gap/absolute", rows, Gap.Row::gap);
            assertMean(last, "gap/relative", rows, Gap.Row::relative);
            assertMean(last, "gap/certified", rows, r -> r.certified() ? 1 : 0);
            assertMean(last, "gap/soft", soft, SoftGap.Row::gap);
        }
    }

    private static <R> void assertMean(JsonAt line, String key, List<R> rows, ToDoubleFunction<R> of) {
        assertEquals(rows.stream().mapToDouble(of).average().orElseThrow(), line.at(key).real(), 1e-12, key);
    }
}
