// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import java.util.function.Supplier;
import org.fittedq.env.Calls;
import org.fittedq.math.Check;
import org.fittedq.mdp.Environment;

/// Where the environments of a training come from: from their name, or from the program.
@FunctionalInterface
interface EnvironmentSource {

    /// Returns what makes the environments of a choice, another one at each call.
    Supplier<? extends Environment> of(EnvironmentChoice choice);

    /// Environments that have a name.
    ///
    /// @param listener says where their calls are noted while they go on
    static EnvironmentSource named(TrainingListener listener) {
        return choice -> {
            Calls calls = listener.calls();
            return () -> choice.make(calls);
        };
    }

    /// Environments that the program makes itself.
    ///
    /// @param own      gives a new one at each call
    /// @param listener as of [#named]
    static EnvironmentSource supplied(Supplier<? extends Environment> own, TrainingListener listener) {
        return choice -> {
            Calls calls = listener.calls();
            Check.that(choice.isSupplied(), "environments", "none, as the run began with " + choice.name(),
                    "a supplier");
            return new SuppliedEnvironments(own, choice, calls);
        };
    }
}
