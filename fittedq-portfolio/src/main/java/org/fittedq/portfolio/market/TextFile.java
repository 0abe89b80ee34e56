// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.market;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.fittedq.math.Check;

/// Text files, packed by gzip or not, in UTF-8, or in UTF-16 if they begin with its byte order mark.
final class TextFile {

    private static final int GZIP = 0x1F8B; // the first two bytes of such a file
    private static final int BYTE_ORDER_MARK = 0xFEFF;
    private static final int SWAPPED_MARK = 0xFFFE;
    private static final int UTF8_MARK = 0xEFBBBF;

    private TextFile() {}

    /// What is done with an open file.
    interface Reading<I, T> {
        T read(I in) throws IOException;
    }

    /// Finds a file of a setting.
    ///
    /// @throws IllegalArgumentException if there is none
    static Path path(String what, String file) {
        Check.that(!file.isEmpty(), what, "the path of a file", "none");
        try {
            Path path = Path.of(file);
            Check.that(Files.isRegularFile(path), what, "the path of a file",
                    "'" + file + "', which " + (Files.isDirectory(path) ? "is a folder" : "does not exist"));
            return path;
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(Check.message(what, "the path of a file", "'" + file + "'"), e);
        }
    }

    /// Reads a text file.
    ///
    /// @throws IllegalArgumentException if it is not text, is damaged, or cannot be read
    static <T> T read(Path file, Reading<BufferedReader, T> reading) {
        try (InputStream plain = new BufferedInputStream(Files.newInputStream(file));
                InputStream in = unpacked(plain);
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, charset(in).newDecoder()))) {
            return reading.read(reader);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(Check.message(file.toString(), "UTF-8 text",
                    "bytes that are none") + "; save it as UTF-8", e);
        } catch (EOFException | ZipException e) {
            throw new IllegalArgumentException(Check.message(file.toString(), "a whole file of gzip", e.getMessage()),
                    e);
        } catch (IOException e) {
            throw new IllegalArgumentException(Check.message(file.toString(), "a readable file", e), e);
        }
    }

    private static InputStream unpacked(InputStream in) throws IOException {
        return peek(in, 2) == GZIP ? new BufferedInputStream(new GZIPInputStream(in)) : in;
    }

    /// Finds the encoding; passes over the mark of UTF-8.
    private static Charset charset(InputStream in) throws IOException {
        int mark = peek(in, 2);
        if (mark == BYTE_ORDER_MARK || mark == SWAPPED_MARK) {
            in.skipNBytes(2);
            return mark == BYTE_ORDER_MARK ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_16LE;
        }
        if (peek(in, 3) == UTF8_MARK) {
            in.skipNBytes(3);
        }
        return StandardCharsets.UTF_8;
    }

    private static int peek(InputStream in, int bytes) throws IOException {
        in.mark(bytes);
        int value = 0;
        for (byte b : in.readNBytes(bytes)) {
            value = value << Byte.SIZE | (b & 0xFF);
        }
        in.reset();
        return value;
    }
}
