// SPDX-License-Identifier: Apache-2.0
package org.fittedq.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.fittedq.data.Columns;
import org.fittedq.data.DataFile;
import org.fittedq.data.Transitions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// With this module on the path, [DataFile] reads its formats.
class FormatsTest {

    @TempDir
    private Path folder;

    private static Path resource(String name) throws URISyntaxException {
        return Path.of(FormatsTest.class.getResource(name).toURI());
    }

    private static List<String> read(Path file) throws IOException {
        return Texts.of(DataFile.read(file, Columns.OURS));
    }

    private static String refusal(Path file) {
        return assertThrows(IOException.class, () -> DataFile.read(file, Columns.OURS)).getMessage();
    }

    @Test
    void minariAndD4rlAreToldApartByWhatIsInside() throws IOException, URISyntaxException {
        assertEquals(Texts.of(MinariFile.read(resource("minari.hdf5"))), read(resource("minari.hdf5")));
        assertEquals(Texts.of(D4rlFile.read(resource("d4rl.hdf5"))), read(resource("d4rl.hdf5")));
    }

    @Test
    void bothEndingsOfHdf5AreRead() throws IOException, URISyntaxException {
        Path short5 = Files.copy(resource("d4rl.hdf5"), folder.resolve("a.h5"));

        assertEquals(read(resource("d4rl.hdf5")), read(short5));
    }

    @Test
    void arrowIsReadWithItsColumnsRenamed() throws IOException {
        Transitions.Collector c = new Transitions.Collector(1, 1);
        c.add(new float[]{1}, new float[]{0.5f}, 2, new float[]{3}, true, false);
        Path file = folder.resolve("a.arrow");
        ArrowFile.write(file, c.transitions());

        assertEquals(List.of("0/0 [1.0] [0.5] 2.0 [3.0] T"), read(file));
        // the reward by another column's name
        Transitions renamed = DataFile.read(file, Columns.OURS.with("r", "sNext0").with("sNext0", "r"));
        assertEquals(List.of("0/0 [1.0] [0.5] 3.0 [2.0] T"), Texts.of(renamed));
    }

    @Test
    void whatIsNeitherIsRefused() {
        Path other = folder.resolve("other.hdf5");
        try (WritableHdfFile hdf = HdfFile.write(other)) {
            hdf.putDataset("pixels", new float[1]);
            hdf.putGroup("labels").putDataset("a", new float[1]);
        }

        assertEquals(other + ": expected groups episode_0 … as of Minari, or data sets observations … as of D4RL, got "
                + "labels, pixels; other names can be mapped", refusal(other));
    }

    @Test
    void namesOfHdf5CanBeMapped() throws IOException {
        Path file = folder.resolve("named.hdf5");
        try (WritableHdfFile hdf = HdfFile.write(file)) {
            hdf.putGroup("data").putDataset("obs", new float[][]{{1}, {2}, {3}});
            hdf.putDataset("act", new float[][]{{4}, {5}, {6}});
            hdf.putDataset("rewards", new float[]{7, 8, 9}); // something else
            hdf.putDataset("gain", new float[]{1, 2, 3});
            hdf.putDataset("terminated", new boolean[]{true, false, true});
            hdf.putDataset("run", new long[]{4, 2, 2});
            hdf.putDataset("note", new String[]{"a", "b", "c"});
        }
        Columns columns = new Columns(Map.of("s", "data/obs", "a", "act", "r", "gain", "terminal", "terminated"));

        Transitions blind = DataFile.read(file, columns);
        Transitions numbered = DataFile.read(file, columns.with("episode", "run"));

        assertEquals(List.of("0/0 [1.0] [4.0] 1.0 [1.0] T", "1/0 [2.0] [5.0] 2.0 [3.0]", "1/1 [3.0] [6.0] 3.0 [3.0] T"),
                Texts.of(blind));
        assertEquals(List.of("4/0 [1.0] [4.0] 1.0 [1.0] T", "2/0 [2.0] [5.0] 2.0 [3.0]", "2/1 [3.0] [6.0] 3.0 [3.0] T"),
                Texts.of(numbered));
        assertEquals(file + ": act[2]", blind.origin().row(blind, 2));
        assertEquals(file + ": act[:, 0]", blind.origin().action(0));
        assertEquals(file + ": data/o: expected a data set, got none; there are " + String.join(", ", names(file))
                + "; other names can be mapped",
                assertThrows(IOException.class, () -> DataFile.read(file, columns.with("s", "data/o"))).getMessage());
    }

    private static List<String> names(Path file) {
        try (HdfFile hdf = new HdfFile(file)) {
            return hdf.getChildren().keySet().stream().sorted().toList();
        }
    }

    @Test
    void aSingleDimensionOfHdf5HasNoName() throws URISyntaxException {
        Path file = resource("d4rl.hdf5");

        assertEquals("columns: expected names among s, a, r, sNext, terminal, truncated, episode, step for HDF5 files, "
                + "whose data sets hold all dimensions, got 's0'",
                assertThrows(IllegalArgumentException.class,
                        () -> DataFile.read(file, Columns.OURS.with("s0", "speed"))).getMessage());
    }

    @Test
    void namesOfMinariCanBeMapped() throws IOException, URISyntaxException {
        Path file = resource("minari.hdf5");
        Transitions plain = DataFile.read(file, Columns.OURS);

        Transitions same = DataFile.read(file, Columns.OURS.with("r", "rewards").with("s", "observations"));

        assertEquals(Texts.of(plain), Texts.of(same));
        assertEquals(
                file + ": expected as of Minari, other names of a, r, s, terminal, truncated only, got one of step",
                assertThrows(IOException.class, () -> DataFile.read(file, Columns.OURS.with("step", "t")))
                        .getMessage());
    }

    @Test
    void damagedFilesAreRefusedByName() throws IOException, URISyntaxException {
        Path missing = folder.resolve("none.h5");
        Path text = Files.writeString(folder.resolve("a.arrow"), "no Arrow");
        byte[] whole = Files.readAllBytes(resource("minari.hdf5"));
        Path cut = Files.write(folder.resolve("cut.hdf5"), Arrays.copyOf(whole, whole.length / 2));

        assertEquals("data set: expected a file, got " + missing + ", which does not exist", refusal(missing));
        assertTrue(refusal(cut).startsWith(cut + ": expected a whole HDF5 file, got "), refusal(cut));
        assertTrue(refusal(text).startsWith(text + ": expected a whole, uncompressed Arrow IPC file, got "),
                refusal(text));
    }

    @Test
    void otherEndingsAreRefusedWithThoseThatAreRead() {
        assertEquals("data set: expected a file name ending in one of .csv, .jsonl, .hdf5, .h5, .arrow, got a.txt",
                assertThrows(IllegalArgumentException.class, () -> DataFile.checkName(Path.of("a.txt"))).getMessage());
    }
}
