// SPDX-License-Identifier: Apache-2.0
package org.fittedq.deploy;

import java.io.IOException;

/// A policy could not be loaded, as the valid actions of its plant are a user's code, which no file holds: whoever loads it must hand
/// them over, see [Policy#load(java.nio.file.Path, org.fittedq.mdp.ActionSets)].
public final class ValidActionsMissingException extends IOException {

    private static final long serialVersionUID = 1;

    /// The code's class.
    private final String code;

    /// Makes the exception.
    ///
    /// @param code    name of the class that told the valid actions in training
    /// @param message what was expected and what came
    ValidActionsMissingException(String code, String message) {
        super(message);
        this.code = code;
    }

    /// Returns whose code it is.
    ///
    /// @return name of the class that told the valid actions in training; of a lambda that of its class and `$$Lambda`
    public String code() {
        return code;
    }
}
