// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env.wrapper;

import java.util.Arrays;
import java.util.Optional;
import org.fittedq.math.Check;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Spec;

/// Saved states of stacked environments: a wrapper's own numbers first, then those of what it wraps.
public final class Saved {

    private Saved() {}

    /// Returns `own` followed by the state of `inner`; empty if `inner` cannot save its state.
    ///
    /// @param own the wrapper's numbers
    /// @param inner what it wraps
    /// @return both; empty if the inner state cannot be saved
    public static Optional<double[]> join(double[] own, Environment inner) {
        return inner.saveState().map(rest -> {
            double[] all = Arrays.copyOf(own, own.length + rest.length);
            System.arraycopy(rest, 0, all, own.length, rest.length);
            return all;
        });
    }

    /// Returns what follows the first `own` numbers.
    ///
    /// @param spec whose state it is, for the message
    /// @param state both
    /// @param own how many numbers are the wrapper's
    /// @return those of what it wraps
    public static double[] rest(Spec spec, double[] state, int own) {
        Check.that(state.length >= own, "saved state of " + spec.name(), "at least " + own + " numbers", state.length);
        return Arrays.copyOfRange(state, own, state.length);
    }

    /// Checks the length of a state.
    ///
    /// @param spec whose state it is, for the message
    /// @param state what was saved
    /// @param length how many numbers it must have
    public static void check(Spec spec, double[] state, int length) {
        Check.that(state.length == length, "saved state of " + spec.name(), length + " numbers", state.length);
    }
}
