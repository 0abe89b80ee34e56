// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fittedq.deploy.Planner;
import org.fittedq.settings.Settings;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlannedEvaluationTest {

    private static final List<String> SHORT = List.of("--episodes", "2", "--env.timeLimitSteps", "60");
    private static final List<String> SMALL = List.of("--plan.search.samples", "50", "--plan.search.elites", "6",
            "--plan.search.iterations", "2");

    @TempDir
    private static Path folder;

    @BeforeAll
    static void train() {
        assertEquals(Main.OK, Ran.train("--steps", "210", "--out", run("td3")).status());
        assertEquals(Main.OK,
                Ran.train("--steps", "210", "--normalize-observations", "--out", run("normalised")).status());
        assertEquals(Main.OK, Ran.of("train", "svg", "--env", "Pendulum-v1", "--steps", "130", "--out", run("svg"),
                "--normalize-observations", "--svg.networks.shape.hidden", "8,8", "--svg.replay.warmupSteps", "100",
                "--svg.replay.batchSize", "8", "--svg.model.network.network.hidden", "8", "--svg.model.everyFits", "20",
                "--svg.model.network.fitting.stop.maxEpochs", "3", "--threads", "1").status());
        assertEquals(Main.OK, Ran.of("train", "qt-opt", "--env", "Pendulum-v1", "--steps", "30", "--out", run("qt-opt"),
                "--qt-opt.networks.shape.hidden", "8,8", "--qt-opt.replay.warmupSteps", "20",
                "--qt-opt.replay.batchSize", "8", "--threads", "1").status());
    }

    private static String run(String name) {
        return folder.resolve(name).toString();
    }

    private static Ran evaluate(String run, String... more) {
        List<String> args = new ArrayList<>(List.of("evaluate", run(run)));
        args.addAll(SHORT);
        if (List.of(more).stream().noneMatch(List.of("--plan.search", "--plan.method")::contains)) {
            args.addAll(SMALL);
        }
        args.addAll(List.of(more));
        return Ran.of(args.toArray(String[]::new));
    }

    private static double mean(Ran ran) {
        assertEquals("", ran.err());
        return Double.parseDouble(ran.out().replaceAll("(?s).*: return (-?[0-9.]+) .*", "$1"));
    }

    @Test
    void planningWithTheEquationsIsBetterThanAPolicyThatHasLearnedNothing() {
        double policy = mean(Ran.of("evaluate", run("td3"), "--episodes", "2", "--env.timeLimitSteps", "60"));

        Ran planned = evaluate("td3", "--plan", "15", "--plan-value", "none");

        assertTrue(mean(planned) > policy + 50, () -> policy + " " + planned.out());
        assertTrue(planned.out().contains(", length 60.0, 2 episodes"), planned.out());
        assertEquals(planned.out(), evaluate("td3", "--plan", "15", "--plan-value", "none").out());
    }

    @Test
    void theCriticCountsUnlessItIsNotToAndTheSearchIsAnyMethod() {
        double critic = mean(evaluate("td3", "--plan", "3"));

        assertEquals(critic, mean(evaluate("td3", "--plan", "3", "--plan-value", "critic", "--plan-model", "physics")));
        assertNotEquals(critic, mean(evaluate("td3", "--plan", "3", "--plan-value", "none")));
        assertNotEquals(critic, mean(evaluate("td3", "--plan", "3", "--plan.search", "random_shooting")));
        mean(evaluate("td3", "--plan", "3", "--plan-value", "none", "--plan.search", "lbfgs_b"));
    }

    @Test
    void theFormerNamesOfTheSearchAreRead() {
        double now = mean(evaluate("td3", "--plan", "2", "--plan.search", "grid", "--plan.search.points", "3"));

        assertEquals(now, mean(evaluate("td3", "--plan", "2", "--plan.method", "grid", "--plan.grid.points", "3",
                "--plan.cem.samples", "40")));
    }

    @Test
    void theRunsOwnModelPlansInNormalisedObservations() {
        double learned = mean(evaluate("svg", "--plan", "3", "--plan-model", "learned"));

        assertNotEquals(learned, mean(evaluate("svg", "--plan", "3", "--plan-value", "none")));
    }

    @Test
    void jsonHoldsThePlansSettings() {
        Ran ran = evaluate("td3", "--plan", "2", "--plan-value", "none", "--json");

        assertEquals("", ran.err());
        for (String key : List.of("\"horizon\": 2", "\"model\": \"physics\"", "\"value\": \"none\"",
                "\"search.samples\": \"50\"", "\"episodes\": 2", "\"return_mean\"")) {
            assertTrue(ran.out().contains(key), key + " in " + ran.out());
        }
        assertTrue(!ran.out().contains("\"policy\""), ran.out());
    }

    @Test
    void describeListsExactlyTheSettings() {
        String text = Ran.of("describe", "plan").out();

        for (String path : Settings.flatten(Planner.Config.DEFAULT).keySet()) {
            assertTrue(text.contains("  --plan." + path + " "), path + " in " + text);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            td3 --plan 2 --plan-model learned | --plan-model: expected physics, as RUN has no model, got learned
            td3 --plan 2 --wrap.observations.noise 0.1 | --plan-model: expected learned, as Pendulum-v1 gives no equations of its own, got physics; wrappers other than a time limit hide them
            qt-opt --plan 2                   | --plan-value: expected none, as RUN has no critic network with an actor, got critic
            normalised --plan 2               | --plan-value: expected none, as the critic of RUN knows normalised observations and the equations do not, got critic; or --plan-model learned
            td3 --plan 2 --plan.search lbfgs_b | lbfgs-b: expected a q with a gradient in the action, got one without; take cem, random-shooting or grid
            td3 --plan 2 --plan.sample 3      | --plan.sample: unknown option; did you mean --plan.search.samples?
            td3 --plan 2 --plan.search.floor -1  | --plan.search.floor: expected a number in [0, ∞), got -1.0
            """)
    void whatARunLacksIsSaid(String line, String message) {
        String[] words = line.split(" +");
        Ran ran = evaluate(words[0], List.of(words).subList(1, words.length).toArray(String[]::new));

        assertEquals(message.replace("RUN", run(words[0])) + System.lineSeparator(), ran.err());
        assertEquals(Main.USAGE, ran.status());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            evaluate a --plan 0                       | --plan: expected an integer in [1, 10000], got 0
            evaluate a --plan x                       | --plan: expected an integer in [1, 10000], got 'x'
            evaluate a --plan 2 --plan-model exact    | --plan-model: expected physics or learned, got 'exact'
            evaluate a --plan 2 --plan-value 0        | --plan-value: expected critic or none, got '0'
            evaluate a --plan-model learned           | --plan-model: expected --plan to go with it, got none
            evaluate a --plan-value none              | --plan-value: expected --plan to go with it, got none
            evaluate a --plan 2 --policy policy-best  | --policy: expected none with --plan, got one
            evaluate a --plan 2 --fqe --data d.csv    | --plan: expected none with --fqe, got one
            evaluate a --plan 2 --threads 2           | --threads: expected --fqe to go with it, got none
            evaluate a --plan.search.samples 5           | --plan.search.samples: expected a setting of the environment, got another; the policy is trained already
            """)
    void aWrongCommandLineIsOneLineAndStatusTwo(String line, String message) {
        Ran ran = Ran.of(line.split(" +"));

        assertEquals(message + System.lineSeparator(), ran.err());
        assertEquals(Main.USAGE, ran.status());
    }
}
