// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.fittedq.env.Calls;
import org.fittedq.env.Environments;
import org.fittedq.math.Check;
import org.fittedq.mdp.Environment;

/// The environments of a user's program, each in its wrappers and each another one.
final class SuppliedEnvironments implements Supplier<Environment> {

    private final Supplier<? extends Environment> own;
    private final EnvironmentChoice choice;
    private final Calls calls;
    private final List<Environment> before = new ArrayList<>();

    /// @param calls where their calls are noted while they go on
    SuppliedEnvironments(Supplier<? extends Environment> own, EnvironmentChoice choice, Calls calls) {
        this.own = own;
        this.choice = choice;
        this.calls = calls;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // two equal ones are two
    public Environment get() {
        Environment next = Optional.<Environment>ofNullable(own.get()).orElseThrow(
                () -> new IllegalArgumentException(
                        Check.message("environments", "a supplier of environments", "null")));
        Check.that(before.stream().noneMatch(e -> e == next), "environments", "a new one at each call",
                "the same again", "make it inside the supplier: () -> new MyEnvironment(…)");
        before.add(next);
        return Environments.guarded(next, choice.wrappers(), calls);
    }
}
