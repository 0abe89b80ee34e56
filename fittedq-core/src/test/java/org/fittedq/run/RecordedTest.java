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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.fittedq.data.ActionRule;
import org.fittedq.data.Columns;
import org.fittedq.data.Recording;
import org.fittedq.data.TextFormat;
import org.fittedq.data.Transitions;
import org.fittedq.deploy.Policy;
import org.fittedq.math.Compute;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Environment;
import org.fittedq.random.RandomStream;
import org.fittedq.settings.Schedule;
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
            return Recording.run(pendulum,
                    ActionRule.uniform(pendulum.spec(), new RandomStream(seed, "actions")), steps, seed);
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

    /// Fifteen steps an episode, s1 constant, the last row of the fourth with an action a little outside [−1, 1].
    private static Transitions withAConstant(float last) {
        RandomStream random = new RandomStream(5, "constant");
        Transitions.Collector c = new Transitions.Collector(2, 2);
        float[] s = {0, 0.5f};
        for (int i = 0; i < 60; i++) {
            float[] a = {i == 59 ? last : (float) (2 * random.nextDouble() - 1), 0.25f};
            float[] next = {0.9f * s[0] + 0.1f * a[0], 0.5f};
            c.add(s, a, -s[0] * s[0], next, false, i % 15 == 14);
            s = next;
        }
        return c.transitions();
    }

    private Experiment onConstant(float last, double tolerance, String box) throws IOException {
        TextFormat.CSV.write(file, withAConstant(last));
        return experiment("td3", 1).with(DataChoice.of(file, Columns.OURS, 1).with(tolerance, box))
                .with(EnvironmentChoice.NONE).with(TinyRun.settings("td3"))
                .with(Map.of("run.steps", "40", "run.evalEvery", "0", "run.normalizeObservations", "true"));
    }

    @Test
    void aScheduleOfTheShareIsReadFromTheManifestAsItWasWritten() throws IOException {
        Path run = temporary.resolve("ramp");
        DataChoice ramped = DataChoice.of(file, Columns.OURS, 0.75).with(Schedule.linear(0.25, 30));
        Experiment begun = experiment("td3", 0.75).with(ramped);
        Training.begin(run, begun, 1).close();

        assertEquals(Optional.of(ramped.schedule()), Training.experiment(run).data().map(DataChoice::schedule));
    }

    @Test
    void aNumberThatNeverVariedDoesNotReachThePolicy() throws IOException {
        Path run = temporary.resolve("run");
        try (Training training = Training.begin(run, onConstant(0, 0, "-1..1"), 1)) {
            training.run();
        }
        Policy policy = Policy.load(run.resolve("policy"));
        float[] a = new float[2];
        float[] b = new float[2];
        policy.act(new float[]{0.2f, 0.5f}, a);

        for (float other : new float[]{0.501f, 0.49f, -1e9f}) {
            policy.act(new float[]{0.2f, other}, b);
            assertArrayEquals(a, b);
        }
        policy.act(new float[]{0.3f, 0.5f}, b);
        assertFalse(Arrays.equals(a, b));
    }

    @Test
    void anActionThatNeverVariesIsNamedWithItsColumnAndTheRemedyWorks() throws IOException {
        Path run = temporary.resolve("run");
        Experiment plain = onConstant(0, 0, "");

        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> Training.begin(run, plain, 1));
        IllegalArgumentException many = assertThrows(IllegalArgumentException.class,
                () -> Training.begin(run, onConstant(0, 0, "-1..1,0..1,0..1"), 1));

        assertEquals(file
                + ": column 'a1': expected numbers that vary, as without an environment their range is the box "
                + "of actions, got 0.25 in every row; give the box with --action-box LOW..HIGH, one for each number of an "
                + "action, or the environment with --env", e.getMessage());
        assertEquals("--action-box: expected one range, or 2, as many as actions have numbers, got 3",
                many.getMessage());
        assertFalse(Files.exists(run));
        try (Training training = Training.begin(run, onConstant(0, 0, "-1..1, 0..0.5"), 1)) {
            training.run();
        }
        assertEquals(ActionBox.of(new float[]{-1, 0}, new float[]{1, 0.5f}),
                Policy.load(run.resolve("policy")).spec().actions());
        assertEquals("-1..1, 0..0.5", Training.experiment(run).data().orElseThrow().box());
    }

    @Test
    void actionsOutsideByRoundingAreCutAndTold() throws IOException {
        Path cut = temporary.resolve("cut");
        Path inside = temporary.resolve("inside");
        try (Training training = Training.begin(cut, onConstant(Math.nextUp(1f), 1e-5, "-1..1"), 1)) {
            assertEquals(
                    List.of(file + ": 1 of 60 actions outside [-1.0, -1.0] .. [1.0, 1.0] by at most 6.0e-08 of its "
                            + "width: cut to it"),
                    training.findings().dataNotes());
            training.run();
        }
        try (Training training = Training.begin(inside, onConstant(1, 1e-5, "-1..1"), 1)) {
            assertEquals(List.of(), training.findings().dataNotes());
            training.run();
        }

        assertEquals(Files.readString(cut.resolve("policy/policy.json")),
                Files.readString(inside.resolve("policy/policy.json")));
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                () -> Training.begin(temporary.resolve("far"), onConstant(1.1f, 1e-5, "-1..1"), 1));
        assertEquals("actions: expected all of them in [-1.0, -1.0] .. [1.0, 1.0], but for 1.0E-5 of its width "
                + "(--data-tolerance), got 1 of 60 outside, first in " + file
                + ": line 61: [1.1, 0.25]; give the box they "
                + "were taken from", e.getMessage());
    }

    @Test
    void wrongBoxesAndTolerancesAreRefused() {
        for (String bad : List.of("1", "1..1", "2..1", "x..1", "0..NaN", "0..1,", "..")) {
            String range = bad.endsWith(",") ? "" : bad;
            assertEquals("--action-box: expected ranges LOW..HIGH such as -2..2,0..1, each LOW below its HIGH, got '"
                    + range + "'", refusal(0, bad));
        }
        assertEquals("data tolerance: expected a number in [0, 1], got 2.0", refusal(2, ""));
    }

    private String refusal(double tolerance, String box) {
        return assertThrows(IllegalArgumentException.class,
                () -> DataChoice.of(file, Columns.OURS, 1).with(tolerance, box)).getMessage();
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
        Experiment experiment = experiment("fqi", 1).with(Map.of("regressor", "polynomial", "discount.gamma",
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
