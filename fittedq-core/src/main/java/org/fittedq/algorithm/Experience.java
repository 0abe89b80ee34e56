// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import java.util.List;
import java.util.Optional;
import org.fittedq.data.Transitions;
import org.fittedq.math.Check;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Spec;
import org.fittedq.settings.Schedule;

/// Where the loop's transitions come from: environments, a recorded data set, or both.
///
/// @param spec         shapes and action box
/// @param environments environments of that spec; none with a data set alone
/// @param data         recorded transitions, if any
/// @param dataShare    share of each batch that is drawn from the data set; 1 without environments, 0 without data
/// @param dataSchedule how that share changes with the steps of the run
public record Experience(Spec spec, List<Environment> environments, Optional<Transitions> data, double dataShare,
        Schedule dataSchedule) {

    /// Checks that all go together.
    ///
    /// @throws IllegalArgumentException if there are neither environments nor data, a shape differs, or actions lie outside the
    ///                                  box
    public Experience {
        environments = List.copyOf(environments);
        Check.that(!environments.isEmpty() || data.isPresent(), "environments", "at least one", 0);
        Check.that(0 <= dataShare && dataShare <= 1, "data share", "a number in [0, 1]", dataShare);
        dataSchedule.check("data share", "[0, 1]");
        if (data.isPresent()) {
            Check.that(data.get().observationSize() == spec.observationSize(), "data set",
                    "states of " + spec.observationSize() + " numbers, as " + spec.name() + " has",
                    data.get().observationSize());
            data.get().checkActions(spec.actions());
        }
    }

    /// Learns from environments.
    ///
    /// @param environments one or more of the same spec
    /// @return the experience
    /// @throws IllegalArgumentException if there is none
    public static Experience of(List<Environment> environments) {
        Check.that(!environments.isEmpty(), "environments", "at least one", 0);
        return new Experience(Spec.of(environments.getFirst()), environments, Optional.empty(), 0, Schedule.CONSTANT);
    }

    /// Learns from recorded transitions alone.
    ///
    /// @param spec shapes and action box
    /// @param data the transitions
    /// @return the experience
    /// @throws IllegalArgumentException if a shape differs, or actions lie outside the box
    public static Experience of(Spec spec, Transitions data) {
        return new Experience(spec, List.of(), Optional.of(data), 1, Schedule.CONSTANT);
    }
}
