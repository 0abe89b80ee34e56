// SPDX-License-Identifier: Apache-2.0
package org.fittedq.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.fittedq.env.EnvironmentFailure;
import org.fittedq.env.Environments;
import org.fittedq.mdp.Outcome;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a user is told when the other program is wrong. Nothing is left behind by any of it.
class FailureTest {

    private static final String PRINTS = "; its standard output must hold answers alone, as docs/environments.md says; "
            + "what it prints belongs to standard error";
    private static final String EMPTY = "; its standard error is empty";

    @AfterEach
    void noThreadAndNoProcessIsLeft() {
        assertEquals(List.of(), ProcessEnvironmentTest.threads());
        assertEquals(List.of(), ProcessHandle.current().children().filter(ProcessHandle::isAlive).toList());
    }

    /// Starts a program, resets, and steps three times; returns the failure without the command.
    private static String failure(double timeoutSeconds, String... arguments) {
        String command = OtherSide.command(arguments);
        return assertThrows(EnvironmentFailure.class, () -> {
            try (ProcessEnvironment env = new ProcessEnvironment(
                    new ProcessEnvironment.Settings(command, ".", timeoutSeconds, 0))) {
                Outcome out = new Outcome(env.spec().observationSize());
                env.reset(new RandomStream(1, "starts"), out.observation());
                for (int t = 0; t < 3; t++) {
                    env.step(new float[env.spec().actions().size()], out);
                }
                env.saveState();
            }
        }).getMessage().replace("environment process " + command + ": ", "");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            hello 2 0 | expected version 1 of the protocol, got 2; it must answer with the version it was greeted with, or an older one that this side knows
            hello 1 0, spaces 0 1 0 24: NaN -1 1 | expected spaces: observations from 1 to 1000000, got 0
            hello 1 0, spaces 3 discrete 0 24: NaN -1 1 | expected spaces: actions from 1 to 1000000, got discrete
            hello 1 0, spaces 3 1 yes 24: NaN -1 1 | expected spaces: SAVES to be 0 or 1, got yes
            hello 1 0, spaces 3 1 0 32: NaN -1 1 4 | expected 'spaces 3 1 SAVES 24' (seconds of a step, lower bounds of the actions, upper bounds), got 'spaces 3 1 0 32'
            hello 1 0, spaces 3 1 0 24: -1 -1 1 | expected spaces: seconds of a step above 0, or NaN, got -1.0
            hello 1 0, spaces 3 2 0 40: NaN -1 -Infinity 1 Infinity | expected spaces: finite bounds with low < high for action 1, got [-Infinity, Infinity]; bound or rescale the action in the environment
            hello 1 0, spaces 3 1 0 24: NaN -1 1, reset 24: 1 NaN 3 | expected reset: finite observations, got NaN as observation 1
            hello 1 0, spaces 1 1 0 24: NaN -1 1, reset 8: 1, step 0 0 16: 0 1e39 | expected step: finite observations, got 1.0E39 as observation 0
            hello 1 0, spaces 1 1 0 24: NaN -1 1, reset 8: 1, step 0 0 16: Infinity 1 | expected step: a finite reward, got Infinity
            hello 1 0, spaces 1 1 0 24: NaN -1 1, reset 8: 1, step 0 2 16: 0 1 | expected step: TRUNCATED to be 0 or 1, got 2
            hello 1 0, spaces 1 1 0 24: NaN -1 1, reset 8: 1, step true 0 16: 0 1 | expected step: TERMINAL to be 0 or 1, got true
            """)
    void aWrongAnswerIsTold(String answers, String message) {
        assertEquals(message + EMPTY, failure(60, answers.split(", ")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            Loading the model ... | 'hello VERSION 0', got 'Loading the model ...'
            Hello from version 2 | 'hello VERSION 0', got 'Hello from version 2'
            hello 1 0, spaces 3 1 0 24: NaN -1 1, reset 32: 1 2 3 4 | 'reset 24' (3 observations), got 'reset 32'
            hello 1 0, spaces 1 1 0 24: NaN -1 1, reset 8: 1, step 0 0 24: 0 1 2 | 'step TERMINAL TRUNCATED 16' (reward and 1 observation), got 'step 0 0 24'
            hello 1 0, spaces 1 1 0 24: NaN -1 1, reset 8: 1, step 0 16: 0 1 | 'step TERMINAL TRUNCATED 16' (reward and 1 observation), got 'step 0 16'
            """)
    void anAnswerOfAnotherFormIsTold(String answers, String message) {
        assertEquals("expected " + message + PRINTS + EMPTY, failure(60, answers.split(", ")));
    }

    /// However soon it ends: the pipe is read to its end before it is closed.
    @RepeatedTest(20)
    @DisabledOnOs(OS.WINDOWS)
    void wordsWrittenJustBeforeTheEndAreTold(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("brief.sh"), "echo farewell >&2; exit 7\n");

        EnvironmentFailure failure = assertThrows(EnvironmentFailure.class, () -> new ProcessEnvironment(
                new ProcessEnvironment.Settings("sh brief.sh", folder.toString(), 30, 0)));

        assertTrue(failure.getMessage().endsWith("exit status 7; the end of its standard error: farewell"),
                failure.getMessage());
    }

    /// Its own relative paths begin there, and those of the command.
    @Test
    @DisabledOnOs(OS.WINDOWS)
    void theProgramIsStartedInItsDirectory(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("where.sh"), "pwd >&2; exit 7\n");

        EnvironmentFailure failure = assertThrows(EnvironmentFailure.class, () -> new ProcessEnvironment(
                new ProcessEnvironment.Settings("sh where.sh", folder.toString(), 30, 0)));
        Exception none = assertThrows(IllegalArgumentException.class, () -> new ProcessEnvironment(
                new ProcessEnvironment.Settings("sh where.sh", folder.resolve("none").toString(), 30, 0)));

        assertTrue(failure.getMessage().contains(folder.toRealPath().toString()), failure.getMessage());
        assertEquals("env.directory: expected a folder, got '" + folder.resolve("none") + "'", none.getMessage());
    }

    @Test
    void anEndlessLineIsCut() {
        assertEquals("expected 'hello VERSION 0', got '" + "x".repeat(200) + "'" + PRINTS + EMPTY,
                failure(60, "x".repeat(300)));
    }

    @Test
    void aDeadProgramIsToldWithItsExitStatusAndItsLastWords() {
        assertEquals("expected an answer to hello, got its end with exit status 3; the end of its standard error: "
                + "no such asset | giving up", failure(60, "dies"));
    }

    /// It answers twice, then sees no more of its input.
    @Test
    void aProgramThatDoesNotAnswerIsEndedAfterTheTimeout() {
        assertEquals("expected an answer to hello within 0.2 s, got none; raise timeoutSeconds if it needs longer"
                + EMPTY, failure(0.2, "nothing"));
    }

    @Test
    void anErrorOfTheProgramIsPassedOn() {
        assertEquals("expected an answer to spaces, got its error: actions are discrete" + EMPTY,
                failure(60, "hello 1 0", "error 20\nactions are discrete"));
    }

    /// One that claims to save its state, and does not know the request.
    @Test
    void anUnknownRequestIsTheProgramsError() {
        assertEquals("expected an answer to save, got its error: unknown request" + EMPTY,
                failure(60, "hello 1 0", "spaces 1 1 1 24: NaN -1 1", "reset 8: 1", "step 0 0 16: 0 1",
                        "step 0 0 16: 0 1", "step 0 0 16: 0 1", "error 15\nunknown request"));
    }

    @Test
    void anUnknownProgramIsNamed() {
        String message = assertThrows(EnvironmentFailure.class,
                () -> new ProcessEnvironment(new ProcessEnvironment.Settings("no-such-program my_env.py", ".", 1, 0)))
                .getMessage();

        assertTrue(message.startsWith("environment process no-such-program my_env.py: expected a program that can be "
                + "started, got Cannot run program \"no-such-program\""), message);
        assertTrue(message.endsWith(
                "; the first word of the command is the program, and there is no shell around it"), message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            command        | `` | env.command: expected a program that serves an environment, got none; such as --env.command "python3 my_env.py"; docs/environments.md says what it does
            command        | python3 "my env.py | command: expected closed quotation marks, got python3 "my env.py
            timeoutSeconds | 0  | timeoutSeconds: expected a number in (0, 86400], got 0.0
            timeLimitSteps | -1 | timeLimitSteps: expected an integer in [0, ∞), got -1
            """)
    void aWrongSettingIsTold(String name, String value, String message) {
        assertEquals(message, assertThrows(IllegalArgumentException.class,
                () -> Environments.create("Process", Map.of(name, value), Map.of())).getMessage());
    }

    /// The program runs already when its wrappers are refused.
    @Test
    void aWrongWrapperLeavesNoProgramBehind() {
        Map<String, String> settings = Map.of("command", OtherSide.command("pendulum"));

        assertThrows(IllegalArgumentException.class,
                () -> Environments.create("Process", settings, Map.of("actions.repeat", "-1")));
    }
}
