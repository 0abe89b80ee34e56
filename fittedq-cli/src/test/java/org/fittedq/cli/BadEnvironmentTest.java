// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever a user's environment does is never told as a fault of FittedQ, nor of the learning rate.
class BadEnvironmentTest {

    @TempDir
    private static Path shared;

    private static String jar;

    @TempDir
    private Path folder;

    @BeforeAll
    static void compile() throws IOException {
        jar = UserJar.bad(shared);
    }

    private static List<String> environment(String mode) {
        return List.of("--env", UserJar.BAD, "--env-jar", jar, "--env.mode", mode);
    }

    private static String hint(String mode) {
        return "; fittedq check-env --env com.gridco.Bad --env-jar " + jar + " --env.mode " + mode + " looks closer";
    }

    private Ran train(String mode, String... more) {
        List<String> args = new ArrayList<>(List.of("train", "td3"));
        args.addAll(environment(mode));
        args.addAll(List.of("--td3.networks.shape.hidden", "8,8", "--td3.replay.warmupSteps", "20",
                "--td3.replay.capacity",
                "1000", "--td3.replay.batchSize", "8", "--steps", "150", "--eval-every", "75", "--eval-episodes", "1",
                "--threads", "1", "--out", folder.resolve("run").toString()));
        args.addAll(List.of(more));
        return Ran.of(args.toArray(String[]::new));
    }

    private static void assertLine(String expected, Ran ran) {
        String line = ran.err().replaceAll("Bad\\.java:\\d+", "Bad.java");
        assertEquals(expected + System.lineSeparator(), line);
    }

    /// What is wrong before the first step.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ctor              | constructor: expected nothing to be thrown, got java.lang.IllegalStateException: license server unreachable at com.gridco.Bad.<init>(Bad.java)
            ctor-error        | constructor: expected nothing to be thrown, got java.lang.NoSuchMethodError: libfoo.bar() at com.gridco.Bad.<init>(Bad.java)
            ctor-null-message | constructor: expected nothing to be thrown, got java.lang.NullPointerException at com.gridco.Bad.<init>(Bad.java)
            spec-null         | spec: expected a spec, got null
            spec-throw        | spec: expected nothing to be thrown, got java.lang.IllegalStateException: no spec at com.gridco.Bad.spec(Bad.java)
            box-zero          | spec: expected nothing to be thrown, got java.lang.IllegalArgumentException: action box, dimension 0: expected finite bounds with low < high, got [1.0, 1.0] at com.gridco.Bad.spec(Bad.java)
            box-inf           | spec: expected nothing to be thrown, got java.lang.IllegalArgumentException: action box, dimension 0: expected finite bounds with low < high, got [-Infinity, Infinity] at com.gridco.Bad.spec(Bad.java)
            box-reversed      | spec: expected nothing to be thrown, got java.lang.IllegalArgumentException: action box, dimension 0: expected finite bounds with low < high, got [1.0, -1.0] at com.gridco.Bad.spec(Bad.java)
            box-nan           | spec: expected nothing to be thrown, got java.lang.IllegalArgumentException: action box, dimension 0: expected finite bounds with low < high, got [NaN, 1.0] at com.gridco.Bad.spec(Bad.java)
            box-subnormal     | spec: expected nothing to be thrown, got java.lang.IllegalArgumentException: action box, dimension 0: expected bounds whose half distance is a float above 0, got [0.0, 1.4E-45] at com.gridco.Bad.spec(Bad.java)
            box-null          | spec: expected nothing to be thrown, got java.lang.IllegalArgumentException: actions: expected an action box, got null at com.gridco.Bad.spec(Bad.java)
            obs-zero          | spec: expected nothing to be thrown, got java.lang.IllegalArgumentException: observationSize: expected an integer in [1, 1048576], got 0 at com.gridco.Bad.spec(Bad.java)
            obs-huge          | spec: expected nothing to be thrown, got java.lang.IllegalArgumentException: observationSize: expected an integer in [1, 1048576], got 2147483647 at com.gridco.Bad.spec(Bad.java)
            name-weird        | spec: expected nothing to be thrown, got java.lang.IllegalArgumentException: environment name: expected printable characters, got '../../ä??bad' at com.gridco.Bad.spec(Bad.java)
            spec-changes      | spec: expected the same in every call, Spec[name=bad, observationSize=2, actions=[-1.0] .. [1.0], stepSeconds=NaN], got Spec[name=bad, observationSize=3, actions=[-1.0] .. [1.0], stepSeconds=NaN]
            box-changes       | spec: expected the same in every call, Spec[name=bad, observationSize=2, actions=[-1.0] .. [1.0], stepSeconds=NaN], got Spec[name=bad, observationSize=2, actions=[-1.0] .. [2.0], stepSeconds=NaN]
            """)
    void anEnvironmentThatCannotBeginLeavesNoFolder(String mode, String message) {
        Ran ran = train(mode);

        assertLine("environment com.gridco.Bad, " + message + hint(mode), ran);
        assertEquals(Main.BAD_DATA, ran.status());
        assertFalse(Files.exists(folder.resolve("run")));
    }

    /// What goes wrong at the 37th step of a training, the reset after it, or the checkpoint at the end.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            throw         | step 37: expected nothing to be thrown, got java.lang.IllegalStateException: PLC connection lost at com.gridco.Bad.step(Bad.java); in the training, environment step 36
            throw-null    | step 37: expected nothing to be thrown, got java.lang.NullPointerException at com.gridco.Bad.step(Bad.java); in the training, environment step 36
            throw-index   | step 37: expected nothing to be thrown, got java.lang.ArrayIndexOutOfBoundsException: Index 3 out of bounds for length 1 at com.gridco.Bad.step(Bad.java); in the training, environment step 36
            throw-multi   | step 37: expected nothing to be thrown, got java.lang.IllegalStateException: line one line two at fake.Frame(Fake.java:1) at com.gridco.Bad.step(Bad.java); in the training, environment step 36
            error         | step 37: expected nothing to be thrown, got java.lang.AssertionError: assert at com.gridco.Bad.step(Bad.java); in the training, environment step 36
            oom           | step 37: expected nothing to be thrown, got java.lang.OutOfMemoryError: env heap at com.gridco.Bad.step(Bad.java); the heap is shared with networks and replay buffer, -Xmx enlarges it; in the training, environment step 36
            soe           | step 37: expected nothing to be thrown, got java.lang.StackOverflowError at com.gridco.Bad.recurse(Bad.java); in the training, environment step 36
            sneaky        | step 37: expected nothing to be thrown, got java.io.IOException: modbus timeout at com.gridco.Bad.step(Bad.java); in the training, environment step 36
            obs-nan       | step 37: expected observations that are numbers from -1.0E18 to 1.0E18, got NaN at index 0; in the training, environment step 36
            obs-inf       | step 37: expected observations that are numbers from -1.0E18 to 1.0E18, got Infinity at index 0; in the training, environment step 36
            obs-max       | step 37: expected observations that are numbers from -1.0E18 to 1.0E18, got 3.4028235E38 at index 0; in the training, environment step 36
            reward-nan    | step 37: expected a reward from -1.0E18 to 1.0E18, got NaN; in the training, environment step 36
            reward-inf    | step 37: expected a reward from -1.0E18 to 1.0E18, got -Infinity; in the training, environment step 36
            reward-max    | step 37: expected a reward from -1.0E18 to 1.0E18, got -1.0E300; in the training, environment step 36
            reward-1e38   | step 37: expected a reward from -1.0E18 to 1.0E18, got -1.0E38; in the training, environment step 36
            obs-long      | step 37: expected nothing to be thrown, got java.lang.ArrayIndexOutOfBoundsException: Index 2 out of bounds for length 2 at com.gridco.Bad.step(Bad.java); in the training, environment step 36
            mutate-action | step 1: expected the given action not modified, got 99.0 in place of -0.25921714; in the training, environment step 0
            not-written   | step 7: expected all 2 observations to be written, got none at index 0; in the training, environment step 6
            reset-throw   | reset: expected nothing to be thrown, got java.lang.IllegalStateException: reset failed at com.gridco.Bad.reset(Bad.java); in the training, environment step 50
            reset-nan     | reset: expected observations that are numbers from -1.0E18 to 1.0E18, got NaN at index 0; in the training, environment step 50
            reset-oob     | reset: expected nothing to be thrown, got java.lang.ArrayIndexOutOfBoundsException: Index 2 out of bounds for length 2 at com.gridco.Bad.reset(Bad.java); in the training, environment step 50
            save-null     | saveState: expected an array, or Optional.empty(), got null; as a checkpoint is written, environment step 150
            save-throw    | saveState: expected nothing to be thrown, got java.lang.IllegalStateException: cannot save at com.gridco.Bad.saveState(Bad.java); as a checkpoint is written, environment step 150
            """)
    void aFaultWhileTrainingIsToldAndTheLastCheckpointStands(String mode, String message) {
        Ran ran = train(mode);

        Path run = folder.resolve("run");
        assertLine("environment com.gridco.Bad, " + message + "; last good checkpoint: "
                + run.resolve("checkpoint/000000000000") + hint(mode), ran);
        assertEquals(Main.BAD_DATA, ran.status());
        assertTrue(Files.exists(run.resolve("checkpoint/000000000000/manifest.json")));
    }

    /// A message about a null array depends on how its source was compiled.
    @Test
    void aNullOfTheEnvironmentsIsItsFault() {
        Ran ran = train("obs-null");

        assertEquals(Main.BAD_DATA, ran.status());
        assertTrue(ran.err().startsWith("environment com.gridco.Bad, step 37: expected nothing to be thrown, got "
                + "java.lang.NullPointerException: Cannot store to float array because "), ran.err());
    }

    @Test
    void aThrowingCloseIsToldAfterAllIsWritten() {
        Ran ran = train("close-throw");

        assertLine(
                "environment com.gridco.Bad, close: expected nothing to be thrown, got java.lang.IllegalStateException: "
                        + "close failed at com.gridco.Bad.close(Bad.java); what was trained is in "
                        + folder.resolve("run")
                        + hint("close-throw"),
                ran);
        assertEquals(Main.BAD_DATA, ran.status());
        assertTrue(Files.exists(folder.resolve("run/checkpoint/000000000150/manifest.json")));
    }

    @Test
    void anInterruptOfTheTrainingsThreadIsTold() {
        Ran ran = train("interrupt");

        assertTrue(Thread.interrupted());
        Path run = folder.resolve("run");
        assertLine(
                "environment com.gridco.Bad: expected code that does not interrupt the training's thread, got an interrupt "
                        + "at step 37; last good checkpoint: " + run.resolve("checkpoint/000000000037")
                        + ", go on with: fittedq resume "
                        + run,
                ran);
        assertEquals(Main.BAD_DATA, ran.status());
    }

    /// What does no harm: a state of NaN may be the environment's own affair, an array that is kept is not the learner's.
    @ParameterizedTest
    @ValueSource(strings = {"none", "save", "save-nan", "keep", "always-ends", "reset-not-written", "box-tiny"})
    void whatBreaksNothingTrains(String mode) {
        Ran ran = train(mode);

        assertEquals("", ran.err());
        assertEquals(Main.OK, ran.status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"never-ends", "long-episode"})
    void anEpisodeWithoutEndIsCutInTrainingEvaluationGapAndToldByCheckEnv(String mode) {
        String run = folder.resolve("run").toString();
        String cut = " had no end within 90 steps and was cut there, as truncated; ";

        Ran trained = train(mode, "--eval-max-steps", "90");
        Ran evaluated = Ran.of("evaluate", run, "--episodes", "1");
        Ran shorter = Ran.of("evaluate", run, "--episodes", "3", "--eval-max-steps", "10", "--json");
        Ran gap = Ran.of("gap", run, "--states", "5", "--cells", "0", "--samples", "8");
        List<String> check = new ArrayList<>(environment(mode));
        check.addFirst("check-env");
        Ran checked = Ran.of(check.toArray(String[]::new));

        assertLine(
                "warning: step 75: evaluation: 1 of 1 episode" + cut
                        + "run.evalMaxSteps (--eval-max-steps) sets the limit; this is told once",
                trained);
        assertEquals(Main.OK, trained.status());
        assertLine("warning: " + run + ": 1 of 1 episode" + cut + "--eval-max-steps sets the limit", evaluated);
        assertTrue(evaluated.out().contains("length 90.0"), evaluated.out());
        assertTrue(shorter.out().contains("\"length_mean\": 10.0"), shorter.out());
        assertTrue(gap.err().startsWith("warning: " + run + ": 10 of 10 episodes had no end within 90 steps"),
                gap.err());
        assertEquals(Main.OK, gap.status(), gap.err());
        assertEquals(Main.OK, checked.status());
        assertLine(
                "warning: no episode ended within 2000 steps of random actions; if none ever does, each of an evaluation is "
                        + "cut after evalMaxSteps steps, as truncated; an int setting timeLimitSteps gives it an end",
                checked);
    }

    /// As in training, so in the commands that use a policy.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            obs-nan    | step 160: expected observations that are numbers from -1.0E18 to 1.0E18, got NaN at index 0
            reward-nan | step 160: expected a reward from -1.0E18 to 1.0E18, got NaN
            error      | step 160: expected nothing to be thrown, got java.lang.AssertionError: assert at com.gridco.Bad.step(Bad.java)
            """)
    void theOtherCommandsTellTheSame(String mode, String message) throws IOException {
        assertEquals(Main.OK, train(mode, "--env.at", "160").status(),
                "the training's own environments do not get that far");
        String run = folder.resolve("run").toString();
        Path file = folder.resolve("data.csv");
        String line = "environment com.gridco.Bad, " + message + hint(mode + " --env.at 160");

        Ran evaluated = Ran.of("evaluate", run, "--episodes", "4");
        Ran collected = Ran.of("collect", "--policy", run, "--steps", "170", "--out", file.toString());
        Ran gap = Ran.of("gap", run, "--states", "5", "--cells", "0", "--samples", "8");

        for (Ran ran : List.of(evaluated, collected, gap)) {
            assertLine(line, ran);
            assertEquals(Main.BAD_DATA, ran.status());
            assertEquals("", ran.out());
        }
        assertFalse(Files.exists(file));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            error     | step 37: expected no exception, got java.lang.AssertionError: assert at com.gridco.Bad.step(Bad.java); the observation has 2 floats, the action 1
            obs-nan   | step: expected a finite observation, got NaN at index 0
            spec-null | environment com.gridco.Bad, spec: expected a spec, got null
            ctor      | environment com.gridco.Bad, constructor: expected nothing to be thrown, got java.lang.IllegalStateException: license server unreachable at com.gridco.Bad.<init>(Bad.java)
            """)
    void checkEnvTellsTheSame(String mode, String message) {
        List<String> check = new ArrayList<>(environment(mode));
        check.addFirst("check-env");

        Ran ran = Ran.of(check.toArray(String[]::new));

        assertEquals(message, (ran.out() + ran.err()).lines().findFirst().orElseThrow().replaceAll("Bad\\.java:\\d+",
                "Bad.java"));
        assertEquals(Main.BAD_DATA, ran.status());
    }
}
