// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.fittedq.math.Compute;
import org.fittedq.settings.Settings;
import org.fittedq.store.Disk;
import org.fittedq.store.JsonAt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Settings that are changed in mid-run: exact, recorded, and only those that may.
class SettingChangeTest {

    private static final Map<String, String> CHANGES = Map.of("networks.critic.learningRate", "0.01", "noise.sigma",
            "0.3", "run.logEvery", "20", "run.steps", "160");

    @TempDir
    private Path temporary;

    private Path stopped(String name, String algorithm) throws IOException {
        Path run = temporary.resolve(name);
        try (Training training = Training.begin(run, TinyRun.of(algorithm).with("run.steps", "100"), 1)) {
            training.run();
        }
        return run;
    }

    private static void resume(Path run, Map<String, String> changes, long stop) throws IOException {
        TrainingListener stopping = new TrainingListener() {
            @Override
            public void stepped(Training training, long step) {
                if (step == stop) {
                    training.requestStop();
                }
            }
        };
        try (Training training = Training.resume(run, changes, new Compute(1), stopping)) {
            training.run();
        }
    }

    @Test
    void twoResumesWithTheSameChangesAreEqualAlsoAcrossALaterStop() throws IOException {
        Path one = stopped("one", "td3");
        Path two = stopped("two", "td3");
        Path unchanged = stopped("unchanged", "td3");

        resume(one, CHANGES, 0);
        resume(two, CHANGES, 123);
        resume(two, Map.of(), 0);
        resume(unchanged, Map.of("run.steps", "160", "run.logEvery", "20"), 0);

        RunFiles.assertSame(one, two);
        assertNotEquals(RunFiles.digest(unchanged), RunFiles.digest(one));
    }

    @Test
    void aChangeIsRecordedWithItsStepAndTheManifestSaysTheNewValue() throws IOException {
        Path run = stopped("run", "td3");

        resume(run, CHANGES, 0);
        resume(run, Map.of("noise.sigma", "0.3", "run.steps", "170"), 0);

        JsonAt manifest = Manifest.load(Disk.real(), run);
        assertEquals(List.of("100 noise.sigma 0.1 0.3", "100 networks.critic.learningRate 3.0E-4 0.01",
                "100 run.steps 100 160", "100 run.logEvery 50 20", "160 run.steps 160 170"),
                SettingChange.read(manifest).stream()
                        .map(c -> c.step() + " " + c.path() + " " + c.from() + " " + c.to()).toList());
        assertEquals(TinyRun.of("td3").with(CHANGES).with("run.steps", "170"), Training.experiment(run));
    }

    /// The manifest is written first, the checkpoint next; a process that dies between the two leaves only the first.
    @Test
    void aProcessThatDiesBetweenManifestAndCheckpointIsResumedAllTheSame() throws IOException {
        Path whole = stopped("whole", "td3");
        Path killed = stopped("killed", "td3");
        resume(whole, CHANGES, 0);
        Training.resume(killed, CHANGES, new Compute(1), TrainingListener.NONE).close();
        Path after = killed.resolve("checkpoint/000000000100.1");
        Disk.real().deleteTree(after);

        try (Training training = Training.resume(killed, new Compute(1), TrainingListener.NONE)) {
            assertEquals(List.of(), training.findings().notices());
            training.run();
        }

        RunFiles.assertSame(whole, killed);
    }

    @Test
    void faultsOfAChangeAreSurvived() throws IOException {
        Path whole = stopped("whole", "td3");
        resume(whole, CHANGES, 0);
        boolean struck = true;
        for (int k = 1; struck; k += 29) {
            Path run = stopped("run-" + k, "td3");
            FaultyDisk disk = new FaultyDisk(FaultyDisk.Fault.FOREVER, k);
            try (Training training = Starting.resume(disk, run, EnvironmentSource.named(TrainingListener.NONE), CHANGES,
                    new Compute(1), TrainingListener.NONE)) {
                struck = false;
                assertEquals(100, training.step());
            } catch (IOException e) {
                assertTrue(disk.struck(), e.toString());
            }

            boolean changed = Training.experiment(run).run().steps() == 160;
            resume(run, changed ? Map.of() : CHANGES, 0);
            assertEquals(List.copyOf(RunFiles.lines(whole)).subList(1, 2), RunFiles.lines(run).subList(1, 2));
            assertEquals(Files.readAllLines(whole.resolve("evaluations.csv")),
                    Files.readAllLines(run.resolve("evaluations.csv")));
        }
    }

    @Test
    void aChangeThatALostCheckpointHeldHoldsFromTheOneBefore() throws IOException {
        Path run = stopped("run", "td3");
        Training.resume(run, Map.of("noise.sigma", "0.3"), new Compute(1), TrainingListener.NONE).close();
        for (String name : List.of("000000000100", "000000000100.1")) {
            Disk.real().deleteTree(run.resolve("checkpoint").resolve(name));
        }
        Path older = stopped("older", "td3");
        Files.move(older.resolve("checkpoint/000000000000"), run.resolve("checkpoint/000000000000"));

        try (Training training = Training.resume(run, new Compute(1), TrainingListener.NONE)) {
            assertEquals(0, training.step());
            assertEquals(List.of("noise.sigma 0.3, which was set at step 100, now holds from step 0 on"),
                    training.findings().notices());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            networks.shape.hidden | 16,16 | networks.shape.hidden: expected a setting that may change in mid-run, got one that the run's state was made with; describe td3 and describe run mark those that may change
            run.seed              | 2     | run.seed: expected a setting that may change in mid-run, got one that the run's state was made with; describe td3 and describe run mark those that may change
            noise.sigm            | 2     | noise.sigm: unknown setting; did you mean noise.sigma?
            evalEvery             | 2     | evalEvery: unknown setting; did you mean run.evalEvery?
            env.maxTorque         | 2     | env.maxTorque: expected a setting that may change in mid-run, got one of the environment; describe td3 and describe run mark those that may change
            noise.sigma           | -1    | noise.sigma: expected a number in [0, ∞), got -1.0
            """)
    void otherSettingsAreRefusedByNameAndNothingIsChanged(String path, String value, String message)
            throws IOException {
        Path run = stopped("run", "td3");
        byte[] before = Files.readAllBytes(run.resolve("manifest.json"));

        assertEquals(message, assertThrows(IllegalArgumentException.class,
                () -> Training.resume(run, Map.of(path, value), new Compute(1), TrainingListener.NONE)).getMessage());
        assertEquals(-1, Arrays.mismatch(before, Files.readAllBytes(run.resolve("manifest.json"))));
    }

    static Stream<Arguments> resumable() {
        return AlgorithmKind.all().stream().flatMap(k -> Settings.describe(k.defaults()).stream()
                .filter(Settings.Described::resumable).map(s -> Arguments.of(k.name(), s.path())));
    }

    /// Of every algorithm, whatever regressor it has. Without effect are those of regressors that are not in use.
    @ParameterizedTest
    @MethodSource("resumable")
    void everySettingThatMayChangeIsTakenByTheStateAndChangesWhatFollows(String algorithm, String path)
            throws IOException {
        Path run = stopped("run", algorithm);
        Path as = stopped("as", algorithm);
        double before = Double.parseDouble(Settings.flatten(TinyRun.of(algorithm).config()).get(path));

        resume(run, Map.of(path, String.valueOf(0.5 * before), "run.steps", "160"), 0);
        resume(as, Map.of("run.steps", "160"), 0);

        assertEquals(160, Training.experiment(run).run().steps());
        boolean unused = path.startsWith("regressor.") && !algorithm.equals("fqi-amortized");
        assertEquals(unused, weights(as).equals(weights(run)), path);
    }

    private static List<String> weights(Path run) throws IOException {
        return RunFiles.lines(run).stream().filter(l -> l.startsWith("state/loop")).toList();
    }
}
