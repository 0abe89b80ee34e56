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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `fittedq train --data`.
class TrainDataTest {

    @TempDir
    private static Path folder;

    @BeforeAll
    static void collect() {
        assertEquals(Main.OK, Ran.of("collect", "--env", "Pendulum-v1", "--random", "--steps", "120", "--out",
                folder.resolve("data.csv").toString()).status());
    }

    private static Ran train(String out, String... more) {
        List<String> args = new ArrayList<>(List.of("train", "fqi", "--data", folder.resolve("data.csv").toString(),
                "--fqi.regressor", "trees", "--fqi.regressor.trees", "2", "--fqi.argmax.samples", "8",
                "--fqi.argmax.elites", "3",
                "--steps", "3", "--eval-every", "3", "--eval-episodes", "1", "--out", folder.resolve(out).toString()));
        args.addAll(List.of(more));
        return Ran.of(args.toArray(String[]::new));
    }

    @Test
    void aPolicyLearnedFromDataIsEvaluatedSummarisedAndComparedAsAnyOther() {
        Ran trained = train("a", "--env", "Pendulum-v1", "--seeds", "1..2");
        Ran evaluated = Ran.of("evaluate", folder.resolve("a").toString(), "--episodes", "2");
        Ran finished = Ran.of("resume", folder.resolve("a/seed-1").toString());
        Ran gap = Ran.of("gap", folder.resolve("a/seed-1").toString(), "--states", "5");

        assertEquals("", trained.err());
        assertTrue(
                trained.out().contains("data         " + folder.resolve("data.csv") + ", from which alone is learned"),
                trained.out());
        assertTrue(trained.out().contains("a step is a sweep over the data"), trained.out());
        assertEquals(Main.OK, evaluated.status(), evaluated.err());
        assertTrue(finished.out().startsWith("finished: all 3 steps are done"), finished.out() + finished.err());
        assertEquals(Main.OK, gap.status(), gap.err());
    }

    @Test
    void withoutAnEnvironmentThePolicyIsThereButNothingIsEvaluated() {
        Ran trained = train("b");
        Ran evaluated = Ran.of("evaluate", folder.resolve("b").toString());

        assertEquals("", trained.err());
        assertTrue(
                trained.out().contains("environment  none: nothing is evaluated, and the range of the data's actions "
                        + "is theirs"),
                trained.out());
        assertTrue(Files.exists(folder.resolve("b/policy/policy.json")));
        assertEquals("--env: expected an environment, got none, as the run learned from recorded data alone; "
                + "name one with --env, or estimate from data with evaluate --fqe --data FILE" + System.lineSeparator(),
                evaluated.err());
        assertEquals(Main.USAGE, evaluated.status());
        assertEquals("--env: expected an environment, got none, as the run learned from recorded data alone; "
                + "name one with --env, or estimate from data with evaluate --fqe --data FILE" + System.lineSeparator(),
                Ran.of("gap", folder.resolve("b").toString()).err());
    }

    /// A file of two episodes, the second without an end, with a reward of another name.
    private static String own(String name, double action) throws IOException {
        return Files.writeString(folder.resolve(name), """
                episode,step,s0,a0,a1,gain,sNext0,terminal,truncated
                0,0,0,0,0.25,1,1,0,0
                0,1,1,%s,0.25,1,2,True,False
                1,0,2,-1,0.25,1,3,0.000,0.000
                """.formatted(action)).toString();
    }

    private static final List<String> SMALL = List.of("--fqi.regressor", "trees", "--fqi.regressor.trees", "2",
            "--fqi.argmax.samples",
            "8", "--fqi.argmax.elites", "3", "--steps", "2", "--eval-every", "0", "--threads", "1");

    private static Ran fqi(String data, String out, String... more) {
        List<String> args = new ArrayList<>(List.of("train", "fqi", "--data", data, "--columns", "r=gain", "--out",
                folder.resolve(out).toString()));
        args.addAll(SMALL);
        args.addAll(List.of(more));
        return Ran.of(args.toArray(String[]::new));
    }

    @Test
    void theCommandPrintedAfterTrainingWithoutAnEnvironmentWorks() throws IOException {
        String data = own("own.csv", 1);

        Ran trained = fqi(data, "hint", "--action-box", "-1..1,0..1");
        String printed = "evaluate it with: fittedq ";
        String hint = trained.out().lines().filter(l -> l.startsWith(printed)).findFirst().orElseThrow()
                .substring(printed.length());
        List<String> args = new ArrayList<>(List.of(hint.split(" ")));
        args.addAll(List.of("--fqe.sweeps", "2", "--fqe.steps", "0", "--fqe.resamples", "0", "--threads", "1"));
        Ran evaluated = Ran.of(args.toArray(String[]::new));

        String note = "note: " + data + ": 1 episode ends neither terminal nor truncated: truncated, as the recording "
                + "cut it" + System.lineSeparator();
        assertEquals(note, trained.err());
        assertTrue(
                trained.out().contains("environment  none: nothing is evaluated, and the box of actions is -1..1,0..1"),
                trained.out());
        assertEquals("evaluate " + folder.resolve("hint") + " --fqe --data " + data + " --columns r=gain", hint);
        assertEquals(note, evaluated.err());
        assertEquals(Main.OK, evaluated.status());
        assertTrue(evaluated.out().contains(": discounted value "), evaluated.out());
    }

    @Test
    void aConstantActionIsNamedWithFileColumnAndRemedy() throws IOException {
        String data = own("constant.csv", 1);

        Ran ran = fqi(data, "constant");

        assertEquals(data
                + ": column 'a1': expected numbers that vary, as without an environment their range is the box "
                + "of actions, got 0.25 in every row; give the box with --action-box LOW..HIGH, one for each number of an "
                + "action, or the environment with --env" + System.lineSeparator(), ran.err());
        assertEquals(Main.USAGE, ran.status());
        assertFalse(Files.exists(folder.resolve("constant")));
    }

    @Test
    void actionsOutsideByRoundingAreCutAndToldByTrainingAndEvaluation() throws IOException {
        String data = own("rounded.csv", 1.0000001);

        Ran trained = fqi(data, "rounded", "--action-box", "-1..1");
        Ran evaluated = Ran.of("evaluate", folder.resolve("rounded").toString(), "--fqe", "--data", data, "--columns",
                "r=gain", "--json", "--fqe.sweeps", "2", "--fqe.steps", "0", "--fqe.resamples", "0");
        Ran strict = fqi(data, "strict", "--action-box", "-1..1", "--data-tolerance", "0");
        Ran wide = fqi(data, "wide", "--action-box", "-0.8..1", "--data-tolerance", "0.2");

        String cut = "1 of 3 actions outside [-1.0, -1.0] .. [1.0, 1.0] by at most 6.0e-08 of its width: cut to it";
        assertTrue(trained.err().contains("note: " + data + ": " + cut), trained.err());
        assertTrue(evaluated.err().contains("note: " + data + ": " + cut), evaluated.err());
        assertTrue(evaluated.out().contains("\"data_notes\": ["), evaluated.out());
        assertTrue(evaluated.out().contains(cut), evaluated.out());
        assertTrue(strict.err().contains(" outside, first in " + data + ": line 3: [1.0000001, 0.25]"), strict.err());
        assertTrue(wide.out().contains(" --columns r=gain --data-tolerance 0.2" + System.lineSeparator()), wide.out());
        assertTrue(wide.err().contains("2 of 3 actions outside [-0.8, -0.8] .. [1.0, 1.0] by at most 1.1e-01"),
                wide.err());
    }

    @Test
    void actionsOutsideTheEnvironmentsBoxAreRefusedBeforeAFolderIsMade() {
        Ran ran = train("c", "--env", "Pendulum-v1", "--env.maxTorque", "0.5");

        assertTrue(ran.err().startsWith("actions: expected all of them in "), ran.err());
        assertTrue(ran.err().contains(" outside, first in " + folder.resolve("data.csv") + ": line "), ran.err());
        assertEquals(Main.USAGE, ran.status());
        assertFalse(Files.exists(folder.resolve("c")));
    }

    @Test
    void aDataSetOfAnotherShapeIsRefused() {
        Ran ran = train("d", "--env", "MountainCarContinuous-v0");

        assertEquals("data set: expected states of 2 numbers, as MountainCarContinuous-v0 has, got 3"
                + System.lineSeparator(), ran.err());
        assertEquals(Main.USAGE, ran.status());
    }

    @Test
    void aDamagedDataSetIsRefusedWithItsPlace() throws IOException {
        Path file = folder.resolve("damaged.csv");
        Files.writeString(file,
                Files.readString(folder.resolve("data.csv")).replaceFirst("\n0,1,[^,]*,", "\n0,1,NaN,"));
        Ran ran = Ran.of("train", "fqi", "--data", file.toString(), "--out", folder.resolve("e").toString());

        assertTrue(ran.err().startsWith(file + ": line 3, column 's0': "), ran.err());
        assertEquals(Main.BAD_DATA, ran.status());
        assertFalse(Files.exists(folder.resolve("e")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            train fqi --data nope.csv                      | --data: expected a file, got nope.csv, which does not exist
            train fqi --data nope.txt                      | data set: expected a file name ending in one of .csv, .jsonl, .hdf5, .h5, .arrow, got nope.txt
            train fqi --env Lqr --data-share 0.5           | --data-share: expected a data set to go with it, --data, got none
            train fqi --env Lqr --columns r=reward         | --columns: expected a data set to go with it, --data, got none
            train td3 --data DATA --data-share 2           | --data-share: expected a number in (0, 1], got '2'
            train td3 --data DATA --data-share-end 0.5     | --data-share-steps: expected to be given with --data-share-end, got none
            train td3 --data DATA --data-share-steps 10    | --data-share-end: expected to be given with --data-share-steps, got none
            train td3 --data DATA --data-share-end 1 --data-share-steps 10 | --data-share-end: expected a number in [0, 1), got '1'
            train td3 --data DATA --data-share-end 0.5 --data-share-steps 10 | data share: expected below 1 with a schedule, got 1.0; the environment is stepped from the first step on
            train td3 --env Lqr --data-share-end 0.5 --data-share-steps 10 | --data-share-end: expected a data set to go with it, --data, got none
            train fqi --env Lqr --action-box -1..1         | --action-box: expected a data set to go with it, --data, got none
            train fqi --env Lqr --data-tolerance 0.1       | --data-tolerance: expected a data set to go with it, --data, got none
            train td3 --data DATA --data-tolerance x       | --data-tolerance: expected a number in [0, 1], got 'x'
            train td3 --data DATA --action-box 2           | --action-box: expected ranges LOW..HIGH such as -2..2,0..1, each LOW below its HIGH, got '2'
            train td3 --data DATA --action-box -2..2 --env Pendulum-v1 --out OUT | --action-box: expected none with an environment, which says its own, got -2..2
            train td3 --data DATA --data-share 0.5         | --env: expected an environment, got none; fittedq list shows them
            train td3 --data DATA --columns reward         | --columns: expected pairs such as r=reward, got 'reward'
            train td3 --data DATA --env.noise 1            | --env: expected an environment to go with its settings, got none
            train fqi --data DATA --env Pendulum-v1 --data-share 0.5 --out OUT | data share: expected 1 or no data, as each fit is to the whole buffer, got 0.5
            """)
    void aWrongCommandLineIsOneLineAndStatusTwo(String line, String message) {
        Ran ran = Ran.of(line.replace("DATA", folder.resolve("data.csv").toString())
                .replace("OUT", folder.resolve("f").toString()).split(" "));

        assertEquals(message + System.lineSeparator(), ran.err());
        assertEquals(Main.USAGE, ran.status());
        assertFalse(Files.exists(folder.resolve("f")));
    }
}
