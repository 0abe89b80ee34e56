// SPDX-License-Identifier: Apache-2.0
package org.fittedq.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableGroup;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fittedq.data.Columns;
import org.fittedq.data.DataFile;
import org.fittedq.data.Transitions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Hdf5Test {

    private static final float[][] S = {{0, 1}, {2, 3}, {4, 5}, {6, 7}, {8, 9}};
    private static final float[][] S_NEXT = {{10, 11}, {12, 13}, {14, 15}, {16, 17}, {18, 19}};
    private static final float[][] A = {{0.1f}, {0.2f}, {0.3f}, {0.4f}, {0.5f}};
    private static final float[] R = {0, 1, 2, 3, 4};
    private static final byte[] TERMINALS = {0, 1, 0, 0, 0};
    private static final boolean[] TIMEOUTS = {false, false, false, true, false};

    @TempDir
    private Path folder;
    private int files;

    private static Map<String, Object> d4rl() {
        Map<String, Object> sets = new LinkedHashMap<>();
        sets.put("observations", S);
        sets.put("actions", A);
        sets.put("rewards", R);
        sets.put("terminals", TERMINALS);
        sets.put("timeouts", TIMEOUTS);
        return sets;
    }

    private static Map<String, Object> episode(int steps, double first, boolean terminates) {
        double[][] s = new double[steps + 1][1];
        for (int t = 0; t <= steps; t++) {
            s[t][0] = first + t;
        }
        boolean[] last = new boolean[steps];
        last[steps - 1] = true;
        Map<String, Object> sets = new LinkedHashMap<>();
        sets.put("observations", s);
        sets.put("actions", new float[steps][2]);
        sets.put("rewards", new double[steps]);
        sets.put("terminations", terminates ? last : new boolean[steps]);
        sets.put("truncations", terminates ? new boolean[steps] : last);
        return sets;
    }

    /// Writes data sets, and maps of such as groups.
    private Path write(Map<String, Object> sets) {
        Path file = folder.resolve(files++ + ".hdf5");
        try (WritableHdfFile hdf = HdfFile.write(file)) {
            put(hdf, sets);
        }
        return file;
    }

    @SuppressWarnings("unchecked")
    private static void put(WritableGroup group, Map<String, Object> sets) {
        sets.forEach((name, value) -> {
            if (value instanceof Map<?, ?> inner) {
                put(group.putGroup(name), (Map<String, Object>) inner);
            } else {
                group.putDataset(name, value);
            }
        });
    }

    private static Path resource(String name) throws URISyntaxException {
        return Path.of(Hdf5Test.class.getResource(name).toURI());
    }

    private static final List<String> D4RL_ROWS = List.of( //
            "0/0 [0.0, 1.0] [0.1] 0.0 [2.0, 3.0]", //
            "0/1 [2.0, 3.0] [0.2] 1.0 [2.0, 3.0] T", //
            "1/0 [4.0, 5.0] [0.3] 2.0 [6.0, 7.0] C");

    @Test
    void withoutNextObservationsRowsThatTimedOutAreLeftOut() throws IOException {
        // row 3 timed out, row 4 was cut by the recording: both have no next state
        assertEquals(D4RL_ROWS, Texts.of(D4rlFile.read(write(d4rl()))));
    }

    @Test
    void withNextObservationsEveryRowIsKept() throws IOException {
        Map<String, Object> sets = d4rl();
        sets.put("next_observations", S_NEXT);

        assertEquals(List.of( //
                "0/0 [0.0, 1.0] [0.1] 0.0 [10.0, 11.0]", //
                "0/1 [2.0, 3.0] [0.2] 1.0 [12.0, 13.0] T", //
                "1/0 [4.0, 5.0] [0.3] 2.0 [14.0, 15.0]", //
                "1/1 [6.0, 7.0] [0.4] 3.0 [16.0, 17.0] C", //
                "2/0 [8.0, 9.0] [0.5] 4.0 [18.0, 19.0] C"), Texts.of(D4rlFile.read(write(sets))));
    }

    /// Written by h5py 3.16: chunks, compression, Python's bool as an enumeration; the same numbers as above.
    @Test
    void filesOfPythonAreRead() throws IOException, URISyntaxException {
        assertEquals(D4RL_ROWS, Texts.of(D4rlFile.read(resource("d4rl.hdf5"))));
        assertEquals(List.of( //
                "0/0 [0.0, 1.0] [0.25] 0.0 [2.0, 3.0]", //
                "0/1 [2.0, 3.0] [0.25] 1.0 [4.0, 5.0] T", //
                "1/0 [100.0, 101.0] [0.25] 0.0 [102.0, 103.0]", //
                "1/1 [102.0, 103.0] [0.25] 1.0 [104.0, 105.0]", //
                "1/2 [104.0, 105.0] [0.25] 2.0 [106.0, 107.0] C"), Texts.of(MinariFile.read(resource("minari.hdf5"))));
    }

    @Test
    void episodesOfMinariComeInTheOrderOfTheirNumbers() throws IOException {
        Map<String, Object> running = episode(1, 20, false);
        running.put("truncations", new boolean[1]);
        assertEquals(List.of("1 episode ends neither terminal nor truncated: truncated, as the recording cut it"),
                notes(write(Map.of("episode_0", running))));
        Map<String, Object> sets = new LinkedHashMap<>();
        sets.put("episode_10", episode(1, 10, true));
        sets.put("episode_9", running); // cut by the recording
        sets.put("episode_2", episode(2, 0, false));

        assertEquals(List.of( //
                "2/0 [0.0] [0.0, 0.0] 0.0 [1.0]", //
                "2/1 [1.0] [0.0, 0.0] 0.0 [2.0] C", //
                "9/0 [20.0] [0.0, 0.0] 0.0 [21.0] C", //
                "10/0 [10.0] [0.0, 0.0] 0.0 [11.0] T"), Texts.of(MinariFile.read(write(sets))));
    }

    private static List<String> notes(Path file) throws IOException {
        return DataFile.read(file, Columns.OURS).notes().stream().map(n -> n.replace(file + ": ", "")).toList();
    }

    @Test
    void timeoutsMayBeMissing() throws IOException {
        Map<String, Object> sets = d4rl();
        sets.remove("timeouts");
        Path file = write(sets);

        assertEquals(List.of( //
                "0/0 [0.0, 1.0] [0.1] 0.0 [2.0, 3.0]", //
                "0/1 [2.0, 3.0] [0.2] 1.0 [2.0, 3.0] T", //
                "1/0 [4.0, 5.0] [0.3] 2.0 [6.0, 7.0]", //
                "1/1 [6.0, 7.0] [0.4] 3.0 [8.0, 9.0] C"), Texts.of(D4rlFile.read(file)));
        assertEquals(List.of(
                "timeouts: none; episodes end where terminal is true alone, so where a time limit ended one, s′ is the "
                        + "first state of the next",
                "1 episode ends neither terminal nor truncated: truncated, as the recording cut it",
                "1 row left out, the last of an episode that was cut: the state after is not in the file"),
                notes(file));
    }

    @Test
    void withoutTimeoutsNextObservationsTellWhereEpisodesEnd() throws IOException {
        Map<String, Object> sets = d4rl();
        sets.remove("timeouts");
        sets.put("next_observations", new float[][]{{2, 3}, {12, 13}, {6, 7}, {16, 17}, {18, 19}});
        Path file = write(sets);

        assertEquals(List.of( //
                "0/0 [0.0, 1.0] [0.1] 0.0 [2.0, 3.0]", //
                "0/1 [2.0, 3.0] [0.2] 1.0 [12.0, 13.0] T", //
                "1/0 [4.0, 5.0] [0.3] 2.0 [6.0, 7.0]", //
                "1/1 [6.0, 7.0] [0.4] 3.0 [16.0, 17.0] C", //
                "2/0 [8.0, 9.0] [0.5] 4.0 [18.0, 19.0] C"), Texts.of(D4rlFile.read(file)));
        assertEquals(List.of(
                "timeouts: none; episodes end where terminal is true and where s′ is not the next row's s",
                "2 episodes end neither terminal nor truncated: truncated, as the recording cut them"), notes(file));
    }

    @Test
    void oneColumnMayBeWithoutAnAxisOfItsOwn() throws IOException {
        Map<String, Object> sets = d4rl();
        sets.put("actions", new double[]{0.1, 0.2, 0.3, 0.4, 0.5});
        sets.put("rewards", new double[][]{{0}, {1}, {2}, {3}, {4}});
        sets.put("terminals", new double[][]{{0}, {1}, {0}, {0}, {0}});
        sets.put("timeouts", new int[][]{{0}, {0}, {0}, {1}, {0}});
        Map<String, Object> episode = episode(2, 0, true);
        episode.put("observations", new float[]{0, 1, 2});
        episode.put("actions", new float[]{3, 4});
        episode.put("rewards", new float[][]{{5}, {6}});
        episode.put("terminations", new byte[][]{{0}, {1}});
        episode.remove("truncations");
        Path minari = write(Map.of("episode_0", episode));

        assertEquals(D4RL_ROWS, Texts.of(D4rlFile.read(write(sets))));
        assertEquals(List.of("0/0 [0.0] [3.0] 5.0 [1.0]", "0/1 [1.0] [4.0] 6.0 [2.0] T"),
                Texts.of(MinariFile.read(minari)));
        assertEquals(List.of("truncations: none in 1 episode; an episode is cut where its rows end"), notes(minari));
    }

    @Test
    void rowsAreCountedAsInTheFile() throws IOException {
        Transitions rows = D4rlFile.read(write(d4rl()));
        Transitions groups = MinariFile.read(write(Map.of("episode_3", episode(2, 0, false))));

        assertEquals("actions[2]", rows.origin().row(rows, 2).replaceFirst(".*: ", ""));
        assertEquals("actions[:, 0]", rows.origin().action(0).replaceFirst(".*: ", ""));
        assertEquals("episode_3/actions[1]", groups.origin().row(groups, 1).replaceFirst(".*: ", ""));
        assertEquals("actions[:, 1]", groups.origin().action(1).replaceFirst(".*: ", ""));
    }

    private void refuses(String message, String name, Object value) {
        Map<String, Object> sets = d4rl();
        sets.put("next_observations", S_NEXT);
        if (value == null) {
            sets.remove(name);
        } else {
            sets.put(name, value);
        }
        Path file = write(sets);
        assertEquals(file + ": " + message, assertThrows(IOException.class, () -> D4rlFile.read(file)).getMessage());
    }

    @Test
    void faultsOfD4rlFilesAreNamed() {
        refuses("observations: expected a data set, got none; there are actions, next_observations, rewards, terminals, "
                + "timeouts; other names can be mapped", "observations", null);
        refuses("terminals: expected a data set, got none; there are actions, next_observations, observations, rewards, "
                + "timeouts; other names can be mapped", "terminals", null);
        refuses("observations: expected a data set, got a group, as of a dictionary or tuple space; only boxes of one "
                + "dimension are read", "observations", Map.of("position", S));
        refuses("actions: expected a data set, got a group, as of a dictionary or tuple space; only boxes of one "
                + "dimension are read", "actions", Map.of("torque", A));
        refuses("actions: expected shape N×d, got 5 whole numbers, as of a discrete space", "actions", new int[5]);
        refuses("rewards: expected shape N or N×1, got 5×2", "rewards", new float[5][2]);
        refuses("terminals: expected shape N or N×1, got 1×5", "terminals", new int[1][5]);
        refuses("observations: expected shape N×d, got 5×1×1", "observations", new float[5][1][1]);
        refuses("observations: expected numbers, got String", "observations", new String[][]{{"a"}, {"b"}});
        refuses("actions: expected 5 rows, got 4", "actions", new float[4][1]);
        refuses("rewards: expected 5 rows, got 4", "rewards", new float[4]);
        refuses("next_observations: expected 5 rows, got 4", "next_observations", new float[4][2]);
        refuses("next_observations: expected 2 columns, got 3", "next_observations", new float[5][3]);
        refuses("rewards[1]: expected a finite number of single precision, got NaN", "rewards",
                new float[]{0, Float.NaN, 0, 0, 0});
        float[][] infinite = Arrays.stream(S).map(float[]::clone).toArray(float[][]::new);
        infinite[3][1] = Float.NEGATIVE_INFINITY;
        refuses("observations[3, 1]: expected a finite number of single precision, got -Infinity", "observations",
                infinite);
        refuses("rewards[2]: expected a finite number of single precision, got 1.0E300", "rewards",
                new double[]{0, 0, 1e300, 0, 0});
        refuses("terminals[4]: expected 0, 1, false or true, got '2'", "terminals", new int[]{0, 1, 0, 0, 2});
    }

    @Test
    void aFileWithoutAnyNextStateIsRefused() {
        Map<String, Object> sets = d4rl();
        sets.put("terminals", new byte[5]);
        sets.put("timeouts", new boolean[]{true, true, true, true, true});
        Path file = write(sets);

        assertEquals(file + ": expected next_observations, or two rows in an episode, got neither",
                assertThrows(IOException.class, () -> D4rlFile.read(file)).getMessage());
    }

    private void refusesEpisode(String message, String name, Object value) {
        Map<String, Object> second = episode(2, 0, true);
        second.put(name, value);
        Path file = write(Map.of("episode_0", episode(2, 0, true), "episode_1", second));
        assertEquals(file + ": " + message, assertThrows(IOException.class, () -> MinariFile.read(file)).getMessage());
    }

    @Test
    void faultsOfMinariFilesAreNamed() {
        refusesEpisode("episode_1/observations: expected a data set, got a group, as of a dictionary or tuple space; "
                + "only boxes of one dimension are read", "observations", Map.of("goal", S));
        refusesEpisode("episode_1/actions: expected shape N×d, got 2 whole numbers, as of a discrete space", "actions",
                new long[2]);
        refusesEpisode("episode_1/observations: expected 3 rows, one more than of actions, got 2", "observations",
                new float[2][1]);
        refusesEpisode("episode_1/observations: expected 1 columns, as in the first episode, got 2", "observations",
                new float[3][2]);
        refusesEpisode("episode_1/actions: expected 2 columns, as in the first episode, got 1", "actions",
                new float[2][1]);
        refusesEpisode("episode_1/rewards: expected 2 rows, got 1", "rewards", new float[1]);
        refusesEpisode("episode_1/terminations[0]: expected false before the last step, got true", "terminations",
                new boolean[]{true, true});
        refusesEpisode("episode_1/truncations[0]: expected false before the last step, got true", "truncations",
                new boolean[]{true, false});
        Path none = write(Map.of("episodes", new float[1]));
        assertEquals(none + ": expected groups episode_0, episode_1 …, got none",
                assertThrows(IOException.class, () -> MinariFile.read(none)).getMessage());
        Path set = write(Map.of("episode_0", new float[1]));
        assertEquals(set + ": episode_0: expected a group, got a data set",
                assertThrows(IOException.class, () -> MinariFile.read(set)).getMessage());
    }

    @Test
    void otherFilesAreRefused() throws IOException, URISyntaxException {
        Path text = Files.writeString(folder.resolve("a.hdf5"), "not a file of HDF5");
        Path missing = folder.resolve("none.hdf5");
        Path cut = folder.resolve("cut.hdf5");
        byte[] whole = Files.readAllBytes(resource("d4rl.hdf5"));
        Files.write(cut, Arrays.copyOf(whole, whole.length / 2));

        assertEquals(text + ": expected a whole HDF5 file, got No valid HDF5 signature found",
                assertThrows(IOException.class, () -> D4rlFile.read(text)).getMessage());
        assertEquals(missing.toString(),
                assertThrows(NoSuchFileException.class, () -> D4rlFile.read(missing)).getMessage());
        String message = assertThrows(IOException.class, () -> D4rlFile.read(cut)).getMessage();
        assertTrue(message.startsWith(cut + ": expected a whole HDF5 file, got "), message);
    }
}
