// SPDX-License-Identifier: Apache-2.0
package org.fittedq.io;

import java.nio.file.Path;
import org.fittedq.math.Check;

/// Tells our complaints about a file, which begin with its name, from what a library throws.
final class Faults {

    private Faults() {}

    /// Returns our text as it is; else that the file was expected to be what `rule` says.
    static String text(Path file, String rule, RuntimeException thrown) {
        String message = thrown.getMessage() == null ? thrown.toString() : thrown.getMessage();
        return message.startsWith(file + ": ") ? message : Check.message(file.toString(), rule, message);
    }
}
