// SPDX-License-Identifier: Apache-2.0
package org.fittedq.data;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.fittedq.math.Check;

/// The lines of a UTF-8 text file, with their numbers. Empty lines may stand only at its end.
final class Lines implements Closeable {

    private static final String BYTE_ORDER_MARK = "\uFEFF"; // some spreadsheets write one

    private final String source;
    private final BufferedReader reader;
    private long number;

    private Lines(String source, BufferedReader reader) {
        this.source = source;
        this.reader = reader;
    }

    static Lines open(Path file) throws IOException {
        return new Lines(file.toString(), Files.newBufferedReader(file, StandardCharsets.UTF_8));
    }

    /// Returns the next line, or an empty text at the end.
    String next() throws IOException {
        String line = read();
        number++;
        if (line != null && number == 1 && line.startsWith(BYTE_ORDER_MARK)) {
            line = line.substring(1);
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
            throw new IOException(Check.message(source, "UTF-8 text", "other bytes"), e);
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
