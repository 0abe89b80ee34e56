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
                + "pixels, labels", refusal(other));
    }

    @Test
    void namesOfHdf5AreFixed() throws URISyntaxException {
        Path file = resource("d4rl.hdf5");

        assertEquals("columns: expected no other names for HDF5 files, whose names are fixed, got {r=reward}",
                assertThrows(IllegalArgumentException.class,
                        () -> DataFile.read(file, Columns.OURS.with("r", "reward"))).getMessage());
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
