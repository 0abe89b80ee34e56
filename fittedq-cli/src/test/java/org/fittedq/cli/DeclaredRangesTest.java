// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.fittedq.deploy.Planner;
import org.fittedq.env.Environments;
import org.fittedq.env.wrapper.WrapperSettings;
import org.fittedq.measure.OffPolicyEvaluation;
import org.fittedq.run.AlgorithmKind;
import org.fittedq.run.RunSettings;
import org.fittedq.settings.Range;
import org.fittedq.settings.Settings;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every range that a setting declares is held, with one text: of algorithms and all their alternatives,
/// environments of all modules, wrappers, runs.
class DeclaredRangesTest {

    static Stream<Record> records() {
        return Stream.of(AlgorithmKind.all().stream().flatMap(k -> withAlternatives(k.defaults())),
                Environments.all().stream().map(e -> Environments.settings(e.name())),
                Stream.of(RunSettings.DEFAULT, WrapperSettings.DEFAULT, OffPolicyEvaluation.Config.DEFAULT),
                withAlternatives(Planner.Config.DEFAULT)).flatMap(r -> r);
    }

    /// The same settings, and for every alternative of every choice those in which it is chosen.
    private static Stream<Record> withAlternatives(Record config) {
        return Stream.concat(Stream.of(config), Settings.describe(config).stream()
                .filter(s -> s.type().contains(" | ") && s.type().equals(s.type().toLowerCase(Locale.ROOT)))
                .flatMap(s -> Stream.of(s.type().split(" \\| "))
                        .flatMap(name -> chosen(config, s.path(), name))));
    }

    /// Not where the settings contradict one another.
    private static Stream<Record> chosen(Record config, String path, String name) {
        try {
            return Stream.of(Settings.override(config, path, name));
        } catch (IllegalArgumentException e) {
            return Stream.empty();
        }
    }

    @ParameterizedTest
    @MethodSource("records")
    void whatIsOutsideOfADeclaredRangeIsRefused(Record config) {
        assertHeld(config);
    }

    /// Just outside of each end of the declared range; an end that is infinite and belongs to it has nothing outside.
    private static List<String> outside(Settings.Described setting) {
        Range range = Range.of(setting.path(), setting.range());
        boolean whole = !setting.type().endsWith("double"); // a list of them too
        List<Double> values = new ArrayList<>();
        if (Double.isFinite(range.low()) || !range.withLow()) {
            values.add(!range.withLow() ? range.low() : whole ? range.low() - 1 : Math.nextDown(range.low()));
        }
        if (Double.isFinite(range.high()) || !range.withHigh()) {
            values.add(!range.withHigh() ? range.high() : whole ? range.high() + 1 : Math.nextUp(range.high()));
        }
        if (!whole) {
            values.add(Double.NaN);
        }
        return values.stream().filter(v -> !whole || Double.isFinite(v))
                .map(v -> whole ? String.valueOf(v.longValue()) : v.toString()).toList();
    }

    private static void assertHeld(Record config) {
        List<String> faults = new ArrayList<>();
        for (Settings.Described setting : Settings.describe(config)) {
            if (setting.range().isEmpty() || setting.type().equals("text")) {
                continue;
            }
            String name = setting.path().substring(setting.path().lastIndexOf('.') + 1);
            for (String value : outside(setting)) {
                String expected = name + ": expected " + (setting.type().endsWith("double") ? "a number" : "an integer")
                        + " in " + setting.range() + ", got " + value;
                String got = refusal(config, setting.path(), value);
                if (!expected.equals(got)) {
                    faults.add(setting.path() + " " + value + ": " + got);
                }
            }
        }
        assertEquals(List.of(), faults, config.getClass().getName());
    }

    private static String refusal(Record config, String path, String value) {
        try {
            return "accepted: " + Settings.override(config, path, value);
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }
}
