// SPDX-License-Identifier: Apache-2.0
package org.fittedq.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFileTest {

    @TempDir
    private Path folder;

    private static Transitions two() {
        Transitions.Collector c = new Transitions.Collector(1, 1);
        c.add(new float[]{1}, new float[]{0.5f}, 2, new float[]{3}, false, false);
        c.add(new float[]{3}, new float[]{-0.5f}, 4, new float[]{5}, false, true);
        return c.transitions();
    }

    @Test
    void textIsReadByItsEnding() throws IOException {
        for (TextFormat format : TextFormat.values()) {
            Path file = folder.resolve("a" + format.endings().getFirst());
            format.write(file, two());

            Same.check(two(), DataFile.read(file, Columns.OURS));
        }
    }

    @Test
    void textIsWrittenByItsEndingAndOtherNamesAreRefused() throws IOException {
        Path file = folder.resolve("a.JSONL");
        DataFile.checkWritten(file);
        DataFile.write(file, two());

        Same.check(two(), TextFormat.JSON_LINES.read(file, Columns.OURS));
        Path hdf5 = folder.resolve("a.hdf5");
        assertEquals("data set: expected a file name ending in one of .csv, .jsonl, got " + hdf5,
                assertThrows(IllegalArgumentException.class, () -> DataFile.checkWritten(hdf5)).getMessage());
    }

    @Test
    void columnsAreRenamed() throws IOException {
        Path file = Files.writeString(folder.resolve("a.csv"),
                "episode,step,s0,a0,reward,sNext0,terminal,truncated\n0,0,1,0.5,2,3,0,0\n0,1,3,-0.5,4,5,0,1\n");

        Same.check(two(), DataFile.read(file, Columns.OURS.with("r", "reward")));
    }

    @Test
    void whatIsNoDataSetIsRefused() throws IOException {
        Path missing = folder.resolve("none.csv");
        Path inside = Files.createDirectory(folder.resolve("a.csv"));
        Path damaged = Files.writeString(folder.resolve("b.jsonl"), "{\"episode\":");
        Path hdf5 = folder.resolve("a.hdf5");
        Path other = folder.resolve("a.txt");

        assertEquals("data set: expected a file, got " + missing + ", which does not exist", refusal(missing));
        assertEquals("data set: expected a file, got " + inside + ", which is a folder", refusal(inside));
        assertEquals(damaged + ": line 1", refusal(damaged).split("[:,] (expected|column)")[0]);
        assertEquals("data set: expected the module fittedq-io, which reads .hdf5, .h5, .arrow, got " + hdf5
                + " without it; add it to the module path or the class path", misuse(hdf5));
        assertEquals("data set: expected a file name ending in one of .csv, .jsonl, got " + other, misuse(other));
    }

    private static String refusal(Path file) {
        return assertThrows(IOException.class, () -> DataFile.read(file, Columns.OURS)).getMessage();
    }

    private static String misuse(Path file) {
        return assertThrows(IllegalArgumentException.class, () -> DataFile.read(file, Columns.OURS)).getMessage();
    }

    /// The example of FIPS 180 for "abc".
    @Test
    void theDigestIsTheSha256OfTheBytes() throws IOException, NoSuchAlgorithmException {
        Path abc = Files.writeString(folder.resolve("abc"), "abc");
        byte[] large = new byte[200_001];
        for (int i = 0; i < large.length; i++) {
            large[i] = (byte) (i * 31);
        }
        Path more = Files.write(folder.resolve("more"), large);

        assertEquals("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", DataFile.digest(abc));
        assertEquals(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(large)),
                DataFile.digest(more));
    }

    @Test
    void thereIsNoDigestOfNothing() {
        Path missing = folder.resolve("none");

        assertEquals("data set: expected a file, got " + missing + ", which does not exist",
                assertThrows(IOException.class, () -> DataFile.digest(missing)).getMessage());
        assertEquals("data set: expected a file, got " + folder + ", which is a folder",
                assertThrows(IOException.class, () -> DataFile.digest(folder)).getMessage());
    }
}
