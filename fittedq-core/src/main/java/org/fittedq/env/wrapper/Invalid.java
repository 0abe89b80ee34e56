// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env.wrapper;

import java.util.List;
import org.fittedq.settings.Choice;
import org.fittedq.settings.Range;
import org.fittedq.settings.Setting;

/// What an action does that is not valid: settings of [Restricted].
@Setting(value = "what an action does that is not valid: plateau, the centre of the first piece is taken in its place; or penalty, a fixed action is taken for a fixed reward", source = "ours; of the tasks with balls Jain et al. 2024")
public sealed interface Invalid extends Choice {

    /// The centre of the first piece is taken in its place, for the task's own reward: all invalid actions do the same.
    record Plateau() implements Invalid {

        /// There is but one.
        public static final Plateau DEFAULT = new Plateau();

        @Override
        public String name() {
            return "plateau";
        }
    }

    /// A fixed action is taken in its place, and the step's reward is a fixed one in place of the task's own.
    ///
    /// @param reward reward of the step
    /// @param action the action that is taken, in the units of the action box: one number for all dimensions, or one for each
    record Penalty(
            @Setting(value = "reward of a step whose action is not valid, in place of the task's own", range = "(-∞, ∞)") double reward,
            @Setting(value = "action that is taken in place of one that is not valid: one number for all dimensions or one for each", unit = "the action's own") List<Double> action)
            implements
                Invalid {

        /// −10 for doing nothing.
        public static final Penalty DEFAULT = new Penalty(-10, List.of(0.0));

        /// Checks the range and copies the list.
        ///
        /// @throws IllegalArgumentException if the reward is not finite
        public Penalty {
            action = List.copyOf(action);
            Range.check(Penalty.class, reward, action);
        }

        @Override
        public String name() {
            return "penalty";
        }
    }
}
