// SPDX-License-Identifier: Apache-2.0
package org.fittedq.data;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.fittedq.math.Check;

/// The lines of a text file, with their numbers. Empty lines may stand only at its end.
///
/// The text is UTF-8, unless it begins with UTF-16's byte order mark.
final class Lines implements Closeable {

    private static final char BYTE_ORDER_MARK = '\uFEFF'; // some spreadsheets write one

    private final Path file;
    private final String source;
    private final BufferedReader reader;
    private long number;

    private Lines(Path file, BufferedReader reader) {
        this.file = file;
        this.source = file.toString();
        this.reader = reader;
    }

    static Lines open(Path file) throws IOException {
        return new Lines(file, Files.newBufferedReader(file, charset(file)));
    }

    private static Charset charset(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            int mark = in.read() << Byte.SIZE | in.read();
            return mark == BYTE_ORDER_MARK
                    ? StandardCharsets.UTF_16BE
                    : mark == 0xFFFE ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_8;
        }
    }

    /// Returns the next line, or an empty text at the end.
    String next() throws IOException {
        String line = read();
        number++;
        if (line != null && number == 1) {
            if (line.indexOf('\0') >= 0) {
                throw new IOException(Undecoded.message(file));
            }
            line = line.startsWith(String.valueOf(BYTE_ORDER_MARK)) ? line.substring(1) : line;
        }
        if (line != null && !line.isBlank()) {
            return line;
        }
        for (String rest = line; rest != null; rest = read()) {
            Check.that(rest.isBlank(), source + ": line " + number, "a row", "an empty line");
        }
        return "";
    }

    private String read() throws IOException {
        try {
            return reader.readLine();
        } catch (CharacterCodingException e) {
            throw new IOException(Undecoded.message(file), e);
        }
    }

    /// Returns the number of the last line read, from 1.
    long number() {
        return number;
    }

    String source() {
        return source;
    }

    String place() {
        return source + ": line " + number;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
