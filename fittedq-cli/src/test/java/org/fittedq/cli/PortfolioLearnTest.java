// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fittedq.math.Compute;
import org.fittedq.run.Experiment;
import org.fittedq.run.Training;
import org.fittedq.run.TrainingListener;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `fittedq portfolio backtest --learn`: trained on each fold, tested after it.
class PortfolioLearnTest {

    private static final List<String> SMALL = List.of("portfolio", "backtest", "--learn", "td3", "--seeds", "1..2",
            "--folding.train", "200", "--folding.test", "150", "--env.market.universe.assets", "4",
            "--env.market.sample.days", "700", "--env.features.momentumDays", "5,20", "--env.features.volatilityDays",
            "20", "--steps", "200", "--td3.networks.shape.hidden", "8,8", "--td3.replay.batchSize", "8",
            "--td3.replay.warmupSteps", "100", "--td3.replay.capacity", "2000", "--eval-every", "0");

    @TempDir
    private static Path done;

    @TempDir
    private Path folder;

    @BeforeAll
    static void learn() {
        Ran ran = learn(done.resolve("a"), "--threads", "1");
        assertEquals(Main.OK, ran.status(), ran.err());
    }

    private static Ran learn(Path out, String... more) {
        List<String> args = new ArrayList<>(SMALL);
        args.addAll(List.of("--out", out.toString()));
        args.addAll(List.of(more));
        return Ran.of(args.toArray(String[]::new));
    }

    private static void assertSame(Path a, Path b) throws IOException {
        for (String file : List.of("daily.csv", "table.csv", "backtest.json", "tearsheet.html")) {
            assertEquals(Files.readString(a.resolve(file)), Files.readString(b.resolve(file)), file);
        }
    }

    @Test
    void eachFoldIsARunOnItsTrainingDaysAloneAndOnlyTestedDaysCount() throws IOException {
        Path a = done.resolve("a");

        assertEquals("253..452", days(a.resolve("td3/fold-0/seed-1")));
        assertEquals("403..602", days(a.resolve("td3/fold-1/seed-2")));
        List<String> daily = Files.readAllLines(a.resolve("daily.csv"));
        assertTrue(daily.getFirst().startsWith("date,td3 seed 1,td3 seed 2,equal weight,"), daily.getFirst());
        assertEquals(1 + 700 - 474, daily.size());
    }

    private static String days(Path run) throws IOException {
        return Training.experiment(run).environment().settings().get("days");
    }

    @Test
    void anyNumberOfThreadsGivesTheSameBytes() throws IOException {
        Ran ran = learn(folder.resolve("b"), "--threads", "3");

        assertEquals(Main.OK, ran.status(), ran.err());
        assertSame(done.resolve("a"), folder.resolve("b"));
    }

    @Test
    void whatWasStoppedInTheMiddleGoesOnToTheSameBytesAndWhatIsDoneIsLeft() throws IOException {
        Path b = folder.resolve("b");
        Files.createDirectories(b.resolve("td3/fold-1"));
        Files.copy(done.resolve("a/begun.json"), b.resolve("begun.json"));
        Path run = Path.of("td3/fold-1/seed-2");
        Experiment experiment = Training.experiment(done.resolve("a").resolve(run));
        StopAt stop = new StopAt(150);
        try (Training training = Training.begin(b.resolve(run), experiment, new Compute(1), stop)) {
            assertFalse(training.run());
        }

        Ran ran = learn(b);

        assertEquals(Main.OK, ran.status(), ran.err());
        assertSame(done.resolve("a"), b);
        Object before = Files.getLastModifiedTime(b.resolve(run).resolve("metrics.jsonl"));
        assertEquals(Main.OK, learn(b).status());
        assertEquals(before, Files.getLastModifiedTime(b.resolve(run).resolve("metrics.jsonl")));
    }

    private record StopAt(long at) implements TrainingListener {

        @Override
        public void stepped(Training training, long step) {
            if (step >= at) {
                training.requestStop();
            }
        }
    }

    @Test
    void aReportIsTheSheetAgain() throws IOException {
        Path b = folder.resolve("b");
        assertEquals(Main.OK, learn(b).status());
        String sheet = Files.readString(b.resolve("tearsheet.html"));
        Files.delete(b.resolve("tearsheet.html"));

        Ran ran = Ran.of("portfolio", "report", b.toString());

        assertEquals(Main.OK, ran.status(), ran.err());
        assertEquals(sheet, Files.readString(b.resolve("tearsheet.html")));
    }

    @Test
    void otherSettingsInTheSameFolderAreRefused() {
        Path a = done.resolve("a");

        assertEquals("--out: expected the settings that the backtest in " + a
                + " began with, td3.replay.batchSize 8, got 9; choose another folder",
                refused(a, "--td3.replay.batchSize", "9"));
    }

    private static String refused(Path out, String option, String value) {
        List<String> args = new ArrayList<>(SMALL);
        int at = args.indexOf(option);
        if (at < 0) {
            args.addAll(List.of(option, value));
        } else {
            args.set(at + 1, value);
        }
        args.addAll(List.of("--out", out.toString()));
        Ran ran = Ran.of(args.toArray(String[]::new));
        assertEquals(Main.USAGE, ran.status(), ran.err());
        return ran.err().strip();
    }

    @Test
    void wrongInputIsToldAndNothingIsLeft() {
        Path out = folder.resolve("out");

        assertEquals("--learn: expected each algorithm once, got [td3, td3]", refused(out, "--learn", "td3,td3"));
        assertEquals("--env.days: expected none with --learn, as folds give the days, got 1..300",
                refused(out, "--env.days", "1..300"));
        assertEquals("--sac.tau: expected a setting of env, folding or one of [td3], got another",
                refused(out, "--sac.tau", "1"));
        assertEquals("market: expected more than 5274 days, to learn from 5000 from day 253 on and leave out 21, "
                + "got 700 days; learn from fewer days", refused(out, "--folding.train", "5000"));
        assertFalse(Files.exists(out));
    }
}
