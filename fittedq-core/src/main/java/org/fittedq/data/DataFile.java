// SPDX-License-Identifier: Apache-2.0
package org.fittedq.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fittedq.math.Check;

/// A file that holds a data set, in whatever format: the ending of its name says which.
///
/// Text is read here; other formats by the modules that provide a [DataFormat]. `fittedq-io` provides HDF5 (of D4RL and of
/// Minari, told apart by what is inside) and Arrow.
public final class DataFile {

    /// Endings that `fittedq-io` reads, for the message where it is not there.
    private static final List<String> OF_IO = List.of(".hdf5", ".h5", ".arrow");

    private static final int BUFFER_BYTES = 1 << 16;

    private DataFile() {}

    /// Reads a data set.
    ///
    /// @param file    such as `….csv`, `….jsonl`, `….hdf5`, `….h5` or `….arrow`
    /// @param columns what the columns are called
    /// @return all of it; its [Transitions#notes] say what was taken for granted
    /// @throws IllegalArgumentException for an ending that no module here reads; if `columns` cannot be used
    /// @throws IOException              if there is no such file, the disk reports an error, or the file breaks a rule:
    ///                                  `<file>: …`
    public static Transitions read(Path file, Columns columns) throws IOException {
        DataFormat format = format(file);
        checkThere(file);
        return format.read(file, columns);
    }

    /// Checks that a module here reads files of such a name; the file itself is not looked at.
    ///
    /// @param file such as `….hdf5`
    /// @throws IllegalArgumentException for another ending, with those that are read, or the module that reads it
    public static void checkName(Path file) {
        format(file);
    }

    /// Writes a data set, all of it or nothing.
    ///
    /// @param file such as `….csv`, `….jsonl` or `….arrow`; an existing file is replaced
    /// @param data what to write
    /// @throws IllegalArgumentException for an ending that no module here writes
    /// @throws IOException              if the disk reports an error
    public static void write(Path file, Transitions data) throws IOException {
        writing(file).write(file, data);
    }

    /// Checks that a module here writes files of such a name.
    ///
    /// @param file such as `….csv`
    /// @throws IllegalArgumentException for another ending, with those that are written
    public static void checkWritten(Path file) {
        writing(file);
    }

    private static DataFormat writing(Path file) {
        List<DataFormat> written = formats().stream().filter(DataFormat::writes).toList();
        return written.stream().filter(f -> endsWithOne(file, f.endings())).findFirst()
                .orElseThrow(() -> new IllegalArgumentException(Check.message("data set",
                        "a file name ending in one of "
                                + written.stream().flatMap(f -> f.endings().stream()).collect(Collectors.joining(", ")),
                        file)));
    }

    /// Lists the files of a log: the file itself, or those of a folder, by name. Names that begin with a point or an underscore are passed
    /// over, as Spark writes them beside its data.
    ///
    /// @param at a file, or a folder of files of the same columns
    /// @return at least one
    /// @throws IOException              if the folder cannot be listed, or has none
    /// @throws IllegalArgumentException for an ending that no module here reads
    public static List<Path> files(Path at) throws IOException {
        if (!Files.isDirectory(at)) {
            return List.of(at);
        }
        try (Stream<Path> all = Files.list(at)) {
            List<Path> files = all.filter(f -> !f.getFileName().toString().matches("[._].*")).sorted().toList();
            if (files.isEmpty()) {
                throw new IOException(
                        Check.message("data set", "a folder with at least one file", at + ", which has none"));
            }
            files.forEach(DataFile::checkName);
            return files;
        }
    }

    /// Computes the SHA-256 of a log: that of its file; of a folder, that of a line for each file, its name, a blank and its SHA-256.
    ///
    /// @param at a file, or a folder of files
    /// @return 64 hexadecimal digits, lower case
    /// @throws IOException as [#files]
    public static String digestAll(Path at) throws IOException {
        if (!Files.isDirectory(at)) {
            return digest(at);
        }
        MessageDigest sha = sha256();
        for (Path file : files(at)) {
            sha.update((file.getFileName() + " " + digest(file) + "\n").getBytes(StandardCharsets.UTF_8));
        }
        return HexFormat.of().formatHex(sha.digest());
    }

    /// Computes the SHA-256 of a file's bytes, without holding them all.
    ///
    /// Source: FIPS 180-4, *Secure Hash Standard*, 2015.
    ///
    /// @param file any file
    /// @return 64 hexadecimal digits, lower case
    /// @throws IOException if there is no such file, or the disk reports an error
    public static String digest(Path file) throws IOException {
        checkThere(file);
        MessageDigest sha = sha256();
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                sha.update(buffer, 0, n);
            }
        }
        return HexFormat.of().formatHex(sha.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256: every Java platform must have it", e);
        }
    }

    private static DataFormat format(Path file) {
        List<String> known = new ArrayList<>();
        for (DataFormat format : formats()) {
            if (endsWithOne(file, format.endings())) {
                return format;
            }
            known.addAll(format.endings());
        }
        Check.that(!endsWithOne(file, OF_IO), "data set", "the module fittedq-io, which reads "
                + String.join(", ", OF_IO), file + " without it", "add it to the module path or the class path");
        throw new IllegalArgumentException(
                Check.message("data set", "a file name ending in one of " + String.join(", ", known), file));
    }

    /// Looked for at each call: a module may have been added, and reading takes far longer.
    private static List<DataFormat> formats() {
        List<DataFormat> formats = new ArrayList<>(List.of(TextFormat.values()));
        ServiceLoader.load(DataFormat.class).forEach(formats::add);
        return formats;
    }

    private static boolean endsWithOne(Path file, List<String> endings) {
        return endings.stream().anyMatch(file.toString().toLowerCase(Locale.ROOT)::endsWith);
    }

    private static void checkThere(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException(Check.message("data set", "a file", file
                    + (Files.isDirectory(file) ? ", which is a folder" : ", which does not exist")));
        }
    }
}
