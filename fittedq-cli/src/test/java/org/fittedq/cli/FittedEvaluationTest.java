// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.fittedq.data.DataFile;
import org.fittedq.measure.OffPolicyEvaluation;
import org.fittedq.settings.Settings;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FittedEvaluationTest {

    private static final List<String> SHORT = List.of("--fqe.sweeps", "4", "--fqe.steps", "0", "--fqe.resamples", "3",
            "--fqe.q.network.hidden",
            "8", "--threads", "1");

    @TempDir
    private static Path folder;

    private static Path run;
    private static Path data;

    @BeforeAll
    static void collect() {
        run = folder.resolve("run");
        data = folder.resolve("own.csv");
        assertEquals(Main.OK, Ran.train("--steps", "200", "--out", run.toString()).status());
        assertEquals(Main.OK, Ran.of("collect", "--policy", run.toString(), "--steps", "400", "--out", data.toString())
                .status());
    }

    private static Ran evaluate(String... more) {
        List<String> args = new java.util.ArrayList<>(
                List.of("evaluate", run.toString(), "--fqe", "--data", data.toString()));
        args.addAll(SHORT);
        args.addAll(List.of(more));
        return Ran.of(args.toArray(String[]::new));
    }

    @Test
    void theEstimateItsIntervalAndTheDataAreShown() {
        Ran ran = evaluate();

        assertEquals("", ran.err());
        String number = "-?\\d+\\.\\d\\d";
        assertTrue(
                ran.out().replace(System.lineSeparator(), "\n").matches("\\Q" + run + "\\E: discounted value " + number
                        + ", 95 % interval \\[" + number + ", " + number + "\\], 0.0 % of actions outside the data\n"
                        + "  the data's own discounted returns: " + number + " \\(from " + number + " to " + number
                        + "\\), 2 episodes, 2 truncated\n  discount 0.98, 4 sweeps, the last changed q by .*\n"),
                ran.out());
    }

    @Test
    void jsonHoldsTheDatasDigestAndEverySetting() throws IOException {
        Ran ran = evaluate("--json");
        Ran again = evaluate("--json", "--kernels", "scalar");

        assertEquals("", ran.err());
        for (String key : List.of("\"data_sha256\": \"" + DataFile.digest(data) + "\"", "\"episodes\": 2",
                "\"steps\": 400",
                "\"discount\": 0.98", "\"ci95_low\"", "\"ci95_high\"", "\"actions_outside\": 0", "\"possible\": true",
                "\"data_return_mean\"", "\"data_notes\": []", "\"q.stop.maxEpochs\": \"2\"", "\"resamples\": \"3\"")) {
            assertTrue(ran.out().contains(key), key + " in " + ran.out());
        }
        assertEquals(ran.out(), again.out());
    }

    @Test
    void withoutResamplesThereIsNoInterval() {
        assertTrue(evaluate("--fqe.support.neighbours", "1").out().contains("95 % interval"));
        Ran none = Ran.of("evaluate", run.toString(), "--fqe", "--data", data.toString(), "--fqe.sweeps", "1",
                "--fqe.resamples", "0", "--threads", "1");

        assertTrue(none.out().contains(", no interval, "), none.out() + none.err());
    }

    @Test
    void dataOfAnotherShapeIsRefused() throws IOException {
        Path other = folder.resolve("other.csv");
        Files.writeString(other, "episode,step,s0,a0,r,sNext0,terminal,truncated\n0,0,0,0,0,0,1,0\n");

        Ran ran = Ran.of("evaluate", run.toString(), "--fqe", "--data", other.toString());

        assertEquals("--data: expected 3 observed numbers and 1 action numbers, as in " + run
                + ", got 1 observed numbers and 1 action numbers" + System.lineSeparator(), ran.err());
        assertEquals(Main.USAGE, ran.status());
    }

    @Test
    void actionsOutsideTheBoxAreRefused() throws IOException {
        Path other = folder.resolve("far.csv");
        Files.writeString(other, "episode,step,s0,s1,s2,a0,r,terminal,truncated\n0,0,0,0,0,3,0,1,0\n");

        Ran ran = Ran.of("evaluate", run.toString(), "--fqe", "--data", other.toString());

        assertTrue(ran.err().startsWith("actions: expected all of them in "), ran.err());
        assertEquals(Main.USAGE, ran.status());
    }

    @Test
    void describeListsExactlyTheSettings() {
        String text = Ran.of("describe", "fqe").out();

        for (String path : Settings.flatten(OffPolicyEvaluation.Config.DEFAULT).keySet()) {
            assertTrue(text.contains("  --fqe." + path + " "), path + " in " + text);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            evaluate a --fqe                              | --fqe: expected --data FILE to go with it, got none
            evaluate a --data d.csv                       | --data: expected --fqe to go with it, got none
            evaluate a --columns r=reward                 | --columns: expected --fqe to go with it, got none
            evaluate a --data-tolerance 0                 | --data-tolerance: expected --fqe to go with it, got none
            evaluate a --threads 2                        | --threads: expected --fqe to go with it, got none
            evaluate a --fqe --data d.csv --episodes 5    | --episodes: expected none with --fqe, got one
            evaluate a --fqe --data d.csv --env Lqr       | --env: expected none with --fqe, got one
            evaluate a --fqe --data d.csv --env.mass 2    | --env.mass: expected a setting of the evaluation, got another; fittedq describe fqe shows them
            evaluate a --fqe.sweeps 5                     | --fqe.sweeps: expected a setting of the environment, got another; the policy is trained already
            """)
    void aWrongCommandLineIsOneLineAndStatusTwo(String line, String message) {
        Ran ran = Ran.of(line.split(" +"));

        assertEquals(message + System.lineSeparator(), ran.err());
        assertEquals(Main.USAGE, ran.status());
    }

    @Test
    void wrongSettingsNameTheNearest() {
        assertEquals("--fqe.resample: unknown option; did you mean --fqe.resamples?" + System.lineSeparator(),
                evaluate("--fqe.resample", "5").err());
        assertEquals("--fqe.support.neighbours: expected an integer in [1, 10000], got 0" + System.lineSeparator(),
                evaluate("--fqe.support.neighbours", "0").err());
        assertEquals("data set: expected a file name ending in one of .csv, .jsonl, .hdf5, .h5, .arrow, got d.txt"
                + System.lineSeparator(), Ran.of("evaluate", run.toString(), "--fqe", "--data", "d.txt").err());
        assertEquals("--data: expected a file, got none.csv, which does not exist" + System.lineSeparator(),
                Ran.of("evaluate", run.toString(), "--fqe", "--data", "none.csv").err());
    }
}
