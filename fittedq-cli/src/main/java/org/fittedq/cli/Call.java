// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fittedq.env.Calls;
import org.fittedq.math.Check;
import picocli.CommandLine.ParseResult;

/// One use of a sub-command.
///
/// @param parsed   options and parameters
/// @param settings settings by path, such as `td3.delay` → `2`, in the order given
/// @param terminal where to print
record Call(ParseResult parsed, Map<String, String> settings, Terminal terminal) {

    /// Returns where results go.
    PrintWriter out() {
        return terminal.out();
    }

    /// Returns where the calls into environments are noted, so that they are watched.
    Calls calls() {
        return terminal.interruption().calls();
    }

    /// Returns the value of an option or a parameter, as typed.
    Optional<String> value(String option) {
        return Optional.ofNullable(parsed.matchedOption(option)).map(o -> o.stringValues().getFirst());
    }

    /// Returns the values of an option that may be given several times.
    List<String> values(String option) {
        return Optional.ofNullable(parsed.matchedOption(option)).map(o -> o.stringValues()).orElse(List.of());
    }

    /// Returns the parameter at a position.
    Optional<String> parameter(int index) {
        return parsed.matchedPositionals().stream().filter(p -> p.index().contains(index))
                .flatMap(p -> p.stringValues().stream()).findFirst();
    }

    /// Returns the parameter at a position.
    ///
    /// @throws IllegalArgumentException if it is missing
    String required(int index, String label, String rule, String hint) {
        return parameter(index)
                .orElseThrow(() -> new IllegalArgumentException(Check.message(label, rule, "none") + "; " + hint));
    }

    /// Returns whether a flag is given.
    boolean has(String option) {
        return parsed.hasMatchedOption(option);
    }

    /// Returns the integer of an option.
    ///
    /// @throws IllegalArgumentException if it is none in the range
    long whole(String option, long low, long high, long otherwise) {
        Optional<String> text = value(option);
        if (text.isEmpty()) {
            return otherwise;
        }
        String rule = "an integer "
                + (high == Long.MAX_VALUE ? "of at least " + low : "in [" + low + ", " + high + "]");
        long number = Seeds.whole(option, rule, text.get());
        Check.that(low <= number && number <= high, option, rule, text.get());
        return number;
    }

    /// Returns the number of an option that must not be negative.
    ///
    /// @throws IllegalArgumentException if it is none, negative or not finite
    double number(String option, double otherwise) {
        Optional<String> text = value(option);
        double number = text.map(Call::parsed).orElse(otherwise);
        Check.that(number >= 0 && number < Double.POSITIVE_INFINITY, option, "a number in [0, ∞)",
                "'" + text.orElse("") + "'");
        return number;
    }

    /// Returns the number of an option that is given.
    ///
    /// @throws IllegalArgumentException if it is none or not finite
    double finite(String option) {
        String text = value(option).orElseThrow();
        double number = parsed(text);
        Check.that(Double.isFinite(number), option, "a number", "'" + text + "'");
        return number;
    }

    /// NaN if it is no number.
    private static double parsed(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    /// Checks that no setting is given but those of the environment and its wrappers.
    ///
    /// @throws IllegalArgumentException if one is
    void checkOnlyEnvironmentSettings() {
        for (String path : settings.keySet()) {
            Check.that(path.startsWith("env.") || path.startsWith("wrap."), "--" + path,
                    "a setting of the environment", "another");
        }
    }

    /// Returns the settings of one group, such as those of `--env.`, by what follows the prefix.
    List<Given> given(String group) {
        List<Given> out = new ArrayList<>();
        settings.forEach((path, text) -> {
            if (path.startsWith(group + ".")) {
                out.add(new Given("--" + group + ".", path.substring(group.length() + 1), text, "option"));
            }
        });
        return out;
    }
}
