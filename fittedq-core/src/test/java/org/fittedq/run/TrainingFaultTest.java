// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.fittedq.math.Compute;
import org.fittedq.run.FaultyDisk.Damage;
import org.fittedq.run.FaultyDisk.Fault;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Lets calls of a whole training fail, and pulls the plug after them: what is resumed ends in the bits of a calm run.
class TrainingFaultTest {

    @TempDir
    private Path folder;

    private static Experiment experiment() {
        return TinyRun.of("td3").with(Map.of("run.steps", "30", "run.checkpointEvery", "10", "run.evalEvery", "10",
                "run.evalEpisodes", "1", "run.logEvery", "4"));
    }

    private Path whole() throws IOException {
        Path whole = folder.resolve("whole");
        try (Training training = Training.begin(whole, experiment(), 1)) {
            training.run();
        }
        return whole;
    }

    /// Trains on a disk; whether it fails is the disk's affair.
    private static void train(FaultyDisk disk, Path run) {
        try (Training training = Starting.begin(disk, run, experiment(), EnvironmentSource.named(TrainingListener.NONE),
                new Compute(1), TrainingListener.NONE)) {
            training.run();
        } catch (IOException | CompletionException expected) {
            assertTrue(disk.struck(), expected.toString());
        }
    }

    /// A run that had no manifest yet had not begun, and begins in the same folder; every run ends as the whole one did.
    private static void goesOn(Path whole, Path run) throws IOException {
        FaultyDisk disk = new FaultyDisk(Fault.NONE, 0);
        try (Training training = Files.exists(run.resolve("manifest.json"))
                ? Starting.resume(disk, run, EnvironmentSource.named(TrainingListener.NONE), Map.of(), new Compute(1),
                        TrainingListener.NONE)
                : Starting.begin(disk, run, experiment(), EnvironmentSource.named(TrainingListener.NONE),
                        new Compute(1), TrainingListener.NONE)) {
            training.run();
        }
        RunFiles.assertSame(whole, run);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void theRunCanBeResumedAfterSomeFaults(Fault fault) throws IOException {
        faults(fault, 37);
    }

    @Tag("slow")
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void theRunCanBeResumedAfterEveryFault(Fault fault) throws IOException {
        faults(fault, 1);
    }

    /// A full disk at many calls up to the first checkpoint: the folder is neither refused by a new start nor by a resume.
    @Test
    void aStartOnAFullDiskCanBeTriedAgain() throws IOException {
        Path whole = whole();
        boolean begun = false;
        for (int k = 1; !begun; k += 6) {
            FaultyDisk disk = new FaultyDisk(Fault.FULL, k);
            Path run = folder.resolve("full-" + k);
            try (Training training = Starting.begin(disk, run, experiment(),
                    EnvironmentSource.named(TrainingListener.NONE), new Compute(1), TrainingListener.NONE)) {
                begun = training.step() == 0;
            } catch (IOException e) {
                assertEquals("No space left on device", e.getMessage());
            }

            goesOn(whole, run);
        }
    }

    private void faults(Fault fault, int every) throws IOException {
        Path whole = whole();
        boolean struck = true;
        for (int k = 1; struck; k += every) {
            FaultyDisk disk = new FaultyDisk(fault, k);
            Path run = folder.resolve(fault + "-" + k);
            train(disk, run);
            struck = disk.struck();
            assertTrue(struck || k > 100, "a run has more than 100 calls");
            if (fault == Fault.POWER) {
                disk.crash(Damage.values()[k % Damage.values().length], k % 4 != 0);
            }

            goesOn(whole, run);
        }
    }
}
