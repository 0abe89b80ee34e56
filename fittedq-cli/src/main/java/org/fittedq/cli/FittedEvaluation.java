// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.fittedq.data.DataFile;
import org.fittedq.data.Transitions;
import org.fittedq.deploy.Policy;
import org.fittedq.math.Check;
import org.fittedq.math.Compute;
import org.fittedq.mdp.Spec;
import org.fittedq.measure.OffPolicyEvaluation;
import org.fittedq.measure.Statistics;
import org.fittedq.settings.Settings;
import org.fittedq.store.Json;
import org.fittedq.target.Discount;
import picocli.CommandLine.Model.CommandSpec;

/// `fittedq evaluate --fqe`: what a run's policy is worth, estimated from a data set alone.
///
/// @param run      the run
/// @param gamma    its discount for each step
/// @param estimate value and interval
/// @param outside  share of the policy's actions outside the data
/// @param possible what the data's rewards can add up to
/// @param returns  discounted returns of the data's episodes
record FittedEvaluation(Path run, double gamma, OffPolicyEvaluation.Estimate estimate, double outside,
        Statistics.Interval possible, List<Double> returns) {

    static final String FQE = "--fqe";
    static final String GROUP = "fqe";
    static final OffPolicyEvaluation.Config DEFAULTS = OffPolicyEvaluation.Config.DEFAULT;

    private static final String DATA = "--data";

    /// Options that nothing else in the command uses.
    private static final List<String> OWN = List.of(DATA, DataArgument.COLUMNS, DataArgument.TOLERANCE,
            Options.THREADS, Options.KERNELS);

    static void addOptions(CommandSpec spec) {
        spec.addOption(
                Options.flag(FQE, "estimate the discounted value from --data instead, by fitted Q evaluation: no "
                        + "environment is used; see fittedq describe fqe").build());
        spec.addOption(Options.option(DATA, "FILE", "data set for --fqe: " + DataArgument.FILES).build());
        spec.addOption(DataArgument.columnsOption());
        spec.addOption(DataArgument.toleranceOption());
        spec.addOption(Options.threads());
        spec.addOption(Options.kernels());
    }

    /// Returns whether it is asked for.
    ///
    /// @param ofEpisodes options that it does not go with
    /// @param groups     of settings that may be given without it
    /// @throws IllegalArgumentException if options are given that do not go together
    static boolean isWanted(Call call, List<String> ofEpisodes, List<String> groups) {
        boolean wanted = call.has(FQE);
        for (String option : wanted ? ofEpisodes : OWN) {
            Check.that(!call.has(option), option, wanted ? "none with " + FQE : FQE + " to go with it",
                    wanted ? "one" : "none");
        }
        Check.that(!wanted || call.has(DATA), FQE, DATA + " FILE to go with it", "none");
        for (String path : call.settings().keySet()) {
            if (wanted) {
                Check.that(path.startsWith(GROUP + "."), "--" + path, "a setting of the evaluation", "another",
                        Hint.of("describe", GROUP) + " shows them");
            } else {
                Check.that(groups.contains(path.substring(0, path.indexOf('.'))), "--" + path,
                        "a setting of the environment", "another", "the policy is trained already");
            }
        }
        return wanted;
    }

    /// Evaluates every run and prints.
    static int run(Call call, List<Path> runs, String policy, long seed) throws IOException {
        OffPolicyEvaluation.Config config = Given.apply(DEFAULTS, call.given(GROUP),
                Hint.of("describe", GROUP) + " shows them");
        double tolerance = DataArgument.tolerance(call.value(DataArgument.TOLERANCE));
        Path file = TrainCommand.path(DATA, call.value(DATA).orElseThrow());
        Transitions read = DataArgument.read(call, DATA, file);
        Set<String> notes = new LinkedHashSet<>(read.notes());
        List<FittedEvaluation> results = new ArrayList<>();
        try (Compute compute = Options.compute(call)) {
            for (Path run : runs) {
                Policy trained = policy(run, policy);
                Transitions data = fitting(trained.spec(), run, read, tolerance);
                DataArgument.tell(call.terminal(), data.notes().stream().filter(notes::add).toList());
                FittedEvaluation result = evaluate(run, trained, data, config, seed, compute);
                results.add(result);
                if (!call.has(EvaluateCommand.JSON)) {
                    result.print(call.out(), data);
                }
            }
        }
        if (call.has(EvaluateCommand.JSON)) {
            Map<String, Object> root = new LinkedHashMap<>();
            root.put("policy", policy);
            root.put("seed", seed);
            root.put("data", file.toString());
            root.put("data_sha256", DataFile.digest(file));
            root.put("data_notes", List.copyOf(notes));
            root.put("steps", read.size());
            root.put("episodes", read.episodes().size());
            root.put("settings", Settings.flatten(config));
            root.put("runs", results.stream().map(FittedEvaluation::json).toList());
            call.out().print(Json.of(root).pretty());
        }
        return Main.OK;
    }

    /// Reads a run's policy; its environment, if it had one, is not needed but for valid actions that are its code.
    private static Policy policy(Path run, String name) {
        return TrainedPolicy.policy(EvaluateCommand.POLICY, run, name, Runs.experiment(run).environment());
    }

    /// Checks that a data set has the shape of a policy, and cuts actions that are outside its box by rounding.
    private static Transitions fitting(Spec spec, Path run, Transitions data, double tolerance) {
        Check.that(spec.observationSize() == data.observationSize() && spec.actions().size() == data.actionSize(), DATA,
                TrainedPolicy.shape(spec) + ", as in " + run,
                TrainedPolicy.shape(data.observationSize(), data.actionSize()));
        return data.cut(spec.actions(), tolerance);
    }

    private static FittedEvaluation evaluate(Path run, Policy policy, Transitions data, OffPolicyEvaluation.Config c,
            long seed, Compute compute) {
        Spec spec = policy.spec();
        double gamma = gamma(run, spec);
        OffPolicyEvaluation evaluation = new OffPolicyEvaluation(data, policy::actOutside, spec.actions(), gamma);
        try {
            return new FittedEvaluation(run, gamma, evaluation.estimate(c, seed, compute),
                    evaluation.outside(c.support().neighbours(), c.support().states(), compute), evaluation.possible(),
                    Arrays.stream(evaluation.discountedReturns()).boxed().toList());
        } catch (IllegalStateException e) { // it diverged
            throw new Refusal(Main.FAILED, run + ": " + e.getMessage(), e);
        }
    }

    /// The discount that the run was trained for.
    private static double gamma(Path run, Spec spec) {
        String group = "discount.";
        Map<String, String> settings = Settings.flatten(Runs.experiment(run).config()).entrySet().stream()
                .filter(e -> e.getKey().startsWith(group))
                .collect(Collectors.toMap(e -> e.getKey().substring(group.length()), Map.Entry::getValue));
        return Settings.override(Discount.DEFAULT, settings).perStep(spec);
    }

    private void print(PrintWriter out, Transitions data) {
        String interval = estimate.interval()
                .map(i -> String.format(Locale.ROOT, "95 %% interval [%.2f, %.2f]", i.low(), i.high()))
                .orElse("no interval");
        out.printf(Locale.ROOT, "%s: discounted value %.2f, %s, %.1f %% of actions outside the data%n", run,
                estimate.value(), interval, 100 * outside);
        long truncated = data.episodes().stream().filter(e -> !e.terminal()).count();
        out.printf(Locale.ROOT, "  the data's own discounted returns: %.2f (from %.2f to %.2f), %d %s, %d truncated%n",
                mean(), Collections.min(returns), Collections.max(returns), returns.size(),
                returns.size() == 1 ? "episode" : "episodes", truncated);
        out.printf(Locale.ROOT, "  discount %s, %d sweeps, the last changed q by %.3g%n", gamma, estimate.last().n(),
                Math.sqrt(estimate.last().delta()));
        if (!isPossible()) {
            out.printf(Locale.ROOT,
                    "  beyond what the data's rewards can add up to, [%.2f, %.2f]: the fit diverged, the "
                            + "value means nothing%n",
                    possible.low(), possible.high());
        }
        out.flush();
    }

    private boolean isPossible() {
        return possible.low() <= estimate.value() && estimate.value() <= possible.high();
    }

    private double mean() {
        return Statistics.mean(returns.stream().mapToDouble(r -> r).toArray());
    }

    private Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("run", run.toString());
        json.put("discount", gamma);
        json.put("value", estimate.value());
        estimate.interval().ifPresent(i -> {
            json.put("ci95_low", i.low());
            json.put("ci95_high", i.high());
        });
        json.put("actions_outside", outside);
        json.put("sweeps", estimate.last().n());
        json.put("delta", estimate.last().delta());
        json.put("possible", isPossible());
        json.put("data_return_mean", mean());
        json.put("data_return_min", Collections.min(returns));
        json.put("data_return_max", Collections.max(returns));
        return json;
    }
}
