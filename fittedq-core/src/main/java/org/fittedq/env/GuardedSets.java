// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.Supplier;
import org.fittedq.math.Check;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.ActionSets;

/// Valid actions that an environment's code tells: where it fails, or tells none, the state is named.
///
/// @param sets what the environment gave
/// @param what whose they are, for messages
/// @param size dimensions of the actions
public record GuardedSets(ActionSets sets, String what, int size) implements ActionSets {

    /// A longer observation is cut in messages.
    private static final int SHOWN = 12;

    /// Returns the set of one state.
    ///
    /// @param s    states; not modified
    /// @param from index of the first float of the state
    /// @return A(s)
    /// @throws EnvironmentFailure if the code throws, or gives no set, or one of other dimensions
    @Override
    public ActionSet of(float[] s, int from) {
        try {
            return checked(sets.of(s, from), () -> " at " + state(s, from));
        } catch (EnvironmentFailure e) {
            throw e;
        } catch (RuntimeException e) {
            throw EnvironmentFailure.ofItsCode(
                    Check.message(what, "a valid action at every state", reason(e) + " at " + state(s, from)), e);
        }
    }

    @Override
    public ActionSets bare() {
        return sets.bare();
    }

    ActionSet checked(ActionSet set, Supplier<String> where) {
        if (Objects.isNull(set)) {
            throw EnvironmentFailure.ofItsCode(Check.message(what, "a set", "null" + where.get()), null);
        }
        if (set.size() != size) {
            throw EnvironmentFailure.ofItsCode(Check.message(what,
                    "a set of " + size + " dimensions, as the action box has", set.size() + where.get()), null);
        }
        return set;
    }

    private static String reason(RuntimeException e) {
        return e instanceof IllegalArgumentException && e.getMessage() != null
                ? "'" + e.getMessage() + "'"
                : String.valueOf(e);
    }

    /// Returns a state as messages name it.
    ///
    /// @param s    states; not modified
    /// @param from index of the first float of the state
    /// @return such as `the state beginning with [0.5, 1.0]`
    public static String state(float[] s, int from) {
        float[] shown = Arrays.copyOfRange(s, from, Math.min(s.length, from + SHOWN));
        return "the state beginning with " + Arrays.toString(shown);
    }
}
