// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fittedq.algorithm.Td3;
import org.fittedq.store.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/// An experiment is its settings: changed by path, written as JSON, read back equal.
class ExperimentTest {

    private static Experiment again(Experiment experiment) {
        return Experiment.read(Json.read("experiment", Json.of(experiment.json()).bytes(), 1 << 20));
    }

    @ParameterizedTest
    @FieldSource("org.fittedq.run.TinyRun#ALGORITHMS")
    void jsonGivesTheSameExperimentBack(String algorithm) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("timeLimitSteps", "7");
        settings.put("mass", "0.1");
        EnvironmentChoice choice = new EnvironmentChoice("Pendulum-v1", "a b/\"c\".jar", settings,
                Map.of("observations.noise", "1.0E-7"));
        Experiment experiment = TinyRun.of(algorithm, choice).with(Map.of("run.seed", "" + Long.MIN_VALUE,
                "discount.gamma", "0.1", "networks.critic.learningRate", "1e-7"));

        assertEquals(experiment, again(experiment));
        assertEquals(List.copyOf(settings.keySet()), List.copyOf(again(experiment).environment().settings().keySet()));
    }

    @Test
    void withChangesOnlyWhatIsNamed() {
        Experiment before = Experiment.of("td3", "Pendulum-v1");

        Experiment after = before.with(Map.of("smoothing.sigma", "0.3", "run.steps", "7"));

        Td3.Config was = (Td3.Config) before.config();
        assertEquals(0.3, ((Td3.Config) after.config()).smoothing().sigma());
        assertEquals(was.smoothing().clip(), ((Td3.Config) after.config()).smoothing().clip());
        assertEquals(was.replay(), ((Td3.Config) after.config()).replay());
        assertEquals(7, after.run().steps());
        assertEquals(before.run().seed(), after.run().seed());
        assertEquals(Td3.Config.DEFAULT, before.config());
    }

    @Test
    void withTakesAnotherEnvironment() {
        EnvironmentChoice choice = EnvironmentChoice.of("PointMass");

        assertEquals(choice, Experiment.of("sac", "Pendulum-v1").with(choice).environment());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            replay.batchSiz   | 8    | replay.batchSiz
            run.step          | 8    | step
            discount.gamma    | 1.5  | gamma: expected a number in [0, 1
            run.steps         | 0    | steps: expected
            run.environments  | 2000 | environments: expected an integer in [1, 1024], got 2000
            replay.batchSize  | ten  | ten
            """)
    void withRefusesWhatIsNoSetting(String path, String value, String message) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                () -> Experiment.of("td3", "Pendulum-v1").with(path, value));

        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    @Test
    void anUnknownAlgorithmIsRefusedWithTheNearestName() {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                () -> Experiment.of("tdd3", "Pendulum-v1"));

        assertEquals(
                "algorithm: expected one of ddpg, td3, sac, sac-v, svg, qt-opt, control-points, fqi, fqi-amortized, soft-fqi, nfqca, got 'tdd3'; did you mean td3?",
                e.getMessage());
    }

    @Test
    void anUnknownEnvironmentIsRefusedWithTheNearestName() {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                () -> EnvironmentChoice.of("Pendulum").make());

        assertEquals(
                "environment: expected one of Pendulum-v1, MountainCarContinuous-v0, Lqr, PointMass, TwoHills, Inventory, "
                        + "got 'Pendulum'; did you mean Pendulum-v1?",
                e.getMessage());
    }

    @Test
    void aMissingJarOrClassIsNamed() {
        EnvironmentChoice noJar = new EnvironmentChoice("com.acme.Crane", "no/such.jar", Map.of(), Map.of());

        assertEquals("environment jar: expected a readable file, got no/such.jar",
                assertThrows(IllegalArgumentException.class, noJar::make).getMessage());
        assertEquals("environment: expected a built-in name or a class on the class path, got 'com.acme.Crane'; a "
                + "class of your own is named with its package, and its jar given with --env-jar",
                assertThrows(IllegalArgumentException.class, () -> EnvironmentChoice.of("com.acme.Crane").make())
                        .getMessage());
    }
}
