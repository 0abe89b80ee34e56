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

    /// Returns the message of a disk's error.
    static String text(IOException e) {
        return DiskFault.text(e);
    }
}
