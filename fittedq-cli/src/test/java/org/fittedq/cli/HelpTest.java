// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fittedq.algorithm.Metric;
import org.fittedq.argmax.Maximiser;
import org.fittedq.deploy.Planner;
import org.fittedq.run.AlgorithmKind;
import org.fittedq.run.RunSettings;
import org.fittedq.settings.Alternatives;
import org.fittedq.settings.Settings;
import org.junit.jupiter.api.Test;

class HelpTest {

    @Test
    void helpOfTrainListsExactlyTheRunSettings() {
        String help = Ran.of("train", "--help").out();
        String section = help.substring(help.indexOf("The run:"), help.indexOf("Settings by path:"));

        Set<String> listed = new TreeSet<>();
        Matcher m = Pattern.compile("(?m)^ +--(?:\\[no-\\])?([a-z-]+)").matcher(section);
        while (m.find()) {
            listed.add(m.group(1));
        }

        Set<String> components = new TreeSet<>();
        for (RecordComponent c : RunSettings.class.getRecordComponents()) {
            components.add(Options.kebab(c.getName()));
        }
        assertEquals(components, listed);
    }

    /// In the list of commands there is room for that alone.
    @Test
    void theFirstLineOfEveryCommandsHelpIsAWholeSentence() {
        for (Command command : Commands.all()) {
            String first = command.spec().usageMessage().description()[0];

            assertTrue(first.endsWith("."), command.name() + ": " + first);
        }
    }

    private static final Pattern CLAIM = Pattern.compile(": (-?[0-9][0-9e.,-]*)(?=$|;|, )");

    /// A source that names the paper's value names this one, whatever the record's type has elsewhere.
    private static void claimsThisValue(Settings.Described s) {
        List<String> words = List.of(s.source().split("[ ,;]+"));
        List<String> claims = CLAIM.matcher(s.source()).results().map(m -> m.group(1)).toList();
        boolean named = claims.isEmpty() || s.source().startsWith("ours") || s.source().startsWith("off")
                || words.contains(s.defaultValue())
                || claims.stream().anyMatch(claim -> isSame(claim, s.defaultValue()));
        assertTrue(named, s.path() + " " + s.defaultValue() + " (source: " + s.source() + ")");
    }

    private static boolean isSame(String claim, String value) {
        return claim.equals(value)
                || (!claim.contains(",") && !value.contains(",")
                        && Double.parseDouble(claim) == Double.parseDouble(value));
    }

    @Test
    void sourcesNameTheDefaultsThatStandBesideThem() {
        AlgorithmKind.all().forEach(kind -> Settings.describe(kind.defaults()).forEach(HelpTest::claimsThisValue));
        Settings.describe(FittedEvaluation.DEFAULTS).forEach(HelpTest::claimsThisValue);
        Settings.describe(Planner.Config.DEFAULT, "ours").forEach(HelpTest::claimsThisValue);
        String plan = Ran.of("describe", "plan").out();

        assertTrue(plan.contains("N: actions sampled in each iteration; more find better maxima (source: ours)"), plan);
    }

    @Test
    void everyCommandHasHelpThatFormats() {
        for (Command command : Commands.all()) {
            Ran help = Ran.of(command.name(), "--help");

            assertEquals(0, help.status());
            assertTrue(help.out().startsWith("Usage: fittedq " + command.name()), help.out());
            assertEquals("", help.err());
            assertTrue(!help.out().contains("%"
                    + "%"), help.out());
        }
    }

    @Test
    void noArgumentsPrintHelp() {
        Ran none = Ran.of();

        assertEquals(0, none.status());
        assertEquals(Ran.of("--help").out(), none.out());
    }

    @Test
    void describeListsExactlyTheSettings() {
        for (AlgorithmKind kind : AlgorithmKind.all()) {
            String text = Ran.of("describe", kind.name()).out();

            List<String> listed = Pattern.compile("(?m)^  --" + kind.name() + "\\.(\\S+)").matcher(text).results()
                    .map(r -> r.group(1)).toList();
            assertEquals(List.copyOf(Settings.flatten(kind.defaults()).keySet()), listed);
        }
    }

    /// Those of this module's own and those of services.
    @Test
    void describeShowsTheSettingsOfWhatIsChosen() {
        for (Maximiser method : Alternatives.of(Maximiser.class)) {
            String text = Ran.of("describe", "fqi", "--fqi.argmax", method.name()).out();

            List<String> listed = Pattern.compile("(?m)^  --fqi\\.argmax\\.(\\S+)").matcher(text).results()
                    .map(r -> r.group(1)).toList();
            assertEquals(List.copyOf(Settings.flatten((Record) method).keySet()), listed);
            assertTrue(text.replaceAll("\\s+", " ")
                    .contains(": cem | gradient-ascent | lbfgs-b | random-shooting | grid | certified |"), text);
        }
    }

    /// The table of design choices, from the algorithms' own descriptions: every word of every cell is there.
    @Test
    void describeWithoutANameIsTheTableOfDesignChoices() {
        String text = Ran.of("describe").out();

        for (AlgorithmKind kind : AlgorithmKind.all()) {
            assertTrue(text.lines().anyMatch(l -> l.startsWith(kind.name() + " ")), kind.name());
            for (String cell : List.of(kind.description().networks(), kind.description().feature(),
                    kind.description().use(), kind.description().axes().target())) {
                for (String word : cell.split(" ")) {
                    assertTrue(text.contains(word), word);
                }
            }
        }
        assertTrue(text.lines().allMatch(l -> l.length() <= 200), "lines of at most 200 columns");
        assertEquals("--yaml: expected an algorithm to go with it, got none",
                Ran.of("describe", "--yaml").err().strip());
    }

    @Test
    void describeMetricsListsEveryMetric() {
        String text = Ran.of("describe", "metrics").out();

        for (Metric m : Metric.values()) {
            assertTrue(text.contains("  " + m.key() + " ") && text.contains(m.meaning()), m.key());
        }
    }

    @Test
    void describeEnvironmentTellsSpacesAndSettings() {
        String text = Ran.of("describe", "Pendulum-v1").out();

        assertTrue(text.contains("observation  3 numbers"), text);
        assertTrue(text.contains("action       1 number in [-2.0, 2.0]"), text);
        assertTrue(text.contains("--env.maxTorque"), text);
    }

    @Test
    void versionNamesLibraryAndJava() {
        Ran version = Ran.of("--version");

        assertEquals(0, version.status());
        assertTrue(version.out().matches("FittedQ \\S+ \\(commit \\S+\\), Java \\S+, (vector|scalar) kernels\\R"),
                version.out());
    }
}
