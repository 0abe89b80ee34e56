// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.fittedq.run.AlgorithmKind;
import org.fittedq.run.Experiment;
import org.fittedq.run.Training;
import org.fittedq.settings.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnEnvironmentTest {

    private static final Path CRANE = Path.of("../examples/standalone/src/main/java/com/acme/Crane.java");
    private static final Path BALL = Path.of("../examples/mujoco/BallOnBeam.java");
    private static final String BALL_NAME = "com.example.BallOnBeam";
    private static final String MODEL = "../examples/mujoco/ball_on_beam.xml";

    @TempDir
    private Path folder;

    private String jar(Path source, String name) throws IOException {
        return UserJar.of(folder, source, name);
    }

    private String bad(String from, String to) throws IOException {
        String source = Files.readString(CRANE);
        assertTrue(source.contains(from));
        Path file = Files.createDirectories(folder.resolve("source")).resolve("Crane.java");
        Files.writeString(file, source.replace(from, to));
        return jar(file, "bad");
    }

    @Test
    void theExampleIsCheckedDescribedTrainedAndEvaluated() throws IOException {
        String jar = jar(CRANE, "crane");
        String run = folder.resolve("run").toString();

        Ran check = Ran.of("check-env", "--env", "com.acme.Crane", "--env-jar", jar);
        Ran described = Ran.of("describe", "com.acme.Crane", "--env-jar", jar);
        Ran trained = Ran.train("--env-jar", jar, "--out", run, "--steps", "300");
        List<String> own = List.of("train", "td3", "--env", "com.acme.Crane", "--env-jar", jar, "--steps", "300",
                "--out", run + "2");
        Ran ownTrained = Ran.of(Stream.concat(own.stream(), Ran.TINY.stream()).toArray(String[]::new));
        Ran evaluated = Ran.of("evaluate", run + "2", "--episodes", "2");

        assertEquals("ok: com.acme.Crane, observation of 4, action of 1" + System.lineSeparator(), check.out());
        assertTrue(described.out().contains("action       1 number in [-3.0, 3.0]"), described.out() + described.err());
        assertEquals(0, trained.status(), trained.err());
        assertEquals(0, ownTrained.status(), ownTrained.err());
        assertEquals(0, evaluated.status(), evaluated.err());
    }

    private Map<String, String> settings(String run) throws IOException {
        Experiment experiment = Training.experiment(folder.resolve(run));
        Map<String, String> all = new LinkedHashMap<>(Settings.flatten(experiment.config()));
        Settings.flatten(experiment.run()).forEach((path, value) -> all.put("run." + path, value));
        return all;
    }

    /// Explicit settings and an explicit preset hold as they are.
    @Test
    void withoutAPresetItIsTriedWithAShortWarmup() throws IOException {
        List<String> own = List.of("train", "td3", "--env", "com.acme.Crane", "--env-jar", jar(CRANE, "crane"),
                "--steps", "60", "--eval-every", "0", "--threads", "1", "--td3.networks.shape.hidden", "8", "--out");
        Function<List<String>, Ran> train = more -> Ran.of(Stream.concat(own.stream(), more.stream())
                .toArray(String[]::new));

        Ran first = train.apply(List.of(folder.resolve("first").toString()));
        Ran given = train.apply(List.of(folder.resolve("given").toString(), "--td3.replay.warmupSteps", "50"));
        Ran authors = train.apply(List.of(folder.resolve("authors").toString(), "--preset", "authors"));

        assertEquals(Main.OK, first.status(), first.err());
        assertTrue(
                first.out().contains("preset       first (a short run and a warm-up of at most a tenth of it, all else "
                        + "the authors'; --preset authors for a long one)"),
                first.out());
        assertTrue(first.out().contains("after 6 steps of warm-up"), first.out());
        assertEquals("", first.err());
        assertEquals("6", settings("first").get("replay.warmupSteps"));
        assertEquals("50", settings("given").get("replay.warmupSteps"), given.err());
        Map<String, String> authors25 = Settings.flatten(AlgorithmKind.of("td3").defaults());
        assertEquals(authors25.get("replay.warmupSteps"), settings("authors").get("replay.warmupSteps"));
        assertEquals(
                "warning: --steps: expected more than the warm-up of 25000 steps and one update, got 60; nothing is "
                        + "learned: give more steps, or a smaller --td3.replay.warmupSteps" + System.lineSeparator(),
                authors.err());
    }

    @Test
    void settingsOfAClassWithoutAnyAreRefused() throws IOException {
        Ran ran = Ran.of("check-env", "--env", "com.acme.Crane", "--env-jar", jar(CRANE, "crane"), "--env.x", "1");

        assertEquals("--env.x: unknown option; com.acme.Crane has no settings" + System.lineSeparator(), ran.err());
        assertEquals(Main.USAGE, ran.status());
    }

    @Test
    void whatBreaksTheContractIsListed() throws IOException {
        String jar = bad("observation[3] = (float) omega", "observation[3] = Float.NaN");

        Ran check = Ran.of("check-env", "--env", "com.acme.Crane", "--env-jar", jar);

        assertEquals(Main.BAD_DATA, check.status());
        assertTrue(check.out().contains("NaN"), check.out());
    }

    @Test
    void anExceptionOfTheEnvironmentIsNamed() throws IOException {
        String jar = bad("steps++;", "if (++steps == 7) { throw new IllegalStateException(\"rope\"); }");

        Ran ran = Ran.of(Stream.concat(Stream.of("train", "td3", "--env", "com.acme.Crane", "--env-jar", jar, "--out",
                folder.resolve("run").toString(), "--steps", "300"), Ran.TINY.stream()).toArray(String[]::new));

        assertEquals(Main.BAD_DATA, ran.status());
        assertEquals(
                "environment com.acme.Crane, step 7: expected nothing to be thrown, got java.lang.IllegalStateException: "
                        + "rope at com.acme.Crane.step(Crane.java); in the training, environment step 6; last good checkpoint: "
                        + folder.resolve("run/checkpoint/000000000000")
                        + "; fittedq check-env --env com.acme.Crane --env-jar " + jar
                        + " looks closer" + System.lineSeparator(),
                ran.err().replaceAll("java:\\d+", "java"));
    }

    @Test
    void theMujocoExampleIsCheckedTrainedAndPlayed() throws IOException {
        String jar = jar(BALL, "ball");
        String run = folder.resolve("run").toString();

        Ran check = Ran.of("check-env", "--env", BALL_NAME, "--env-jar", jar, "--env.model", MODEL);
        assumeFalse(check.err().startsWith("libmujoco: expected"), check.err());
        Ran trained = Ran.of(Stream
                .concat(Stream.of("train", "td3", "--env", BALL_NAME, "--env-jar", jar, "--env.model",
                        MODEL, "--env.timeLimitSteps", "50", "--steps", "300", "--out", run), Ran.TINY.stream())
                .toArray(String[]::new));
        Ran played = Ran.of("play", run, "--out", folder.resolve("ball.png").toString());

        assertEquals("ok: com.example.BallOnBeam, observation of 4, action of 1" + System.lineSeparator(), check.out(),
                check.err());
        assertEquals(0, trained.status(), trained.err());
        assertEquals(0, played.status(), played.err());
    }

    @Test
    void aSimulationThatBecomesUnstableIsToldWithItsStepAndTheRunGoesOn() throws IOException {
        String jar = jar(BALL, "ball");
        Path wild = Files.writeString(folder.resolve("wild.xml"), Files.readString(Path.of(MODEL))
                .replace("timestep=\"0.01\"", "timestep=\"0.5\"").replace("<motor name", "<motor gear=\"1e6\" name"));
        String run = folder.resolve("run").toString();

        Ran ran = Ran.of(Stream
                .concat(Stream.of("train", "td3", "--env", BALL_NAME, "--env-jar", jar, "--env.model", wild.toString(),
                        "--steps", "300", "--out", run), Ran.TINY.stream())
                .toArray(String[]::new));

        assumeFalse(ran.err().startsWith("libmujoco: expected"), ran.err());
        assertEquals(0, ran.status(), ran.err());
        List<String> lines = ran.err().lines().toList();
        assertTrue(lines.getFirst().matches("warning: step \\d+: .* in Q(POS|VEL|ACC) .*; the episode is cut there"),
                ran.err());
        assertEquals(10, lines.size(), "the first ten");
        assertTrue(lines.getLast().endsWith("; further warnings are not shown"), ran.err());
        assertTrue(ran.out().contains("step 300/300"), ran.out());
        Ran evaluated = Ran.of("evaluate", run, "--episodes", "3");
        assertTrue(evaluated.err()
                .matches("warning: .*run: 3 of 3 episodes were cut where the simulation became unstable; "
                        + "the first, episode 1: .* in Q(POS|VEL|ACC) .*\\R"),
                evaluated.err());
    }

    @Test
    void aModelThatIsNotThereIsToldInALineAndDescribedAllTheSame() throws IOException {
        String jar = jar(BALL, "ball");
        String missing = "model: expected a readable file, got gone.xml in " + Path.of("").toAbsolutePath();

        Ran ran = Ran.of("train", "td3", "--env", BALL_NAME, "--env-jar", jar, "--env.model", "gone.xml", "--out",
                folder.resolve("run").toString());
        Ran described = Ran.of("describe", BALL_NAME, "--env-jar", jar); // whose default is seen from the root alone

        assertEquals(missing + System.lineSeparator(), ran.err());
        assertEquals(Main.BAD_DATA, ran.status());
        assertEquals(Main.OK, described.status(), described.err());
        assertTrue(described.out().contains("needs        model: expected a readable file, got examples/mujoco/"),
                described.out());
        assertTrue(described.out().contains("--env.torqueCost"), described.out());
    }
}
