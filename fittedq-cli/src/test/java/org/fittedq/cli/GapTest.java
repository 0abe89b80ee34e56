// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
        assertTrue(Files.size(run.resolve("gap.png")) > 1000);
        assertFalse(Files.exists(run.resolve("gap-soft.csv")), "td3 climbs q itself");
        Ran.of("gap", run.toString(), "--states", "20", "--samples", "64");
        assertEquals(lines, Files.readAllLines(run.resolve("gap.csv")));
    }

    @Test
    void theSoftGapOfSacIsPrintedAndWrittenToo() throws IOException {
        Path run = folder.resolve("run");
        Ran.of("train", "sac", "--env", "Pendulum-v1", "--steps", "200", "--out", run.toString(),
                "--sac.networks.shape.hidden", "8,8", "--sac.replay.warmupSteps", "100", "--sac.replay.batchSize", "8",
                "--threads", "1");

        Ran ran = Ran.of("gap", run.toString(), "--states", "5", "--samples", "64");

        assertEquals("", ran.err());
        assertTrue(ran.out().contains("soft gap: ") && ran.out().contains("The policy climbs E[q - α log π], α = "),
                ran.out());
        List<String> lines = Files.readAllLines(run.resolve("gap-soft.csv"));
        assertEquals("step,state,soft_policy,soft_best,gap,divergence", lines.get(0));
        assertEquals(6, lines.size());
        assertTrue(lines.stream().skip(1).allMatch(l -> Double.parseDouble(l.split(",")[4]) >= 0), lines::toString);
    }

    @Test
    void severalSeedsAreMeasuredComparedOverTrainingAndSummarised() throws IOException {
        Path study = folder.resolve("study");
        Ran.train("--steps", "400", "--out", study.toString(), "--seeds", "1..2", "--gap-every", "100",
                "--gap-states", "3");

        Ran gap = Ran.of("gap", study.toString(), "--states", "5", "--samples", "64");
        Ran compared = Ran.of("compare", study.toString(), "--metric", "gap/relative", "--out",
                folder.resolve("gaps").toString());
        Ran summary = Ran.of("summarize", study.toString());

        assertEquals("", gap.err() + compared.err() + summary.err());
        List<Path> runs = Runs.in(study);
        assertEquals(2, runs.size());
        for (Path run : runs) {
            assertEquals(6, Files.readAllLines(run.resolve("gap.csv")).size());
            assertTrue(gap.out().contains(run + ":"), gap.out());
        }
        assertTrue(Files.size(study.resolve("gap.png")) > 1000);
        List<String> curve = Files.readAllLines(folder.resolve("gaps.csv"));
        assertEquals(List.of("study,2,100", "study,2,200", "study,2,300", "study,2,400"), curve.stream().skip(1)
                .map(l -> String.join(",", List.of(l.split(",")).subList(0, 3))).toList());
        assertTrue(Files.size(folder.resolve("gaps.png")) > 1000);
        assertTrue(summary.out().startsWith("2 seeds, step 400: "), summary.out());
    }

    @Test
    void whatCannotBeMeasuredIsRefused() throws IOException {
        Ran none = Ran.of("gap", folder.resolve("nothing").toString());
        Ran few = Ran.of("gap", folder.toString(), "--states", "0");

        assertEquals(Main.USAGE, none.status());
        assertEquals(Main.USAGE, few.status());
        Path run = folder.resolve("run");
        Ran.train("--steps", "200", "--out", run.toString(), "--wrap.observations.normalize", "true");
        assertEquals(run + ": expected a policy that knows its own normalisation, got one trained with "
                + "--wrap.observations.normalize; train with --normalize-observations instead, which travels with the "
                + "policy", Ran.of("gap", run.toString()).err().strip());
    }
}
