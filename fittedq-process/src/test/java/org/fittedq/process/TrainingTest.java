// SPDX-License-Identifier: Apache-2.0
package org.fittedq.process;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.fittedq.math.Compute;
import org.fittedq.run.EnvironmentChoice;
import org.fittedq.run.Experiment;
import org.fittedq.run.Training;
import org.fittedq.run.TrainingListener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingTest {

    private static final EnvironmentChoice NOISY = new EnvironmentChoice("Process", "",
            Map.of("command", OtherSide.command("noisy")), Map.of());

    @TempDir
    private Path folder;

    @AfterEach
    void noThreadAndNoProcessIsLeft() {
        assertEquals(List.of(), ProcessEnvironmentTest.threads());
        assertEquals(List.of(), ProcessHandle.current().children().filter(ProcessHandle::isAlive).toList());
    }

    private static Experiment experiment() {
        return Experiment.of("sac", "Pendulum-v1").with(NOISY).with(Map.of("run.steps", "260", "run.evalEvery", "260",
                "run.evalEpisodes", "1", "replay.warmupSteps", "50", "replay.batchSize", "16",
                "networks.shape.hidden", "16,16"));
    }

    /// Stopped in mid-episode, with noise from the episode's generator still to come.
    @Test
    void aTrainingResumesInMidEpisodeToTheBit() throws IOException {
        Path whole = folder.resolve("whole");
        Path stopped = folder.resolve("stopped");
        TrainingListener stopping = new TrainingListener() {
            @Override
            public void stepped(Training training, long step) {
                if (step == 77) {
                    training.requestStop();
                }
            }
        };

        try (Training training = Training.begin(whole, experiment(), new Compute(1), TrainingListener.NONE)) {
            assertTrue(training.run());
        }
        try (Training training = Training.begin(stopped, experiment(), new Compute(1), stopping)) {
            training.run();
            assertEquals(77, training.step());
        }
        try (Training training = Training.resume(stopped, new Compute(1), TrainingListener.NONE)) {
            assertTrue(training.run());
        }

        for (String file : List.of("evaluations.csv", "policy/weights-260.safetensors")) {
            assertArrayEquals(Files.readAllBytes(whole.resolve(file)), Files.readAllBytes(stopped.resolve(file)), file);
        }
    }

    /// Its programs run already when the algorithm is refused.
    @Test
    void aTrainingThatCannotBeMadeLeavesNoProgramBehind() {
        Experiment withoutEquations = Experiment.of("svg", "Pendulum-v1").with(NOISY)
                .with(Map.of("model.kind", "physics"));

        assertThrows(IllegalArgumentException.class, () -> Training.begin(folder.resolve("run"), withoutEquations, 1));
    }
}
