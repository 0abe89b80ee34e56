// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.fittedq.math.Compute;
import org.fittedq.run.Experiment;
import org.fittedq.run.Training;
import org.fittedq.run.TrainingListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the command says of a run that is being trained, of changed settings, and of a manifest that was edited.
class RunInUseTest {

    @TempDir
    private Path folder;

    @Test
    void aRunThatIsBeingTrainedIsRefusedInOneLineAndLookedAtAllTheSame() throws IOException {
        Path run = folder.resolve("run");
        assertEquals(0, Ran.train("--steps", "300", "--out", run.toString()).status());

        try (Training live = Training.resume(run, Map.of("run.steps", "400"), new Compute(1), TrainingListener.NONE)) {
            Ran resumed = Ran.of("resume", run.toString(), "--threads", "1");
            Ran begun = Ran.train("--out", run.toString());
            Ran evaluated = Ran.of("evaluate", run.toString(), "--episodes", "1");
            live.run();

            assertEquals(Main.USAGE, resumed.status());
            assertEquals("run folder: expected no other process that trains it, got " + run
                    + ", held by this process; close its training first" + System.lineSeparator(), resumed.err());
            assertEquals(Main.USAGE, begun.status());
            assertEquals("run folder: expected one that does not exist, or is empty, got " + run
                    + "; choose another, or continue it with: fittedq resume " + run
                    + System.lineSeparator(), begun.err());
            assertEquals(0, evaluated.status(), evaluated.err());
        }
    }

    @Test
    void settingsChangeInMidRunByOptionAndAnEditedManifestIsRefused() throws IOException {
        Path run = folder.resolve("run");
        Ran.train("--steps", "300", "--out", run.toString());

        Ran changed = Ran.of("resume", run.toString(), "--threads", "1", "--steps", "400", "--set",
                "td3.networks.actor.learningRate=1e-4", "--set", "run.evalEvery=100");
        Ran refused = Ran.of("resume", run.toString(), "--set", "tau=0.1");
        Experiment after = Training.experiment(run);
        Path manifest = run.resolve("manifest.json");
        Files.writeString(manifest, Files.readString(manifest).replace("\"8,8\"", "\"8,7\""));
        Ran edited = Ran.of("resume", run.toString());

        assertEquals(0, changed.status(), changed.err());
        assertEquals(100, after.run().evalEvery());
        assertEquals(Main.USAGE, refused.status());
        assertTrue(refused.err().startsWith("--set tau: expected a setting that may change in mid-run, got one that "),
                refused.err());
        assertEquals(Main.BAD_DATA, edited.status());
        assertTrue(edited.err().contains("got networks.shape.hidden 8,7 (was 8,8); put them back"), edited.err());
    }
}
