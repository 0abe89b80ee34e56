// SPDX-License-Identifier: Apache-2.0
package org.fittedq.value;

import org.fittedq.math.Check;

/// A function to be maximised gave a value that is not finite.
public final class NotFiniteException extends ArithmeticException {

    private static final long serialVersionUID = 1;

    /// The value found: NaN or infinite.
    private final float value;

    /// Makes the exception.
    ///
    /// @param state  row of the state
    /// @param method name of the method
    /// @param value  the value found
    public NotFiniteException(int state, String method, float value) {
        super(Check.message("q of state " + state + ", " + method, "a finite number", value));
        this.value = value;
    }

    /// Finds the first number that is not finite.
    ///
    /// @param values numbers; not modified
    /// @return its index; -1 if there is none
    public static int first(float[] values) {
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                return i;
            }
        }
        return -1;
    }

    /// Returns the value found.
    ///
    /// @return NaN or infinite
    public float value() {
        return value;
    }
}
