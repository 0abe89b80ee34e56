// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.fittedq.algorithm.Algorithm;
import org.fittedq.math.Check;
import org.fittedq.math.Compute;
import org.fittedq.rounds.Rounds;
import org.fittedq.run.AlgorithmKind;
import org.fittedq.run.DataChoice;
import org.fittedq.run.EnvironmentChoice;
import org.fittedq.run.Experiment;
import org.fittedq.run.Presets;
import org.fittedq.settings.Nearest;
import org.fittedq.settings.Schedule;
import org.fittedq.settings.Settings;

/// What to train, put together from the command line: options over a configuration file over a preset over the authors'
/// settings.
///
/// @param experiment what to train
/// @param source     where the settings come from, in words
/// @param changed    settings other than the preset's, in words
record Plan(Experiment experiment, String source, List<String> changed) {

    private static final String FIRST = "first (a short run and a warm-up of at most a tenth of it, all else the authors'; "
            + "--preset authors for a long one)";

    /// Reads a command line.
    ///
    /// @throws IllegalArgumentException if something in it, or in its configuration file, is wrong
    static Plan read(Call call, ConfigFile config) {
        Optional<DataChoice> data = DataPlan.read(call, config);
        AlgorithmKind kind = AlgorithmKind.of(algorithm(call, config));
        checkGroups(call, kind);
        EnvironmentChoice environment = DataPlan.environment(call, config, data);
        Optional<Presets.Preset> preset = preset(call, config, kind, environment);
        Experiment plain = new Experiment(kind.name(), kind.defaults(), environment, kind.run(false),
                Presets.AUTHORS);
        Experiment authors = data.map(plain::with).orElse(plain);
        Optional<Algorithm.Form> form = wanted(call, config).flatMap(kind::form);
        boolean first = preset.isEmpty() && form.isEmpty() && isFirst(call, config, environment);
        Experiment base = preset.map(p -> p.applyTo(authors)).or(() -> form.map(authors::with))
                .orElse(first ? Presets.first(authors) : authors);

        List<Given> own = new ArrayList<>(config.given(ConfigFile.SETTINGS));
        own.addAll(call.given(kind.name()));
        var run = Given.apply(base.run(), config.given(ConfigFile.RUN), Hint.of("describe", "run") + " lists them");
        run = Given.apply(run, Options.run(call), "", Options::kebab);
        Record usual = first ? Presets.fitWarmup(base.config(), run.steps()) : base.config();
        Record settings = Given.apply(usual, own, Hint.of("describe", kind.name()) + " lists them");

        List<String> changed = new ArrayList<>(changes(kind.name() + ".", usual, settings));
        boolean same = changed.isEmpty();
        environment.settings().forEach((path, value) -> changed.add("env." + path + " " + value));
        environment.wrappers().forEach((path, value) -> changed.add("wrap." + path + " " + value));
        changed.addAll(changes("run.", base.run(), run));
        Experiment experiment = new Experiment(kind.name(), settings, environment, run, data,
                base.preset() + (same ? "" : ", changed"));
        return new Plan(experiment, preset.map(p -> "tuned (" + p.source() + ")")
                .or(() -> form.map(f -> f.name() + " (" + f.source() + ")")).orElse(first ? FIRST : "authors"),
                changed);
    }

    private static String algorithm(Call call, ConfigFile config) {
        Optional<String> typed = call.parameter(0);
        Optional<String> filed = config.value(ConfigFile.ALGORITHM);
        String algorithm = typed.or(() -> filed).orElseThrow(() -> new IllegalArgumentException(
                Check.message("ALGO", "an algorithm", "none") + "; " + Hint.of("list") + " shows them"));
        Check.that(filed.isEmpty() || filed.get().equals(algorithm), "ALGO",
                filed.orElse("") + ", as in " + config.name(), algorithm);
        return algorithm;
    }

    /// `--td4.delay`, or a setting of another algorithm.
    private static void checkGroups(Call call, AlgorithmKind kind) {
        List<String> known = List.of(kind.name(), "env", "wrap", Options.ROUNDS);
        for (String path : call.settings().keySet()) {
            String group = path.substring(0, path.indexOf('.'));
            if (!known.contains(group)) {
                String rest = path.substring(path.indexOf('.'));
                throw new IllegalArgumentException("--" + path + ": unknown option; "
                        + Nearest.to(group, known).map(n -> "did you mean --" + n + rest + "?")
                                .orElse("settings of " + kind.name() + " begin with --" + kind.name()
                                        + "., others with --env., --wrap. or --rounds."));
            }
        }
    }

    private static Optional<Presets.Preset> preset(Call call, ConfigFile config, AlgorithmKind kind,
            EnvironmentChoice environment) {
        Optional<Presets.Preset> tuned = Presets.tuned(kind.name(), environment.name());
        Optional<String> wanted = wanted(call, config);
        if (wanted.isEmpty()) {
            return tuned;
        }
        String what = call.has(TrainCommand.PRESET) ? TrainCommand.PRESET : config.name() + ": " + ConfigFile.PRESET;
        if (wanted.get().equals(Presets.TUNED)) {
            Check.that(tuned.isPresent(), what, "authors", "tuned",
                    "there are no tuned settings of " + kind.name() + " for " + environment.name());
            return tuned;
        }
        List<String> names = new ArrayList<>(List.of(Presets.TUNED, Presets.FIRST));
        kind.forms().forEach(f -> names.add(f.name()));
        Check.that(wanted.get().equals(Presets.AUTHORS) || names.contains(wanted.get()), what,
                String.join(", ", names) + " or " + Presets.AUTHORS, "'" + wanted.get() + "'");
        return Optional.empty();
    }

    private static Optional<String> wanted(Call call, ConfigFile config) {
        return call.value(TrainCommand.PRESET).or(() -> config.value(ConfigFile.PRESET));
    }

    /// Nobody knows what suits an environment of the user's own: then a run whose end one can wait for.
    private static boolean isFirst(Call call, ConfigFile config, EnvironmentChoice environment) {
        return wanted(call, config).map(wanted -> wanted.equals(Presets.FIRST)).orElse(environment.isOwn());
    }

    /// Says that nothing will be learned, if so.
    Optional<String> warning() {
        Map<String, String> settings = Settings.flatten(experiment.config());
        Optional<String> path = Presets.warmupPath(experiment.config());
        if (experiment.isRecorded() || path.isEmpty()) {
            return Optional.empty();
        }
        long steps = experiment.run().steps();
        long warmup = Long.parseLong(settings.get(path.get()));
        double fits = (steps - warmup) * Double.parseDouble(settings.get("budget.fitsPerStep"));
        return fits >= 1
                ? Optional.empty()
                : Optional.of("warning: " + Check.message("--steps", "more than the warm-up of " + warmup
                        + " steps and one update", steps) + "; nothing is learned: give more steps, or a smaller --"
                        + experiment.algorithm() + "." + path.get());
    }

    private static List<String> changes(String prefix, Record before, Record after) {
        Map<String, String> was = before(before, after);
        return changed(before, after).entrySet().stream()
                .map(e -> prefix + e.getKey() + " " + e.getValue() + " (was " + was.get(e.getKey()) + ")")
                .collect(Collectors.toList());
    }

    /// Tells what settings have other values, by path, in order.
    static Map<String, String> changed(Record before, Record after) {
        Map<String, String> was = before(before, after);
        Map<String, String> changed = new LinkedHashMap<>(Settings.flatten(after));
        changed.entrySet().removeIf(e -> e.getValue().equals(was.get(e.getKey())));
        return changed;
    }

    /// What the settings were, those of newly chosen alternatives as they are by default.
    private static Map<String, String> before(Record before, Record after) {
        Map<String, String> was = new HashMap<>(Settings.flatten(chosen(before, Settings.flatten(after))));
        was.putAll(Settings.flatten(before));
        return was;
    }

    /// The same settings with what is chosen now, each choice with its defaults.
    private static Record chosen(Record before, Map<String, String> now) {
        Map<String, String> old = Settings.flatten(before);
        Map<String, String> other = new LinkedHashMap<>();
        now.forEach((path, value) -> {
            boolean leads = now.keySet().stream().anyMatch(p -> p.startsWith(path + "."));
            if (leads && old.containsKey(path) && !old.get(path).equals(value)) {
                other.put(path, value);
            }
        });
        return other.isEmpty() ? before : chosen(Settings.override(before, other), now);
    }

    /// Prints what is about to be trained.
    void print(PrintWriter out, Compute compute) {
        Map<String, String> settings = Settings.flatten(experiment.config());
        int threads = compute.workers().threads();
        String box = experiment.data().map(DataChoice::box).orElse("");
        line(out, "algorithm", experiment.algorithm() + ", "
                + AlgorithmKind.of(experiment.algorithm()).description().title());
        line(out, "environment", experiment.environment().isNone()
                ? "none: nothing is evaluated, and " + (box.isEmpty()
                        ? "the range of the data's actions is theirs"
                        : "the box of actions is " + box)
                : experiment.environment().name());
        experiment.data().ifPresent(d -> line(out, "data", d.file() + (d.share() == 1
                ? ", from which alone is learned"
                : ", " + d.share() + " of each batch" + ramp(d))));
        line(out, "preset", source);
        line(out, "changed", changed.isEmpty() ? "nothing" : String.join(", ", changed));
        line(out, "kernels", compute.name() + ", " + threads + (threads == 1 ? " thread" : " threads"));
        rounds(experiment).ifPresent(r -> line(out, "rounds", r));
        if (experiment.isRecorded()) {
            line(out, "updates", "a step is " + (AlgorithmKind.of(experiment.algorithm()).sweeps()
                    ? "a sweep over the data"
                    : "a fit to a batch of the data"));
        } else {
            String warmup = settings.getOrDefault("replay.warmupSteps", settings.get("growth.warmupSteps"));
            line(out, "updates", settings.get("budget.fitsPerStep") + " for each environment step, after " + warmup
                    + " steps of warm-up");
        }
    }

    /// Says what is done in a round.
    private static Optional<String> rounds(Experiment experiment) {
        Rounds rounds = experiment.run().rounds();
        boolean sweeps = AlgorithmKind.of(experiment.algorithm()).sweeps();
        return rounds.cut()
                .map(cut -> "blocks of " + cut.rows() + " rows, " + cut.labelled() + " of each labelled, then "
                        + switch (rounds) {
                            case Rounds.Averaged(Rounds.Cut its, int localFits, int averagings) ->
                                averagings + " times " + localFits
                                        + " fits of each block, averaged";
                            case Rounds.Sampled sampled ->
                                sweeps ? "one sweep over all" : sampled.fits() + " fits to batches of all";
                            case Rounds.None none -> "none";
                        });
    }

    static void line(PrintWriter out, String what, String text) {
        out.printf("%-12s %s%n", what, text);
    }

    private static String ramp(DataChoice data) {
        return data.schedule() instanceof Schedule.Linear(double end, long overSteps)
                ? " at first, " + end + " from step " + overSteps + " on"
                : "";
    }
}
