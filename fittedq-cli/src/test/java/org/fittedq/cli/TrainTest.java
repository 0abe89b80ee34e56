// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.fittedq.run.Experiment;
import org.fittedq.run.RunSettings;
import org.fittedq.run.Training;
import org.fittedq.settings.Settings;
import org.fittedq.store.Json;
import org.fittedq.store.JsonAt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainTest {

    @TempDir
    private Path folder;

    private String at(String name) {
        return folder.resolve(name).toString();
    }

    private Experiment trained(String name) throws IOException {
        return Training.experiment(folder.resolve(name));
    }

    @Test
    void trainResumeEvaluate() throws IOException {
        Ran trained = Ran.train("--steps", "400", "--out", at("a"));
        Ran again = Ran.of("resume", at("a"));
        Ran longer = Ran.of("resume", at("a"), "--steps", "600", "--threads", "1");
        Ran once = Ran.train("--steps", "600", "--out", at("b"));
        Ran evaluated = Ran.of("evaluate", at("a"), "--episodes", "3");

        assertEquals(0, trained.status(), trained.err());
        assertTrue(trained.out().contains("preset       tuned ("), trained.out());
        assertTrue(trained.out().contains("evaluate it with: fittedq evaluate " + at("a")), trained.out());
        assertEquals(4, trained.out().lines().filter(l -> l.matches("step \\d+/400 +\\d+ steps/s.*")).count());
        assertTrue(again.out().startsWith("finished: all 400 steps are done"), again.out());
        assertEquals(0, again.status());
        assertTrue(longer.out().startsWith("continues    td3 on Pendulum-v1 from step 400"), longer.out());
        assertEquals(0, once.status());
        assertEquals(600, trained("a").run().steps());
        assertEquals(Files.readString(folder.resolve("b/evaluations.csv")),
                Files.readString(folder.resolve("a/evaluations.csv")));
        assertTrue(
                evaluated.out()
                        .matches("(?s).*/a: return -[0-9.]+ \\(standard deviation .*length 200.0, 3 episodes\\R"),
                evaluated.out());
    }

    @Test
    void fewerStepsThanAreDoneAreRefused() {
        Ran.train("--steps", "300", "--out", at("a"));

        Ran shorter = Ran.of("resume", at("a"), "--steps", "100");

        assertEquals("--steps: expected at least 300, which are done, got 100" + System.lineSeparator(), shorter.err());
        assertEquals(Main.USAGE, shorter.status());
    }

    @Test
    void damagedRunsAreBadData() throws IOException {
        Ran.train("--steps", "300", "--out", at("a"));
        Files.writeString(folder.resolve("a/policy/policy.json"), "{");
        Ran policy = Ran.of("evaluate", at("a"));
        for (Path p : List.of(folder.resolve("a/checkpoint/000000000000"),
                folder.resolve("a/checkpoint/000000000300"))) {
            Files.writeString(p.resolve("state.safetensors"), "x");
        }
        Ran checkpoint = Ran.of("resume", at("a"));
        Files.writeString(folder.resolve("a/manifest.json"), "{\"format\": \"fittedq-run\", \"version\": 99}");
        Ran newer = Ran.of("resume", at("a"));

        assertEquals(List.of(3, 3, 3), List.of(policy.status(), checkpoint.status(), newer.status()));
        assertEquals(1, policy.err().lines().count());
        assertTrue(checkpoint.err().contains("checkpoint: expected a whole checkpoint, got "), checkpoint.err());
        assertTrue(newer.err().contains("got 99; it was written by a newer FittedQ"), newer.err());
    }

    @Test
    void aDamagedCheckpointIsPassedOverByName() throws IOException {
        Ran.train("--steps", "300", "--out", at("a"));
        Files.writeString(folder.resolve("a/checkpoint/000000000300/state.safetensors"), "x");

        Ran resumed = Ran.of("resume", at("a"), "--threads", "1");

        assertEquals(0, resumed.status(), resumed.err());
        assertTrue(resumed.err().startsWith("checkpoint 000000000300 is passed over: "), resumed.err());
        assertTrue(resumed.out().contains("from step 0"), resumed.out());
    }

    @Test
    void filesAndOptionsSayTheSame() throws IOException {
        Files.writeString(folder.resolve("c.yaml"), """
                # nested and dotted keys are the same
                algorithm: td3
                env: Pendulum-v1
                env-settings: {maxTorque: 1.5}
                wrap: {actions: {repeat: 2}}
                run: {steps: 3e2, evalEvery: 0}
                settings:
                  replay: {batchSize: 8, warmupSteps: 200, capacity: 2000}
                  networks.shape.hidden: [8, 8]
                """);
        Files.writeString(folder.resolve("c.json"), """
                {"env": "Pendulum-v1", "env-settings": {"maxTorque": 1.5}, "wrap": {"actions.repeat": 2},
                 "run": {"steps": 300, "evalEvery": 0}, "settings": {"networks": {"shape": {"hidden": [8, 8]}},
                 "replay.batchSize": 8, "replay.warmupSteps": 200, "replay.capacity": 2000}}
                """);

        Ran yaml = Ran.of("train", "--config", at("c.yaml"), "--out", at("yaml"));
        Ran json = Ran.of("train", "td3", "--config", at("c.json"), "--out", at("json"));
        Ran options = Ran.train("--steps", "300", "--env.maxTorque", "1.5", "--wrap.actions.repeat=2", "--out",
                at("options"));
        Ran over = Ran.of("train", "--config", at("c.yaml"), "--steps", "250", "--td3.replay.batchSize", "4", "--out",
                at("over"));

        assertEquals(List.of(0, 0, 0, 0), List.of(yaml.status(), json.status(), options.status(), over.status()),
                yaml.err() + json.err() + options.err() + over.err());
        assertEquals(trained("yaml"), trained("json"));
        assertEquals(trained("options").with("run.evalEvery", "0").with("run.evalEpisodes", "10")
                .with("run.logEvery", "1000"), trained("yaml"));
        assertEquals(250, trained("over").run().steps());
        assertEquals("4", Settings.flatten(trained("over").config()).get("replay.batchSize"));
    }

    @Test
    void wrongFilesSayWhereAndWhat() throws IOException {
        assertEquals("settings.dely: unknown setting; did you mean settings.delay?", config("settings: {dely: 3}"));
        assertEquals("setings: unknown key; did you mean settings?", config("setings: {delay: 3}"));
        assertEquals("settings.tau: expected a number in (0, 1], got 5.0", config("settings: {tau: 5}"));
        assertEquals("run.evalEvry: unknown setting; did you mean run.evalEvery?", config("run: {evalEvry: 5}"));
        assertEquals("settings: expected a group such as {gamma: 0.9}, got a single value", config("settings: 3"));
        assertEquals("settings.tau: expected one value, got two, one nested and one with dots",
                config("settings: {discount: {gamma: 1}, discount.gamma: 1}").replace("discount.gamma", "tau"));
        assertEquals("preset: expected tuned, first or authors, got 'x'", config("preset: x"));
    }

    private String config(String text) throws IOException {
        Path file = folder.resolve("w.yaml");
        Files.writeString(file, text);
        Ran ran = Ran.train("--config", file.toString(), "--out", at("never"));
        assertEquals(Main.USAGE, ran.status(), ran.err());
        return ran.err().strip().substring((file + ": ").length());
    }

    @Test
    void describedYamlIsAFileThatTrainReads() throws IOException {
        Ran described = Ran.of("describe", "td3", "--yaml");
        Files.writeString(folder.resolve("all.yaml"), described.out());

        Ran trained = Ran.of("train", "--config", at("all.yaml"), "--steps", "1", "--td3.networks.shape.hidden", "8",
                "--out", at("a"));

        assertEquals(0, trained.status(), trained.err());
        assertTrue(trained.out().contains("preset       authors"), trained.out());
        assertEquals(Experiment.of("td3", "Pendulum-v1")
                .with("networks.shape.hidden", "8").with("run.steps", "1").toString(),
                trained("a").toString().replace("preset=authors, changed", "preset=authors"));
    }

    /// What is set in an alternative was, before, what the alternative has by itself.
    @Test
    void settingsOfAnAlternativeAreComparedWithItsOwn() throws IOException {
        Ran ran = Ran.train("--steps", "1", "--td3.expansion", "rollout", "--td3.expansion.steps", "2",
                "--td3.noise", "ou", "--out", at("a"));

        assertEquals(0, ran.status(), ran.err());
        assertTrue(ran.out().contains("td3.expansion rollout (was none), td3.expansion.steps 2 (was 1), "), ran.out());
        assertTrue(ran.out().contains("td3.noise ou (was "), ran.out());
        assertFalse(ran.out().contains("null"), ran.out());
    }

    @Test
    void presetsAreChosen() throws IOException {
        Ran tuned = Ran.train("--steps", "1", "--out", at("tuned"));
        Ran authors = Ran.train("--steps", "1", "--preset", "authors", "--out", at("authors"));

        assertTrue(tuned.out().contains("preset       tuned (rl-baselines3-zoo"), tuned.out());
        assertTrue(authors.out().contains("preset       authors"), authors.out());
        assertEquals("0.98", Settings.flatten(trained("tuned").config()).get("discount.gamma"));
        assertEquals("0.99", Settings.flatten(trained("authors").config()).get("discount.gamma"));
        assertNotEquals(RunSettings.DEFAULT, trained("tuned").run());
    }

    @Test
    void seedsMakeASummary() throws IOException {
        Ran ran = Ran.train("--steps", "400", "--seeds", "1..2,5", "--out", at("study"));

        assertEquals(0, ran.status(), ran.err());
        List<String> lines = Files.readAllLines(folder.resolve("study/summary.csv"));
        assertEquals("step,seed_1,seed_2,seed_5,mean,iqm,ci95_low,ci95_high", lines.getFirst());
        assertEquals(3, lines.size());
        for (int row = 1; row <= 2; row++) {
            String[] f = lines.get(row).split(",");
            double sum = 0;
            for (int i = 0; i < 3; i++) {
                String seed = List.of("1", "2", "5").get(i);
                String own = Files.readAllLines(folder.resolve("study/seed-" + seed + "/evaluations.csv")).get(row)
                        .split(",")[1];
                assertEquals(own, f[i + 1]);
                sum += Double.parseDouble(own);
            }
            assertEquals(sum / 3, Double.parseDouble(f[4]), 1e-9);
            assertTrue(Double.parseDouble(f[6]) <= Double.parseDouble(f[5]));
            assertTrue(Double.parseDouble(f[5]) <= Double.parseDouble(f[7]));
        }
        double[] means = {Double.parseDouble(lines.get(1).split(",")[4]),
                Double.parseDouble(lines.get(2).split(",")[4])};
        assertTrue(ran.out().contains(String.format(Locale.ROOT,
                "best mean of the seeds %.2f, at step %d; mean of the last 2 evaluations %.2f",
                Math.max(means[0], means[1]),
                means[0] > means[1] ? 200 : 400, (means[0] + means[1]) / 2)), ran.out());
        byte[] before = Files.readAllBytes(folder.resolve("study/summary.csv"));
        assertEquals(0, Ran.of("summarize", at("study")).status());
        assertEquals(-1, java.util.Arrays.mismatch(before, Files.readAllBytes(folder.resolve("study/summary.csv"))));
        assertTrue(Files.size(folder.resolve("study/summary.png")) > 10_000);

        JsonAt json = Json.read("out", Ran.of("evaluate", at("study"), "--episodes", "2", "--json").out()
                .getBytes(java.nio.charset.StandardCharsets.UTF_8), 1 << 20);
        assertEquals(3, json.at("runs").items().size());
        double mean = json.at("runs").items().stream().mapToDouble(r -> r.at("return_mean").real()).average()
                .orElseThrow();
        assertEquals(mean, json.at("summary").at("mean").real(), 1e-9);
    }

    @Test
    void aFormOfAnAlgorithmIsAPresetInAnyEnvironment() throws IOException {
        Ran ran = Ran.of("train", "qt-opt", "--env", "Pendulum-v1", "--steps", "1", "--preset", "chapter", "--out",
                at("chapter"));

        assertEquals(0, ran.status(), ran.err());
        Map<String, String> settings = Settings.flatten(trained("chapter").config());
        assertEquals("single", settings.get("targets"));
        assertEquals("256,256", settings.get("networks.shape.hidden"));
        assertEquals("chapter", trained("chapter").preset());
        assertEquals("--preset: expected tuned, first, paper, chapter or authors, got 'best'" + System.lineSeparator(),
                Ran.of("train", "qt-opt", "--env", "Lqr", "--preset", "best").err());
        assertTrue(Ran.of("describe", "qt-opt").out().contains("--preset chapter: cem.start gaussian"));
    }

    /// A return of Pendulum-v1 is at most 0 and above -3000, so that a bound beyond says for sure who succeeds.
    @Test
    void episodesWithAReturnOfAtLeastSoMuchSucceed() throws IOException {
        assertEquals(0, Ran.train("--steps", "300", "--seeds", "1..2", "--out", at("study")).status());

        Ran all = Ran.of("evaluate", at("study"), "--episodes", "5", "--success", "-3000");
        assertEquals(2, all.out().lines().filter(l -> l.endsWith("5 episodes, success 100.0 % [56.6 %, 100.0 %]"))
                .count(), all.out());
        assertTrue(all.out().strip().endsWith(", success 100.0 % [72.2 %, 100.0 %]"), all.out());

        JsonAt json = Json.read("out", Ran.of("evaluate", at("study"), "--episodes", "5", "--success", "1", "--json")
                .out().getBytes(java.nio.charset.StandardCharsets.UTF_8), 1 << 20);
        assertEquals(0, json.at("runs").items().getFirst().at("successes").whole());
        assertEquals(0.2775, json.at("summary").at("success_ci95_high").real(), 5e-5);
        assertEquals(1, json.at("success_at_least").real());

        assertEquals("--success: expected a number, got 'often'" + System.lineSeparator(),
                Ran.of("evaluate", at("study"), "--success", "often").err());
    }

    @Test
    void divergenceIsOneLineWithTheLastGoodCheckpoint() {
        Ran ran = Ran.train("--steps", "2000", "--td3.networks.critic.learningRate", "1e30",
                "--td3.networks.actor.learningRate", "1e30", "--out", at("a"));

        assertEquals(Main.FAILED, ran.status(), ran.out());
        assertEquals(1, ran.err().lines().count());
        assertTrue(ran.err().contains(" at fit ") && ran.err().strip()
                .endsWith("; last good checkpoint: " + folder.resolve("a/checkpoint/000000000000")), ran.err());
    }
}
