// SPDX-License-Identifier: Apache-2.0
package org.fittedq.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.fittedq.math.Check;

/// Finds the byte that keeps a file from being UTF-8 text.
///
/// Source: F. Yergeau, *UTF-8, a transformation format of ISO 10646*, RFC 3629, 2003, section 4,
/// <https://www.rfc-editor.org/rfc/rfc3629>. Difference: a zero byte is no text either.
final class Undecoded {

    private static final String REMEDY = "; save it as UTF-8, or convert it, such as by: iconv -f LATIN1 -t UTF-8";

    private Undecoded() {}

    /// Returns what is wrong with a file, by the first byte of the first character that is none: its position, from 0, and its
    /// line.
    static String message(Path file) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            long line = 1;
            long at = 0;
            int awaited = 0; // bytes that the character begun still needs
            int first = 0; // byte of that character
            long begin = 0;
            for (int b = in.read(); b >= 0; b = in.read(), at++) {
                first = awaited > 0 ? first : b;
                begin = awaited > 0 ? begin : at;
                awaited = awaited > 0 ? continued(b, awaited) : begun(b);
                if (awaited < 0) {
                    return Check.message(file + ": line " + line + ", byte " + begin + " of the file", "UTF-8 text",
                            String.format(Locale.ROOT, "0x%02X", first)) + REMEDY;
                }
                line += b == '\n' ? 1 : 0;
            }
            // the reader is stricter in what may follow the first byte of a character
            return Check.message(file.toString(), "UTF-8 text", "other bytes") + REMEDY;
        }
    }

    private static int begun(int b) {
        if (b == 0) {
            return -1;
        }
        if (b < 0x80) {
            return 0;
        }
        return b >= 0xC2 && b < 0xE0 ? 1 : b >= 0xE0 && b < 0xF0 ? 2 : b >= 0xF0 && b < 0xF5 ? 3 : -1;
    }

    private static int continued(int b, int awaited) {
        return (b & 0xC0) == 0x80 ? awaited - 1 : -1;
    }
}
