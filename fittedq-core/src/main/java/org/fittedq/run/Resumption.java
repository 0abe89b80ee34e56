// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fittedq.math.Check;
import org.fittedq.store.Checkpoint;
import org.fittedq.store.Checkpoints;
import org.fittedq.store.Disk;
import org.fittedq.store.JsonAt;

/// From where, and with which settings, a run goes on: its newest whole checkpoint and its manifest, which must say the same.
///
/// Settings are changed in the manifest first and in a checkpoint next, so a process that dies between the two leaves a
/// checkpoint from before the change; the manifest's list of changes tells that it is one.
///
/// @param manifest   as it is
/// @param experiment with which the run goes on
/// @param changes    all changes of settings in mid-run so far, those made now included
/// @param checkpoint from which it goes on; empty if it was stopped before its first
/// @param refused    newer checkpoints that cannot be used
/// @param notices    what is not as it was, a sentence each
record Resumption(JsonAt manifest, Experiment experiment, List<SettingChange> changes, Optional<Checkpoint> checkpoint,
        List<Checkpoints.Refused> refused, List<String> notices) {

    Resumption {
        changes = List.copyOf(changes);
        refused = List.copyOf(refused);
        notices = List.copyOf(notices);
    }

    /// Reads a run folder that may be being trained; the checkpoint first, as the manifest is never older.
    ///
    /// @throws IOException if manifest and checkpoint do not go together
    static Resumption read(Disk disk, Path folder, Checkpoints.Found found) throws IOException {
        JsonAt manifest = Manifest.load(disk, folder);
        Experiment experiment = Manifest.read(manifest);
        List<SettingChange> changes = SettingChange.read(manifest);
        List<String> notices = new ArrayList<>();
        if (found.checkpoint().isPresent()) {
            check(folder, found.checkpoint().get(), experiment, changes, notices);
        }
        return new Resumption(manifest, experiment, changes, found.checkpoint(), found.refused(), notices);
    }

    /// Returns the refusal of a run that has no whole checkpoint but should have one.
    ///
    /// @param folder the run's
    IOException noCheckpoint(Path folder) {
        return new IOException(Check.message(folder.resolve(TrainingFiles.CHECKPOINT).toString(), "a whole checkpoint",
                refused.isEmpty() ? "none" : refused.getFirst().reason()));
    }

    private static void check(Path folder, Checkpoint checkpoint, Experiment experiment, List<SettingChange> changes,
            List<String> notices) throws IOException {
        Optional<Binding> bound = Binding.read(checkpoint);
        if (bound.isEmpty()) {
            notices.add(Check.message("checkpoint " + checkpoint.folder().getFileName(),
                    "the settings it was made with", "none, as it is of an older version")
                    + "; whether " + Manifest.NAME + " still has them cannot be told");
            return;
        }
        Experiment before = experiment;
        for (int i = changes.size() - 1; i >= 0 && !bound.get().holds(Binding.of(before))
                && changes.get(i).step() >= checkpoint.step(); i--) {
            before = changes.get(i).undo(before);
            if (changes.get(i).step() > checkpoint.step()) {
                notices.add(changes.get(i).path() + " " + changes.get(i).to() + ", which was set at step "
                        + changes.get(i).step() + ", now holds from step " + checkpoint.step() + " on");
            }
        }
        if (!bound.get().holds(Binding.of(before))) {
            throw bound.get().refusal(folder, checkpoint, Binding.of(experiment));
        }
    }

    /// Changes settings from here on.
    ///
    /// @param wanted text by path
    /// @throws IllegalArgumentException if a setting may not change in mid-run, or more steps are already done
    Resumption with(Map<String, String> wanted) {
        Experiment changed = experiment.changed(wanted);
        long step = checkpoint.map(Checkpoint::step).orElse(0L);
        Check.that(!wanted.containsKey("run.steps") || changed.run().steps() >= step, "steps",
                "at least " + step + ", which are done", changed.run().steps());
        List<SettingChange> all = new ArrayList<>(changes);
        all.addAll(SettingChange.list(experiment, changed, step));
        return new Resumption(manifest, changed, all, checkpoint, refused, notices);
    }

    /// Tells whether settings are changed.
    boolean changes(Resumption before) {
        return changes.size() > before.changes.size();
    }
}
