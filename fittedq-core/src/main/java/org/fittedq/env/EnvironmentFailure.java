// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import org.fittedq.env.check.EnvironmentCheck;

/// An environment cannot be made or cannot go on for a reason outside the library: its own code throws or breaks the contract of
/// [org.fittedq.mdp.Environment], another process died, a device is gone. The message is for the user: what was expected, what was
/// found, what to do.
public final class EnvironmentFailure extends IllegalStateException {

    private static final long serialVersionUID = 1;

    private final boolean ofItsCode;

    /// Makes the exception of something outside any code that could be looked at: a process, a device, a library.
    ///
    /// @param message `<what>: expected <rule>, got <value>; <hint>`
    public EnvironmentFailure(String message) {
        super(message);
        this.ofItsCode = false;
    }

    private EnvironmentFailure(String message, Throwable cause, boolean ofItsCode) {
        super(message, cause);
        this.ofItsCode = ofItsCode;
    }

    /// Makes the exception of what the environment's own code did in a call.
    static EnvironmentFailure ofItsCode(String message, Throwable cause) {
        return new EnvironmentFailure(message, cause, true);
    }

    /// Returns the same with more words.
    ///
    /// @param more what is to be said after the message, such as when it happened
    /// @return `<message>; <more>`, with this one as its cause
    public EnvironmentFailure and(String more) {
        return new EnvironmentFailure(getMessage() + "; " + more, this, ofItsCode);
    }

    /// Tells whether the environment's own code is at fault, so that [EnvironmentCheck] may say more.
    ///
    /// @return true if a call of it threw, or broke the contract
    public boolean ofItsCode() {
        return ofItsCode;
    }
}
