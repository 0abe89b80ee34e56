// SPDX-License-Identifier: Apache-2.0
package org.fittedq.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fittedq.env.EnvironmentFailure;
import org.fittedq.env.Environments;
import org.fittedq.env.check.EnvironmentCheck;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Spec;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The program that serves Gymnasium's environments. The interpreter is `$PYTHON`, or python3; without Gymnasium there is
/// nothing to test.
class GymnasiumTest {

    private static final String PYTHON = Optional.ofNullable(System.getenv("PYTHON")).orElse("python3");

    @BeforeAll
    static void gymnasiumIsThere() throws IOException, InterruptedException {
        assumeTrue(imports("numpy") && imports("gymnasium"),
                "needs " + PYTHON + " with gymnasium; set PYTHON to another");
    }

    private static boolean imports(String module) throws InterruptedException {
        try {
            return new ProcessBuilder(PYTHON, "-c", "import " + module)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start().waitFor() == 0;
        } catch (IOException e) {
            return false; // no such interpreter
        }
    }

    private static Environment make(String name) {
        return Environments.create("Process", Map.of("command", "'" + PYTHON + "' gymnasium_env.py " + name), Map.of());
    }

    @Test
    void itsPendulumKeepsTheContractOfEnvironments() {
        assertEquals(List.of(), EnvironmentCheck.problems(make("Pendulum-v1"), 1));
    }

    /// Rewards follow from the observed angle and speed, whatever the start: those of our own pendulum, to single precision.
    @Test
    void itsPendulumIsOursAndIsTruncatedAfterTwoHundredSteps() {
        try (Environment env = make("Pendulum-v1")) {
            assertEquals(new Spec("Process", 3, ActionBox.symmetric(1, 2), 0.05), env.spec());
            Outcome out = new Outcome(3);
            float[] s = out.observation();
            env.reset(new RandomStream(1, "starts"), s);
            for (int t = 1; t <= 200; t++) {
                double angle = StrictMath.atan2(s[1], s[0]);
                double expected = -(angle * angle + 0.1 * s[2] * s[2] + 0.001 * 1.5 * 1.5);
                env.step(new float[]{1.5f}, out);
                assertEquals(expected, out.reward(), 1e-5 * (1 + Math.abs(expected)));
                assertFalse(out.terminal());
                assertEquals(t == 200, out.truncated());
            }
        }
    }

    @Test
    void discreteActionsAreRefused() {
        String message = assertThrows(EnvironmentFailure.class, () -> make("CartPole-v1")).getMessage();

        assertTrue(message.contains("got its error: actions: expected a Box, got Discrete(2)"), message);
    }

    @Test
    void anUnknownNameIsToldByGymnasium() {
        String message = assertThrows(EnvironmentFailure.class, () -> make("Pendulun-v1")).getMessage();

        assertTrue(message.contains("expected an answer to hello, got its end with exit status 1"), message);
        assertTrue(message.contains("Did you mean: `Pendulum`?"), message);
    }
}
