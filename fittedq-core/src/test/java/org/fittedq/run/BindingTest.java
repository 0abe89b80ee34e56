// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fittedq.math.Compute;
import org.fittedq.store.CheckpointManifest;
import org.fittedq.store.Disk;
import org.fittedq.store.Json;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A checkpoint and the manifest beside it say the same, or the run does not go on.
class BindingTest {

    @TempDir
    private Path temporary;

    private Path run;

    @BeforeEach
    void train() throws IOException {
        run = temporary.resolve("run");
        Experiment experiment = TinyRun.of("td3").with("run.steps", "40").with(
                new EnvironmentChoice("Pendulum-v1", "", Map.of("timeLimitSteps", "37", "maxTorque", "1.5"),
                        Map.of("actions.repeat", "2")));
        try (Training training = Training.begin(run, experiment, 1)) {
            training.run();
        }
    }

    private static Training resume(Path folder) throws IOException {
        return Training.resume(folder, new Compute(1), TrainingListener.NONE);
    }

    private void edit(String text, String replacement) throws IOException {
        Path manifest = run.resolve("manifest.json");
        String before = Files.readString(manifest);
        assertTrue(before.contains(text), before);
        Files.writeString(manifest, before.replace(text, replacement));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "networks.shape.hidden": "8,8" | "networks.shape.hidden": "8,7" | networks.shape.hidden 8,7 (was 8,8)
            "tau": "0.005"       | "tau": "0.006"       | tau 0.006 (was 0.005)
            "noise.sigma": "0.1" | "noise.sigma": "0.2" | noise.sigma 0.2 (was 0.1)
            "seed": "1"          | "seed": "2"          | run.seed 2 (was 1)
            "logEvery": "50"     | "logEvery": "60"     | run.logEvery 60 (was 50)
            "maxTorque": "1.5"   | "maxTorque": "1.25"  | env.maxTorque 1.25 (was 1.5)
            "actions.repeat": "2" | "actions.delaySteps": "2" | wrap.actions.repeat none (was 2), wrap.actions.delaySteps 2 (was none)
            """)
    void aManifestThatWasEditedIsRefusedByTheSettingsName(String text, String replacement, String difference)
            throws IOException {
        edit(text, replacement);

        String message = run.resolve("manifest.json") + ": expected the settings of checkpoint 000000000040, got "
                + difference + "; put them back; what may change in mid-run is changed by a resume with"
                + " --set PATH=VALUE";
        assertEquals(message, assertThrows(IOException.class, () -> resume(run)).getMessage());
        try (Compute compute = new Compute(1)) {
            assertEquals(message, assertThrows(IOException.class, () -> Look.at(run, compute)).getMessage());
        }
    }

    @Test
    void manyDifferencesAreCounted() throws IOException {
        edit("\"seed\": \"1\"", "\"seed\": \"2\"");
        edit("\"logEvery\": \"50\"", "\"logEvery\": \"51\"");
        edit("\"evalEvery\": \"100\"", "\"evalEvery\": \"101\"");
        edit("\"gapStates\": \"100\"", "\"gapStates\": \"101\"");

        String message = assertThrows(IOException.class, () -> resume(run)).getMessage();

        assertTrue(message.contains(
                "got run.seed 2 (was 1), run.evalEvery 101 (was 100), run.logEvery 51 (was 50) and 1 more; "), message);
    }

    @Test
    void theLengthAndTheSpellingOfNumbersMayChange() throws IOException {
        edit("\"steps\": \"40\"", "\"steps\": \"60\"");
        edit("\"tau\": \"0.005\"", "\"tau\": \"5e-3\"");

        try (Training training = resume(run)) {
            assertEquals(List.of(), training.findings().notices());
            assertTrue(training.run());
            assertEquals(60, training.step());
        }
    }

    @Test
    void aCheckpointOfTheFirstVersionGoesOnAndThatItsSettingsAreUnknownIsTold() throws IOException {
        Path checkpoint = run.resolve("checkpoint/000000000040");
        Map<String, Object> meta = new LinkedHashMap<>();
        meta.put("metrics.jsonl", Files.size(run.resolve("metrics.jsonl")));
        meta.put("evaluations.csv", Files.size(run.resolve("evaluations.csv")));
        meta.put("events", Files.size(run.resolve("tensorboard/events.out.tfevents.0.fittedq")));
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("step", 40);
        json.put("meta", meta);
        Files.write(checkpoint.resolve("run.json"), Json.of(json).bytes());
        Path manifest = checkpoint.resolve("manifest.json");
        Files.delete(manifest);
        CheckpointManifest.write(Disk.real(), checkpoint);
        Files.writeString(manifest, Files.readString(manifest).replace("\"version\": 2", "\"version\": 1"));
        long lines = Files.lines(run.resolve("metrics.jsonl"), StandardCharsets.UTF_8).count();

        try (Training training = Training.resume(run, Map.of("run.steps", "100"), new Compute(1),
                TrainingListener.NONE)) {
            assertEquals(
                    List.of("checkpoint 000000000040: expected the settings it was made with, got none, as it is of an "
                            + "older version; whether manifest.json still has them cannot be told"),
                    training.findings().notices());
            assertTrue(training.run());
        }
        assertEquals(lines + 3, Files.readAllLines(run.resolve("metrics.jsonl")).size(), "at 50, 100 and 100");
        try (Training training = resume(run)) {
            assertEquals(List.of(), training.findings().notices());
        }
    }

    @Test
    void anEnvironmentWithOtherActionsIsRefused() throws IOException {
        Path other = temporary.resolve("other");
        Experiment experiment = TinyRun.of("td3").with("run.steps", "20");
        try (Training training = Training.begin(other, experiment, () -> pendulum("2"), 1)) {
            training.run();
        }

        String message = assertThrows(IOException.class, () -> Training.resume(other, () -> pendulum("1.5"), Map.of(),
                new Compute(1), TrainingListener.NONE)).getMessage();

        assertEquals(
                "environment supplied: expected 3 observations, actions in [-2.0, 2.0], as the run began with, got "
                        + "3 observations, actions in [-1.5, 1.5]",
                message);
    }

    private static org.fittedq.mdp.Environment pendulum(String torque) {
        return new EnvironmentChoice("Pendulum-v1", "", Map.of("maxTorque", torque), Map.of()).make();
    }
}
