// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fittedq.math.Check;
import org.fittedq.portfolio.task.Portfolio;
import org.fittedq.portfolio.task.PortfolioSettings;
import org.fittedq.run.EnvironmentChoice;
import org.fittedq.settings.Settings;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;

/// `fittedq portfolio`: backtests of allocations under limits and costs, and today's trades. `fittedq portfolio train` is `fittedq train` on
/// the environment `Portfolio`.
final class PortfolioCommand implements Command {

    static final String NAME = "portfolio";
    static final String POLICY = "--policy";
    static final String OUT = "--out";
    static final String HOLDINGS = "--holdings";
    static final String WEALTH = "--wealth";
    static final String LOTS = "--lots";
    static final String JSON = "--json";

    private static final String BACKTEST = "backtest";
    private static final String ALLOCATE = "allocate";
    private static final String REPORT = "report";
    private static final String TRAIN = "train";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name(name());
        spec.usageMessage()
                .description("Allocates a portfolio under limits and costs.",
                        "backtest: learned policies beside equal weight, buy and hold, inverse volatility, minimum variance,",
                        "  mean-variance, risk parity, minimum CVaR and the index, all under the same limits and costs;",
                        "  prints a table and writes a tear sheet, an HTML file that needs nothing else.",
                        "  Without options: a drawn market.",
                        "allocate: what a policy trades today, as a table or JSON.",
                        "report DIR: writes the tear sheet of a backtest again.",
                        "train ALGO: trains a policy; the same as fittedq train ALGO --env Portfolio.")
                .customSynopsis("fittedq portfolio (backtest | train [ALGO] | allocate | report DIR) [OPTIONS]")
                .footer("", "--env.<path> V are settings of market, limits, costs, features and reward "
                        + "(fittedq describe Portfolio), --<algo>.<path> V those of an algorithm that learns.");
        spec.addPositional(Options.parameter(0, "WHAT", "backtest, train, allocate or report"));
        spec.addPositional(Options.parameter(1, "DIR", "of report: the folder of a backtest"));
        spec.addOption(Options.option(POLICY, "DIR",
                "run folder of a policy, or a folder of several seeds; several with commas between").build());
        spec.addOption(Options.option(PortfolioLesson.LEARN, "ALGO",
                "of backtest: algorithms, with commas between, that are trained on each fold and tested on the days after it; "
                        + "the same command with the same --out goes on where it was stopped")
                .build());
        spec.addOption(Options.option(PortfolioLesson.SEEDS, "LIST", "of --learn: seeds, such as 1..5 or 1,3,5 [1..3]")
                .build());
        spec.addOption(Options.option(PortfolioLesson.FOLDING, "KIND",
                "of --learn: walk-forward or combinatorial; --folding.<path> V: train, test, expanding, purge; "
                        + "groups, tested, purge, embargo [walk-forward]")
                .build());
        spec.addOption(Options.option(OUT, "DIR", "of backtest: folder of the results, must not exist or be empty "
                + "but for --learn [runs/portfolio/<n>]").build());
        spec.addOption(Options.option(HOLDINGS, "FILE",
                "of allocate: CSV with the columns asset and weight, or asset, shares and price [cash alone]").build());
        spec.addOption(Options.option(WEALTH, "X", "of allocate: wealth in units of money [10000]").build());
        spec.addOption(Options.flag(LOTS, "of allocate: whole shares, at the last prices").build());
        spec.addOption(Options.flag(JSON, "of allocate and backtest: print JSON").build());
        spec.addOption(Options.threads());
        spec.addOption(Options.kernels());
        ArgGroupSpec.Builder run = ArgGroupSpec.builder().validate(false).heading("%nTrainings of --learn:%n");
        Options.run().stream().filter(o -> !o.longestName().equals("--seed")).forEach(run::addArg);
        spec.addArgGroup(run.build());
        return spec;
    }

    @Override
    public boolean takesSettings() {
        return true;
    }

    @Override
    public int run(Call call) throws IOException {
        boolean learns = call.has(PortfolioLesson.LEARN);
        if (!learns) {
            call.checkOnlyEnvironmentSettings();
        }
        String what = call.required(0, "portfolio", "backtest, train, allocate or report",
                "fittedq portfolio backtest runs without anything else");
        Check.that(!learns || what.equals(BACKTEST), PortfolioLesson.LEARN, "portfolio backtest", "portfolio " + what);
        Check.that(learns || !(call.has(PortfolioLesson.SEEDS) || call.has(PortfolioLesson.FOLDING)
                || !Options.run(call).isEmpty()), PortfolioLesson.LEARN,
                "algorithms, as there are options of trainings",
                "none");
        return switch (what) {
            case BACKTEST -> learns
                    ? PortfolioBacktest.learn(call, settings(call, Optional.empty()))
                    : PortfolioBacktest.run(call, settings(call, Optional.empty()));
            case ALLOCATE -> PortfolioAllocation.run(call);
            case REPORT -> PortfolioBacktest.again(call);
            default -> throw new IllegalArgumentException(
                    Check.message("portfolio", "backtest, train, allocate or report", "'" + what + "'"));
        };
    }

    /// Rewrites `portfolio train [ALGO] …` as `train ALGO --env Portfolio …`; other arguments stay.
    static String[] expanded(String... args) {
        if (args.length < 2 || !args[0].equals(NAME) || !args[1].equals(TRAIN)) {
            return args;
        }
        List<String> out = new ArrayList<>(List.of(TRAIN));
        boolean named = args.length > 2 && !args[2].startsWith("-");
        out.add(named ? args[2] : "qt-opt");
        out.addAll(List.of(Options.ENV, Portfolio.NAME));
        out.addAll(List.of(args).subList(named ? 3 : 2, args.length));
        return out.toArray(String[]::new);
    }

    /// Reads the environment's settings of the command line, over those of a run.
    static PortfolioSettings settings(Call call, Optional<EnvironmentChoice> before) {
        List<Given> given = new ArrayList<>(
                before.map(b -> Given.settings("env.", b.settings())).orElse(List.of()));
        given.addAll(call.given("env"));
        return settings(given);
    }

    static PortfolioSettings settings(List<Given> given) {
        return Given.apply(PortfolioSettings.DEFAULT, given,
                Hint.of("describe", Portfolio.NAME) + " lists them");
    }

    /// Returns settings that differ from the defaults, by path.
    static Map<String, String> changed(PortfolioSettings settings) {
        Map<String, String> all = new LinkedHashMap<>(Settings.flatten(settings));
        Map<String, String> defaults = Settings.flatten(PortfolioSettings.DEFAULT);
        all.entrySet().removeIf(e -> e.getValue().equals(defaults.get(e.getKey())));
        return all;
    }
}
