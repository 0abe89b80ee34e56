// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.fittedq.deploy.Controller;
import org.fittedq.env.Calls;
import org.fittedq.mdp.Environment;
import org.fittedq.measure.Evaluation;
import org.fittedq.measure.Statistics;
import org.fittedq.random.RandomStream;

/// What a policy reached in a fixed list of episodes.
final class EpisodeList {

    private final Path run;
    private final double[] returns;
    private final double length;
    private final List<String> warnings;
    private final Optional<String> unended;
    private final Differences differences;

    private EpisodeList(Path run, double[] returns, double length, List<String> warnings, Optional<String> unended,
            Differences differences) {
        this.run = run;
        this.differences = differences;
        this.returns = returns;
        this.length = length;
        this.warnings = warnings;
        this.unended = unended;
    }

    /// Which episodes.
    ///
    /// @param count    how many
    /// @param seed     of their beginnings
    /// @param maxSteps after which one that has not ended is cut; 0 is never
    record Episodes(int count, long seed, int maxSteps) {}

    /// Runs the episodes. Episode k draws from a stream of its own, `evaluation-list/k` of the seed, so its initial state
    /// does not depend on how an earlier one went.
    ///
    /// @param decides makes what decides in the environment
    /// @throws IllegalArgumentException if the policy does not fit the environment
    static EpisodeList run(TrainedPolicy trained, Function<Environment, Controller> decides, Episodes episodes,
            Calls calls) {
        try (Environment environment = trained.make(calls)) {
            return in(environment, Differences.of(trained, environment), trained, decides, episodes);
        }
    }

    /// Runs the same episodes in an environment that is made already; it is not closed.
    ///
    /// @param differences between it and where the policy learned
    /// @throws IllegalArgumentException if the policy does not fit it
    static EpisodeList in(Environment environment, Differences differences, TrainedPolicy trained,
            Function<Environment, Controller> decides, Episodes episodes) {
        double[] returns = new double[episodes.count()];
        double steps = 0;
        int unended = 0;
        Evaluation.Limits limits = Evaluation.Limits.of(episodes.maxSteps());
        List<String> warnings = new ArrayList<>();
        trained.checkFits(environment.spec());
        Controller controller = decides.apply(environment);
        for (int k = 0; k < returns.length; k++) {
            Evaluation.Result one = Evaluation.run(controller, environment,
                    new RandomStream(episodes.seed(), "evaluation-list/" + k), 1, Optional.empty(), limits)
                    .orElseThrow();
            unended += one.unended();
            returns[k] = one.returnMean();
            steps += one.lengthMean();
            for (String warning : one.warnings()) {
                warnings.add("episode " + (k + 1) + ": " + warning);
            }
        }
        return new EpisodeList(trained.run(), returns, steps / returns.length, warnings, unended == 0
                ? Optional.empty()
                : Optional
                        .of(limits.told(unended, returns.length) + "; " + Options.EVAL_MAX_STEPS + " sets the limit"),
                differences);
    }

    /// Tells, in words, how many episodes were cut by a fault of the simulation; empty if none was.
    private Optional<String> cut() {
        return warnings.stream().findFirst().map(first -> warnings.size() + " of " + episodes()
                + " episodes were cut where the simulation became unstable; the first, " + first);
    }

    /// Tells what is other than where the policy learned, and of episodes that a fault of the simulation, or their length, cut.
    void warn(Terminal terminal) {
        differences.tell(terminal, run);
        cut().ifPresent(cut -> terminal.error("warning: " + run + ": " + cut));
        unended.ifPresent(u -> terminal.error("warning: " + run + ": " + u));
    }

    Path run() {
        return run;
    }

    int episodes() {
        return returns.length;
    }

    double mean() {
        return Statistics.mean(returns);
    }

    double std() {
        return returns.length == 1 ? 0 : Statistics.std(returns);
    }

    double error() {
        return std() / Math.sqrt(returns.length);
    }

    double lowest() {
        return Arrays.stream(returns).min().orElseThrow();
    }

    double highest() {
        return Arrays.stream(returns).max().orElseThrow();
    }

    double length() {
        return length;
    }

    /// Counts the episodes with a return of at least so much.
    Successes successes(double atLeast) {
        return new Successes((int) Arrays.stream(returns).filter(r -> r >= atLeast).count(), returns.length);
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("run", run.toString());
        json.put("return_mean", mean());
        json.put("return_std", std());
        json.put("return_standard_error", error());
        json.put("return_min", lowest());
        json.put("return_max", highest());
        json.put("length_mean", length);
        differences.put(json);
        return json;
    }
}
