// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fittedq.deploy.Policy;
import org.fittedq.math.Check;
import org.fittedq.portfolio.strategy.Strategy;
import org.fittedq.portfolio.task.Features;
import org.fittedq.portfolio.task.LearnedStrategy;
import org.fittedq.portfolio.task.Plan;
import org.fittedq.portfolio.task.Portfolio;
import org.fittedq.run.EnvironmentChoice;

/// Learned policies as strategies.
final class PortfolioPolicies {

    private PortfolioPolicies() {}

    /// Returns the runs that `--policy` names, those of all seeds of a folder.
    static List<Path> runs(Call call) throws IOException {
        List<Path> runs = new ArrayList<>();
        for (String text : call.value(PortfolioCommand.POLICY).map(t -> List.of(t.split(","))).orElse(List.of())) {
            Path folder = TrainCommand.path(PortfolioCommand.POLICY, text);
            runs.addAll(Runs.isRun(folder) ? List.of(folder) : Runs.in(folder));
        }
        for (Path run : runs) {
            EnvironmentChoice environment = Runs.experiment(run).environment();
            Check.that(environment.name().equals(Portfolio.NAME), PortfolioCommand.POLICY,
                    "a run on " + Portfolio.NAME, run + ", which is one on " + environment.name());
        }
        return runs;
    }

    /// Reads the policies of runs; each sees the features that it was trained with, and decides under the limits of now.
    static List<Strategy> strategies(List<Path> runs, Plan plan) {
        List<Strategy> strategies = new ArrayList<>();
        for (Path run : runs) {
            String algorithm = Runs.experiment(run).algorithm();
            strategies.add(strategy(run, plan, runs.size() > 1 ? algorithm + " " + run.getFileName() : algorithm));
        }
        return strategies;
    }

    /// Reads the policy of a run.
    ///
    /// @param plan market and limits of now
    /// @param name as it stands in tables
    static Strategy strategy(Path run, Plan plan, String name) {
        Features features = PortfolioCommand
                .settings(Given.settings("env.", Runs.experiment(run).environment().settings())).features();
        Plan seen = new Plan(plan.market(), plan.limits(), features, plan.trading(), plan.reward());
        try {
            Policy policy = Policy.loadInner(run.resolve("policy"), seen.sets());
            return new LearnedStrategy(name, policy, features, plan.limits());
        } catch (IOException e) {
            throw new Refusal(Main.BAD_DATA, Refusal.text(e), e);
        }
    }

    /// Returns the only run that is named.
    static Path only(Call call) throws IOException {
        List<Path> runs = runs(call);
        Check.that(runs.size() == 1, PortfolioCommand.POLICY, "one run", Optional.of(runs.size()).filter(n -> n > 0)
                .map(n -> n + " runs").orElse("none"));
        return runs.getFirst();
    }
}
