// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fittedq.math.Check;
import org.fittedq.portfolio.backtest.FoldingSettings;
import org.fittedq.portfolio.backtest.Span;
import org.fittedq.portfolio.task.EpisodeDays;
import org.fittedq.portfolio.task.Portfolio;
import org.fittedq.portfolio.task.PortfolioSettings;
import org.fittedq.run.AlgorithmKind;
import org.fittedq.run.EnvironmentChoice;
import org.fittedq.run.Experiment;
import org.fittedq.run.Presets;
import org.fittedq.run.RunSettings;
import org.fittedq.settings.Settings;

/// What is trained on each fold of a backtest.
///
/// @param folding     how days are divided
/// @param seeds       at least one
/// @param experiments what each algorithm trains, by its name, on all days and without a seed
record PortfolioLesson(FoldingSettings folding, List<Long> seeds, Map<String, Experiment> experiments) {

    static final String LEARN = "--learn";
    static final String SEEDS = "--seeds";
    static final String FOLDING = "--folding";
    private static final String FOLDING_PATH = "folding.";

    /// Reads a command line.
    ///
    /// @throws IllegalArgumentException if something in it is wrong
    static PortfolioLesson read(Call call, PortfolioSettings settings) {
        List<String> names = names(call);
        checkGroups(call, names);
        Check.that(settings.days().isEmpty(), "--env.days", "none with " + LEARN + ", as folds give the days",
                settings.days());
        Map<String, Experiment> experiments = new LinkedHashMap<>();
        names.forEach(name -> experiments.put(name, experiment(call, name, settings)));
        List<Long> seeds = Seeds.parse(SEEDS, call.value(SEEDS).orElse("1..3"));
        return new PortfolioLesson(folding(call), seeds, experiments);
    }

    private static List<String> names(Call call) {
        List<String> names = Arrays.stream(call.value(LEARN).orElseThrow().split(",", -1))
                .map(name -> AlgorithmKind.of(name.strip()).name()).toList();
        Check.that(new HashSet<>(names).size() == names.size(), LEARN, "each algorithm once", names);
        return names;
    }

    private static void checkGroups(Call call, List<String> names) {
        for (String path : call.settings().keySet()) {
            String group = path.substring(0, path.indexOf('.'));
            Check.that(group.equals("env") || group.equals("folding") || names.contains(group), "--" + path,
                    "a setting of env, folding or one of " + names, "another");
        }
    }

    private static FoldingSettings folding(Call call) {
        List<Given> given = new ArrayList<>();
        call.value(FOLDING).ifPresent(text -> given.add(new Given("--", "folding", text, "option")));
        call.given("folding").forEach(g -> given.add(new Given("--", FOLDING_PATH + g.path(), g.text(), "option")));
        return Given.apply(FoldingSettings.DEFAULT, given, Hint.of(PortfolioCommand.NAME, "--help") + " lists them");
    }

    private static Experiment experiment(Call call, String name, PortfolioSettings settings) {
        AlgorithmKind kind = AlgorithmKind.of(name);
        EnvironmentChoice environment = new EnvironmentChoice(Portfolio.NAME, "", PortfolioCommand.changed(settings),
                Map.of());
        Experiment base = Presets.first(
                new Experiment(name, kind.defaults(), environment, kind.run(false), Presets.AUTHORS));
        RunSettings run = Given.apply(base.run(), Options.run(call), "", Options::kebab);
        Record usual = Presets.fitWarmup(base.config(), run.steps());
        Record config = Given.apply(usual, call.given(name), Hint.of("describe", name) + " lists them");
        return new Experiment(name, config, environment, run, Optional.empty(),
                base.preset() + (config.equals(usual) ? "" : ", changed"));
    }

    /// Returns what is trained on the days of a fold.
    Experiment experiment(String algorithm, long seed, List<Span> days) {
        Experiment all = experiments.get(algorithm);
        Map<String, String> environment = new LinkedHashMap<>(all.environment().settings());
        environment.put("days", EpisodeDays.text(days));
        return new Experiment(algorithm, all.config(),
                new EnvironmentChoice(Portfolio.NAME, "", environment, Map.of()), all.run(), all.data(), all.preset())
                .with("run.seed", String.valueOf(seed));
    }

    /// Returns all that decides the bits, by path.
    Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>(Settings.flatten(folding));
        texts.put("seeds", String.join(",", seeds.stream().map(String::valueOf).toList()));
        texts.put("learn", String.join(",", experiments.keySet()));
        experiments.forEach((name, e) -> {
            Settings.flatten(e.config()).forEach((path, text) -> texts.put(name + "." + path, text));
            Settings.flatten(e.run()).forEach((path, text) -> texts.put(name + ".run." + path, text));
        });
        return texts;
    }

    /// Reads what [#texts] wrote.
    static PortfolioLesson read(Map<String, String> texts, PortfolioSettings settings) {
        Map<String, Experiment> experiments = new LinkedHashMap<>();
        for (String name : texts.getOrDefault("learn", "").split(",", -1)) {
            AlgorithmKind kind = AlgorithmKind.of(name);
            Map<String, String> run = below(texts, name + ".run.");
            Map<String, String> own = below(texts, name + ".");
            own.keySet().removeIf(path -> path.startsWith("run."));
            experiments.put(name, new Experiment(name, Settings.override(kind.defaults(), own),
                    new EnvironmentChoice(Portfolio.NAME, "", PortfolioCommand.changed(settings), Map.of()),
                    Settings.override(kind.run(false), run), Presets.AUTHORS));
        }
        Map<String, String> folding = new LinkedHashMap<>(texts);
        folding.keySet().removeIf(path -> !path.equals("folding") && !path.startsWith(FOLDING_PATH));
        return new PortfolioLesson(Settings.override(FoldingSettings.DEFAULT, folding),
                Seeds.parse("seeds", texts.getOrDefault("seeds", "")), experiments);
    }

    private static Map<String, String> below(Map<String, String> texts, String prefix) {
        Map<String, String> below = new LinkedHashMap<>();
        texts.forEach((path, text) -> {
            if (path.startsWith(prefix)) {
                below.put(path.substring(prefix.length()), text);
            }
        });
        return below;
    }
}
