// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.fittedq.math.Check;
import org.fittedq.math.Compute;
import org.fittedq.math.Workers;
import org.fittedq.run.RunSettings;
import org.fittedq.settings.Settings;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// Options that several sub-commands share, and those made from [RunSettings].
final class Options {

    static final String STACKTRACE = "--stacktrace";
    static final String ENV = "--env";
    static final String ENV_JAR = "--env-jar";
    static final String THREADS = "--threads";
    static final String KERNELS = "--kernels";
    /// The group of run settings that has alternatives.
    static final String ROUNDS = "rounds";
    static final String EVAL_MAX_STEPS = "--eval-max-steps";

    private static final int USUAL_THREADS = 4; // beyond, the networks of the papers are too small to gain

    private Options() {}

    /// Begins an option with a value.
    static OptionSpec.Builder option(String name, String label, String description) {
        return OptionSpec.builder(name).paramLabel(label).type(String.class).arity("1").description(description);
    }

    /// Begins an option without a value.
    static OptionSpec.Builder flag(String name, String description) {
        return OptionSpec.builder(name).type(boolean.class).arity("0").description(description);
    }

    /// Makes a parameter that the parser lets be missing, so that the message is ours.
    static PositionalParamSpec parameter(int index, String label, String description) {
        return PositionalParamSpec.builder().index(String.valueOf(index)).arity("0..1").paramLabel(label)
                .hideParamSyntax(true)
                .type(String.class).description(description).build();
    }

    static OptionSpec help() {
        return OptionSpec.builder("-h", "--help").type(boolean.class).arity("0").usageHelp(true)
                .description("print this help").build();
    }

    static OptionSpec stacktrace() {
        return flag(STACKTRACE, "print where an error comes from").build();
    }

    static OptionSpec env() {
        return option(ENV, "NAME", "environment: a built-in name (see fittedq list), or a class of your own").build();
    }

    static OptionSpec envJar() {
        return option(ENV_JAR, "FILE", "jar with your environment's class and what it needs").build();
    }

    static OptionSpec threads() {
        return option(THREADS, "N",
                "threads, 1 to " + Workers.MOST + "; any number gives the same bits [" + usualThreads() + "]").build();
    }

    /// @param usual what holds without it, in words
    static OptionSpec evalMaxSteps(String usual) {
        return option(EVAL_MAX_STEPS, "N",
                "steps after which an episode that has not ended is cut, as truncated; 0 is never ["
                        + usual + "]")
                .build();
    }

    /// Reads [#evalMaxSteps].
    static int evalMaxSteps(Call call, int usual) {
        return (int) call.whole(EVAL_MAX_STEPS, 0, Integer.MAX_VALUE, usual);
    }

    static OptionSpec kernels() {
        return option(KERNELS, "KIND", "auto, scalar or vector; all give the same bits [auto]").build();
    }

    private static int usualThreads() {
        return Math.min(Runtime.getRuntime().availableProcessors(), USUAL_THREADS);
    }

    /// Makes what [#threads] and [#kernels] ask for.
    static Compute compute(Call call) {
        return compute(call, threads(call));
    }

    /// Reads [#threads].
    static int threads(Call call) {
        return (int) call.whole(THREADS, 1, Workers.MOST, usualThreads());
    }

    /// Makes what [#kernels] asks for, on so many threads.
    static Compute compute(Call call, int threads) {
        String kind = call.value(KERNELS).orElse("auto");
        for (Compute.Kind k : Compute.Kind.values()) {
            if (k.name().toLowerCase(Locale.ROOT).equals(kind)) {
                return new Compute(k, threads);
            }
        }
        throw new IllegalArgumentException(Check.message(KERNELS, "auto, scalar or vector", "'" + kind + "'"));
    }

    /// Makes one option for each component of [RunSettings].
    static List<OptionSpec> run() {
        List<OptionSpec> options = new ArrayList<>();
        for (Settings.Described s : Settings.describe(RunSettings.DEFAULT)) {
            String text = s.meaning() + " [" + s.defaultValue() + (s.unit().isEmpty() ? "" : " " + s.unit()) + "]";
            options.add(s.type().equals("boolean")
                    ? flag("--" + kebab(s.path()), text).negatable(true).build()
                    : option("--" + kebab(s.path()), "N", text).build());
        }
        return options;
    }

    /// Returns the run settings that were given.
    static List<Given> run(Call call) {
        List<Given> given = new ArrayList<>();
        for (Settings.Described s : Settings.describe(RunSettings.DEFAULT)) {
            String option = "--" + kebab(s.path());
            boolean flag = s.type().equals("boolean");
            if (call.has(option)) {
                String text = flag
                        ? String.valueOf(call.parsed().<Boolean>matchedOptionValue(option, false))
                        : call.value(option).orElseThrow();
                given.add(new Given("--", s.path(), text, "option"));
            }
        }
        call.given(ROUNDS).forEach(g -> given.add(new Given("--", ROUNDS + "." + g.path(), g.text(), "option")));
        return given;
    }

    /// Spells a run setting as an option: `evalEvery` is `eval-every`; what belongs to a choice, `rounds.localFits`, is spelled as a
    /// setting of an algorithm.
    static String kebab(String component) {
        return component.contains(".") ? component : component.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
