// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

/// Something became NaN or infinite: names what, when and under which seed.
public final class DivergenceException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String what;
    private final double value;
    private final String hint;

    /// Makes the exception before step and seed are known.
    ///
    /// @param what  the tensor or number
    /// @param value the value found
    public DivergenceException(String what, double value) {
        this(what, value, "try a smaller learning rate, or check the environment's rewards");
    }

    /// Makes the exception of a number whose cause is known.
    DivergenceException(String what, double value, String hint) {
        super(what + " is " + value);
        this.what = what;
        this.value = value;
        this.hint = hint;
    }

    private DivergenceException(DivergenceException cause, String message) {
        super(message, cause);
        this.what = cause.what;
        this.value = cause.value;
        this.hint = cause.hint;
    }

    /// Returns the same with the place.
    ///
    /// @param fit  fits so far
    /// @param step environment steps so far
    /// @param seed the run's seed
    /// @return `<what> is <value> at fit …, environment step …, seed …; <hint>`
    public DivergenceException at(long fit, long step, long seed) {
        return new DivergenceException(this, what + " is " + value + " at fit " + fit + " (environment step " + step
                + ", seed " + seed + "); " + hint);
    }
}
