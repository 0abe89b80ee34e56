// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.fittedq.math.Check;
import org.fittedq.measure.Statistics;
import org.fittedq.store.Json;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// `fittedq evaluate`: many episodes of the deterministic policy, all runs from the same list of initial states.
final class EvaluateCommand implements Command {

    static final String EPISODES = "--episodes";
    static final String SEED = "--seed";
    static final String POLICY = "--policy";
    static final String JSON = "--json";
    static final String SUCCESS = "--success";
    private static final int USUAL_EPISODES = 1000;
    private static final int USUAL_PLANNED = 10; // a decision takes thousands of times longer than a policy's

    @Override
    public String name() {
        return "evaluate";
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name(name());
        spec.usageMessage()
                .description("Evaluates the policy of a run, or of every run in a folder, without exploration.",
                        "The episodes' initial states depend on --seed alone, so runs can be compared.")
                .footer("", "--env.<path> V and --wrap.<path> V change the run's environment.",
                        "In another action box actions are as the policy learned them, cut at the bounds.",
                        "--fqe.<path> V are settings of --fqe (fittedq describe fqe),",
                        "--plan.<path> V those of the search of --plan (fittedq describe plan).");
        spec.addPositional(Options.parameter(0, "DIR", "run folder, or a folder of such, as train --seeds makes"));
        spec.addOption(Options.option(EPISODES, "N", "how many [" + USUAL_EPISODES + ", with --plan "
                + USUAL_PLANNED + "]").build());
        spec.addOption(Options.option(SEED, "N", "seed of the episodes and of plans, or of the fits [1]").build());
        spec.addOption(policyOption());
        spec.addOption(Options.env());
        spec.addOption(Options.envJar());
        spec.addOption(Options.evalMaxSteps("the run's"));
        spec.addOption(Options.option(SUCCESS, "X",
                "an episode with a return of at least X succeeds: print the share of those, with Wilson's interval")
                .build());
        spec.addOption(Options.flag(JSON, "print JSON").build());
        PlannedEvaluation.addOptions(spec);
        FittedEvaluation.addOptions(spec);
        return spec;
    }

    @Override
    public boolean takesSettings() {
        return true;
    }

    @Override
    public int run(Call call) throws IOException {
        Optional<PlannedEvaluation> plan = PlannedEvaluation.of(call, List.of(POLICY));
        int episodes = (int) call.whole(EPISODES, 1, Integer.MAX_VALUE,
                plan.isPresent() ? USUAL_PLANNED : USUAL_EPISODES);
        long seed = call.whole(SEED, Long.MIN_VALUE, Long.MAX_VALUE, 1);
        String policy = policy(call);
        OptionalDouble success = success(call);
        if (FittedEvaluation.isWanted(call,
                List.of(EPISODES, SUCCESS, Options.ENV, Options.ENV_JAR, Options.EVAL_MAX_STEPS,
                        PlannedEvaluation.PLAN),
                plan.isPresent() ? List.of("env", "wrap", PlannedEvaluation.GROUP) : List.of("env", "wrap"))) {
            return FittedEvaluation.run(call, Runs.in(Runs.folder(call)), policy, seed);
        }
        List<EpisodeList> results = new ArrayList<>();
        for (Path run : Runs.in(Runs.folder(call))) {
            EpisodeList result = evaluate(call, run, policy, plan, episodes, seed);
            results.add(result);
            result.warn(call.terminal());
            if (!call.has(JSON)) {
                print(call.out(), result, success);
            }
        }
        if (call.has(JSON)) {
            call.out().print(json(results, policy, plan, success, episodes, seed).pretty());
        } else if (results.size() > 1) {
            SeedStatistics s = SeedStatistics.of(means(results), "evaluate");
            call.out().printf(Locale.ROOT, "%d runs: mean %.2f, IQM %.2f, 95 %% interval of the IQM [%.2f, %.2f]%s%n",
                    results.size(), s.mean(), s.iqm(), s.interval().low(), s.interval().high(),
                    success.isPresent() ? ", " + successes(results, success.getAsDouble()).told() : "");
        }
        return Main.OK;
    }

    static OptionSpec policyOption() {
        return Options.option(POLICY, "NAME", "policy, as it is at the end, or policy-best [policy]").build();
    }

    /// Reads that option.
    static String policy(Call call) {
        String policy = call.value(POLICY).orElse("policy");
        Check.that(policy.equals("policy") || policy.equals("policy-best"), POLICY, "policy or policy-best",
                "'" + policy + "'");
        return policy;
    }

    private static OptionalDouble success(Call call) {
        return call.has(SUCCESS) ? OptionalDouble.of(call.finite(SUCCESS)) : OptionalDouble.empty();
    }

    private static EpisodeList evaluate(Call call, Path run, String name, Optional<PlannedEvaluation> plan,
            int episodes, long seed) throws IOException {
        TrainedPolicy trained = TrainedPolicy.read(call, POLICY, run, name);
        EpisodeList.Episodes list = new EpisodeList.Episodes(episodes, seed,
                Options.evalMaxSteps(call, Runs.experiment(run).run().evalMaxSteps()));
        return EnvironmentFault.guard(trained.environment(), () -> plan.isPresent()
                ? plan.get().run(trained, list, call.calls())
                : EpisodeList.run(trained, environment -> trained.policy(), list, call.calls()));
    }

    static void print(PrintWriter out, EpisodeList r, OptionalDouble success) {
        out.printf(Locale.ROOT,
                "%s: return %.2f (standard deviation %.2f, standard error %.2f, from %.2f to %.2f), length %.1f, %d %s%s%n",
                r.run(), r.mean(), r.std(), r.error(), r.lowest(), r.highest(), r.length(), r.episodes(),
                r.episodes() == 1 ? "episode" : "episodes",
                success.isPresent() ? ", " + r.successes(success.getAsDouble()).told() : "");
        out.flush();
    }

    private static Successes successes(List<EpisodeList> results, double atLeast) {
        return Successes.of(results.stream().map(r -> r.successes(atLeast)).toList());
    }

    private static double[] means(List<EpisodeList> results) {
        return results.stream().mapToDouble(EpisodeList::mean).toArray();
    }

    private static Json json(List<EpisodeList> results, String policy, Optional<PlannedEvaluation> plan,
            OptionalDouble success, int episodes, long seed) {
        Map<String, Object> root = new LinkedHashMap<>();
        plan.ifPresentOrElse(p -> root.put("plan", p.json()), () -> root.put("policy", policy));
        root.put("seed", seed);
        root.put("episodes", episodes);
        success.ifPresent(x -> root.put("success_at_least", x));
        root.put("runs", results.stream().map(r -> json(r, success)).toList());
        if (results.size() > 1) {
            SeedStatistics s = SeedStatistics.of(means(results), "evaluate");
            Map<String, Object> all = new LinkedHashMap<>();
            all.put("mean", s.mean());
            all.put("std", Statistics.std(means(results)));
            all.put("iqm", s.iqm());
            all.put("ci95_low", s.interval().low());
            all.put("ci95_high", s.interval().high());
            success.ifPresent(x -> successes(results, x).put(all));
            root.put("summary", all);
        }
        return Json.of(root);
    }

    private static Map<String, Object> json(EpisodeList r, OptionalDouble success) {
        Map<String, Object> json = r.json();
        success.ifPresent(x -> r.successes(x).put(json));
        return json;
    }
}
