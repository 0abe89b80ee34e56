// SPDX-License-Identifier: Apache-2.0
package org.fittedq.milp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.fittedq.argmax.Maximiser;
import org.fittedq.argmax.StateMaximiser;
import org.fittedq.deploy.Policy;
import org.fittedq.run.Experiment;
import org.fittedq.run.Training;
import org.fittedq.settings.Alternatives;
import org.fittedq.settings.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The methods of this module where settings leave the choice: found as services, saved and read again.
class ChoiceTest {

    @TempDir
    private Path temporary;

    private static Experiment fqi(String... pairs) {
        Experiment experiment = Experiment.of("fqi", "Pendulum-v1").with(Map.of("growth.warmupSteps", "20",
                "budget.fitsPerStep", "0.025", "run.steps", "100", "run.evalEvery", "0", "run.checkpointEvery", "0"));
        for (int i = 0; i < pairs.length; i += 2) {
            experiment = experiment.with(pairs[i], pairs[i + 1]);
        }
        return experiment;
    }

    private String refusal(Experiment experiment) {
        return assertThrows(IllegalArgumentException.class, () -> train(experiment)).getMessage();
    }

    private Path train(Experiment experiment) throws IOException {
        Path run = temporary.resolve("run");
        try (Training training = Training.begin(run, experiment, 1)) {
            training.run();
        }
        return run;
    }

    @Test
    void theyAreAlternativesLikeTheOthers() {
        assertEquals(List.of("cem", "gradient-ascent", "lbfgs-b", "random-shooting", "grid", "certified",
                "integer-linear", "milp"),
                Alternatives.of(Maximiser.class).stream().map(Maximiser::name).toList());
        assertEquals("milp", Settings.flatten(fqi("argmax", "milp").config()).get("argmax"));
        assertEquals("argmax.samples: unknown setting of milp; it belongs to cem, random-shooting (argmax=cem)",
                assertThrows(IllegalArgumentException.class,
                        () -> fqi("argmax", "milp").with("argmax.samples", "3")).getMessage());
    }

    @Test
    void whatTheyCannotMaximiseIsRefusedBeforeTraining() {
        assertEquals("milp: expected a q made of networks, got TreesQ; take certified or cem",
                refusal(fqi("argmax", "milp")));
        assertEquals("integer-linear: expected a LinearQ, linear in the action, got TreesQ; take certified or cem",
                refusal(fqi("argmax", "integer-linear")));
        assertEquals("integer-linear: expected a lattice of actions, got BoxSet; take certified or cem",
                refusal(fqi("argmax", "integer-linear", "regressor", "polynomial")));
    }

    @Test
    void aRunWithMilpIsTrainedAndItsPolicyActsTheSameOnceLoaded() throws IOException {
        Path run = temporary.resolve("run");
        try (Training training = Training.begin(run, fqi("argmax", "milp", "regressor", "network",
                "regressor.network.hidden", "6", "regressor.stop.maxEpochs", "2"), 1)) {
            training.run();

            Policy loaded = Policy.load(run.resolve("policy"));
            float[] expected = new float[1];
            float[] action = new float[1];
            for (float s = -1; s <= 1; s += 0.25f) {
                training.policy().act(new float[]{s, 0.5f, 1}, expected);
                loaded.act(new float[]{s, 0.5f, 1}, action);
                assertEquals(expected[0], action[0]);
            }
        }

        assertEquals("milp", Settings.flatten(Training.experiment(run).config()).get("argmax"));
        assertTrue(Files.readString(run.resolve("policy").resolve("policy.json")).contains("\"method\": \"milp\""));
    }

    /// Two products, q linear in the orders: from the empty store something is ordered, and no more than fits.
    @Test
    void wholeOrdersAreLearnedByIntegerPrograms() throws IOException {
        Experiment experiment = Experiment.of("fqi", "Inventory").with(Map.of("growth.warmupSteps", "1000",
                "budget.fitsPerStep", "0.02", "run.steps", "1500", "run.evalEvery", "0", "run.checkpointEvery", "0",
                "argmax", "integer-linear", "regressor", "polynomial", "regressor.degree", "3",
                "regressor.actionDegree", "1", "discount.gamma", "0.9"));
        try (Training training = Training.begin(temporary.resolve("run"), experiment, 1)) {
            training.run();
            float[] order = new float[2];
            training.policy().act(new float[]{0, 0}, order);

            assertEquals(Math.rint(order[0]), order[0], 1e-6);
            assertEquals(Math.rint(order[1]), order[1], 1e-6);
            assertTrue(order[0] + 2 * order[1] > 1 && order[0] + 2 * order[1] <= 5 + 1e-5, order[0] + ", " + order[1]);
        }
    }

    @Test
    void aQThatIsNotLinearInTheOrdersIsRefused() {
        Experiment experiment = Experiment.of("fqi", "Inventory").with(Map.of("growth.warmupSteps", "100",
                "budget.fitsPerStep", "0.1", "run.steps", "200", "run.evalEvery", "0", "argmax", "integer-linear",
                "regressor", "polynomial"));

        String message = refusal(experiment);

        assertTrue(message.startsWith("integer-linear: expected a q that is linear in the action, got gradients [")
                && message.endsWith("; fit a polynomial of actionDegree 1"), message);
    }

    private static final Path SERVICES = Path.of("src/main/resources/META-INF/services",
            StateMaximiser.class.getName());

    @Test
    void theClassPathKnowsTheServicesOfTheModulePath() throws IOException {
        List<String> names = Files.readAllLines(SERVICES);

        assertEquals(List.of(LinearArgmax.class.getName(), MilpArgmax.class.getName()), names);
    }
}
