// SPDX-License-Identifier: Apache-2.0
package org.fittedq.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.fittedq.argmax.Cem;
import org.fittedq.buffer.Replay;
import org.fittedq.deploy.Policy;
import org.fittedq.env.Environments;
import org.fittedq.mdp.Environment;
import org.fittedq.nn.Activation;
import org.fittedq.nn.Network;
import org.fittedq.nn.Optimiser;
import org.fittedq.policy.Exploration;
import org.junit.jupiter.api.Test;

class FirstAlgorithmTest {

    private static final FirstAlgorithm.Config CONFIG = new FirstAlgorithm.Config(0.05, 0.9, Cem.DEFAULT,
            new Exploration(0.3, 0.1), new Replay(10_000, 64, 200, 1),
            new Network(List.of(32, 32), Activation.RELU), Optimiser.adam(3e-3));

    /// The higher of two hills, from which an actor's gradient leads away: at 0.7.
    @Test
    void itFindsTheHigherHill() {
        try (Environment hills = Environments.create("TwoHills", Map.of(), Map.of())) {
            Policy policy = FirstAlgorithm.train(hills, CONFIG, 1500);

            float[] action = new float[1];
            policy.act(new float[]{1}, action);
            assertEquals(0.7, action[0], 0.1);
        }
    }

    /// Where its pieces are the valid actions, none other is taken.
    @Test
    void itKeepsToTheValidActions() {
        try (Environment hills = Environments.create("TwoHills", Map.of(),
                Map.of("restricted.boxes", "3", "restricted.known", "true"))) {
            Policy policy = FirstAlgorithm.train(hills, CONFIG, 500);

            float[] action = new float[1];
            policy.act(new float[]{1}, action);
            assertTrue(hills.actionSets().of(new float[]{1}, 0).contains(action, 0, 1e-6), "action " + action[0]);
        }
    }

    /// As docs/first-algorithm.md claims.
    @Test
    void itsCodeHasSixtyLines() throws IOException {
        String text = Files.readString(Path.of("src/main/java/org/fittedq/examples/FirstAlgorithm.java"));
        String region = text.substring(text.indexOf("@start region=\"algorithm\""), text.indexOf("// @end"));
        long statements = region.lines().map(String::strip)
                .filter(l -> !l.isEmpty() && !l.startsWith("//") && !l.equals("}") && !l.startsWith("@")).count();

        assertTrue(statements <= 60, "lines: " + statements);
    }
}
