// SPDX-License-Identifier: Apache-2.0
package org.fittedq.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.fittedq.env.check.EnvironmentCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The examples do what they say.
class ExamplesTest {

    @TempDir
    private Path folder;

    @Test
    void aTrainedPolicyIsLoadedAndActs() throws IOException {
        float torque = TrainAndDeploy.run(folder.resolve("run"));

        assertTrue(Math.abs(torque) <= 2, "torque " + torque);
        assertTrue(Files.exists(folder.resolve("run/policy/policy.json")));
    }

    @Test
    void theRoomKeepsTheContractOfEnvironments() {
        assertEquals(List.of(), EnvironmentCheck.problems(new OwnEnvironment(), 1));
    }

    /// Three hundred steps are enough to learn that a cold room wants more than the 0.5 kW that keep it cold.
    @Test
    void aPolicyOfTheRoomLearnsToHeatIt() throws IOException {
        float heating = OwnEnvironment.train(folder.resolve("room"), 300);

        assertTrue(heating > 1 && heating <= 2, "heating " + heating);
    }

    /// A rise is followed by a rise: after one, all long is right.
    @Test
    void aPolicyOfPricesThatTheProgramHasLearnsToFollowTheTrend() throws IOException {
        double[] prices = new double[60];
        prices[0] = 1;
        for (int i = 1; i < prices.length; i++) {
            prices[i] = prices[i - 1] * (i / 10 % 2 == 0 ? 1.01 : 0.99);
        }

        float position = SuppliedEnvironment.train(prices, 500);

        assertTrue(position > 0.2, "position " + position);
    }
}
