// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import java.util.Arrays;
import java.util.Optional;
import org.fittedq.math.Check;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Spec;

/// Saved states of stacked environments: a wrapper's own numbers first, then those of what it wraps.
final class Saved {

    private Saved() {}

    /// Returns `own` followed by the state of `inner`; empty if `inner` cannot save its state.
    static Optional<double[]> join(double[] own, Environment inner) {
        return inner.saveState().map(rest -> {
            double[] all = Arrays.copyOf(own, own.length + rest.length);
            System.arraycopy(rest, 0, all, own.length, rest.length);
            return all;
        });
    }

    /// Returns what follows the first `own` numbers.
    static double[] rest(Spec spec, double[] state, int own) {
        Check.that(state.length >= own, "saved state of " + spec.name(), "at least " + own + " numbers", state.length);
        return Arrays.copyOfRange(state, own, state.length);
    }

    /// Checks the length of a state.
    static void check(Spec spec, double[] state, int length) {
        Check.that(state.length == length, "saved state of " + spec.name(), length + " numbers", state.length);
    }
}
