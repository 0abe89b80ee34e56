// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.fittedq.algorithm.Metric;
import org.fittedq.deploy.Policy;
import org.fittedq.env.EnvironmentFailure;
import org.fittedq.math.Compute;
import org.fittedq.measure.Evaluation;
import org.fittedq.store.Disk;
import org.fittedq.store.Json;
import org.fittedq.store.JsonAt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A training's folder, its listener, and what it says when something is wrong.
class TrainingTest {

    @TempDir
    private Path temporary;

    private static EnvironmentChoice scripted(Map<String, String> settings) {
        return new EnvironmentChoice(Scripted.class.getName(), "", settings, Map.of());
    }

    private Path run(Experiment experiment, TrainingListener listener) throws IOException {
        Path folder = temporary.resolve("run");
        try (Training training = Training.begin(folder, experiment, new Compute(1), listener)) {
            training.run();
        }
        return folder;
    }

    private static Training resume(Path folder) throws IOException {
        return Training.resume(folder, new Compute(1), TrainingListener.NONE);
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).map(f -> folder.relativize(f).toString().replace('\\', '/'))
                    .sorted().toList();
        }
    }

    private static List<JsonAt> metrics(Path folder) throws IOException {
        List<JsonAt> lines = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("metrics.jsonl"))) {
            lines.add(Json.read("metrics", line.getBytes(java.nio.charset.StandardCharsets.UTF_8), 1 << 20));
        }
        return lines;
    }

    @Test
    void lookingAtARunChangesNoFileEvenOfACheckpointThatIsBeingWritten() throws IOException {
        Path folder = run(TinyRun.of("sac"), TrainingListener.NONE);
        Path unfinished = Files.createDirectories(folder.resolve("checkpoint/.tmp-7"));
        Files.writeString(unfinished.resolve("state"), "half");
        List<String> before = files(folder);

        try (Compute compute = new Compute(1); Look looked = Look.at(folder, compute)) {
            assertEquals(looked.experiment().run().steps(), looked.step());
        }

        assertEquals(before, files(folder));
        assertEquals("half", Files.readString(unfinished.resolve("state")));
    }

    @Test
    void aRunWithoutACheckpointCannotBeLookedAt() throws IOException {
        Path folder = run(TinyRun.of("sac"), TrainingListener.NONE);
        Files.move(folder.resolve("checkpoint"), folder.resolve("elsewhere"));

        try (Compute compute = new Compute(1)) {
            IOException e = assertThrows(IOException.class, () -> Look.at(folder, compute));
            assertEquals(folder.resolve("checkpoint") + ": expected a whole checkpoint, got none", e.getMessage());
        }
        assertFalse(Files.exists(folder.resolve("checkpoint")));
    }

    /// Remembers what a listener is told.
    private static final class Recorder implements TrainingListener {
        private final List<Long> steps = new ArrayList<>();
        private final List<String> episodes = new ArrayList<>();
        private final List<Long> checkpoints = new ArrayList<>();
        private final Map<Long, Double> evaluations = new LinkedHashMap<>();
        private final List<Long> best = new ArrayList<>();
        private final List<String> warnings = new ArrayList<>();
        private long stopAt = Long.MAX_VALUE;

        @Override
        public void stepped(Training training, long step) {
            assertEquals(step, training.step());
            steps.add(step);
            if (step >= stopAt) {
                training.requestStop();
            }
        }

        @Override
        public void episodeEnded(Training training, int environment, double episodeReturn, int length) {
            episodes.add(training.step() + ": " + environment + " " + episodeReturn + " " + length);
        }

        @Override
        public void evaluated(Training training, long step, Evaluation.Result result, boolean isBest) {
            evaluations.put(step, result.returnMean());
            if (isBest) {
                best.add(step);
            }
        }

        @Override
        public void checkpointed(Training training, long step) {
            checkpoints.add(step);
        }

        @Override
        public void warned(Training training, long step, String warning) {
            warnings.add(step + ": " + warning);
        }
    }

    @Test
    void beginRefusesAFolderThatHoldsAnything() throws IOException {
        Path folder = Files.createDirectory(temporary.resolve("mine"));
        Files.writeString(folder.resolve("notes.txt"), "x");

        IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                () -> Training.begin(folder, TinyRun.of("td3"), 1));

        assertEquals("run folder: expected one that does not exist, or is empty, got " + folder
                + "; choose another", e.getMessage());
        assertEquals(List.of("notes.txt"), files(folder));
    }

    @Test
    void beginRefusesTheFolderOfARun() throws IOException {
        Path folder = run(TinyRun.of("td3").with("run.steps", "20"), TrainingListener.NONE);

        IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                () -> Training.begin(folder, TinyRun.of("td3"), 1));

        assertEquals("run folder: expected one that does not exist, or is empty, got " + folder
                + "; choose another, or resume it", e.getMessage());
    }

    @Test
    void theFolderHoldsTheseFilesAndNoOther() throws IOException {
        Recorder seen = new Recorder();

        Path folder = run(TinyRun.of("sac"), seen);

        assertEquals(List.of("checkpoint/000000000200/manifest.json", "checkpoint/000000000200/run.json",
                "checkpoint/000000000200/state.safetensors", "checkpoint/000000000300/manifest.json",
                "checkpoint/000000000300/run.json", "checkpoint/000000000300/state.safetensors", "evaluations.csv",
                "lock", "manifest.json", "metrics.jsonl", "policy-best/policy.json",
                "policy-best/weights-" + seen.best.getLast() + ".safetensors", "policy/policy.json",
                "policy/weights-300.safetensors", "tensorboard/events.out.tfevents.0.fittedq"), files(folder));
    }

    @Test
    void theManifestTellsTheWholeExperimentAndWhatItRanOn() throws IOException {
        Experiment experiment = TinyRun.of("sac-v").with("run.seed", "9");

        Path folder = run(experiment.with("run.steps", "30"), TrainingListener.NONE);

        JsonAt manifest = Json.read("m", Files.readAllBytes(folder.resolve("manifest.json")), 1 << 20);
        assertEquals(List.of("format", "version", "fittedq", "commit", "jdk", "cpu", "kernels", "threads", "directory",
                "seed",
                "algorithm", "preset", "settings", "run", "environment"), manifest.keys());
        assertEquals(9, manifest.at("seed").whole());
        assertEquals(experiment.with("run.steps", "30"), Training.experiment(folder));
    }

    @Test
    void metricsEvaluationsAndEventsHaveALineWhenDue() throws IOException {
        Recorder seen = new Recorder();

        Path folder = run(TinyRun.of("sac"), seen);

        List<String> lines = metrics(folder).stream()
                .map(m -> m.at("step").whole() + (m.find("eval/mean_reward").isPresent() ? " eval" : " log")).toList();
        assertEquals(List.of("50 log", "100 log", "100 eval", "150 log", "200 log", "200 eval", "250 log", "300 log",
                "300 eval"), lines);
        assertEquals(List.of("step", "wall_seconds", "wall_fps", "rollout/ep_rew_mean", "rollout/ep_len_mean",
                "time/episodes", "train/critic_loss", "train/actor_loss", "train/ent_coef", "train/ent_coef_loss",
                "train/entropy", "train/n_updates", "train/updates_per_step", "q/mean", "q/target_mean"),
                metrics(folder).getFirst().keys());
        assertEquals(List.of("step", "eval/mean_reward", "eval/mean_ep_length", "q/value_bias",
                "q/action_saturation"), metrics(folder).get(2).keys());
        assertEquals(30, metrics(folder).getFirst().at("train/n_updates").real());
        assertEquals(8, metrics(folder).get(7).at("time/episodes").real());
        List<String> evaluations = Files.readAllLines(folder.resolve("evaluations.csv"));
        assertEquals("step,return_mean,return_std,length_mean,episodes", evaluations.getFirst());
        assertEquals(List.of("100," + seen.evaluations.get(100L), "200," + seen.evaluations.get(200L),
                "300," + seen.evaluations.get(300L)),
                evaluations.stream().skip(1).map(l -> l.split(",")[0] + "," + l.split(",")[1]).toList());
        assertTrue(evaluations.stream().skip(1).allMatch(l -> l.endsWith(",37.0,2")), evaluations::toString);
    }

    @Test
    void eventsAreTheNumbersOfTheMetricsAndTheSpeed() throws IOException {
        Path folder = run(TinyRun.of("td3"), TrainingListener.NONE);

        List<String> expected = new ArrayList<>();
        for (JsonAt line : metrics(folder)) {
            line.keys().stream().filter(k -> k.contains("/"))
                    .forEach(k -> expected.add(k + " " + line.at("step").whole() + " " + (float) line.at(k).real()));
        }
        assertEquals(expected, RunFiles.events(folder).stream().map(e -> e.tag() + " " + e.step() + " " + e.value())
                .toList());
        assertEquals(List.of(50L, 100L, 150L, 200L, 250L, 300L),
                EventReader.read(folder.resolve("tensorboard/events.out.tfevents.0.fittedq")).stream()
                        .filter(e -> e.tag().equals(Metric.TIME_FPS.key())).map(EventReader.Scalar::step).toList());
    }

    @Test
    void theListenerSeesEveryStepEpisodeEvaluationAndCheckpoint() throws IOException {
        Recorder seen = new Recorder();
        Experiment experiment = TinyRun.of("ddpg", scripted(Map.of())).with(Map.of("run.steps", "30", "run.evalEvery",
                "10", "run.checkpointEvery", "20"));

        run(experiment, seen);

        assertEquals(IntStream.rangeClosed(1, 30).mapToObj(i -> (long) i).toList(), seen.steps);
        assertEquals(List.of("7: 0 28.0 7", "14: 0 28.0 7", "21: 0 28.0 7", "28: 0 28.0 7"), seen.episodes);
        assertEquals(List.of(0L, 20L, 30L), seen.checkpoints);
        assertEquals(Map.of(10L, 28.0, 20L, 28.0, 30L, 28.0), seen.evaluations);
        assertEquals(List.of(10L), seen.best);
    }

    @Test
    void theListenerCanStopTheTraining() throws IOException {
        Recorder seen = new Recorder();
        seen.stopAt = 77;
        Path folder = temporary.resolve("run");

        try (Training training = Training.begin(folder, TinyRun.of("td3"), new Compute(1), seen)) {
            assertFalse(training.run());
            assertEquals(77, training.step());
        }

        assertEquals(List.of(0L, 77L), seen.checkpoints);
        assertTrue(Files.exists(folder.resolve("policy/weights-77.safetensors")));
        try (Training training = resume(folder)) {
            assertEquals(77, training.step());
            assertTrue(training.run());
        }
    }

    @Test
    void thePolicyOfTheBestEvaluationIsKept() throws IOException {
        Recorder seen = new Recorder();
        Path last = temporary.resolve("best");
        TrainingListener copying = new TrainingListener() {
            @Override
            public void evaluated(Training training, long step, Evaluation.Result result, boolean best) {
                seen.evaluated(training, step, result, best);
                if (best) {
                    assertSaves(training.policy(), last, step);
                }
            }
        };

        Path folder = run(TinyRun.of("sac").with(Map.of("run.evalEvery", "20", "run.evalEpisodes", "1")), copying);

        long best = seen.evaluations.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
        assertEquals(best, seen.best.getLast());
        assertTrue(seen.best.size() > 1 && best < 300, "some evaluations are better than those before, not the last");
        assertEquals(files(last), files(folder.resolve("policy-best")));
        for (String file : files(last)) {
            assertEquals(-1, Files.mismatch(last.resolve(file), folder.resolve("policy-best").resolve(file)), file);
        }
    }

    private static void assertSaves(Policy policy, Path folder, long step) {
        try {
            policy.save(Disk.real(), folder, step);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            nanAt   | a reward from -1.0E18 to 1.0E18, got NaN
            blindAt | observations that are numbers from -1.0E18 to 1.0E18, got Infinity at index 0
            """)
    void aNumberThatIsNotFiniteStopsTheRunAndTheLastCheckpointStands(String setting, String message)
            throws IOException {
        Path folder = temporary.resolve("run");
        Experiment experiment = TinyRun.of("sac", scripted(Map.of(setting, "85"))).with(Map.of("run.evalEvery", "0",
                "run.checkpointEvery", "40"));

        try (Training training = Training.begin(folder, experiment, 1)) {
            EnvironmentFailure e = assertThrows(EnvironmentFailure.class, training::run);
            assertEquals("environment org.fittedq.run.Scripted, step 85: expected " + message
                    + "; in the training, environment step 84", e.getMessage());
        }

        try (Training training = resume(folder)) {
            assertEquals(80, training.step());
            assertEquals(List.of(), training.findings().refusedCheckpoints());
        }
    }

    @Test
    void aFaultOfTheSimulationIsToldWithItsStepAndTheRunGoesOn() throws IOException {
        Recorder seen = new Recorder();
        // an evaluation is one episode of seven steps: the second one meets the fault too
        Experiment experiment = TinyRun.of("ddpg", scripted(Map.of("faultAt", "10"))).with(Map.of("run.steps", "30",
                "run.evalEvery", "12", "run.evalEpisodes", "1"));

        run(experiment, seen);

        assertEquals(List.of("10: the script is at fault; the episode is cut there",
                "24: the script is at fault; the episode is cut there"), seen.warnings);
        assertEquals(List.of("7: 0 28.0 7", "10: 0 6.0 3", "17: 0 28.0 7", "24: 0 28.0 7"), seen.episodes);
    }

    @Test
    void anotherSimulatorThanTheRunWasBegunWithIsToldAtAResume() throws IOException {
        Path folder = run(TinyRun.of("ddpg", scripted(Map.of())).with("run.steps", "30"), new Recorder());
        Path manifest = folder.resolve("manifest.json");
        String begun = Files.readString(manifest);
        assertTrue(begun.contains("\"simulator\": \"script 2\""), begun);

        try (Training training = resume(folder)) {
            assertEquals(Optional.empty(), training.findings().formerSimulator());
        }
        Files.writeString(manifest, begun.replace("script 2", "script 1"));
        try (Training training = resume(folder)) {
            assertEquals(Optional.of("script 1"), training.findings().formerSimulator());
            assertEquals(Optional.of("script 2"), training.findings().simulator());
        }
    }

    @Test
    void resumeRefusesAFolderThatIsNoRun() {
        Path folder = temporary.resolve("nothing");

        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> resume(folder));

        assertEquals("run: expected a run folder with manifest.json, got " + folder, e.getMessage());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "fittedq-run" | "other"  | expected format fittedq-run, got other
            "version": 1  | "version": 2 | expected version 1 of the format or older, got 2; it was written by a newer FittedQ
            "sac"         | "sacc"   | algorithm: expected one of ddpg, td3, sac, sac-v, svg, qt-opt, control-points, fqi, fqi-amortized, soft-fqi, nfqca, got 'sacc'; did you mean sac?
            "format"      | "form"   | expected format fittedq-run, got none
            """)
    void resumeRefusesAManifestThatItCannotRead(String text, String replacement, String message) throws IOException {
        Path folder = run(TinyRun.of("sac").with("run.steps", "20"), TrainingListener.NONE);
        Path manifest = folder.resolve("manifest.json");
        Files.writeString(manifest, Files.readString(manifest).replace(text, replacement));

        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> resume(folder));

        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    @Test
    void resumeTakesTheCheckpointBeforeADamagedOneAndSaysSo() throws IOException {
        Path folder = run(TinyRun.of("sac"), TrainingListener.NONE);
        Path whole = temporary.resolve("whole");
        Files.move(folder, whole);
        run(TinyRun.of("sac"), TrainingListener.NONE);
        Path state = folder.resolve("checkpoint/000000000300/state.safetensors");
        flip(state);

        try (Training training = resume(folder)) {
            assertEquals(200, training.step());
            assertEquals(1, training.findings().refusedCheckpoints().size());
            assertTrue(
                    training.findings().refusedCheckpoints().getFirst().reason()
                            .startsWith(state + ": SHA-256: expected "),
                    training.findings().refusedCheckpoints()::toString);
            assertTrue(training.run());
        }

        List<String> expected = RunFiles.lines(whole);
        List<String> found = RunFiles.lines(folder);
        assertEquals("checkpoint 000000000300.1", found.getFirst());
        assertEquals(expected.subList(1, expected.size()), found.subList(1, found.size()));
    }

    private static void flip(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);
    }

    @Test
    void resumeRefusesWhenEveryCheckpointIsDamaged() throws IOException {
        Path folder = run(TinyRun.of("sac"), TrainingListener.NONE);
        flip(folder.resolve("checkpoint/000000000200/state.safetensors"));
        flip(folder.resolve("checkpoint/000000000300/state.safetensors"));

        IOException e = assertThrows(IOException.class, () -> resume(folder));

        assertTrue(e.getMessage().startsWith(folder.resolve("checkpoint") + ": expected a whole checkpoint, got "
                + folder.resolve("checkpoint/000000000300/state.safetensors") + ": SHA-256: expected "),
                e.getMessage());
    }

    @Test
    void resumeRefusesACheckpointOfANewerFormat() throws IOException {
        Path folder = run(TinyRun.of("sac").with("run.steps", "20"), TrainingListener.NONE);
        for (String step : List.of("000000000000", "000000000020")) {
            Path manifest = folder.resolve("checkpoint").resolve(step).resolve("manifest.json");
            Files.writeString(manifest, Files.readString(manifest).replace("\"version\": 2", "\"version\": 3"));
        }

        IOException e = assertThrows(IOException.class, () -> resume(folder));

        assertTrue(e.getMessage().endsWith("manifest.json: fittedq-checkpoint: expected version 2, got 3; it was "
                + "written by a newer FittedQ, which can read it"), e.getMessage());
    }

    @Test
    void aRunStoppedBeforeItsFirstCheckpointBeginsAgain() throws IOException {
        Path folder = run(TinyRun.of("td3"), TrainingListener.NONE);
        Path whole = temporary.resolve("whole");
        Files.move(folder, whole);
        Files.createDirectories(folder.resolve("checkpoint/.tmp-0"));
        Files.copy(whole.resolve("manifest.json"), folder.resolve("manifest.json"));
        Files.writeString(folder.resolve("evaluations.csv"), "ste");

        try (Training training = resume(folder)) {
            assertEquals(0, training.step());
            assertTrue(training.run());
        }

        RunFiles.assertSame(whole, folder);
    }

    @Test
    void aRunThatLostItsCheckpointsIsNotBegunAgainOverItsMetrics() throws IOException {
        Path folder = run(TinyRun.of("td3"), TrainingListener.NONE);
        try (Stream<Path> all = Files.walk(folder.resolve("checkpoint"))) {
            for (Path p : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(p);
            }
        }
        List<String> before = Files.readAllLines(folder.resolve("metrics.jsonl"));

        IOException e = assertThrows(IOException.class, () -> resume(folder));

        assertEquals(folder.resolve("checkpoint") + ": expected a whole checkpoint, got none", e.getMessage());
        assertEquals(before, Files.readAllLines(folder.resolve("metrics.jsonl")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            NoSuch-v1    |             |                   |   | environment: expected one of Pendulum-v1
            Pendulum-v1  | mas         |                   | 1 | mas
            Pendulum-v1  |             | actions.repeat    | 0 | repeat: expected an integer in [1, ∞), got 0
            com.acme.No  |             |                   |   | environment: expected a built-in name or a class on the class path, got 'com.acme.No'
            """)
    void aWrongEnvironmentLeavesNoFolderBehind(String name, String setting, String wrapper, String value,
            String message) {
        EnvironmentChoice choice = new EnvironmentChoice(name, "", setting == null ? Map.of() : Map.of(setting, value),
                wrapper == null ? Map.of() : Map.of(wrapper, value));
        Path folder = temporary.resolve("run");

        IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                () -> Training.begin(folder, TinyRun.of("td3", choice), 1));

        assertTrue(e.getMessage().contains(message), e.getMessage());
        assertFalse(Files.exists(folder));
    }

    @Test
    void aBufferTooSmallForTheEnvironmentsLeavesNoFolderBehind() {
        Experiment experiment = TinyRun.of("td3").with(Map.of("run.environments", "8", "replay.capacity", "15"));
        Path folder = temporary.resolve("run");

        IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                () -> Training.begin(folder, experiment, 1));

        assertEquals("replay.capacity: expected at least 2 transitions for each of 8 environments, got 15",
                e.getMessage());
        assertFalse(Files.exists(folder));
    }

    @Test
    void severalEnvironmentsStepTogetherAndShareTheRatioOfFits() throws IOException {
        Recorder seen = new Recorder();
        Experiment experiment = TinyRun.of("ddpg", scripted(Map.of())).with(Map.of("run.environments", "3",
                "run.steps", "60", "run.evalEvery", "0", "run.logEvery", "60"));

        Path folder = run(experiment, seen);

        assertEquals(IntStream.rangeClosed(1, 20).mapToObj(i -> 3L * i).toList(), seen.steps);
        assertEquals(List.of("19: 0 28.0 7", "20: 1 28.0 7", "21: 2 28.0 7"), seen.episodes.subList(0, 3));
        assertEquals(6, seen.episodes.size());
        // warm-up is 20 steps, so 14 turns of 3 fits follow: the first is over at step 21
        assertEquals(42, metrics(folder).getLast().at("train/n_updates").real());
    }

    @Test
    void anEnvironmentThatCannotSaveItsStateGivesUpItsEpisodeAndTheRunSaysSo() throws IOException {
        Recorder seen = new Recorder();
        seen.stopAt = 24;
        Experiment experiment = TinyRun.of("td3", scripted(Map.of("saves", "false"))).with(Map.of("run.environments",
                "2", "run.steps", "60", "run.evalEvery", "0"));
        Path folder = run(experiment, seen);
        Recorder later = new Recorder();

        try (Training training = Training.resume(folder, new Compute(1), later)) {
            assertEquals(2, training.findings().episodesGivenUp());
            assertTrue(training.run());
        }

        assertEquals("37: 0 28.0 7", later.episodes.getFirst(), "a new episode of 7 steps each began at step 24");
    }

    @Test
    void anEnvironmentBetweenTwoEpisodesGivesNoneUp() throws IOException {
        Recorder seen = new Recorder();
        seen.stopAt = 28;
        Path folder = run(TinyRun.of("td3", scripted(Map.of("saves", "false"))), seen);

        try (Training training = resume(folder)) {
            assertEquals(0, training.findings().episodesGivenUp());
        }
    }

    @Test
    void normalisedObservationsTravelWithThePolicy() throws IOException {
        Path folder = run(TinyRun.of("td3", scripted(Map.of())).with("run.normalizeObservations", "true"),
                TrainingListener.NONE);

        JsonAt n = Json.read("p", Files.readAllBytes(folder.resolve("policy/policy.json")), 1 << 20)
                .at("normalisation");

        // the first observation counts the steps 0 … 7 of episodes of 7 steps: its mean is 3.5 but for the last episode
        assertEquals(3.5, n.at("shift").items().getFirst().real(), 0.02);
        assertEquals(1 / Math.sqrt(5.25), n.at("scale").items().getFirst().real(), 0.01);
    }
}
