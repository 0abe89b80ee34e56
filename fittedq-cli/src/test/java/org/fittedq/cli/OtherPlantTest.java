// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.fittedq.data.Columns;
import org.fittedq.data.TextFormat;
import org.fittedq.data.Transitions;
import org.fittedq.deploy.PlantController;
import org.fittedq.deploy.Policy;
import org.fittedq.env.Environments;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Scene;
import org.fittedq.mdp.Spec;
import org.fittedq.measure.Statistics;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Where the plant is not the one that was learned on, commands do what `Policy.load(…).act` does there, and say so.
class OtherPlantTest {

    private static final int EPISODES = 4;
    private static final String BOXES = "action box: expected [-2.0] .. [2.0], in which the policy learned, got ";
    private static final String AS_LEARNED = "; actions are taken as learned and cut at these bounds, as in a deployment";

    @TempDir
    private static Path folder;

    @BeforeAll
    static void train() {
        assertEquals(Main.OK, Ran.train("--steps", "300", "--out", run("plain")).status());
        assertEquals(Main.OK, Ran.train("--steps", "300", "--out", run("rescaled"), "--normalize-observations",
                "--wrap.actions.rescale", "true").status());
    }

    private static String run(String name) {
        return folder.resolve(name).toString();
    }

    /// What someone who deploys the policy gets, whose plant cuts at its bounds.
    private static double deployed(String name, String maxTorque) throws IOException {
        Policy policy = Policy.load(folder.resolve(name).resolve("policy"));
        Environment plant = Environments.create("Pendulum-v1", Map.of("maxTorque", maxTorque), Map.of());
        Outcome out = new Outcome(3);
        float[] action = new float[1];
        double[] returns = new double[EPISODES];
        for (int k = 0; k < EPISODES; k++) {
            plant.reset(new RandomStream(1, "evaluation-list/" + k), out.observation());
            do {
                policy.act(out.observation(), action);
                plant.spec().actions().cut(action, action);
                plant.step(action, out);
                returns[k] += out.reward();
            } while (!out.episodeEnded());
        }
        return Statistics.mean(returns);
    }

    private static Ran evaluate(String name, String... more) {
        List<String> args = new ArrayList<>(
                List.of("evaluate", run(name), "--episodes", String.valueOf(EPISODES), "--json"));
        args.addAll(List.of(more));
        return Ran.of(args.toArray(String[]::new));
    }

    private static double mean(Ran ran) {
        return Double.parseDouble(ran.out().replaceAll("(?s).*\"return_mean\": (-?[0-9.E]+),.*", "$1"));
    }

    @ParameterizedTest
    @CsvSource({"plain, 2.0", "plain, 4.0", "plain, 0.01", "rescaled, 2.0", "rescaled, 4.0", "rescaled, 0.01"})
    void evaluationGivesWhatTheDeployedPolicyDoes(String name, String maxTorque) throws IOException {
        Ran ran = evaluate(name, "--env.maxTorque", maxTorque);

        assertEquals(deployed(name, maxTorque), mean(ran));
        boolean other = !maxTorque.equals("2.0");
        assertEquals(other
                ? "warning: " + run(name) + ": " + BOXES + "[-" + maxTorque + "] .. [" + maxTorque + "]"
                        + AS_LEARNED
                : "", ran.err().strip());
        assertEquals(other, ran.out().contains("\"other_action_box\""));
    }

    @Test
    void aPolicyWithAMemoryIsDeployedAsItIsEvaluated() throws IOException {
        assertEquals(Main.OK, Ran.train("--steps", "300", "--out", run("remembering"), "--normalize-observations",
                "--wrap.observations.historySteps", "2", "--wrap.actions.delaySteps", "1", "--wrap.actions.rateLimit",
                "0.4")
                .status());
        PlantController controller = PlantController.load(folder.resolve("remembering/policy"), Set.of());
        Environment plant = Environments.create("Pendulum-v1", Map.of(), Map.of());
        Outcome out = new Outcome(3);
        float[] action = new float[1];
        double[] returns = new double[EPISODES];
        for (int k = 0; k < EPISODES; k++) {
            plant.reset(new RandomStream(1, "evaluation-list/" + k), out.observation());
            controller.begin();
            do {
                controller.act(out.observation(), action);
                plant.step(action, out);
                returns[k] += out.reward();
            } while (!out.episodeEnded());
        }

        assertEquals(mean(evaluate("remembering")), Statistics.mean(returns));
    }

    @Test
    void wrappersThatTheManifestDoesNotTellAsThePolicyDoesAreRefused() throws IOException {
        Path manifest = folder.resolve("rescaled/manifest.json");
        String text = Files.readString(manifest);
        Files.writeString(manifest, text.replace("\"actions.rescale\": \"true\"", "\"actions.delaySteps\": \"1\""));

        Ran ran = evaluate("rescaled");
        Files.writeString(manifest, text);

        assertEquals(Main.BAD_DATA, ran.status());
        assertEquals(
                run("rescaled")
                        + ": expected the wrappers that the policy was trained with, [actions.rescale true], got "
                        + "[actions.delaySteps 1]; manifest.json or the policy is another run's, or was changed",
                ran.err().strip());
    }

    @Test
    void bothBoxesStandInTheJson() {
        String json = evaluate("plain", "--env.maxTorque", "4").out();

        assertTrue(json.replaceAll("\\s+", " ").contains("\"other_action_box\": { \"learned\": { \"low\": [-2.0], "
                + "\"high\": [2.0] }, \"here\": { \"low\": [-4.0], \"high\": [4.0] }, \"actions\": \"actions are taken as "
                + "learned and cut at these bounds, as in a deployment\" }"), json);
    }

    @Test
    void aNarrowedBoxCutsToo() throws IOException {
        Ran ran = evaluate("plain", "--wrap.narrowed.low", "-0.01", "--wrap.narrowed.high", "0.02");

        assertTrue(ran.err().contains(BOXES + "[-0.01] .. [0.02]" + AS_LEARNED), ran.err());
        assertNotEquals(mean(evaluate("plain")), mean(ran));
    }

    @Test
    void playShowsTheSameEpisodes() {
        Ran played = Ran.of("play", run("plain"), "--env.maxTorque", "4", "--out", run("a.png"), "--episodes", "1");
        Ran evaluated = Ran.of("evaluate", run("plain"), "--env.maxTorque", "4", "--episodes", "1");

        assertEquals(evaluated.out() + run("a.png"), played.out().strip());
        assertEquals(evaluated.err(), played.err());
    }

    @ParameterizedTest
    @CsvSource({"4", "0.01"})
    void collectedActionsAreThePolicysCutAtTheBounds(String maxTorque) throws IOException {
        Path file = folder.resolve("collected-" + maxTorque + ".csv");
        Ran ran = Ran.of("collect", "--policy", run("plain"), "--env.maxTorque", maxTorque, "--steps", "250", "--out",
                file.toString());
        Policy policy = Policy.load(folder.resolve("plain/policy"));
        Transitions data = TextFormat.CSV.read(file, Columns.OURS);
        float bound = Float.parseFloat(maxTorque);
        float[] s = new float[3];
        float[] a = new float[1];
        float[] expected = new float[1];

        for (int i = 0; i < data.size(); i++) {
            data.s(i, s);
            data.a(i, a);
            policy.act(s, expected);
            assertEquals(Math.clamp(expected[0], -bound, bound), a[0]);
        }
        assertTrue(ran.err().contains(BOXES), ran.err());
    }

    @Test
    void dataOfAnotherBoxIsRefusedByFittedEvaluation() throws IOException {
        Path file = folder.resolve("strong.csv");
        Ran.of("collect", "--random", "--env", "Pendulum-v1", "--env.maxTorque", "4", "--steps", "100", "--out",
                file.toString());

        Ran ran = Ran.of("evaluate", run("plain"), "--fqe", "--data", file.toString());
        Ran training = Ran.train("--data", file.toString(), "--steps", "10", "--out", run("labelled"));

        assertEquals(Main.USAGE, ran.status());
        assertTrue(ran.err().startsWith("actions: expected all of them in [-2.0] .. [2.0], but for "), ran.err());
        assertTrue(training.err().startsWith("actions: expected all of them in [-2.0] .. [2.0], but for "),
                training.err());
        assertTrue(Files.notExists(folder.resolve("labelled")));
    }

    @Test
    void plansByTheEquationsAreMadeInTheirOwnBoxWhichIsTold() {
        Ran ran = Ran.of("evaluate", run("plain"), "--plan", "2", "--episodes", "1", "--env.timeLimitSteps", "5",
                "--env.maxTorque", "4");

        assertEquals("warning: " + run("plain") + ": " + BOXES
                + "[-4.0] .. [4.0]; plans are made by the equations, in this box", ran.err().strip());
    }

    /// Its simulator's version can be changed.
    public static final class Simulated implements Environment {

        private static String version = "1";

        private int steps;

        @Override
        public Spec spec() {
            return new Spec("simulated", 1, ActionBox.symmetric(1, 1));
        }

        @Override
        public void reset(RandomGenerator random, float[] observation) {
            steps = 0;
            observation[0] = 0;
        }

        @Override
        public void step(float[] action, Outcome out) {
            steps++;
            out.observation()[0] = action[0];
            out.set(action[0], false, steps >= 10);
        }

        @Override
        public Optional<Scene> scene() {
            return Environments.create("PointMass", Map.of(), Map.of()).scene();
        }

        @Override
        public Optional<String> simulator() {
            return Optional.of("Simulator " + version);
        }
    }

    @Test
    void anotherSimulatorIsToldByEveryCommandThatUsesOne() throws IOException {
        List<String> args = new ArrayList<>(
                List.of("train", "td3", "--env", Simulated.class.getName(), "--steps", "300",
                        "--out", run("simulated")));
        args.addAll(Ran.TINY);
        Simulated.version = "1";
        assertEquals(Main.OK, Ran.of(args.toArray(String[]::new)).status());
        assertTrue(Files.readString(folder.resolve("simulated/policy/policy.json"))
                .contains("\"simulator\": \"Simulator 1\""));
        assertEquals("", Ran.of("evaluate", run("simulated"), "--episodes", "1").err());
        Simulated.version = "2";
        String expected = "warning: " + run("simulated") + ": simulator: expected Simulator 1, with which the policy "
                + "learned, got Simulator 2; the numbers are not those of the other";

        Ran evaluated = Ran.of("evaluate", run("simulated"), "--episodes", "1", "--json");
        assertEquals(expected, evaluated.err().strip());
        assertTrue(evaluated.out().replaceAll("\\s+", " ").contains(
                "\"other_simulator\": { \"learned\": \"Simulator 1\", \"here\": \"Simulator 2\" }"), evaluated.out());
        for (List<String> command : List.of(List.of("play", run("simulated"), "--out", run("b.png")),
                List.of("collect", "--policy", run("simulated"), "--steps", "5", "--out", run("b.csv")),
                List.of("gap", run("simulated"), "--states", "2", "--samples", "16", "--cells", "0"))) {
            assertTrue(Ran.of(command.toArray(String[]::new)).err().contains(expected), command.getFirst());
        }
    }

    @Test
    void aDamagedPolicyIsRefusedInOneLine() throws IOException {
        Path copy = folder.resolve("plain/policy-best/policy.json");
        String json = Files.readString(copy);
        Files.writeString(copy, json.replaceFirst("\"actionHigh\": \\[2.0", "\"actionHigh\": [2.1"));

        Ran ran = Ran.of("evaluate", run("plain"), "--policy", "policy-best", "--episodes", "1");
        Files.writeString(copy, json);

        assertEquals(Main.BAD_DATA, ran.status());
        assertTrue(ran.err().startsWith(copy + ": expected the content that was written, of SHA-256 "), ran.err());
    }
}
