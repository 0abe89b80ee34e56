// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.fittedq.deploy.Controller;
import org.fittedq.deploy.Planner;
import org.fittedq.env.Calls;
import org.fittedq.math.Check;
import org.fittedq.math.Compute;
import org.fittedq.mdp.Dynamics;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Physics;
import org.fittedq.mdp.Spec;
import org.fittedq.measure.Trained;
import org.fittedq.model.PlannedQ;
import org.fittedq.model.StateValue;
import org.fittedq.policy.ObservationNormaliser;
import org.fittedq.run.Look;
import org.fittedq.settings.Settings;
import org.fittedq.value.NotFiniteException;
import picocli.CommandLine.Model.CommandSpec;

/// `fittedq evaluate --plan H`: episodes of a planner in place of a run's policy.
///
/// @param horizon H
/// @param learned whether the model is the run's own, else the environment's equations
/// @param critic  whether the run's networks give the value of the last state, else it is 0
/// @param config  how a plan is looked for
record PlannedEvaluation(int horizon, boolean learned, boolean critic, Planner.Config config) {

    static final String PLAN = "--plan";
    static final String GROUP = "plan";

    private static final String MODEL = "--plan-model";
    private static final String VALUE = "--plan-value";
    private static final int MOST_STEPS = 10_000;
    private static final String OWN_BOX = "plans are made by the equations, in this box";

    static void addOptions(CommandSpec spec) {
        spec.addOption(Options.option(PLAN, "H", "plan H steps ahead at each decision rather than act with the policy: "
                + "the first action of the best sequence, by CEM; see fittedq describe plan").build());
        spec.addOption(Options.option(MODEL, "KIND",
                "model of --plan: physics, the environment's own equations, or learned, the run's [physics]").build());
        spec.addOption(Options.option(VALUE, "KIND",
                "what counts after H steps of --plan: critic, the run's at its own policy's action, or none [critic]")
                .build());
    }

    /// Returns what is asked for.
    ///
    /// @param ofPolicies options that it does not go with
    /// @throws IllegalArgumentException if options are given that do not go together, or are wrong
    static Optional<PlannedEvaluation> of(Call call, List<String> ofPolicies) {
        boolean wanted = call.has(PLAN);
        for (String option : wanted ? ofPolicies : List.of(MODEL, VALUE)) {
            Check.that(!call.has(option), option, wanted ? "none with " + PLAN : PLAN + " to go with it",
                    wanted ? "one" : "none");
        }
        if (!wanted) {
            return Optional.empty();
        }
        return Optional.of(new PlannedEvaluation((int) call.whole(PLAN, 1, MOST_STEPS, 1),
                !is(call, MODEL, "physics", "learned"), is(call, VALUE, "critic", "none"),
                Given.apply(Planner.Config.DEFAULT, given(call), Hint.of("describe", GROUP) + " shows them")));
    }

    /// What was `--plan.method` and `--plan.cem.samples` once is `--plan.search` and `--plan.search.samples`.
    private static List<Given> given(Call call) {
        return call.given(GROUP).stream().map(g -> isFormer(g.path())
                ? new Given(g.prefix(), "search." + g.path(), g.text(), g.kind())
                : g).toList();
    }

    private static boolean isFormer(String path) {
        return path.equals("method") || (path.contains(".") && !path.startsWith("search."));
    }

    private static boolean is(Call call, String option, String usual, String other) {
        String kind = call.value(option).orElse(usual);
        Check.that(kind.equals(usual) || kind.equals(other), option, usual + " or " + other, "'" + kind + "'");
        return kind.equals(usual);
    }

    /// Runs the episodes of one run.
    ///
    /// @throws IllegalArgumentException if the run or the environment lacks what it takes
    EpisodeList run(TrainedPolicy trained, EpisodeList.Episodes episodes, Calls calls) throws IOException {
        try (Look look = Runs.look(trained.run(), new Compute(1))) {
            Function<Environment, Controller> planner = environment -> planner(trained, look.trained(), environment,
                    episodes.seed());
            if (learned) { // the model knows actions as the run learned them
                return EpisodeList.run(trained, planner, episodes, calls);
            }
            try (Environment environment = trained.environment().make(calls)) {
                return EpisodeList.in(environment, Differences.ofPlain(trained, environment, OWN_BOX), trained, planner,
                        episodes);
            }
        } catch (NotFiniteException e) {
            throw new Refusal(Main.FAILED, trained.run() + ": " + e.getMessage() + "; plan fewer steps", e);
        }
    }

    private Controller planner(TrainedPolicy trained, Trained known, Environment environment, long seed) {
        Compute compute = new Compute(1);
        boolean normalised = known.normaliser().isPresent();
        Check.that(learned || !critic || !normalised, VALUE,
                "none, as the critic of " + trained.run() + " knows normalised observations and the equations do not",
                "critic", "or " + MODEL + " learned");
        // the model and the networks have learned from normalised observations, the equations know those of the environment
        Optional<ObservationNormaliser> normaliser = learned ? known.normaliser() : Optional.empty();
        PlannedQ q = new PlannedQ(model(trained, known, environment), value(trained, known, compute), horizon,
                known.algorithm().template().buffer().gamma());
        return new Planner(q, Spec.of(environment).valid(), config.search(), normaliser, seed, compute);
    }

    private Dynamics model(TrainedPolicy trained, Trained known, Environment environment) {
        if (learned) {
            return known.algorithm().dynamics().orElseThrow(() -> new IllegalArgumentException(Check.message(MODEL,
                    "physics, as " + trained.run() + " has no model", "learned")));
        }
        return environment.physics().map(Physics::dynamics)
                .orElseThrow(() -> new IllegalArgumentException(Check.message(MODEL,
                        "learned, as " + environment.spec().name() + " gives no equations of its own", "physics")
                        + "; wrappers other than a time limit hide them"));
    }

    private StateValue value(TrainedPolicy trained, Trained known, Compute compute) {
        if (!critic) {
            return StateValue.none();
        }
        return known.stateValue(compute).orElseThrow(() -> new IllegalArgumentException(Check.message(VALUE,
                "none, as " + trained.run() + " has no critic network with an actor", "critic")));
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("horizon", horizon);
        json.put("model", learned ? "learned" : "physics");
        json.put("value", critic ? "critic" : "none");
        json.put("settings", new LinkedHashMap<>(Settings.flatten(config)));
        return json;
    }
}
