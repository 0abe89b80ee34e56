// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
    void theEulerResidualIsPrintedAndHasColumnsOfItsOwnWhereItIsAskedFor() throws IOException {
        Path run = folder.resolve("run");
        Ran.train("--steps", "200", "--out", run.toString());
        Path table = run.resolve("gap.csv");

        Ran without = Ran.of("gap", run.toString(), "--states", "20", "--samples", "64");
        byte[] before = Files.readAllBytes(table);
        Ran with = Ran.of("gap", run.toString(), "--states", "20", "--samples", "64", "--euler");
        List<String> lines = Files.readAllLines(table);
        Ran again = Ran.of("gap", run.toString(), "--states", "20", "--samples", "64");

        assertEquals("", without.err() + with.err() + again.err());
        assertArrayEquals(before, Files.readAllBytes(table));
        assertEquals(without.out(), again.out());
        assertFalse(without.out().contains("Euler"), without.out());
        assertEquals(without.out().lines().toList(),
                with.out().lines().filter(l -> !l.contains("Euler") && !l.startsWith("its distance")).toList());
        assertEquals(without.out().lines().count() + 2, with.out().lines().count());
        assertEquals("step,state,q_policy,q_best,q_upper,gap,relative,grad_norm,certified,evaluations,euler_norm,"
                + "euler_q_distance", lines.get(0));
        assertEquals(new String(before, UTF_8).lines().toList(),
                lines.stream().map(l -> String.join(",", List.of(l.split(",")).subList(0, 10))).toList());
        double sum = 0;
        int interior = 0;
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",");
            double gradient = Double.parseDouble(cells[7]);
            double norm = Double.parseDouble(cells[10]);
            assertEquals(Double.isNaN(gradient), Double.isNaN(norm), line);
            if (!Double.isNaN(norm)) {
                // one action: the distance is the difference, or the sum if the signs differ
                double distance = Double.parseDouble(cells[11]);
                assertTrue(Math.abs(distance - Math.abs(norm - gradient)) < 1e-5 * (1 + norm)
                        || Math.abs(distance - norm - gradient) < 1e-5 * (1 + norm), line);
                sum += norm;
                interior++;
            }
        }
        String printed = with.out().lines().filter(l -> l.startsWith("norm of the Euler residual there")).findFirst()
                .orElseThrow().trim();
        assertEquals(sum / interior, Double.parseDouble(printed.split(" +")[7]), 1e-3 * (1 + sum / interior));
    }

    @Test
    void theModelOfSvgStandsInForEquationsThatAreNotGiven() throws IOException {
        Path run = folder.resolve("run");
        Ran.of("train", "svg", "--env", "MountainCarContinuous-v0", "--env.timeLimitSteps", "50", "--steps", "200",
                "--out", run.toString(), "--svg.networks.shape.hidden", "8,8", "--svg.replay.warmupSteps", "100",
                "--svg.replay.batchSize", "8", "--svg.model.everyFits", "50", "--svg.model.network.network.hidden", "8",
                "--threads", "1");

        Ran ran = Ran.of("gap", run.toString(), "--states", "5", "--samples", "64", "--euler");

        assertEquals("", ran.err());
        assertEquals(6, Files.readAllLines(run.resolve("gap.csv")).size());
        assertTrue(ran.out().contains("norm of the Euler residual there"), ran.out());
    }

    @Test
    void withoutEquationsModelOrActorTheEulerResidualIsRefusedAndNothingWritten() throws IOException {
        Path car = folder.resolve("car");
        Path normalised = folder.resolve("normalised");
        Path searching = folder.resolve("searching");
        Ran.of("train", "td3", "--env", "MountainCarContinuous-v0", "--env.timeLimitSteps", "50", "--steps", "60",
                "--out",
                car.toString(), "--threads", "1");
        Ran.train("--steps", "60", "--normalize-observations", "--out", normalised.toString());
        Ran.of("train", "qt-opt", "--env", "Pendulum-v1", "--steps", "60", "--out", searching.toString(), "--threads",
                "1");

        String expected = "Euler residual: expected an environment that gives its equations, such as Pendulum-v1, or an "
                + "algorithm with a model, such as svg, got %s and td3; wrappers other than a time limit hide an "
                + "environment's equations";
        assertRefused(car, String.format(expected, "MountainCarContinuous-v0"));
        assertRefused(normalised, String.format(expected,
                "Pendulum-v1 with --normalize-observations, which its equations do not know,"));
        assertRefused(searching, "Euler residual: expected a policy with an actor, got qt-opt, which searches for its "
                + "actions; a search has no ∂π/∂s");
    }

    private static void assertRefused(Path run, String text) {
        Ran ran = Ran.of("gap", run.toString(), "--states", "5", "--samples", "64", "--euler");
        assertEquals(text, ran.err().strip());
        assertEquals(Main.USAGE, ran.status());
        assertFalse(Files.exists(run.resolve("gap.csv")));
    }

    @Test
    void whatCannotBeMeasuredIsRefused() throws IOException {
        Ran none = Ran.of("gap", folder.resolve("nothing").toString());
        Ran few = Ran.of("gap", folder.toString(), "--states", "0");

        assertEquals(Main.USAGE, none.status());
        assertEquals(Main.USAGE, few.status());
    }
}
