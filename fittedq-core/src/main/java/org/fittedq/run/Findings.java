// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import java.util.List;
import java.util.Optional;
import org.fittedq.data.Transitions;
import org.fittedq.mdp.Environment;
import org.fittedq.store.Checkpoints;

/// What a training found as it began or went on: nothing of it stops the training, but all of it should be known.
///
/// @param dataNotes          what was taken for granted, left out or changed when the recorded data was read, one line each
///                           ([Transitions#notes])
/// @param notices            what is not as it was, a sentence each: history that was damaged, shortened or deleted, settings that
///                           cannot be compared, a file system without locks
/// @param refusedCheckpoints which checkpoints a resume refused, the newest first, and why
/// @param episodesGivenUp    how many episodes a resume had to give up, because their environment does not save its state
/// @param simulator          what decides the bits besides this library ([Environment#simulator]), name and version; empty if there is
///                           no environment, or it has no simulator
/// @param formerSimulator    the simulator that the run was begun with, if this one is another: then the rest is not what it would
///                           have been
public record Findings(List<String> dataNotes, List<String> notices, List<Checkpoints.Refused> refusedCheckpoints,
        int episodesGivenUp, Optional<String> simulator, Optional<String> formerSimulator) {

    /// Copies the lists.
    public Findings {
        dataNotes = List.copyOf(dataNotes);
        notices = List.copyOf(notices);
        refusedCheckpoints = List.copyOf(refusedCheckpoints);
    }

    /// What a new training finds.
    static Findings of(TrainingParts parts, List<String> notices) {
        return new Findings(parts.dataNotes(), notices, List.of(), 0, parts.simulator(), Optional.empty());
    }

    /// What a training finds that goes on.
    ///
    /// @param notices all of them
    /// @param from    from where
    static Findings of(TrainingParts parts, List<String> notices, Resumption from, int episodesGivenUp) {
        Optional<String> simulator = parts.simulator();
        return new Findings(parts.dataNotes(), notices, from.refused(), episodesGivenUp, simulator,
                Manifest.simulator(from.manifest()).filter(s -> !simulator.equals(Optional.of(s))));
    }
}
