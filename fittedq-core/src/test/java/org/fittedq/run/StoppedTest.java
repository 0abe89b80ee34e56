// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.fittedq.env.EnvironmentFailure;
import org.fittedq.math.Compute;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Trainings that are stopped, interrupted or fail: what goes on ends in the bits of one that never was, and nothing leaks.
class StoppedTest {

    @TempDir
    private Path folder;

    @AfterEach
    void calm() {
        Hooked.set(Hooked.Hook.NONE);
        Thread.interrupted();
    }

    private static EnvironmentChoice hooked(int length) {
        return new EnvironmentChoice(Hooked.class.getName(), "", Map.of("length", String.valueOf(length)), Map.of());
    }

    /// Evaluations of 21 steps and gaps of 70 after 20, 40 and 60 steps.
    private static Experiment experiment() {
        return TinyRun.of("td3", hooked(7))
                .with(Map.of("run.steps", "60", "run.evalEvery", "20", "run.evalEpisodes", "3",
                        "run.gapEvery", "20", "run.gapStates", "3", "run.checkpointEvery", "20", "run.logEvery", "10"));
    }

    private Path whole(Experiment experiment) throws IOException {
        Path whole = folder.resolve("whole");
        Hooked.set(Hooked.Hook.NONE);
        try (Training training = Training.begin(whole, experiment, 1)) {
            assertTrue(training.run());
        }
        return whole;
    }

    private static Training resume(Path run) throws IOException {
        return Training.resume(run, new Compute(1), TrainingListener.NONE);
    }

    /// Does something at one step of the evaluations' environment, which is the second.
    private static Hooked.Hook at(int evaluationStep, Runnable what) {
        return (index, step) -> {
            if (index == 1 && step == evaluationStep) {
                what.run();
            }
        };
    }

    /// In the first evaluation: its first step, an episode's last, one in the middle; in the first gap; in the second evaluation; at the
    /// last step of the run, in the evaluation and in the gap.
    @ParameterizedTest
    @ValueSource(ints = {1, 7, 10, 21, 22, 60, 91, 95, 183, 200, 273})
    void aStopInMidEvaluationOrMidGapIsDoneFirstByTheResume(int at) throws IOException {
        Path whole = whole(experiment());
        Path stopped = folder.resolve("stopped");
        List<Training> running = new ArrayList<>();
        Hooked.set(at(at, () -> running.getFirst().requestStop()));

        try (Training training = Training.begin(stopped, experiment(), 1)) {
            running.add(training);
            boolean end = at == 273; // the last step of the last gap: nothing is left
            assertEquals(end, training.run());
            assertEquals(end, training.finished());
        }
        Hooked.set(Hooked.Hook.NONE);
        try (Training training = resume(stopped)) {
            assertTrue(training.run());
        }

        assertSameButForTheName(whole, stopped);
    }

    /// A run that was stopped at its last step has two checkpoints of that step.
    private static void assertSameButForTheName(Path whole, Path stopped) throws IOException {
        List<String> expected = RunFiles.lines(whole);
        List<String> found = RunFiles.lines(stopped);
        assertTrue(found.getFirst().startsWith(expected.getFirst()), found.getFirst());
        RunFiles.assertSame(expected.subList(1, expected.size()), found.subList(1, found.size()), stopped.toString());
    }

    @Test
    void anEpisodeWithoutEndIsCutAsTruncatedAndToldOnce() throws IOException {
        List<String> told = new ArrayList<>();
        Experiment endless = experiment().with(hooked(0)).with(Map.of("run.evalMaxSteps", "30", "run.gapEvery", "0"));

        try (Training training = Training.begin(folder.resolve("run"), endless, new Compute(1), new TrainingListener() {
            @Override
            public void warned(Training t, long step, String warning) {
                told.add(step + ": " + warning);
            }
        })) {
            assertTrue(training.run());
        }

        assertEquals(
                List.of("20: evaluation: 3 of 3 episodes had no end within 30 steps and were cut there, as truncated; "
                        + "run.evalMaxSteps (--eval-max-steps) sets the limit; this is told once"),
                told);
        List<String> evaluations = Files.readAllLines(folder.resolve("run/evaluations.csv"));
        assertTrue(evaluations.get(1).endsWith(",30.0,3"), evaluations.toString());
    }

    /// Trains in a thread of its own, as a library's user may, and returns what ended it.
    private static Throwable ended(Path run, Consumer<Thread> started) throws InterruptedException {
        List<Throwable> ends = new ArrayList<>();
        Thread thread = Thread.ofPlatform().unstarted(() -> {
            try (Training training = Training.begin(run, experiment(), 2)) {
                training.run();
            } catch (IOException | RuntimeException e) {
                ends.add(e);
                assertTrue(Thread.currentThread().isInterrupted(), "the flag stays set");
            }
        });
        started.accept(thread);
        thread.start();
        thread.join();
        return ends.getFirst();
    }

    /// In a step of the training, and in one of an evaluation.
    @ParameterizedTest
    @CsvSource({"0, 33, 33", "1, 10, 20"})
    void anInterruptEndsATrainingWithACheckpoint(int environment, int step, long reached) throws Exception {
        Path whole = whole(experiment());
        Path run = folder.resolve("run");

        Throwable end = ended(run, thread -> Hooked.set((index, s) -> {
            if (index == environment && s == step) {
                thread.interrupt();
            }
        }));

        TrainingInterruptedException e = assertInstanceOf(TrainingInterruptedException.class, end);
        assertEquals("training interrupted at step " + reached + ", with a checkpoint; Training.resume goes on",
                e.getMessage());
        assertEquals(reached, e.checkpointStep());
        Hooked.set(Hooked.Hook.NONE);
        try (Training training = resume(run)) {
            assertEquals(reached, training.step());
            assertTrue(training.run());
        }
        assertSameButForTheName(whole, run);
    }

    @Test
    void anInterruptThatACallOfTheEnvironmentCannotBearIsOneToo() throws Exception {
        Path run = folder.resolve("run");

        Throwable end = ended(run, thread -> Hooked.set((index, s) -> {
            if (index == 0 && s == 33) {
                throw new IllegalStateException("gave up waiting", new InterruptedException());
            }
        }));

        TrainingInterruptedException e = assertInstanceOf(TrainingInterruptedException.class, end);
        assertEquals("training interrupted at step 32, in a call of the environment; Training.resume goes on from the "
                + "checkpoint of step 20", e.getMessage());
        assertInstanceOf(EnvironmentFailure.class, e.getCause());
        assertEquals(20, e.checkpointStep());
    }

    /// A flag that is set all the time, so at every access to the disk.
    @Test
    void anInterruptedThreadReadsAndWritesFilesAllTheSame() throws IOException {
        Path run = folder.resolve("run");
        Thread.currentThread().interrupt();

        try (Training training = Training.begin(run, experiment(), 1)) {
            assertThrows(TrainingInterruptedException.class, training::run);
        }
        try (Training training = resume(run)) {
            assertEquals(0, training.step());
        }

        assertTrue(Thread.interrupted());
        Path whole = whole(experiment());
        try (Training training = resume(run)) {
            assertTrue(training.run());
        }
        RunFiles.assertSame(whole, run);
    }

    @Test
    void closeFreesEveryEnvironmentAndThreadEvenIfSomeThrow() throws IOException {
        List<Integer> closed = new ArrayList<>();
        Hooked.set(new Hooked.Hook() {
            @Override
            public void stepped(int index, int step) {}

            @Override
            public void closed(int index) {
                closed.add(index);
                if (index > 0) {
                    throw new IllegalStateException("device " + index);
                }
            }
        });
        Set<Thread> before = workers();
        Training training = Training.begin(folder.resolve("run"), experiment().with("run.environments", "3"), 2);

        EnvironmentFailure e = assertThrows(EnvironmentFailure.class, training::close);
        training.close();

        assertEquals(List.of(0, 1, 2, 3), closed);
        assertTrue(e.getMessage().contains("device 1"), e.getMessage());
        assertEquals(1, e.getSuppressed().length, "which itself suppresses the last");
        for (Thread worker : workers()) {
            if (!before.contains(worker)) {
                joined(worker);
            }
        }
    }

    private static Set<Thread> workers() {
        return Thread.getAllStackTraces().keySet().stream().filter(t -> t.getName().startsWith("fittedq"))
                .collect(Collectors.toSet());
    }

    /// It was told to end, so it does.
    private static void joined(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aTrainingThatCannotBeginFreesWhatWasMade() throws IOException {
        List<Integer> closed = new ArrayList<>();
        Hooked.set(new Hooked.Hook() {
            @Override
            public void stepped(int index, int step) {}

            @Override
            public void closed(int index) {
                closed.add(index);
            }
        });
        Path file = Files.writeString(folder.resolve("file"), "no folder");

        assertThrows(IOException.class, () -> Training.begin(file.resolve("run"), experiment(), 2));

        assertEquals(Set.of(0, 1), Set.copyOf(closed));
        assertFalse(Files.exists(file.resolve("run")));
    }

    @Test
    void aFailureInAnEvaluationSaysSo() throws IOException {
        Hooked.set(at(10, () -> {
            throw new AssertionError("no pressure");
        }));

        try (Training training = Training.begin(folder.resolve("run"), experiment(), 1)) {
            EnvironmentFailure e = assertThrows(EnvironmentFailure.class, training::run);
            assertTrue(e.getMessage()
                    .startsWith("environment org.fittedq.run.Hooked, step 10: expected nothing to be thrown, "
                            + "got java.lang.AssertionError: no pressure at "),
                    e.getMessage());
            assertTrue(e.getMessage().endsWith("; in an evaluation, environment step 20"), e.getMessage());
        }
    }
}
