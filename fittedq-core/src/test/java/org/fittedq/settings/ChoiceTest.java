// SPDX-License-Identifier: Apache-2.0
package org.fittedq.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChoiceTest {

    @Formerly("method")
    sealed interface Search extends Choice permits Cross, Grid, Shoot {}

    record Cross(@Setting(value = "N", range = "[1, ∞)") int samples, double floor) implements Search {

        static final Cross DEFAULT = new Cross(64, 0.5);

        Cross {
            Settings.check(Cross.class, "samples", samples);
        }

        @Override
        public String name() {
            return "cross-entropy";
        }
    }

    record Grid(int points) implements Search {

        static final Grid DEFAULT = new Grid(21);

        @Override
        public String name() {
            return "grid";
        }
    }

    record Shoot(int samples) implements Search {

        static final Shoot DEFAULT = new Shoot(128);

        @Override
        public String name() {
            return "shoot";
        }
    }

    @Formerly("kind")
    sealed interface Noise extends Choice permits Plain, Pulled {

        double sigma();
    }

    record Plain(double sigma) implements Noise {

        static final Plain DEFAULT = new Plain(0.1);

        @Override
        public String name() {
            return "plain";
        }
    }

    record Pulled(double sigma, double theta, Search by) implements Noise {

        static final Pulled DEFAULT = new Pulled(0.2, 0.15, Grid.DEFAULT);

        @Override
        public String name() {
            return "pulled";
        }
    }

    @Elsewhere(names = "far", module = "fittedq-far")
    non-sealed interface Open extends Half {}

    sealed interface Half extends Choice permits Near, Open {}

    record Near() implements Half {

        static final Near DEFAULT = new Near();

        @Override
        public String name() {
            return "near";
        }
    }

    record Config(double gamma, @Setting(value = "how", source = "a paper") Search argmax, Noise noise) {

        static final Config DEFAULT = new Config(0.9, Cross.DEFAULT, Plain.DEFAULT);
    }

    record HalfOpen(Half half) {}

    private static Config set(String... pairs) {
        return Settings.override(Config.DEFAULT, texts(pairs));
    }

    private static Map<String, String> texts(String... pairs) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            texts.put(pairs[i], pairs[i + 1]);
        }
        return texts;
    }

    private static void refused(String message, String... pairs) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, () -> set(pairs)).getMessage());
    }

    @Test
    void theComponentsOwnPathChoosesAndThoseBelowAreOfTheChosen() {
        assertEquals(new Grid(5), set("argmax", "grid", "argmax.points", "5").argmax());
        assertEquals(new Grid(5), set("argmax.points", "5", "argmax", "grid").argmax());
        assertEquals(new Cross(32, 0.5), set("argmax.samples", "32").argmax());
    }

    @Test
    void anotherAlternativeBeginsWithItsOwnDefaults() {
        Config changed = set("argmax.samples", "32");

        assertEquals(Shoot.DEFAULT, Settings.override(changed, "argmax", "shoot").argmax());
        assertEquals(new Cross(32, 0.5), Settings.override(changed, "argmax", "cross-entropy").argmax());
    }

    @Test
    void whatTheInterfaceDeclaresIsKept() {
        Config changed = set("noise.sigma", "0.7");

        assertEquals(new Pulled(0.7, 0.15, Grid.DEFAULT), Settings.override(changed, "noise", "pulled").noise());
    }

    @Test
    void namesAreReadInAnyCaseWithAnyHyphen() {
        assertEquals(Cross.DEFAULT, set("argmax", "CROSS_ENTROPY").argmax());
        assertEquals(Grid.DEFAULT, set("argmax", " Grid ").argmax());
    }

    @Test
    void flattenListsTheChosenAloneAndIsReadBack() {
        Config changed = set("noise", "pulled", "noise.by", "shoot", "noise.by.samples", "3");

        assertEquals("{gamma=0.9, argmax=cross-entropy, argmax.samples=64, argmax.floor=0.5, noise=pulled, "
                + "noise.sigma=0.1, noise.theta=0.15, noise.by=shoot, noise.by.samples=3}",
                Settings.flatten(changed).toString());
        assertEquals(changed, Settings.override(Config.DEFAULT, Settings.flatten(changed)));
    }

    @Test
    void describeListsTheAlternativesAsTheType() {
        Settings.Described argmax = Settings.describe(Config.DEFAULT).get(1);

        assertEquals(new Settings.Described("argmax", "cross-entropy | grid | shoot", "cross-entropy", "how", "", "",
                "a paper", false, false), argmax);
    }

    @Test
    void aSettingOfAnotherAlternativeIsRefusedWithItsOwner() {
        refused("argmax.points: unknown setting of cross-entropy; it belongs to grid (argmax=grid)", "argmax.points",
                "5");
        refused("argmax.samples: unknown setting of grid; it belongs to cross-entropy, shoot (argmax=cross-entropy)",
                "argmax", "grid", "argmax.samples", "5");
        refused("noise.by.points: unknown setting of shoot; it belongs to grid (noise.by=grid)", "noise", "pulled",
                "noise.by", "shoot", "noise.by.points", "3");
        refused("argmax.point: unknown setting; did you mean argmax.points?", "argmax", "grid", "argmax.point", "3");
    }

    @Test
    void anUnknownAlternativeIsRefusedWithTheNearest() {
        refused("argmax: expected one of cross-entropy, grid, shoot, got 'gird'; did you mean grid?", "argmax", "gird");
        refused("argmax: expected one of cross-entropy, grid, shoot, got 'annealing'", "argmax", "annealing");
    }

    @Test
    void theRecordsOwnRefusalSurfaces() {
        refused("samples: expected an integer in [1, ∞), got 0", "argmax.samples", "0");
    }

    @Test
    void anAlternativeOfAMissingModuleIsRefusedWithIts() {
        HalfOpen half = new HalfOpen(Near.DEFAULT);

        assertEquals("half: expected one of near, got 'far'; far is of fittedq-far, which is not on the module path or "
                + "class path",
                assertThrows(IllegalArgumentException.class, () -> Settings.override(half, "half", "far"))
                        .getMessage());
    }

    @Test
    void formerPathsAreReadAndThoseWithoutEffectLeftOut() {
        assertEquals(new Grid(5), set("argmax.method", "GRID", "argmax.crossEntropy.samples", "7", "argmax.grid.points",
                "5", "argmax.shoot.samples", "9").argmax());
        assertEquals(new Cross(7, 0.5), set("argmax.method", "CROSS_ENTROPY", "argmax.crossEntropy.samples", "7",
                "argmax.grid.points", "5", "argmax.shoot.samples", "9").argmax());
        assertEquals(new Cross(7, 0.5), set("argmax.crossEntropy.samples", "7").argmax());
        assertEquals(new Plain(0.3), set("noise.kind", "PLAIN", "noise.sigma", "0.3", "noise.theta", "9").noise());
        assertEquals(new Pulled(0.1, 9, new Grid(3)),
                set("noise.kind", "PULLED", "noise.theta", "9", "noise.by.method", "grid", "noise.by.grid.points", "3",
                        "noise.by.shoot.samples", "1").noise());
    }

    @Test
    void aFormerPathOfAnotherAlternativeWithoutASelectorIsRefused() {
        refused("argmax.grid.points: unknown setting of cross-entropy; it belongs to grid (argmax=grid)",
                "argmax.grid.points", "5");
    }
}
