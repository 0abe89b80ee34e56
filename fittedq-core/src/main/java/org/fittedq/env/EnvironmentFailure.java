// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

/// An environment cannot be made or cannot go on for a reason outside the library: another process died, a device is gone. The
/// message is for the user: what was expected, what was found, what to do.
public final class EnvironmentFailure extends IllegalStateException {

    private static final long serialVersionUID = 1;

    /// Makes the exception.
    ///
    /// @param message `<what>: expected <rule>, got <value>; <hint>`
    public EnvironmentFailure(String message) {
        super(message);
    }
}
