// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fittedq.deploy.Policy;
import org.fittedq.math.Check;
import org.fittedq.portfolio.market.Market;
import org.fittedq.portfolio.market.MarketData;
import org.fittedq.portfolio.strategy.Strategy;
import org.fittedq.portfolio.task.LearnedStrategy;
import org.fittedq.portfolio.task.Plan;
import org.fittedq.portfolio.task.Portfolio;
import org.fittedq.portfolio.task.PortfolioSettings;
import org.fittedq.run.EnvironmentChoice;
import org.fittedq.run.Experiment;

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
    static List<Strategy> strategies(List<Path> runs, MarketData data, PortfolioSettings settings) {
        List<Strategy> strategies = new ArrayList<>();
        for (Path run : runs) {
            String algorithm = Runs.experiment(run).algorithm();
            strategies.add(strategy(run, data, settings,
                    runs.size() > 1 ? algorithm + " " + run.getFileName() : algorithm));
        }
        return strategies;
    }

    /// Reads the policy of a run.
    ///
    /// @param name as it stands in tables
    static Strategy strategy(Path run, MarketData data, PortfolioSettings settings, String name) {
        Experiment experiment = Runs.experiment(run);
        PortfolioSettings own = own(experiment);
        Plan plan = new PortfolioSettings(settings.market(), settings.limits(), settings.trading(), own.features(),
                settings.reward(), settings.timeLimitSteps(), "").plan(data, settings.readLimits(data));
        try {
            Policy policy = Policy.loadInner(run.resolve("policy"), plan.sets());
            return new LearnedStrategy(name, policy, own.features(), plan.limits());
        } catch (IOException e) {
            throw new Refusal(Main.BAD_DATA, Refusal.text(e), e);
        }
    }

    static PortfolioSettings own(Experiment experiment) {
        List<Given> given = experiment.environment().settings().entrySet().stream()
                .map(e -> new Given("env.", e.getKey(), e.getValue(), "setting")).toList();
        return Given.apply(PortfolioSettings.DEFAULT, given,
                Hint.of("describe", Portfolio.NAME) + " lists them");
    }

    /// The path of the index that stands beside the market.
    static org.fittedq.portfolio.backtest.Path index(Market market, int first) {
        double[][] levels = new double[market.days()][1];
        levels[0][0] = 1;
        List<LocalDate> dates = new ArrayList<>();
        for (int t = 0; t < market.days(); t++) {
            dates.add(market.date(t));
            levels[t][0] = t == 0 ? 1 : levels[t - 1][0] * market.indexGrowth(t);
        }
        Market index = Market.of(dates, List.of(market.indexName()), market.frequency(), levels);
        return org.fittedq.portfolio.backtest.Path.ofIndex(index, first, market.days() - 1);
    }

    /// Returns the only run that is named.
    static Path only(Call call) throws IOException {
        List<Path> runs = runs(call);
        Check.that(runs.size() == 1, PortfolioCommand.POLICY, "one run", Optional.of(runs.size()).filter(n -> n > 0)
                .map(n -> n + " runs").orElse("none"));
        return runs.getFirst();
    }
}
