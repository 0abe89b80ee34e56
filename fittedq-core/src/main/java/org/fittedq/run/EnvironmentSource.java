// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import java.util.function.Supplier;
import org.fittedq.env.Calls;
import org.fittedq.math.Check;
import org.fittedq.mdp.Environment;
import org.fittedq.rounds.BlockSource;
import org.fittedq.rounds.LocalBlocks;

/// Where the environments of a training come from, from their name or from the program, and who works on the blocks of its log.
@FunctionalInterface
interface EnvironmentSource {

    /// Returns what makes the environments of a choice, another one at each call.
    Supplier<? extends Environment> of(EnvironmentChoice choice);

    /// Returns who works on the blocks of a log: this process by default.
    default BlockSource blocks() {
        return LocalBlocks::read;
    }

    /// Returns the same environments, with others at work on the blocks.
    default EnvironmentSource with(BlockSource workers) {
        EnvironmentSource environments = this;
        return new EnvironmentSource() {
            @Override
            public Supplier<? extends Environment> of(EnvironmentChoice choice) {
                return environments.of(choice);
            }

            @Override
            public BlockSource blocks() {
                return workers;
            }
        };
    }

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
