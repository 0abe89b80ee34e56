// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.market;

import dev.hardwood.InputFile;
import dev.hardwood.metadata.LogicalType;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import dev.hardwood.schema.ColumnSchema;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.fittedq.math.Check;

/// The rows of a Parquet file without nested columns.
///
/// Source: *Apache Parquet format*, <https://parquet.apache.org/docs/file-format>, as the library hardwood reads it: uncompressed, or
/// packed by Snappy or gzip; for Zstandard `com.github.luben:zstd-jni` must be on the path.
final class ParquetRows implements Rows {

    private static final String MAGIC = "PAR1";
    private static final Logger LOG = Logger.getLogger("dev.hardwood"); // held, lest its level be forgotten

    private final String source;
    private final RowReader rows;
    private final List<ColumnSchema> columns;
    private int number;

    private ParquetRows(String source, List<ColumnSchema> columns, RowReader rows) {
        this.source = source;
        this.columns = columns;
        this.rows = rows;
    }

    /// Tells whether a file begins as those of Parquet do.
    static boolean isOne(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(MAGIC.length()), StandardCharsets.ISO_8859_1).equals(MAGIC);
        } catch (IOException e) {
            return false; // who reads it as text will say why it cannot be read
        }
    }

    /// Reads a table.
    ///
    /// @param wanted as of [SeriesReader#read]
    /// @throws IllegalArgumentException if it is damaged, or breaks a rule
    static Series read(Path file, TableLayout layout, Set<String> wanted) {
        LOG.setLevel(Level.WARNING); // it tells at level INFO how it computes
        String source = file.toString();
        try (ParquetFileReader reader = ParquetFileReader.open(InputFile.of(file));
                RowReader rows = reader.rowReader()) {
            Check.that(reader.getFileSchema().isFlatSchema(), source, "columns of dates, texts and numbers",
                    "nested ones");
            return SeriesReader.read(new ParquetRows(source, reader.getFileSchema().getColumns(), rows), layout,
                    wanted);
        } catch (IOException | RuntimeException e) { // what a damaged file makes the library throw is open
            if (e instanceof IllegalArgumentException ours && e.getMessage().startsWith(source + ": ")) {
                throw ours;
            }
            throw new IllegalArgumentException(Check.message(source, "a whole file of Parquet", reason(e)), e);
        }
    }

    /// Returns what the library found first.
    private static String reason(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    @Override
    public String source() {
        return source;
    }

    @Override
    public List<String> header() {
        return columns.stream().map(ColumnSchema::name).toList();
    }

    @Override
    public int dates() {
        for (int i = 0; i < columns.size(); i++) {
            LogicalType type = columns.get(i).logicalType();
            if (type instanceof LogicalType.DateType || type instanceof LogicalType.TimestampType) {
                return i;
            }
        }
        return 0;
    }

    @Override
    public boolean next() {
        if (!rows.hasNext()) {
            return false;
        }
        rows.next();
        number++;
        return true;
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public String unit() {
        return "row";
    }

    @Override
    public String cell(int column) {
        return rows.isNull(column) ? "" : text(rows.getValue(column));
    }

    /// Returns a value as text; a time at midnight is its date.
    private static String text(Object value) {
        return switch (value) {
            case Instant i -> text(LocalDateTime.ofInstant(i, ZoneOffset.UTC));
            case LocalDateTime t when t.toLocalTime().equals(LocalTime.MIDNIGHT) -> t.toLocalDate().toString();
            default -> value.toString().strip();
        };
    }

    @Override
    public void close() {
        rows.close();
    }
}
