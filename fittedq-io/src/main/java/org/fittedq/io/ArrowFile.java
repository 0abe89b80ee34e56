// SPDX-License-Identifier: Apache-2.0
package org.fittedq.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.fittedq.data.AtomicFile;
import org.fittedq.data.Columns;
import org.fittedq.data.Table;
import org.fittedq.data.Transitions;
import org.fittedq.math.Check;

/// Reads and writes Arrow IPC files: one column for each number, named as in [Columns].
///
/// Written are `episode` and `step` as 32-bit integers, `terminal` and `truncated` as bits, all else in single precision,
/// without nulls. Read are integers, bits, and both precisions, in any number of batches, uncompressed.
///
/// Source: *Arrow Columnar Format*, version 1.5, "IPC File Format", <https://arrow.apache.org/docs/format/Columnar.html>.
///
/// The Arrow library reaches into `java.nio`, which the JVM must allow: `--add-opens=java.base/java.nio=ALL-UNNAMED`, or
/// `=org.apache.arrow.memory.core` where it stands on the module path.
public final class ArrowFile {

    private static final int BATCH_ROWS = 1 << 16;

    private ArrowFile() {}

    /// Reads a data set.
    ///
    /// @param file    an Arrow IPC file
    /// @param columns what the columns are called
    /// @return all of it
    /// @throws IOException           if the disk reports an error, or the file breaks a rule:
    ///                               `<file>: row …, column '…': …`, rows counted from 1
    /// @throws IllegalStateException if the JVM was started without `--add-opens`
    public static Transitions read(Path file, Columns columns) throws IOException {
        checkOpen();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                BufferAllocator memory = new RootAllocator();
                ArrowFileReader reader = new ArrowFileReader(channel, memory)) {
            return rows(file.toString(), reader, columns);
        } catch (RuntimeException e) { // what a damaged file makes the library throw is open
            throw new IOException(Faults.text(file, "a whole, uncompressed Arrow IPC file", e), e);
        }
    }

    private static Transitions rows(String source, ArrowFileReader reader, Columns columns) throws IOException {
        VectorSchemaRoot root = reader.getVectorSchemaRoot();
        List<FieldVector> vectors = root.getFieldVectors();
        Table table = new Table(source, "row", vectors.stream().map(FieldVector::getName).toList(), columns);
        Cells cells = new Cells(vectors);
        long number = 0;
        while (reader.loadNextBatch()) {
            for (cells.row = 0; cells.row < root.getRowCount(); cells.row++) {
                table.add(++number, cells);
            }
        }
        return table.transitions();
    }

    /// The row of a batch at which a table looks.
    private static final class Cells implements Table.Row {
        private final List<FieldVector> vectors;
        private int row;

        private Cells(List<FieldVector> vectors) {
            this.vectors = vectors;
        }

        @Override
        public String text(int column) {
            return String.valueOf(vectors.get(column).getObject(row));
        }

        @Override
        public float number(int column) {
            return switch (vectors.get(column)) {
                case Float4Vector v when !v.isNull(row) -> v.get(row);
                case Float8Vector v when !v.isNull(row) -> (float) v.get(row);
                default -> Table.Row.super.number(column);
            };
        }
    }

    /// Writes a data set, all of it or nothing: see [AtomicFile].
    ///
    /// @param file an existing file is replaced
    /// @param data what to write
    /// @throws IOException           if the disk reports an error
    /// @throws IllegalStateException if the JVM was started without `--add-opens`
    public static void write(Path file, Transitions data) throws IOException {
        checkOpen();
        AtomicFile.write(file, out -> {
            try (BufferAllocator memory = new RootAllocator();
                    VectorSchemaRoot root = VectorSchemaRoot
                            .create(ArrowBatch.schema(data.observationSize(), data.actionSize()), memory);
                    ArrowFileWriter writer = new ArrowFileWriter(root, null, Channels.newChannel(out))) {
                writer.start();
                ArrowBatch batch = new ArrowBatch(data, root);
                for (int from = 0; from < data.size(); from += BATCH_ROWS) {
                    batch.set(from, Math.min(BATCH_ROWS, data.size() - from));
                    writer.writeBatch();
                }
                writer.end();
            }
        });
    }

    private static void checkOpen() {
        Module arrow = RootAllocator.class.getModule();
        if (!ByteBuffer.class.getModule().isOpen("java.nio", arrow)) {
            throw new IllegalStateException(Check.message("Arrow files",
                    "the JVM option --add-opens=java.base/java.nio="
                            + (arrow.isNamed() ? arrow.getName() : "ALL-UNNAMED"),
                    "none")
                    + "; give it to java, or use CSV or JSON lines, which need nothing");
        }
    }
}
