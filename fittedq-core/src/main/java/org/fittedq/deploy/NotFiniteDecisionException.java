// SPDX-License-Identifier: Apache-2.0
package org.fittedq.deploy;

/// A policy could not decide: the observation, or what its network makes of it, is NaN or infinite. No action was written. A policy
/// with a fall-back action ([Policy#withFallback]) takes that instead.
public final class NotFiniteDecisionException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    /// Whether the observation was at fault.
    private final boolean observed;

    /// The number found.
    private final float value;

    /// Makes the exception.
    ///
    /// @param observed whether the observation was at fault
    /// @param value    the number found
    /// @param message  what was expected and what came
    NotFiniteDecisionException(boolean observed, float value, String message) {
        super(message);
        this.observed = observed;
        this.value = value;
    }

    /// Tells which of the two was not finite.
    ///
    /// @return true for the observation, false for the action
    public boolean observed() {
        return observed;
    }

    /// Returns the number found.
    ///
    /// @return NaN or infinite
    public float value() {
        return value;
    }
}
