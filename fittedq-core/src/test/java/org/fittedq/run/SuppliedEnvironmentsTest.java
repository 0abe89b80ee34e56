// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.fittedq.algorithm.Metric;
import org.fittedq.math.Compute;
import org.fittedq.mdp.Environment;
import org.fittedq.store.Json;
import org.fittedq.store.JsonAt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Environments that a program makes itself, trainings in memory, and how many environments are opened.
class SuppliedEnvironmentsTest {

    @TempDir
    private Path temporary;

    private final List<Environment> made = new ArrayList<>();

    private Supplier<Environment> pendulums() {
        return () -> {
            made.add(TinyRun.PENDULUM.make());
            return made.getLast();
        };
    }

    private static Experiment experiment() {
        return TinyRun.of("td3").with(Map.of("run.steps", "60", "run.evalEvery", "20", "run.logEvery", "20"));
    }

    @Test
    void aSuppliedEnvironmentGivesTheBitsOfTheNamedOne() throws IOException {
        Path named = temporary.resolve("named");
        Path supplied = temporary.resolve("supplied");
        try (Training training = Training.begin(named, experiment(), 1)) {
            training.run();
        }
        try (Training training = Training.begin(supplied, experiment(), pendulums(), 1)) {
            training.run();
        }

        List<String> expected = RunFiles.lines(named);
        List<String> found = RunFiles.lines(supplied);
        assertEquals(expected.subList(2, expected.size()), found.subList(2, found.size()), "all but the settings");
        assertEquals(EnvironmentChoice.SUPPLIED, Training.experiment(supplied).environment());
        assertEquals(2, made.size());
    }

    @Test
    void aSuppliedEnvironmentIsSuppliedAgainToGoOn() throws IOException {
        Path whole = temporary.resolve("whole");
        Path stopped = temporary.resolve("stopped");
        try (Training training = Training.begin(whole, experiment(), pendulums(), 1)) {
            training.run();
        }
        try (Training training = Training.begin(stopped, experiment().with("run.steps", "33"), pendulums(), 1)) {
            training.run();
        }

        String refused = assertThrows(IllegalArgumentException.class,
                () -> Training.resume(stopped, new Compute(1), TrainingListener.NONE)).getMessage();
        try (Training training = Training.resume(stopped, pendulums(), Map.of("run.steps", "60"), new Compute(1),
                TrainingListener.NONE)) {
            assertTrue(training.run());
        }
        try (Look looked = Look.at(stopped, pendulums(), new Compute(1))) {
            assertEquals(60, looked.step());
        }

        assertEquals(
                "environment: expected the supplier of the program that began the run, got none; no name and no class "
                        + "leads to it, so it is that program which goes on with it",
                refused);
        RunFiles.assertSame(whole, stopped);
    }

    @Test
    void aNamedRunTakesNoSupplier() throws IOException {
        Path run = temporary.resolve("run");
        Training.begin(run, experiment(), 1).close();

        assertEquals("environments: expected none, as the run began with Pendulum-v1, got a supplier",
                assertThrows(IllegalArgumentException.class, () -> Training.resume(run, pendulums(), Map.of(),
                        new Compute(1), TrainingListener.NONE)).getMessage());
    }

    @Test
    void eachSuppliedEnvironmentIsAnotherOne() throws IOException {
        Environment one = TinyRun.PENDULUM.make();

        assertEquals("environments: expected a new one at each call, got the same again; make it inside the supplier: "
                + "() -> new MyEnvironment(…)",
                assertThrows(IllegalArgumentException.class,
                        () -> Training.begin(temporary.resolve("run"), experiment(), () -> one, 1)).getMessage());
        assertEquals("environments: expected a supplier of environments, got null",
                assertThrows(IllegalArgumentException.class,
                        () -> Training.begin(temporary.resolve("run"), experiment(), () -> null, 1)).getMessage());
        assertFalse(Files.exists(temporary.resolve("run")));
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 1, 1", "20, 0, 1, 2", "0, 30, 1, 2", "0, 0, 3, 3", "20, 0, 3, 4", "61, 0, 1, 1", "60, 0, 1, 2"})
    void onlyWhatIsUsedIsOpened(String evalEvery, String gapEvery, String environments, int opened)
            throws IOException {
        Experiment experiment = experiment().with(Map.of("run.evalEvery", evalEvery, "run.gapEvery", gapEvery,
                "run.gapStates", "2", "run.environments", environments));

        try (Training training = Training.inMemory(experiment, pendulums(), new Compute(1), TrainingListener.NONE)) {
            training.run();
        }

        assertEquals(opened, made.size());
    }

    @Test
    void aTrainingInMemoryWritesNoFileAndItsPolicyActs() throws IOException {
        Path run = temporary.resolve("run");
        List<String> lines = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void measured(Training training, long step, Map<Metric, Double> metrics) {
                lines.add(step + " " + metrics.getOrDefault(Metric.EVAL_RETURN, 0.0) + " "
                        + metrics.getOrDefault(Metric.CRITIC_LOSS, 0.0));
            }
        };
        float[] inMemory = new float[1];
        float[] onDisk = new float[1];
        try (Training training = Training.inMemory(experiment(), pendulums(), new Compute(1), listener)) {
            assertTrue(training.run());
            training.policy().act(new float[]{1, 0, 0}, inMemory);
            assertThrows(IllegalStateException.class, training::folder);
        }
        try (Stream<Path> files = Files.list(temporary)) {
            assertEquals(List.of(), files.toList());
        }
        try (Training training = Training.begin(run, experiment(), 1)) {
            training.run();
            training.policy().act(new float[]{1, 0, 0}, onDisk);
        }

        assertArrayEquals(onDisk, inMemory);
        List<String> written = new ArrayList<>();
        for (String line : Files.readAllLines(run.resolve("metrics.jsonl"))) {
            JsonAt m = Json.read("m", line.getBytes(java.nio.charset.StandardCharsets.UTF_8), 1 << 20);
            written.add(m.at("step").whole() + " " + m.find("eval/mean_reward").map(JsonAt::real).orElse(0.0) + " "
                    + m.find("train/critic_loss").map(JsonAt::real).orElse(0.0));
        }
        assertEquals(written, lines);
        assertEquals(6, lines.size());
    }
}
