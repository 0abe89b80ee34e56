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
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.fittedq.data.Behaviour;
import org.fittedq.data.Columns;
import org.fittedq.data.Rollout;
import org.fittedq.data.TextFormat;
import org.fittedq.data.Transitions;
import org.fittedq.math.Compute;
import org.fittedq.mdp.Environment;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Trainings that learn from recorded data.
class RecordedTest {

    @TempDir
    private Path temporary;
    private Path file;

    @BeforeEach
    void record() throws IOException {
        file = temporary.resolve("data.csv");
        TextFormat.CSV.write(file, data(120, 1));
    }

    private static Transitions data(int steps, long seed) {
        try (Environment pendulum = TinyRun.PENDULUM.make()) {
            return Rollout.run(pendulum,
                    Behaviour.uniform(pendulum.spec().actions(), new RandomStream(seed, "actions")), steps, seed);
        }
    }

    private Experiment experiment(String algorithm, double share) throws IOException {
        return TinyRun.of(algorithm).with(DataChoice.of(file, Columns.OURS, share)).with(TinyRun.settings(algorithm))
                .with(Map.of("run.steps", "12", "run.evalEvery", "4", "run.evalEpisodes", "2", "run.logEvery", "3",
                        "run.checkpointEvery", "5"));
    }

    static Stream<String> algorithms() {
        // svg must know how each action was drawn, which a data set does not say
        return Stream.concat(TinyRun.ALGORITHMS.stream().filter(a -> !a.equals("svg")), TinyRun.SWEEPING.stream());
    }

    private static TrainingListener stopAt(long stop) {
        return new TrainingListener() {
            @Override
            public void stepped(Training training, long step) {
                if (step == stop) {
                    training.requestStop();
                }
            }
        };
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void aStoppedRunEndsInTheBitsOfOneThatNeverWasOnAnyNumberOfThreads(String algorithm) throws IOException {
        Experiment experiment = experiment(algorithm, 1).with("run.normalizeObservations", "true");
        Path whole = temporary.resolve("whole");
        Path stopped = temporary.resolve("stopped");

        try (Training training = Training.begin(whole, experiment, 2)) {
            assertTrue(training.run());
        }
        try (Training training = Training.begin(stopped, experiment, new Compute(1), stopAt(7))) {
            assertFalse(training.run());
        }
        try (Training training = Training.resume(stopped, new Compute(1), TrainingListener.NONE)) {
            assertEquals(7, training.step());
            assertTrue(training.run());
        }

        RunFiles.assertSame(whole, stopped);
    }

    @Test
    void anotherFileUnderTheSameNameIsRefusedAtResume() throws IOException {
        Path run = temporary.resolve("run");
        try (Training training = Training.begin(run, experiment("nfqca", 1), new Compute(1), stopAt(3))) {
            training.run();
        }
        TextFormat.CSV.write(file, data(120, 2));

        IOException e = assertThrows(IOException.class,
                () -> Training.resume(run, new Compute(1), TrainingListener.NONE));

        assertTrue(e.getMessage().startsWith(file + ": expected the file that the run began with, of SHA-256 "),
                e.getMessage());
    }

    @Test
    void aDataSetThatCannotBeUsedLeavesNoFolder() throws IOException {
        Path run = temporary.resolve("run");
        Experiment experiment = experiment("td3", 1);
        Experiment narrow = experiment
                .with(new EnvironmentChoice("Pendulum-v1", "", Map.of("maxTorque", "0.5"), Map.of()));

        IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                () -> Training.begin(run, narrow, 1));

        assertTrue(e.getMessage().startsWith("actions: expected all of them in "), e.getMessage());
        assertFalse(Files.exists(run));
    }

    @Test
    void withoutAnEnvironmentNothingIsEvaluatedAndTheBoxIsTheRangeOfTheActions() throws IOException {
        Path run = temporary.resolve("run");
        try (Training training = Training.begin(run, experiment("nfqca", 1).with(EnvironmentChoice.NONE), 1)) {
            training.run();
        }

        Transitions data = data(120, 1);
        Policy policy = Policy.load(run.resolve("policy"));
        assertEquals(List.of("step,return_mean,return_std,length_mean,episodes"),
                Files.readAllLines(run.resolve("evaluations.csv")));
        assertEquals("none", policy.spec().name());
        assertArrayEquals(data.actionMin(), new float[]{policy.spec().actions().low(0)});
        assertArrayEquals(data.actionMax(), new float[]{policy.spec().actions().high(0)});
    }

    @Test
    void withAShareOfDataTheEnvironmentIsSteppedTooAndBothReachTheWeights() throws IOException {
        Experiment half = experiment("qt-opt", 0.5).with("run.steps", "60");
        Path mixed = temporary.resolve("mixed");
        Path other = temporary.resolve("other");
        Path online = temporary.resolve("online");
        try (Training training = Training.begin(mixed, half, 1)) {
            training.run();
            assertEquals(60, training.step());
        }
        TextFormat.CSV.write(file, data(120, 2));
        try (Training training = Training.begin(other, half.with(DataChoice.of(file, Columns.OURS, 0.5)), 1)) {
            training.run();
        }
        Experiment alone = TinyRun.of("qt-opt").with(Map.of("run.steps", "60", "run.evalEvery", "4",
                "run.evalEpisodes", "2", "run.logEvery", "3", "run.checkpointEvery", "5"));
        try (Training training = Training.begin(online, alone, 1)) {
            training.run();
        }

        assertFalse(RunFiles.digest(mixed).equals(RunFiles.digest(other)));
        assertFalse(RunFiles.digest(mixed).equals(RunFiles.digest(online)));
    }

    @Test
    void aRunEndsWhenTheIterationHasConvergedAndAResumeKnowsIt() throws IOException {
        Path run = temporary.resolve("run");
        Experiment experiment = experiment("fqi", 1).with(Map.of("regressor.kind", "polynomial", "discount.gamma",
                "0", "tolerance", "1e-3", "run.steps", "50"));
        try (Training training = Training.begin(run, experiment, 1)) {
            assertTrue(training.run());
            assertEquals(2, training.step()); // without a future the second sweep changes nothing
        }
        try (Training training = Training.resume(run, new Compute(1), TrainingListener.NONE)) {
            assertTrue(training.finished());
        }
    }

    @Test
    void algorithmsThatSweepTakeOneEnvironmentAndNoMixture() throws IOException {
        Experiment mixed = experiment("fqi", 0.5);
        Experiment several = TinyRun.of("fqi").with("run.environments", "2");

        assertEquals("data share: expected 1 or no data, as each fit is to the whole buffer, got 0.5",
                assertThrows(IllegalArgumentException.class, () -> Training.begin(temporary.resolve("a"), mixed, 1))
                        .getMessage());
        assertEquals("environments: expected 1, as each fit is to the whole buffer in its order, got 2",
                assertThrows(IllegalArgumentException.class, () -> Training.begin(temporary.resolve("b"), several, 1))
                        .getMessage());
    }
}
