// SPDX-License-Identifier: Apache-2.0
package org.fittedq.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fittedq.math.Check;
import org.junit.jupiter.api.Test;

class SettingsTest {

    enum Activation {
        RELU, TANH
    }

    record Noise(
            @Setting(value = "Exploration noise.", range = "[0, ∞)", unit = "half-widths", resumable = true) double explore,
            float smooth) {}

    record Config(@Setting(value = "Discount.", range = "[0, 1]", source = "the paper") double gamma,
            @Setting(value = "Delay.", range = "[1, ∞)", unit = "fits") int delay, long steps, boolean normalise,
            String name, Activation activation, List<Integer> layers, List<Double> scales, Noise noise) {

        static final Config DEFAULT = new Config(0.99, 2, 1_000_000L, true, "td3", Activation.RELU, List.of(256, 256),
                List.of(), new Noise(0.1, 0.2f));

        Config {
            Settings.check(Config.class, "gamma", gamma);
            Settings.check(Config.class, "delay", delay);
            Check.that(steps >= 0, "steps", "an integer of at least 0", steps);
        }
    }

    record Bounds(double low, double high) {

        Bounds {
            Check.that(low < high, "high", "a number above low", high);
        }
    }

    record Odd(Set<String> words, List<String> names) {}

    record Ranges(@Setting(value = "", range = "(0, 1]") double tau,
            @Setting(value = "", range = "(-∞, ∞)") double mean, double free,
            @Setting(value = "", range = "[1, ∞)") List<Integer> layers,
            @Setting(value = "", range = "0 to 1") double broken) {}

    private static Config set(String path, String value) {
        return Settings.override(Config.DEFAULT, path, value);
    }

    private static void refused(String message, String path, String value) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, () -> set(path, value)).getMessage());
    }

    private static void outside(String message, String component, double value) {
        assertEquals(message, assertThrows(IllegalArgumentException.class,
                () -> Settings.check(Ranges.class, component, value)).getMessage());
    }

    @Test
    void overrideReplacesOneSettingAndKeepsTheRest() {
        Config changed = set("gamma", "0.5");

        assertEquals(0.5, changed.gamma());
        assertEquals(Config.DEFAULT, Settings.override(changed, "gamma", "0.99"));
    }

    @Test
    void everyTypeHasATextForm() {
        assertEquals(3, set("delay", "3").delay());
        assertEquals(2_000_000, set("delay", "2e6").delay());
        assertEquals(5_000_000_000L, set("steps", "5e9").steps());
        assertEquals(false, set("normalise", "False").normalise());
        assertEquals(" x ", set("name", " x ").name());
        assertEquals(Activation.TANH, set("activation", "tanh").activation());
        assertEquals(List.of(64, 32), set("layers", "64,32").layers());
        assertEquals(List.of(64, 32), set("layers", "[64, 32]").layers());
        assertEquals(List.of(), set("layers", "[]").layers());
        assertEquals(List.of(0.5, 1e-3), set("scales", "0.5, 1e-3").scales());
        assertEquals(0.25f, set("noise.smooth", "0.25").noise().smooth());
        assertEquals(0.3, set("noise.explore", "0.3").noise().explore());
    }

    @Test
    void severalSettingsAreReplacedAtOnce() {
        Config changed = Settings.override(Config.DEFAULT, Map.of("gamma", "0.9", "noise.explore", "0.7"));

        assertEquals(0.9, changed.gamma());
        assertEquals(0.7, changed.noise().explore());
    }

    @Test
    void aRuleBetweenTwoSettingsIsCheckedOnceBothAreReplaced() {
        assertEquals(new Bounds(5, 6), Settings.override(new Bounds(1, 2), Map.of("low", "5", "high", "6")));
        assertEquals(new Bounds(-6, -5), Settings.override(new Bounds(1, 2), Map.of("low", "-6", "high", "-5")));
    }

    @Test
    void anUnknownPathNamesTheNearest() {
        refused("gama: unknown setting; did you mean gamma?", "gama", "1");
        refused("noise.explor: unknown setting; did you mean noise.explore?", "noise.explor", "1");
        refused("explore: unknown setting; did you mean noise.explore?", "explore", "1");
        refused("learningRate: unknown setting; known are gamma, delay, steps, normalise, name, activation, layers, "
                + "scales, noise.explore, noise.smooth", "learningRate", "1");
        refused("noise: expected one setting, got a group of 2; its settings are noise.explore, noise.smooth", "noise",
                "1");
    }

    @Test
    void aTextOfTheWrongTypeIsRefused() {
        refused("gamma: expected a number, got 'high'", "gamma", "high");
        refused("delay: expected an integer, got '1.5'", "delay", "1.5");
        refused("delay: expected an integer in [-2147483648, 2147483647], got 3e9", "delay", "3e9");
        refused("steps: expected an integer, got '1e99'", "steps", "1e99");
        refused("normalise: expected true or false, got 'yes'", "normalise", "yes");
        refused("activation: expected one of RELU, TANH, got 'elu'", "activation", "elu");
        refused("layers: expected an integer, got ''", "layers", "256,,256");
        refused("noise.smooth: expected a single-precision number, got 1e39", "noise.smooth", "1e39");
    }

    @Test
    void theRecordsOwnRefusalSurfaces() {
        refused("gamma: expected a number in [0, 1], got 1.5", "gamma", "1.5");
        refused("delay: expected an integer in [1, ∞), got 0", "delay", "0");
        refused("steps: expected an integer of at least 0, got -1", "steps", "-1");
    }

    @Test
    void aTypeWithoutTextFormIsRefused() {
        Odd odd = new Odd(Set.of(), List.of());

        assertEquals("words: expected a setting whose type has a text form, got java.util.Set<java.lang.String>",
                assertThrows(IllegalArgumentException.class, () -> Settings.override(odd, "words", "a")).getMessage());
        assertEquals("names: expected a setting whose type has a text form, got java.lang.String",
                assertThrows(IllegalArgumentException.class, () -> Settings.override(odd, "names", "a")).getMessage());
    }

    @Test
    void flattenIsReadBackToAnEqualRecord() {
        Config odd = new Config(1.0 / 3, 7, Long.MIN_VALUE >>> 1, false, "a,b = [c] ", Activation.TANH, List.of(),
                List.of(Double.MIN_VALUE, -0.0, 1e300), new Noise(Double.MIN_NORMAL, 0.1f));

        for (Config c : List.of(Config.DEFAULT, odd)) {
            assertEquals(c, Settings.override(Config.DEFAULT, Settings.flatten(c)));
        }
    }

    @Test
    void flattenKeepsTheOrderOfTheComponents() {
        Map<String, String> expected = new LinkedHashMap<>();
        expected.put("gamma", "0.99");
        expected.put("delay", "2");
        expected.put("steps", "1000000");
        expected.put("normalise", "true");
        expected.put("name", "td3");
        expected.put("activation", "RELU");
        expected.put("layers", "256,256");
        expected.put("scales", "[]");
        expected.put("noise.explore", "0.1");
        expected.put("noise.smooth", "0.2");

        assertEquals(List.copyOf(expected.entrySet()), List.copyOf(Settings.flatten(Config.DEFAULT).entrySet()));
    }

    @Test
    void describeTellsWhatTheAnnotationSays() {
        List<Settings.Described> all = Settings.describe(Config.DEFAULT);

        assertEquals(
                new Settings.Described("gamma", "double", "0.99", "Discount.", "[0, 1]", "", "the paper", false, false),
                all.get(0));
        assertEquals(new Settings.Described("noise.explore", "double", "0.1", "Exploration noise.", "[0, ∞)",
                "half-widths", "ours", false, true), all.get(8));
        assertEquals(new Settings.Described("noise.smooth", "float", "0.2", "", "", "", "", false, false), all.get(9));
        assertEquals(
                List.of("double", "int", "long", "boolean", "text", "RELU | TANH", "list of int", "list of double",
                        "double", "float"),
                all.stream().map(Settings.Described::type).toList());
    }

    @Test
    void checkEnforcesBothEndsOfTheRange() {
        Settings.check(Ranges.class, "tau", 1);
        Settings.check(Ranges.class, "tau", Double.MIN_VALUE);
        Settings.check(Ranges.class, "mean", -1e300);
        Settings.check(Ranges.class, "free", Double.POSITIVE_INFINITY);
        Settings.check(Ranges.class, "layers", 1);

        outside("tau: expected a number in (0, 1], got 0.0", "tau", 0);
        outside("tau: expected a number in (0, 1], got 1.0000000000000002", "tau", Math.nextUp(1.0));
        outside("mean: expected a number in (-∞, ∞), got Infinity", "mean", Double.POSITIVE_INFINITY);
        outside("layers: expected an integer in [1, ∞), got 0", "layers", 0);
    }

    @Test
    void notANumberNeverPasses() {
        outside("tau: expected a number in (0, 1], got NaN", "tau", Double.NaN);
        outside("mean: expected a number in (-∞, ∞), got NaN", "mean", Double.NaN);
        outside("free: expected a number, got NaN", "free", Double.NaN);
    }

    @Test
    void aWrongUseOfCheckIsNamed() {
        outside("gamma: expected a component of Ranges, got none of that name", "gamma", 1);
        outside("broken: expected a range such as [0, 1] or (0, ∞), got '0 to 1'", "broken", 1);
    }
}
