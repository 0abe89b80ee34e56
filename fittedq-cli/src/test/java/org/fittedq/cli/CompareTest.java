// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.fittedq.algorithm.Metric;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareTest {

    @TempDir
    Path folder;

    private Path study(String name, double... valuesAtStep10) throws Exception {
        Path study = folder.resolve(name);
        for (int seed = 0; seed < valuesAtStep10.length; seed++) {
            Path run = Files.createDirectories(study.resolve("seed-" + seed));
            Files.writeString(run.resolve("manifest.json"), "{}");
            Files.write(run.resolve("metrics.jsonl"), List.of("{\"step\":10,\"q/value_bias\":" + valuesAtStep10[seed]
                    + "}", "{\"step\":20,\"time/episodes\":1.0}", "{\"step\":30,\"q/val"));
        }
        return study;
    }

    @Test
    void aCurveIsTheStatisticsOfTheSeedsAtTheStepsTheyShare() throws Exception {
        Curve curve = Curve.read(study("a", 1, 2, 3, 6), Metric.VALUE_BIAS);

        // mean of 1, 2, 3, 6 is 3; the middle half is 2 and 3
        assertEquals(4, curve.seeds());
        assertEquals(List.of(10L), List.copyOf(curve.rows().keySet()));
        assertEquals(3, curve.rows().get(10L).mean(), 1e-12);
        assertEquals(2.5, curve.rows().get(10L).iqm(), 1e-12);
        assertTrue(Curve.csv(List.of(curve)).get(1).startsWith("a,4,10,3.0,2.5,"));
    }

    @Test
    void aMetricThatNoRunHasIsNamed() throws Exception {
        Path study = study("a", 1);

        assertEquals(study + ": expected runs with eval/mean_reward at the same step, got none",
                assertThrows(IllegalArgumentException.class, () -> Curve.read(study, Metric.EVAL_RETURN)).getMessage());
    }

    @Test
    void theCommandWritesTableAndPicture() throws Exception {
        Path out = folder.resolve("bias");
        Ran ran = Ran.of("compare", study("a", 1, 2).toString(), study("b", 3, 4).toString(), "--metric",
                "q/value_bias", "--out", out.toString());

        assertEquals(0, ran.status());
        assertEquals(3, Files.readAllLines(folder.resolve("bias.csv")).size());
        assertTrue(Files.size(folder.resolve("bias.png")) > 1000);
    }

    @Test
    void anUnknownMetricIsNamedWithTheNearest() throws Exception {
        Ran ran = Ran.of("compare", study("a", 1).toString(), "--metric", "q/value_bais");

        assertEquals(2, ran.status());
        assertEquals("--metric: expected a metric, got 'q/value_bais'; did you mean "
                + "q/value_bias?", ran.err().strip());
    }
}
