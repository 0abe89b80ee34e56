// SPDX-License-Identifier: Apache-2.0
package org.fittedq.process;

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
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.fittedq.env.Environments;
import org.fittedq.env.check.EnvironmentCheck;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Spec;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessEnvironmentTest {

    private static final float[] OBSERVATION = new float[3];

    @TempDir
    private Path folder;

    @AfterEach
    void noThreadAndNoProcessIsLeft() {
        assertEquals(List.of(), threads());
        assertEquals(List.of(), ProcessHandle.current().children().filter(ProcessHandle::isAlive).toList());
    }

    static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName)
                .filter(name -> name.startsWith("fittedq-process")).toList();
    }

    private static ProcessEnvironment pendulum() {
        return new ProcessEnvironment(OtherSide.settings("pendulum"));
    }

    @Test
    void theSpacesAreTheProgramsOwn() {
        try (ProcessEnvironment env = pendulum()) {
            assertEquals(new Spec("Process", 3, ActionBox.symmetric(1, 2), 0.05), env.spec());
        }
    }

    /// The start is drawn from the seed, so that the same seed here gives the same start.
    @Test
    void anEpisodeIsToTheBitThatOfTheSameEnvironmentInThisJvm() {
        RandomStream random = new RandomStream(7, "starts");
        RandomStream actions = new RandomStream(7, "actions");
        Environment here = Environments.create("Pendulum-v1", Map.of(), OtherSide.NOISY);
        Outcome expected = new Outcome(3);
        Outcome got = new Outcome(3);
        float[] action = new float[1];
        try (ProcessEnvironment there = new ProcessEnvironment(OtherSide.settings("noisy"))) {
            for (int episode = 0; episode < 3; episode++) {
                here.reset(new RandomStream(seedOf(7, episode), Served.STREAM), expected.observation());
                there.reset(random, got.observation());
                assertArrayEquals(expected.observation(), got.observation());
                do {
                    here.spec().actions().sample(actions, action);
                    here.step(action, expected);
                    there.step(action, got);
                    assertArrayEquals(expected.observation(), got.observation());
                    assertEquals(expected.reward(), got.reward());
                    assertFalse(got.terminal());
                    assertEquals(expected.truncated(), got.truncated());
                } while (!expected.truncated());
            }
        }
    }

    /// The seed of the n-th reset: 53 bits of the n-th `nextLong` of the stream `starts`.
    private static long seedOf(long run, int episode) {
        RandomStream same = new RandomStream(run, "starts");
        same.skip(2L * episode);
        return same.nextLong() >>> 11;
    }

    @Test
    void anEnvironmentOfAnotherProcessKeepsTheContract() {
        assertEquals(List.of(), EnvironmentCheck.problems(new ProcessEnvironment(OtherSide.settings("noisy")), 3));
    }

    /// Saved in one process, restored in another, which has never been reset: the rest is the same to the bit.
    @Test
    void anEpisodeGoesOnInAnotherProcess() {
        float[][] rest = new float[20][];
        double[] state;
        try (ProcessEnvironment first = new ProcessEnvironment(OtherSide.settings("noisy"))) {
            first.reset(new RandomStream(5, "starts"), OBSERVATION);
            for (int t = 0; t < 13; t++) {
                step(first);
            }
            state = first.saveState().orElseThrow();
            for (int t = 0; t < rest.length; t++) {
                rest[t] = step(first);
            }
        }
        try (ProcessEnvironment second = new ProcessEnvironment(OtherSide.settings("noisy"))) {
            second.restoreState(state, new RandomStream(0, "unused"));
            for (float[] expected : rest) {
                assertArrayEquals(expected, step(second));
            }
        }
    }

    private static float[] step(ProcessEnvironment env) {
        Outcome out = new Outcome(3);
        env.step(new float[]{0.5f}, out);
        return out.observation();
    }

    @Test
    void betweenTwoEpisodesNothingIsAskedForAndNothingRestored() {
        try (ProcessEnvironment env = pendulum()) {
            double[] state = env.saveState().orElseThrow();

            assertArrayEquals(new double[]{-1}, state);
            env.restoreState(state, new RandomStream(0, "unused"));
            env.reset(new RandomStream(1, "starts"), OBSERVATION);
            assertTrue(env.saveState().orElseThrow().length > 1);
        }
    }

    @Test
    void aProgramThatSavesNoStateHasNone() {
        try (ProcessEnvironment env = new ProcessEnvironment(
                OtherSide.settings("hello 1 0", "spaces 1 1 0 24: NaN -1 1"))) {
            assertEquals(Optional.empty(), env.saveState());
            assertTrue(Double.isNaN(env.spec().stepSeconds()));
            assertEquals("Process: expected an environment that saves its state, got none",
                    assertThrows(IllegalStateException.class,
                            () -> env.restoreState(new double[1], new RandomStream(0, "")))
                            .getMessage());
        }
    }

    /// Each of the two flags alone, both, and neither; 0.1 as a bound is no float, and the float next to it lies outside.
    @Test
    void terminalAndTruncatedAreTwoThings() {
        String[] answers = {"hello 1 0", "spaces 1 1 0 24: NaN -0.1 0.1", "reset 8: 0", "step 0 0 16: 1 2",
                "step 1 0 16: 1 2", "step 0 1 16: 1 2", "step 1 1 16: -0.25 1e-300"};
        try (ProcessEnvironment env = new ProcessEnvironment(OtherSide.settings(answers))) {
            Outcome out = new Outcome(1);
            env.reset(new RandomStream(1, "starts"), out.observation());
            for (int i = 0; i < 4; i++) {
                env.step(new float[]{0.1f}, out);
                assertEquals(i == 1 || i == 3, out.terminal());
                assertEquals(i == 2 || i == 3, out.truncated());
            }
            assertEquals(-0.25, out.reward());
            assertEquals(0, out.observation()[0]);
        }
    }

    /// The conversation of docs/environments.md, byte for byte.
    @Test
    void theDocumentedBytesAreThoseOnTheWire() throws IOException {
        String page = Files.readString(Path.of("../docs/environments.md"));
        int begin = page.indexOf("```conversation\n") + "```conversation\n".length();
        Path script = folder.resolve("conversation");
        Files.writeString(script, page.substring(begin, page.indexOf("```", begin)));
        RandomGenerator seeds = () -> 42L << 11;
        Outcome out = new Outcome(2);
        double[] state;

        try (ProcessEnvironment env = new ProcessEnvironment(OtherSide.settings("script", script.toString()))) {
            assertEquals(new Spec("Process", 2, ActionBox.symmetric(1, 2), 0.05), env.spec());
            env.reset(seeds, out.observation());
            assertArrayEquals(new float[]{1, 0}, out.observation());
            env.step(new float[]{0.5f}, out);
            assertArrayEquals(new float[]{0.75f, -1}, out.observation());
            assertEquals(-0.1, out.reward());
            assertEquals(List.of(false, true), List.of(out.terminal(), out.truncated()));
            env.reset(seeds, out.observation());
            state = env.saveState().orElseThrow();
            env.restoreState(state, seeds);
        }
        assertArrayEquals(new double[]{3, 0x7A7978}, state);
    }

    @Test
    void closingTwiceIsAsClosingOnceAndThenNothingCanBeAsked() {
        ProcessEnvironment env = pendulum();
        env.close();
        env.close();

        String message = assertThrows(IllegalStateException.class,
                () -> env.reset(new RandomStream(1, "starts"), OBSERVATION)).getMessage();
        assertEquals("environment process CMD: expected a process that runs, got one that was ended before; "
                + "make a new environment", message.replace(OtherSide.command("pendulum"), "CMD"));
    }

    @Test
    void aProgramThatDoesNotEndIsEnded() {
        ProcessEnvironment env = new ProcessEnvironment(OtherSide.settings("stubborn"));
        env.close();

        assertEquals(0, ProcessHandle.current().children().filter(ProcessHandle::isAlive).count());
    }

    @Test
    void itIsKnownByNameWithItsSettingsAndWrappers() {
        assertTrue(Environments.all().stream().anyMatch(e -> e.name().equals("Process")));
        try (Environment env = Environments.create("Process",
                Map.of("command", OtherSide.command("pendulum"), "timeLimitSteps", "2"),
                Map.of("observations.historySteps", "2"))) {
            Outcome out = new Outcome(env.spec().observationSize());
            env.reset(new RandomStream(1, "starts"), out.observation());
            env.step(new float[1], out);
            assertFalse(out.truncated());
            env.step(new float[1], out);
            assertTrue(out.truncated());
            assertFalse(out.terminal());
        }
    }
}
