// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.io.IOException;

/// A failure whose exit status is known.
final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int status;

    Refusal(int status, String message, Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    int status() {
        return status;
    }

    /// Returns the message of a disk's error: those of the JDK name only the file, so the kind is put before it.
    static String text(IOException e) {
        return e.getClass() == IOException.class
                ? String.valueOf(e.getMessage())
                : e.getClass().getSimpleName() + ": " + e.getMessage();
    }
}
