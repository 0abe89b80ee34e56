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
import java.util.Set;
import java.util.TreeSet;
import org.fittedq.math.Check;
import org.fittedq.portfolio.backtest.AllocationsByDay;
import org.fittedq.portfolio.backtest.Comparison;
import org.fittedq.portfolio.backtest.Folds;
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
    private static final String BEGUN = "begun.json"; // of a backtest with trainings, there before its results
    private static final String LEARNING = "learning";
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
            tell(call, folder, manifest(settings, runs, Map.of()), results);
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
        PortfolioSettings settings = PortfolioCommand
                .settings(Given.settings(file + ": settings.", json.at("settings").texts()));
        List<Path> runs = json.at("policies").items().stream().map(p -> Path.of(p.text())).toList();
        Map<String, String> learning = json.find(LEARNING).map(JsonAt::texts).orElse(Map.of());
        PortfolioResults results = learning.isEmpty()
                ? results(call, settings, runs)
                : learned(call, folder, settings, learning);
        Disk.real().replace(folder.resolve(SHEET),
                results.sheet(results.rows()).html().getBytes(StandardCharsets.UTF_8));
        call.out().println("tear sheet: " + folder.resolve(SHEET));
        return Main.OK;
    }

    private static PortfolioResults results(Call call, PortfolioSettings settings, List<Path> runs)
            throws IOException {
        MarketData data = settings.market().load();
        tell(call, data);
        Plan plan = settings.plan(data, settings.readLimits(data));
        List<Strategy> strategies = new ArrayList<>(PortfolioPolicies.strategies(runs, plan));
        strategies.addAll(baselines());
        int first = firstDay(plan);
        return new PortfolioResults(plan, simulated(plan, strategies, first), strategies.size(), runs.size());
    }

    private static List<Strategy> baselines() {
        return Baseline.ALL.stream().map(Baseline::strategy).toList();
    }

    private static int firstDay(Plan plan) {
        int first = plan.firstDay();
        for (Baseline baseline : Baseline.ALL) {
            first = Math.max(first, baseline.firstDay());
        }
        int days = plan.market().days();
        Check.that(first < days - 2, "market", "more than " + (first + 2) + " days, as baselines look " + first
                + " days back", days + " days");
        return first;
    }

    private static Simulation simulation(Plan plan) {
        return new Simulation(plan.market(), AllocationsByDay.of(plan.limits(), plan.market()),
                plan.trading().costs(), plan.trading().calendar());
    }

    /// An entry for each strategy, and the index, if there is one.
    private static List<Comparison.Entry> simulated(Plan plan, List<Strategy> strategies, int first) {
        Market market = plan.market();
        List<org.fittedq.portfolio.backtest.Path> paths = new ArrayList<>();
        for (Strategy strategy : strategies) {
            paths.add(simulation(plan).run(strategy, first, market.days() - 1));
        }
        if (market.hasIndex()) {
            paths.add(org.fittedq.portfolio.backtest.Path.ofIndex(market, first, market.days() - 1));
        }
        return paths.stream().map(p -> new Comparison.Entry(p.name(), List.of(p))).toList();
    }

    /// Trains on each fold, or goes on with it, and tests.
    static int learn(Call call, PortfolioSettings settings) throws IOException {
        Check.that(!call.has(PortfolioCommand.POLICY), PortfolioLesson.LEARN,
                "either " + PortfolioLesson.LEARN + " or " + PortfolioCommand.POLICY, "both");
        PortfolioLesson lesson = PortfolioLesson.read(call, settings);
        MarketData data = settings.market().load();
        tell(call, data);
        Plan plan = settings.plan(data, settings.readLimits(data));
        Folds folds = folds(lesson, plan);
        Path folder = claim(call, settings, lesson);
        Optional<PortfolioResults> results = learned(call, folder, lesson, plan, folds);
        if (results.isEmpty()) {
            call.out().println("stopped, with checkpoints in " + folder + "; the same command with --out " + folder
                    + " goes on");
            return Main.INTERRUPTED;
        }
        tell(call, folder, manifest(settings, List.of(), lesson.texts()), results.get());
        return Main.OK;
    }

    private static Folds folds(PortfolioLesson lesson, Plan plan) {
        return lesson.folding().folding().folds(firstDay(plan) + 1, plan.market().days());
    }

    private static Optional<PortfolioResults> learned(Call call, Path folder, PortfolioLesson lesson, Plan plan,
            Folds folds) {
        return new PortfolioTrainings(call, folder, lesson, plan).run(simulation(plan), folds).map(learned -> {
            List<Comparison.Entry> entries = new ArrayList<>(learned);
            List<Strategy> baselines = baselines();
            entries.addAll(simulated(plan, baselines, folds.tested().from() - 1));
            return new PortfolioResults(plan, entries, learned.size() + baselines.size(), learned.size());
        });
    }

    /// Takes a new folder, or one that a backtest of the same settings has begun.
    private static Path claim(Call call, PortfolioSettings settings, PortfolioLesson lesson) throws IOException {
        Optional<Path> out = call.value(PortfolioCommand.OUT)
                .map(text -> TrainCommand.path(PortfolioCommand.OUT, text));
        Map<String, Object> wanted = manifest(settings, List.of(), lesson.texts());
        if (out.isPresent() && Files.isRegularFile(out.get().resolve(BEGUN))) {
            checkSame(out.get().resolve(BEGUN), PortfolioCommand.changed(settings), lesson.texts());
            return out.get();
        }
        Path folder = StudyFolder.claim(out, Path.of("runs", "portfolio"));
        Disk.real().replace(folder.resolve(BEGUN), Json.of(wanted).bytes());
        return folder;
    }

    private static void checkSame(Path file, Map<String, String> settings, Map<String, String> learning)
            throws IOException {
        JsonAt json = Json.read(file.toString(), Files.readAllBytes(file), 1 << 20);
        checkSame(file, "env.", json.at("settings").texts(), settings);
        checkSame(file, "", json.at(LEARNING).texts(), learning);
    }

    private static void checkSame(Path file, String prefix, Map<String, String> before, Map<String, String> now) {
        Set<String> paths = new TreeSet<>(before.keySet());
        paths.addAll(now.keySet());
        for (String path : paths) {
            String was = before.getOrDefault(path, "the default");
            String is = now.getOrDefault(path, "the default");
            Check.that(was.equals(is), PortfolioCommand.OUT, "the settings that the backtest in " + file.getParent()
                    + " began with, " + prefix + path + " " + was, is, "choose another folder");
        }
    }

    private static Map<String, Object> manifest(PortfolioSettings settings, List<Path> runs,
            Map<String, String> learning) {
        Map<String, Object> manifest = new LinkedHashMap<>();
        manifest.put("settings", PortfolioCommand.changed(settings));
        manifest.put("policies", runs.stream().map(Path::toString).toList());
        manifest.put(LEARNING, learning);
        return manifest;
    }

    /// The results of what has been trained.
    private static PortfolioResults learned(Call call, Path folder, PortfolioSettings settings,
            Map<String, String> learning) throws IOException {
        PortfolioLesson lesson = PortfolioLesson.read(learning, settings);
        MarketData data = settings.market().load();
        Plan plan = settings.plan(data, settings.readLimits(data));
        return learned(call, folder, lesson, plan, folds(lesson, plan)).orElseThrow(
                () -> new IOException("report of " + folder + " was stopped"));
    }

    private static void tell(Call call, MarketData data) {
        data.findings().stream().limit(MOST_FINDINGS).forEach(f -> call.terminal().error("found: " + f.text()));
        if (data.findings().size() > MOST_FINDINGS) {
            call.terminal().error("found: " + (data.findings().size() - MOST_FINDINGS) + " more of the kind");
        }
    }

    /// Writes the files of a backtest and prints its table.
    private static void tell(Call call, Path folder, Map<String, Object> manifest, PortfolioResults results)
            throws IOException {
        List<List<String>> rows = results.rows();
        Disk disk = Disk.real();
        disk.replace(folder.resolve(DAILY), results.daily().getBytes(StandardCharsets.UTF_8));
        disk.replace(folder.resolve(TABLE), results.csv().getBytes(StandardCharsets.UTF_8));
        disk.replace(folder.resolve(SHEET), results.sheet(rows).html().getBytes(StandardCharsets.UTF_8));
        disk.replace(folder.resolve(MANIFEST), Json.of(manifest).bytes());
        if (call.has(PortfolioCommand.JSON)) {
            call.out().print(results.json());
            return;
        }
        results.print(call.out(), rows);
        call.out().println("tear sheet: " + folder.resolve(SHEET) + " (open it in a browser)");
        call.out().println("daily: " + folder.resolve(DAILY) + ", table: " + folder.resolve(TABLE));
    }
}
