// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.fittedq.algorithm.Algorithm;
import org.fittedq.algorithm.Description;
import org.fittedq.algorithm.Metric;
import org.fittedq.deploy.Planner;
import org.fittedq.env.EnvironmentFailure;
import org.fittedq.env.Environments;
import org.fittedq.env.wrapper.Restricted;
import org.fittedq.env.wrapper.WrapperSettings;
import org.fittedq.env.wrapper.Wrappers;
import org.fittedq.math.Check;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Spec;
import org.fittedq.rounds.Rounds;
import org.fittedq.run.AlgorithmKind;
import org.fittedq.run.EnvironmentChoice;
import org.fittedq.run.Presets;
import org.fittedq.run.RunSettings;
import org.fittedq.settings.Nearest;
import org.fittedq.settings.Settings;
import picocli.CommandLine.Model.CommandSpec;

/// `fittedq describe`: all that is known of an algorithm, an environment, the metrics, the run settings, the wrappers.
final class DescribeCommand implements Command {

    private static final String YAML = "--yaml";
    private static final int MOST_BOUNDS = 8;

    @Override
    public String name() {
        return "describe";
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name(name());
        spec.usageMessage().description("Describes an algorithm or an environment with all its settings.",
                "Without a name: what each algorithm chooses, as a table.",
                "Where a setting leaves a choice, those of what is chosen: --fqi.argmax grid shows those of the grid.",
                "Also: run, the settings of every run; wrap, the wrappers around environments; fqe, those of "
                        + "evaluate --fqe; plan, those of evaluate --plan; metrics, every number a "
                        + "run reports.");
        spec.addPositional(Options.parameter(0, "WHAT", "algorithm, environment, run, wrap, fqe, plan or metrics"));
        spec.addOption(Options.flag(YAML, "of an algorithm: print a whole configuration file for train --config")
                .build());
        spec.addOption(Options.option(Options.ENV, "NAME", "environment of that file [Pendulum-v1]").build());
        spec.addOption(Options.envJar());
        return spec;
    }

    @Override
    public boolean takesSettings() {
        return true;
    }

    @Override
    public int run(Call call) throws IOException {
        String what = call.parameter(0).orElse("");
        for (String path : call.settings().keySet()) {
            Check.that(path.startsWith(what + ".") && !what.equals("run"), "--" + path,
                    "a setting of what is described",
                    "another", "such as describe fqi --fqi.argmax grid, for the settings of that maximiser");
        }
        if (what.isEmpty() && !call.has(YAML)) {
            DesignTable.print(call.out());
            return Main.OK;
        }
        Optional<AlgorithmKind> kind = AlgorithmKind.all().stream().filter(k -> k.name().equals(what)).findFirst();
        Check.that(!call.has(YAML) || kind.isPresent(), YAML, "an algorithm to go with it",
                what.isEmpty() ? "none" : what);
        if (call.has(YAML)) {
            String name = call.value(Options.ENV).orElse(Environments.all().getFirst().name());
            ConfigText.print(call.out(), kind.orElseThrow(), chosen(call, kind.orElseThrow().defaults(), what),
                    new EnvironmentChoice(name,
                            call.value(Options.ENV_JAR).orElse(""), Map.of(), Map.of()));
            return Main.OK;
        }
        switch (what) {
            case "run" -> SettingsTable.print(call.out(), "--", RunSettings.DEFAULT, Options::kebab);
            case Options.ROUNDS -> rounds(call.out());
            case "wrap" ->
                SettingsTable.print(call.out(), "--wrap.", chosen(call, WrapperSettings.DEFAULT, what), path -> path);
            case FittedEvaluation.GROUP ->
                SettingsTable.print(call.out(), FittedEvaluation.FQE + ".",
                        chosen(call, FittedEvaluation.DEFAULTS, what), path -> path);
            case PlannedEvaluation.GROUP ->
                SettingsTable.print(call.out(), PlannedEvaluation.PLAN + ".",
                        Settings.describe(chosen(call, Planner.Config.DEFAULT, what), "ours"),
                        path -> path);
            case "metrics" -> metrics(call.out());
            default -> {
                if (kind.isPresent()) {
                    algorithm(call.out(), kind.get(), chosen(call, kind.get().defaults(), what));
                } else {
                    environment(call, what);
                }
            }
        }
        return Main.OK;
    }

    /// The defaults, with what was given in their place: the alternatives whose settings are asked for.
    private static <R extends Record> R chosen(Call call, R defaults, String what) {
        return Given.apply(defaults, call.given(what), Hint.of("describe", what) + " lists them");
    }

    /// Both ways of learning in rounds, with their settings.
    private static void rounds(PrintWriter out) {
        for (Rounds rounds : List.of(Rounds.Sampled.DEFAULT, Rounds.Averaged.DEFAULT)) {
            RunSettings chosen = Settings.override(RunSettings.DEFAULT, Map.of(Options.ROUNDS, rounds.name()));
            out.println("--" + Options.ROUNDS + " " + rounds.name());
            out.println();
            SettingsTable.print(out, "--", Settings.describe(chosen).stream()
                    .filter(s -> s.path().startsWith(Options.ROUNDS + ".")).toList(), Options::kebab);
            out.println();
        }
    }

    private static void algorithm(PrintWriter out, AlgorithmKind kind, Record settings) {
        Description d = kind.description();
        out.println(kind.name() + ": " + d.title());
        out.println();
        Plan.line(out, "source", d.source());
        Plan.line(out, "use", d.use());
        Plan.line(out, "buffer", d.axes().buffer());
        Plan.line(out, "target", d.axes().target());
        Plan.line(out, "loss", d.axes().loss());
        Plan.line(out, "budget", d.axes().budget());
        Plan.line(out, "policy", d.axes().policy());
        Plan.line(out, "networks", d.networks());
        Plan.line(out, "feature", d.feature());
        out.println();
        SettingsTable.print(out, "--" + kind.name() + ".", settings, path -> path);
        out.println();
        List<Presets.Preset> tuned = ListCommand.tuned(kind);
        out.println(tuned.isEmpty()
                ? "Presets: authors, the defaults above"
                : "Presets: authors, the defaults above; tuned:");
        for (Presets.Preset p : tuned) {
            print(out, "  " + p.environment(), p.settings(), p.source());
        }
        for (Algorithm.Form f : kind.forms()) {
            print(out, "--preset " + f.name(), Plan.changed(settings, (Record) f.config()), f.source());
        }
    }

    private static void print(PrintWriter out, String preset, Map<String, String> settings, String source) {
        out.println(preset + ": " + settings.entrySet().stream().map(e -> e.getKey() + " " + e.getValue())
                .collect(Collectors.joining(", ")));
        out.println("      from " + source);
    }

    private static void environment(Call call, String name) throws IOException {
        EnvironmentChoice choice = new EnvironmentChoice(name, call.value(Options.ENV_JAR).orElse(""), Map.of(),
                Map.of());
        List<String> known = new ArrayList<>(List.of("run", Options.ROUNDS, "wrap", "fqe", "plan", "metrics"));
        AlgorithmKind.all().forEach(k -> known.add(k.name()));
        Environments.all().forEach(e -> known.add(e.name()));
        boolean own = name.contains(".") || !choice.jar().isEmpty();
        Check.that(own || known.contains(name), "WHAT", "one of " + String.join(", ", known), "'" + name + "'"
                + Nearest.to(name, known).map(n -> "; did you mean " + n + "?").orElse(""));
        Optional<Record> settings = choice.defaults();
        String text = Environments.all().stream().filter(e -> e.name().equals(name))
                .map(Environments.Entry::description)
                .findFirst().orElse("an environment of your own");
        call.out().println(name + ": " + text);
        call.out().println();
        try {
            spaces(call, choice);
        } catch (IllegalArgumentException | IllegalStateException e) { // its defaults are not enough, or not all is installed
            if (own && !(e instanceof EnvironmentFailure)) {
                throw e;
            }
            Plan.line(call.out(), "needs", e.getMessage());
        }
        call.out().println();
        settings.ifPresentOrElse(s -> SettingsTable.print(call.out(), "--env.", s, path -> path),
                () -> call.out().println("It has no settings."));
        wrappers(call.out(), choice.wrapperDefaults());
    }

    /// Those that a name brings.
    private static void wrappers(PrintWriter out, WrapperSettings wrappers) {
        Map<String, String> none = Settings.flatten(WrapperSettings.DEFAULT);
        List<Settings.Described> brought = Settings.describe(wrappers).stream()
                .filter(s -> !s.defaultValue().equals(none.get(s.path()))).toList();
        if (!brought.isEmpty()) {
            out.println();
            SettingsTable.print(out, "--wrap.", brought, path -> path);
        }
    }

    private static void spaces(Call call, EnvironmentChoice choice) throws IOException {
        PrintWriter out = call.out();
        try (Environment environment = EnvironmentFault.guard(choice, () -> choice.make(call.calls()))) {
            Spec spec = environment.spec();
            Plan.line(out, "observation", spec.observationSize() + " numbers");
            Plan.line(out, "action", bounds(spec.actions()));
            if (spec.stepSeconds() > 0) {
                Plan.line(out, "step", spec.stepSeconds() + " s");
            }
            Wrappers.find(environment, Restricted.class)
                    .ifPresent(r -> Plan.line(out, "valid", Math.round(100 * r.validShare()) + " % of the actions"));
        }
    }

    private static String bounds(ActionBox box) {
        List<String> out = new ArrayList<>();
        for (int i = 0; i < Math.min(box.size(), MOST_BOUNDS); i++) {
            out.add("[" + box.low(i) + ", " + box.high(i) + "]");
        }
        return box.size() + (box.size() == 1 ? " number in " : " numbers in ") + String.join(" × ", out)
                + (box.size() > MOST_BOUNDS ? " × …" : "");
    }

    private static void metrics(PrintWriter out) {
        out.println("In metrics.jsonl and TensorBoard; the unit is in brackets.");
        for (Metric m : Metric.values()) {
            out.printf("  %-28s %s%s%n", m.key(), m.meaning(), m.unit().isEmpty() ? "" : " [" + m.unit() + "]");
        }
    }
}
