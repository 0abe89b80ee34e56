// SPDX-License-Identifier: Apache-2.0
package org.fittedq.io;

import java.io.IOException;
import java.nio.file.Path;
import org.fittedq.data.Columns;

/// Reads an Arrow file in a JVM of its own; its exit status is 7 if it was refused for a missing option.
final class ReadArrow {

    private ReadArrow() {}

    public static void main(String[] args) throws IOException {
        try {
            ArrowFile.read(Path.of(args[0]), Columns.OURS);
        } catch (IllegalStateException e) {
            System.exit(e.getMessage().equals(args[1]) ? 7 : 8);
        }
    }
}
