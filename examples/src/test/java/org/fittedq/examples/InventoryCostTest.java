// SPDX-License-Identifier: Apache-2.0
package org.fittedq.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.fittedq.run.Experiment;
import org.fittedq.run.Training;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InventoryCostTest {

    @TempDir
    private Path temporary;

    /// A policy of a few steps is no good one, and no policy is better than the best.
    @Test
    void aRunsPolicyIsPutBesideTheBest() throws IOException {
        Path run = temporary.resolve("run");
        Experiment experiment = Experiment.of("td3", "Inventory").with(Map.of("run.steps", "60",
                "replay.warmupSteps", "50", "networks.shape.hidden", "8", "run.evalEvery", "0"));
        try (Training training = Training.begin(run, experiment, 1)) {
            training.run();
        }

        String[] cells = InventoryCost.line(run).split(",");

        assertEquals(run.toString(), cells[0]);
        double cost = Double.parseDouble(cells[1]);
        assertTrue(cost > 226.03, cells[1]);
        assertEquals(100 * (cost / 224.76 - 1), Double.parseDouble(cells[2]), 0.02);
        assertEquals(100 * (cost / 226.03 - 1), Double.parseDouble(cells[3]), 0.02);
        assertEquals("224.76 226.03 235.73", String.join(" ", cells[4], cells[5], cells[6]));
    }
}
