// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GapTest {

    @TempDir
    private Path folder;

    @Test
    void theGapOfARunIsMeasuredAndWrittenAndTheSameEachTime() throws IOException {
        Path run = folder.resolve("run");
        assertEquals(Main.OK, Ran.train("--steps", "200", "--out", run.toString()).status());

        Ran ran = Ran.of("gap", run.toString(), "--states", "20", "--samples", "64");

        assertEquals("", ran.err());
        assertEquals(Main.OK, ran.status());
        List<String> lines = Files.readAllLines(run.resolve("gap.csv"));
        assertEquals("step,state,q_policy,q_best,q_upper,gap,relative,grad_norm,certified,evaluations", lines.get(0));
        assertEquals(21, lines.size());
        assertTrue(lines.get(20).startsWith("200,19,"), lines.get(20));
        assertTrue(ran.out().startsWith("20 states, "), ran.out());
        Ran.of("gap", run.toString(), "--states", "20", "--samples", "64");
        assertEquals(lines, Files.readAllLines(run.resolve("gap.csv")));
    }

    @Test
    void whatCannotBeMeasuredIsRefused() {
        Ran none = Ran.of("gap", folder.resolve("nothing").toString());
        Ran few = Ran.of("gap", folder.toString(), "--states", "0");

        assertEquals(Main.USAGE, none.status());
        assertEquals(Main.USAGE, few.status());
    }
}
