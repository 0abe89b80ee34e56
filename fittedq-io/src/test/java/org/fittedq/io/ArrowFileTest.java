// SPDX-License-Identifier: Apache-2.0
package org.fittedq.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.fittedq.data.Columns;
import org.fittedq.data.DataFile;
import org.fittedq.data.TextFormat;
import org.fittedq.data.Transitions;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArrowFileTest {

    @TempDir
    private Path folder;

    /// Random bits, of all magnitudes; every 7th row ends an episode.
    private static Transitions drawn(int rows) {
        RandomStream random = new RandomStream(1, "rows");
        Transitions.Collector collector = new Transitions.Collector(3, 2);
        float[] sNext = floats(random, 3);
        for (int i = 0; i < rows; i++) {
            float[] s = i % 5 == 0 ? floats(random, 3) : sNext;
            sNext = floats(random, 3);
            collector.add(s, floats(random, 2), floats(random, 1)[0], sNext, i % 7 == 6, i % 14 == 13);
        }
        collector.cut();
        return collector.transitions();
    }

    private static float[] floats(RandomStream random, int n) {
        float[] out = new float[n];
        for (int i = 0; i < n; i++) {
            do {
                out[i] = Float.intBitsToFloat(random.nextInt());
            } while (!Float.isFinite(out[i]));
        }
        return out;
    }

    @Test
    void aNameEndingInArrowIsWrittenAsSuchAndHdf5IsNot() throws IOException {
        Path file = folder.resolve("a.arrow");
        Path direct = folder.resolve("b.arrow");
        DataFile.write(file, drawn(20));
        ArrowFile.write(direct, drawn(20));

        assertArrayEquals(Files.readAllBytes(direct), Files.readAllBytes(file));
        assertEquals("data set: expected a file name ending in one of .csv, .jsonl, .arrow, got a.h5",
                assertThrows(IllegalArgumentException.class, () -> DataFile.checkWritten(Path.of("a.h5")))
                        .getMessage());
    }

    @Test
    void whatIsWrittenIsReadBackToTheBitOverSeveralBatches() throws IOException {
        Transitions data = drawn((1 << 16) + 100);

        ArrowFile.write(folder.resolve("a.arrow"), data);
        Transitions read = ArrowFile.read(folder.resolve("a.arrow"), Columns.OURS);
        ArrowFile.write(folder.resolve("b.arrow"), read);

        // the text tells every float apart, so equal texts are equal bits
        TextFormat.CSV.write(folder.resolve("a.csv"), data);
        TextFormat.CSV.write(folder.resolve("b.csv"), read);
        assertArrayEquals(Files.readAllBytes(folder.resolve("a.csv")), Files.readAllBytes(folder.resolve("b.csv")));
        assertArrayEquals(Files.readAllBytes(folder.resolve("a.arrow")),
                Files.readAllBytes(folder.resolve("b.arrow")));
    }

    /// Writes two rows of doubles, longs and bytes, as other tools do; `change` alters the vectors.
    private Path other(java.util.function.Consumer<VectorSchemaRoot> change) throws IOException {
        Path file = folder.resolve("other.arrow");
        try (BufferAllocator memory = new RootAllocator()) {
            List<FieldVector> vectors = List.of(new BigIntVector("episode", memory), new BigIntVector("step", memory),
                    new Float8Vector("obs_0", memory), new Float4Vector("a0", memory),
                    new Float8Vector("reward", memory),
                    new TinyIntVector("terminal", memory), new TinyIntVector("truncated", memory),
                    new VarCharVector("note", memory));
            try (VectorSchemaRoot root = new VectorSchemaRoot(vectors);
                    FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                            StandardOpenOption.TRUNCATE_EXISTING);
                    ArrowFileWriter writer = new ArrowFileWriter(root, null, channel)) {
                root.allocateNew();
                for (int i = 0; i < 2; i++) {
                    ((BigIntVector) root.getVector("episode")).set(i, 4);
                    ((BigIntVector) root.getVector("step")).set(i, i);
                    ((Float8Vector) root.getVector("obs_0")).set(i, 0.1 + i);
                    ((Float4Vector) root.getVector("a0")).set(i, 0.5f);
                    ((Float8Vector) root.getVector("reward")).set(i, -1);
                    ((TinyIntVector) root.getVector("terminal")).set(i, i);
                    ((TinyIntVector) root.getVector("truncated")).set(i, 0);
                }
                root.setRowCount(2);
                change.accept(root);
                writer.start();
                writer.writeBatch();
                writer.end();
            }
        }
        return file;
    }

    private static final Columns THEIRS = Columns.OURS.with("s", "obs_").with("r", "reward");

    @Test
    void tablesOfOtherToolsAreRead() throws IOException {
        assertEquals(List.of("4/0 [0.1] [0.5] -1.0 [1.1]", "4/1 [1.1] [0.5] -1.0 [1.1] T"),
                Texts.of(ArrowFile.read(other(root -> {
                }), THEIRS)));
    }

    /// Written by pyarrow: longs and doubles, plain and compressed.
    @Test
    void filesOfPythonAreReadIfNotCompressed() throws IOException, URISyntaxException {
        Path plain = Path.of(ArrowFileTest.class.getResource("plain.arrow").toURI());
        Path compressed = Path.of(ArrowFileTest.class.getResource("zstd.arrow").toURI());

        assertEquals(List.of("0/0 [0.0] [0.0] 0.0 [1.0]", "0/1 [1.0] [1.0] 0.0 [1.0] T", "1/0 [2.0] [2.0] 0.0 [3.0]",
                "1/1 [3.0] [3.0] 0.0 [3.0] T"), Texts.of(ArrowFile.read(plain, Columns.OURS)));
        String message = assertThrows(IOException.class, () -> ArrowFile.read(compressed, Columns.OURS)).getMessage();
        assertTrue(message.startsWith(compressed + ": expected a whole, uncompressed Arrow IPC file, got "), message);
    }

    private void refuses(String message, Columns columns, java.util.function.Consumer<VectorSchemaRoot> change)
            throws IOException {
        Path file = other(change);
        assertEquals(file + ": " + message,
                assertThrows(IOException.class, () -> ArrowFile.read(file, columns)).getMessage());
    }

    @Test
    void faultsAreNamedByRowAndColumn() throws IOException {
        refuses("column 'r': expected such a column, got none; there are episode, step, obs_0, a0, reward, terminal, "
                + "truncated, note; other names can be mapped", Columns.OURS.with("s", "obs_"), root -> {
                });
        refuses("row 2, column 'reward': expected a finite number of single precision, got 'NaN'", THEIRS,
                root -> ((Float8Vector) root.getVector("reward")).set(1, Double.NaN));
        refuses("row 1, column 'obs_0': expected a finite number of single precision, got '1.0E300'", THEIRS,
                root -> ((Float8Vector) root.getVector("obs_0")).set(0, 1e300));
        refuses("row 2, column 'a0': expected a number, got 'null'", THEIRS,
                root -> ((Float4Vector) root.getVector("a0")).setNull(1));
        refuses("row 2, column 'terminal': expected 0, 1, false or true, got '5'", THEIRS,
                root -> ((TinyIntVector) root.getVector("terminal")).set(1, 5));
        refuses("expected at least one row, got none", THEIRS, root -> root.setRowCount(0));
    }

    @Test
    void anEpisodeThatTheRecordingCutIsTruncatedAndTold() throws IOException {
        Path file = other(root -> ((TinyIntVector) root.getVector("terminal")).set(1, 0));

        Transitions data = ArrowFile.read(file, THEIRS);

        assertEquals(List.of(
                file + ": 1 episode ends neither terminal nor truncated: truncated, as the recording cut it",
                file + ": 1 row left out, the last of an episode that was cut: the state after is not in the file"),
                data.notes());
        assertEquals(file + ": row 1", data.origin().row(data, 0));
    }

    @Test
    void otherFilesAreRefused() throws IOException {
        Path text = Files.writeString(folder.resolve("a.arrow"), "no arrow, but more than a few bytes of text");
        Path cut = folder.resolve("cut.arrow");
        ArrowFile.write(cut, drawn(100));
        byte[] whole = Files.readAllBytes(cut);
        Files.write(cut, Arrays.copyOf(whole, whole.length / 2));

        for (Path file : List.of(text, cut)) {
            String message = assertThrows(IOException.class, () -> ArrowFile.read(file, Columns.OURS)).getMessage();
            assertTrue(message.startsWith(file + ": expected a whole, uncompressed Arrow IPC file, got "), message);
        }
        assertThrows(NoSuchFileException.class, () -> ArrowFile.read(folder.resolve("none"), Columns.OURS));
    }

    @Test
    void aMissingOptionOfTheJvmIsNamed() throws IOException, InterruptedException {
        Path file = folder.resolve("a.arrow");
        ArrowFile.write(file, drawn(3));
        String message = "Arrow files: expected the JVM option --add-opens=java.base/java.nio=ALL-UNNAMED, got none; "
                + "give it to java, or use CSV or JSON lines, which need nothing";

        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), ReadArrow.class.getName(), file.toString(), message)
                .redirectErrorStream(true).redirectOutput(folder.resolve("out").toFile()).start();

        assertEquals(7, process.waitFor(), () -> read(folder.resolve("out")));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
