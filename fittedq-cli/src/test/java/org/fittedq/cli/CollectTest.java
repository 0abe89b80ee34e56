// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fittedq.data.Columns;
import org.fittedq.data.TextFormat;
import org.fittedq.data.Transitions;
import org.fittedq.deploy.Policy;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CollectTest {

    @TempDir
    private static Path runs;

    @TempDir
    private Path folder;

    @BeforeAll
    static void train() {
        assertEquals(Main.OK, Ran.train("--steps", "200", "--out", runs.resolve("run").toString()).status());
    }

    private String at(String name) {
        return folder.resolve(name).toString();
    }

    private Ran collect(String out, String... options) {
        List<String> args = new ArrayList<>(List.of("collect", "--out", at(out)));
        args.addAll(List.of(options));
        return Ran.of(args.toArray(String[]::new));
    }

    private Transitions policy(String out, String... options) throws IOException {
        List<String> args = new ArrayList<>(List.of("--policy", runs.resolve("run").toString(), "--steps", "250"));
        args.addAll(List.of(options));
        Ran ran = collect(out, args.toArray(String[]::new));
        assertEquals("", ran.err());
        assertEquals(Main.OK, ran.status());
        return read(out);
    }

    private Transitions read(String name) throws IOException {
        return TextFormat.of(Path.of(name)).read(folder.resolve(name), Columns.OURS);
    }

    private String bytes(String name) throws IOException {
        return Files.readString(folder.resolve(name));
    }

    @Test
    void theSameSeedWritesTheSameBytes() throws IOException {
        policy("a.csv", "--seed", "7", "--noise", "0.2");
        policy("b.csv", "--seed", "7", "--noise", "0.2");
        policy("c.csv", "--seed", "8", "--noise", "0.2");
        policy("d.jsonl", "--seed", "7", "--noise", "0.2");
        TextFormat.CSV.write(folder.resolve("e.csv"), read("d.jsonl"));

        assertEquals(bytes("a.csv"), bytes("b.csv"));
        assertEquals(bytes("a.csv"), bytes("e.csv"));
        assertFalse(bytes("a.csv").equals(bytes("c.csv")));
    }

    @Test
    void withoutNoiseTheActionsAreThePolicys() throws IOException {
        Transitions data = policy("a.csv");
        Policy policy = Policy.load(runs.resolve("run/policy"));

        float[] s = new float[3];
        float[] a = new float[1];
        float[] expected = new float[1];
        for (int i = 0; i < data.size(); i++) {
            data.s(i, s);
            data.a(i, a);
            policy.act(s, expected);
            assertArrayEquals(expected, a);
        }
    }

    @Test
    void noiseMovesActionsWithinTheBoxAndEpisodesBeginAlike() throws IOException {
        Transitions plain = policy("a.csv");
        Transitions noisy = policy("b.csv", "--noise", "0.5");

        assertArrayEquals(plain.initialStates().data(), noisy.initialStates().data());
        assertTrue(noisy.actionMax()[0] - noisy.actionMin()[0] > plain.actionMax()[0] - plain.actionMin()[0]);
        assertTrue(noisy.actionMin()[0] >= -2 && noisy.actionMax()[0] <= 2);
    }

    @Test
    void theBestPolicyCanBeNamed() throws IOException {
        policy("a.csv");
        Ran best = collect("b.csv", "--policy", runs.resolve("run/policy-best").toString(), "--steps", "250");

        assertEquals("", best.err());
        assertEquals(250, read("b.csv").size());
    }

    @Test
    void terminalAndTruncatedAreKeptApart() throws IOException {
        Ran hills = collect("a.csv", "--env", "TwoHills", "--random", "--steps", "5");
        Ran pendulum = collect("b.csv", "--env", "Pendulum-v1", "--random", "--steps", "250");

        assertTrue(hills.out().startsWith(at("a.csv") + ": 5 steps, 5 episodes (5 terminal, 0 truncated), return "),
                hills.out() + hills.err());
        assertTrue(
                pendulum.out().startsWith(at("b.csv") + ": 250 steps, 2 episodes (0 terminal, 2 truncated), return "),
                pendulum.out() + pendulum.err());
        assertEquals(200, read("b.csv").episodes().getFirst().length());
    }

    @Test
    void settingsOfTheEnvironmentCount() throws IOException {
        collect("a.csv", "--env", "Pendulum-v1", "--random", "--steps", "100");
        collect("b.csv", "--env", "Pendulum-v1", "--random", "--steps", "100", "--env.maxTorque", "0.5");

        assertTrue(read("a.csv").actionMax()[0] > 1);
        assertTrue(read("b.csv").actionMax()[0] <= 0.5);
    }

    @Test
    void theScriptOfAnEnvironmentActsAndTheSameSeedWritesTheSameBytes() throws IOException {
        String[] script = {"--script", "--env", "Grasp-v1", "--steps", "300", "--env.map.cells", "4"};
        Ran ran = collect("a.csv", script);
        assumeFalse(ran.err().startsWith("libmujoco: expected"), ran.err());
        collect("b.csv", script);

        assertEquals("", ran.err());
        assertTrue(ran.out().contains(": 300 steps, "), ran.out());
        assertEquals(bytes("a.csv"), bytes("b.csv"));
        Transitions data = read("a.csv");
        assertTrue(data.episodes().size() < 300 / 8, "longer than uniform actions, which end after 8 steps");
        assertEquals("--script: expected no wrapper that changes actions, got ActionRepeat" + System.lineSeparator(),
                Ran.of("collect", "--script", "--env", "Grasp-v1", "--steps", "9", "--out", at("c.csv"),
                        "--wrap.actions.repeat", "2").err());
    }

    @Test
    void anEnvironmentWithoutAScriptIsRefused() {
        Ran ran = collect("a.csv", "--script", "--env", "Lqr", "--steps", "5");

        assertEquals("--script: expected an environment with a script, such as Grasp-v1, got Lqr; --random acts in any"
                + System.lineSeparator(), ran.err());
        assertEquals(Main.USAGE, ran.status());
    }

    @Test
    void anExistingFileIsRefused() throws IOException {
        Files.writeString(folder.resolve("a.csv"), "mine");
        Ran ran = collect("a.csv", "--env", "Lqr", "--random", "--steps", "5");

        assertEquals("--out: expected a file that does not exist, got " + at("a.csv") + System.lineSeparator(),
                ran.err());
        assertEquals(Main.USAGE, ran.status());
        assertEquals("mine", bytes("a.csv"));
    }

    @Test
    void aPolicyThatDoesNotFitIsRefused() {
        Ran ran = collect("a.csv", "--policy", runs.resolve("run").toString(), "--env", "MountainCarContinuous-v0",
                "--steps", "5");

        assertEquals("environment MountainCarContinuous-v0: expected 3 observed numbers and 1 action numbers, as in "
                + runs.resolve("run") + ", got 2 observed numbers and 1 action numbers" + System.lineSeparator(),
                ran.err());
        assertEquals(Main.USAGE, ran.status());
        assertFalse(Files.exists(folder.resolve("a.csv")));
    }

    @Test
    void inspectShowsSizeReturnsAndRanges() throws IOException {
        Files.writeString(folder.resolve("a.csv"), """
                episode,step,s0,a0,reward,sNext0,terminal,truncated
                3,0,0.25,-1,1,0.5,0,0
                3,1,0.5,1,2,1e20,1,0
                4,0,0.125,1,5,-7,0,1
                """);

        Ran ran = Ran.of("inspect", at("a.csv"), "--columns", "r=reward");

        assertEquals(at("a.csv") + """
                : 3 steps, 2 episodes (1 terminal, 1 truncated), return 4.00 (from 3.00 to 5.00)
                  episode    from 3 to 4
                  step       from 0 to 1
                  s0         from 0.125 to 0.5
                  a0         from -1 to 1
                  r          from 1 to 5
                  sNext0     from -7 to 1.0E20
                  terminal   from 0 to 1
                  truncated  from 0 to 1
                """, ran.out().replace(System.lineSeparator(), "\n"));
    }

    @Test
    void inspectReadsWhatFittedqIoReads() throws IOException {
        Path file = folder.resolve("main_data.hdf5");
        try (WritableHdfFile hdf = HdfFile.write(file)) {
            WritableGroup episode = hdf.putGroup("episode_3");
            episode.putDataset("observations", new float[][]{{0}, {1}, {2}});
            episode.putDataset("actions", new float[][]{{0.5f}, {-0.5f}});
            episode.putDataset("rewards", new float[]{1, 2});
            episode.putDataset("terminations", new boolean[]{false, true});
            episode.putDataset("truncations", new boolean[2]);
        }

        Ran ran = Ran.of("inspect", file.toString());

        assertEquals("", ran.err());
        assertTrue(ran.out().startsWith(
                file + ": 2 steps, 1 episode (1 terminal, 0 truncated), return 3.00 (from 3.00 to 3.00)"), ran.out());
    }

    @Test
    void aSingleDimensionOfHdf5IsAWrongCommandLine() throws IOException {
        Files.writeString(folder.resolve("a.h5"), "");

        Ran ran = Ran.of("inspect", at("a.h5"), "--columns", "s0=speed");

        assertEquals("columns: expected names among s, a, r, sNext, terminal, truncated, episode, step for HDF5 files, "
                + "whose data sets hold all dimensions, got 's0'" + System.lineSeparator(), ran.err());
        assertEquals(Main.USAGE, ran.status());
    }

    @Test
    void inspectTellsWhatWasTakenForGranted() throws IOException {
        Files.writeString(folder.resolve("a.csv"),
                "episode,step,s0,a0,r,sNext0,terminal,truncated\n0,0,0,0,0,1,0,0\n1,0,0,0,0,1,1,0\n");

        Ran ran = Ran.of("inspect", at("a.csv"));

        assertEquals("note: " + at("a.csv") + ": 1 episode ends neither terminal nor truncated: truncated, as the "
                + "recording cut it" + System.lineSeparator(), ran.err());
        assertTrue(ran.out().contains("2 episodes (1 terminal, 1 truncated)"), ran.out());
        assertEquals(Main.OK, ran.status());
    }

    @Test
    void aDamagedFileHasStatusThree() throws IOException {
        Files.writeString(folder.resolve("a.hdf5"), "no");

        Ran ran = Ran.of("inspect", at("a.hdf5"));

        assertEquals(at("a.hdf5") + ": expected a whole HDF5 file, got No valid HDF5 signature found"
                + System.lineSeparator(), ran.err());
        assertEquals(Main.BAD_DATA, ran.status());
    }

    @Test
    void inspectSaysWhatIsWrongWithStatusThree() throws IOException {
        Files.writeString(folder.resolve("a.csv"), "episode,step,s0,a0,r,terminal,truncated\n0,0,0,0,0,0,2\n");

        Ran ran = Ran.of("inspect", at("a.csv"));

        assertEquals(at("a.csv") + ": line 2, column 'truncated': expected 0, 1, false or true, got '2'"
                + System.lineSeparator(), ran.err());
        assertEquals(Main.BAD_DATA, ran.status());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            collect                                         | behaviour: expected one of --policy DIR, --script and --random, got none
            collect --policy a --random                     | behaviour: expected one of --policy DIR, --script and --random, got --policy and --random
            collect --random --noise 1                      | --noise: expected a policy or script to go with it, got --random
            collect --random                                | --steps: expected a number of steps, got none
            collect --random --steps 0                      | --steps: expected an integer in [1, 2147483647], got 0
            collect --random --steps 5 --seed x             | --seed: expected an integer of at least -9223372036854775808, got 'x'
            collect --random --steps 5                      | --out: expected a file to write, got none
            collect --random --steps 5 --out a.txt          | data set: expected a file name ending in one of .csv, .jsonl, .arrow, got a.txt
            collect --random --steps 5 --out nowhere/a.csv  | --out: expected a file in a folder that exists, got nowhere/a.csv
            collect --random --steps 5 --out a.csv          | --env: expected an environment, got none; fittedq list shows them
            collect --random --steps 5 --out a.csv --env Lqr --td3.delay 1 | --td3.delay: expected a setting of the environment, got another
            collect --policy a --noise -1 --steps 5         | --noise: expected a number in [0, ∞), got '-1'
            collect --policy a --noise x --steps 5          | --noise: expected a number in [0, ∞), got 'x'
            collect --policy a --steps 5 --out a.csv        | run: expected a run folder with manifest.json, got a, which does not exist
            inspect                                         | FILE: expected a data set, got none; a file ….csv, ….jsonl, ….hdf5, ….h5 or ….arrow
            inspect a.txt                                   | data set: expected a file name ending in one of .csv, .jsonl, .hdf5, .h5, .arrow, got a.txt
            inspect a.hdf5                                  | FILE: expected a file, got a.hdf5, which does not exist
            inspect a.csv                                   | FILE: expected a file, got a.csv, which does not exist
            inspect a.csv --columns r                       | --columns: expected pairs such as r=reward, got 'r'
            inspect a.csv --columns reward=r                | columns: expected names among episode, step, s, a, r, sNext, terminal, truncated, s0, a0, sNext0 …, got 'reward'
            """)
    void aWrongCommandLineIsOneLineAndStatusTwo(String line, String message) {
        Ran ran = Ran.of(line.split(" "));

        assertEquals(message + System.lineSeparator(), ran.err());
        assertEquals("", ran.out());
        assertEquals(Main.USAGE, ran.status());
    }
}
