// SPDX-License-Identifier: Apache-2.0
package org.fittedq.process;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/// The first line of a message: words with one space between them, the last of which is the number of bytes that follow.
///
/// @param words at least two
record Header(List<String> words) {

    /// The word of an answer that tells of an error.
    static final String ERROR = "error";

    private static final int LONGEST = 200;
    private static final Pattern LINE = Pattern.compile("[!-~]+( [!-~]+)* [0-9]{1,9}");

    /// A line that is no header.
    static final class Nonsense extends IOException {

        private static final long serialVersionUID = 1;

        /// @param line as far as it was read
        Nonsense(String line) {
            super(line.replaceAll("[^ -~]", "?"));
        }
    }

    /// Reads a header, its line break included.
    ///
    /// @throws EOFException if the stream ends before the line does
    /// @throws Nonsense     if the line is no header
    static Header read(InputStream in) throws IOException {
        byte[] line = new byte[LONGEST];
        int length = 0;
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0 && length == 0) {
                throw new EOFException();
            }
            if (b < 0 || length == LONGEST) {
                throw new Nonsense(text(line, length));
            }
            line[length++] = (byte) b;
        }
        String text = text(line, length);
        if (!LINE.matcher(text).matches()) {
            throw new Nonsense(text);
        }
        return new Header(List.of(text.split(" ")));
    }

    private static String text(byte[] line, int length) {
        return new String(line, 0, length, StandardCharsets.ISO_8859_1);
    }

    int bytes() {
        return Integer.parseInt(words.getLast());
    }

    @Override
    public String toString() {
        return "'" + String.join(" ", words) + "'";
    }
}
