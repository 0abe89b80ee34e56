// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fittedq.math.Check;
import org.fittedq.portfolio.backtest.Simulation;
import org.fittedq.portfolio.market.Market;
import org.fittedq.portfolio.market.MarketData;
import org.fittedq.portfolio.strategy.Baseline;
import org.fittedq.portfolio.strategy.Strategy;
import org.fittedq.portfolio.task.Plan;
import org.fittedq.portfolio.task.PortfolioSettings;
import org.fittedq.store.Disk;
import org.fittedq.store.Json;
import org.fittedq.store.JsonAt;

/// `fittedq portfolio backtest`: strategies in one market, and what is written of them.
final class PortfolioBacktest {

    static final String SHEET = "tearsheet.html";
    private static final String MANIFEST = "backtest.json";
    private static final String DAILY = "daily.csv";
    private static final String TABLE = "table.csv";
    private static final int MOST_FINDINGS = 10;

    private PortfolioBacktest() {}

    static int run(Call call, PortfolioSettings defaults) throws IOException {
        List<Path> runs = PortfolioPolicies.runs(call);
        PortfolioSettings settings = runs.isEmpty()
                ? defaults
                : PortfolioCommand.settings(call, Optional.of(Runs.experiment(runs.getFirst()).environment()));
        Path folder = StudyFolder.claim(
                call.value(PortfolioCommand.OUT).map(text -> TrainCommand.path(PortfolioCommand.OUT, text)),
                Path.of("runs", "portfolio"));
        try {
            PortfolioResults results = results(call, settings, runs);
            write(folder, settings, runs, results);
            print(call, folder, results);
            return Main.OK;
        } finally {
            StudyFolder.removeIfEmpty(folder);
        }
    }

    /// Runs a backtest again and writes its tear sheet anew.
    static int again(Call call) throws IOException {
        Path folder = TrainCommand.path("DIR", call.required(1, "DIR", "the folder of a backtest",
                "fittedq portfolio backtest makes one"));
        Path file = folder.resolve(MANIFEST);
        Check.that(Files.isRegularFile(file), "DIR", "the folder of a backtest", folder + ", which has no " + MANIFEST);
        JsonAt json = Json.read(file.toString(), Files.readAllBytes(file), 1 << 20);
        List<Given> given = json.at("settings").texts().entrySet().stream()
                .map(e -> new Given(file + ": settings.", e.getKey(), e.getValue(), "setting")).toList();
        PortfolioSettings settings = Given.apply(PortfolioSettings.DEFAULT, given,
                Hint.of("describe", "Portfolio") + " lists them");
        List<Path> runs = json.at("policies").items().stream().map(p -> Path.of(p.text())).toList();
        PortfolioResults results = results(call, settings, runs);
        Disk.real().replace(folder.resolve(SHEET), results.sheet().html().getBytes(StandardCharsets.UTF_8));
        call.out().println("tear sheet: " + folder.resolve(SHEET));
        return Main.OK;
    }

    private static PortfolioResults results(Call call, PortfolioSettings settings, List<Path> runs)
            throws IOException {
        MarketData data = settings.market().load();
        tell(call, data);
        Plan plan = settings.plan(data, settings.readLimits(data));
        List<Strategy> strategies = new ArrayList<>(PortfolioPolicies.strategies(runs, data, settings));
        Baseline.ALL.forEach(b -> strategies.add(b.strategy()));
        int first = plan.firstDay();
        for (Baseline baseline : Baseline.ALL) {
            first = Math.max(first, baseline.firstDay());
        }
        Market market = data.market();
        Check.that(first < market.days() - 2, "market", "more than " + (first + 2) + " days, as baselines look "
                + first + " days back", market.days() + " days");
        Simulation simulation = new Simulation(market,
                (day, held) -> plan.limits().at(plan.limits().version(market.date(day)), held),
                plan.trading().costs(), plan.trading().calendar());
        List<org.fittedq.portfolio.backtest.Path> paths = new ArrayList<>();
        for (Strategy strategy : strategies) {
            paths.add(simulation.run(strategy, first, market.days() - 1));
        }
        if (market.hasIndex()) {
            paths.add(PortfolioPolicies.index(market, first));
        }
        return new PortfolioResults(plan, paths, strategies.size(), runs.size());
    }

    private static void tell(Call call, MarketData data) {
        data.findings().stream().limit(MOST_FINDINGS).forEach(f -> call.terminal().error("found: " + f.text()));
        if (data.findings().size() > MOST_FINDINGS) {
            call.terminal().error("found: " + (data.findings().size() - MOST_FINDINGS) + " more of the kind");
        }
    }

    private static void write(Path folder, PortfolioSettings settings, List<Path> runs, PortfolioResults results)
            throws IOException {
        Map<String, Object> manifest = new LinkedHashMap<>();
        manifest.put("settings", PortfolioCommand.changed(settings));
        manifest.put("policies", runs.stream().map(Path::toString).toList());
        Disk disk = Disk.real();
        disk.replace(folder.resolve(DAILY), results.daily().getBytes(StandardCharsets.UTF_8));
        disk.replace(folder.resolve(TABLE), results.csv().getBytes(StandardCharsets.UTF_8));
        disk.replace(folder.resolve(SHEET), results.sheet().html().getBytes(StandardCharsets.UTF_8));
        disk.replace(folder.resolve(MANIFEST), Json.of(manifest).bytes());
    }

    private static void print(Call call, Path folder, PortfolioResults results) {
        if (call.has(PortfolioCommand.JSON)) {
            call.out().print(results.json());
            return;
        }
        results.print(call.out());
        call.out().println("tear sheet: " + folder.resolve(SHEET) + " (open it in a browser)");
        call.out().println("daily: " + folder.resolve(DAILY) + ", table: " + folder.resolve(TABLE));
    }
}
