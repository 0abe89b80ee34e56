// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.fittedq.settings.Alternatives;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class RefusedSettingsTest {

    private static void assertRefused(String message, Executable made) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, made).getMessage());
    }

    private static Cem cem(int samples, int iterations, int elites, double sigma, double floor, int modes) {
        return new Cem(samples, iterations, elites, sigma, floor, modes, Cem.Answer.BEST);
    }

    @Test
    void cemRefusesWhatIsOutOfRangeByName() {
        assertRefused("samples: expected an integer in [2, 100000], got 1", () -> cem(1, 2, 1, 1, 0, 1));
        assertRefused("iterations: expected an integer in [1, 1000], got 0", () -> cem(64, 0, 6, 1, 0, 1));
        assertRefused("elites: expected an integer in [1, 100000], got 0", () -> cem(64, 2, 0, 1, 0, 1));
        assertRefused("sigma: expected a number in (0, ∞), got 0.0", () -> cem(64, 2, 6, 0, 0, 1));
        assertRefused("floor: expected a number in [0, ∞), got -1.0", () -> cem(64, 2, 6, 1, -1, 1));
        assertRefused("modes: expected an integer in [1, 64], got 65", () -> cem(65, 2, 1, 1, 0, 65));
    }

    /// Twelve samples are enough for two modes of six elites, eleven for none.
    @Test
    void cemNeedsWholeModesWithEnoughSamples() {
        assertEquals(12, cem(12, 2, 6, 1, 0, 2).samples());
        assertRefused("samples: expected a multiple of modes (2) with at least elites (6) for each, got 10",
                () -> cem(10, 2, 6, 1, 0, 2));
        assertRefused("samples: expected a multiple of modes (2) with at least elites (6) for each, got 13",
                () -> cem(13, 2, 6, 1, 0, 2));
    }

    @Test
    void theOthersRefuseWhatIsOutOfRangeByName() {
        assertRefused("points: expected an integer in [2, 100000], got 1", () -> new Grid(1));
        assertRefused("samples: expected an integer in [1, 10000000], got 0", () -> new RandomShooting(0));
        assertRefused("cells: expected an integer in [1, 100000000], got 0",
                () -> new Certified(Tolerance.always(0), 0));
        GradientAscent.Rule adam = GradientAscent.Rule.ADAM;
        assertRefused("starts: expected an integer in [1, 100000], got 0", () -> new GradientAscent(0, 1, 1, adam));
        assertRefused("iterations: expected an integer in [1, 1000000], got 0",
                () -> new GradientAscent(1, 0, 1, adam));
        assertRefused("rate: expected a number in (0, ∞), got 0.0", () -> new GradientAscent(1, 1, 0, adam));
        assertRefused("starts: expected an integer in [1, 100000], got 0", () -> new LbfgsB(0, 1, 1));
        assertRefused("iterations: expected an integer in [1, 1000000], got 0", () -> new LbfgsB(1, 0, 1));
        assertRefused("memory: expected an integer in [1, 100], got 101", () -> new LbfgsB(1, 1, 101));
    }

    @Test
    void theSmoothMaximaRefuseWhatIsOutOfRangeByName() {
        assertRefused("beta: expected a number in (0, ∞), got 0.0", () -> new SoftMaximum.Config(0, 64, 1));
        assertRefused("samples: expected an integer in [2, 1000000], got 1", () -> new SoftMaximum.Config(1, 1, 1));
        assertRefused("sigma: expected a number in (0, ∞), got 0.0", () -> new SoftMaximum.Config(1, 64, 0));
        assertRefused("beta: expected a number in (0, ∞), got 0.0",
                () -> new DualSoftMaximum.Config(0, 16, 1, 1, 1));
        assertRefused("samples: expected an integer in [8, 1000000], got 7",
                () -> new DualSoftMaximum.Config(1, 7, 1, 1, 1));
        assertRefused("iterations: expected an integer in [0, 1000], got -1",
                () -> new DualSoftMaximum.Config(1, 16, -1, 1, 1));
        assertRefused("step: expected a number in (0, 1], got 0.0",
                () -> new DualSoftMaximum.Config(1, 16, 1, 0, 1));
        assertRefused("sigma: expected a number in (0, ∞), got 0.0",
                () -> new DualSoftMaximum.Config(1, 16, 1, 1, 0));
    }

    @Test
    void aToleranceFallsFromTheFirstToTheLast() {
        assertRefused("first: expected a number in [0, ∞), got -1.0", () -> new Tolerance(-1, -2, 1));
        assertRefused("last: expected a number in [0, ∞), got -2.0", () -> new Tolerance(1, -2, 1));
        assertRefused("decay: expected a number in (0, 1], got 0.0", () -> new Tolerance(1, 1, 0));
        assertRefused("last: expected at most first (1.0), got 2.0", () -> new Tolerance(1, 2, 1));
    }

    @Test
    void methodsSayWhatTheyNeed() {
        assertTrue(GradientAscent.DEFAULT.needsGradient());
        assertTrue(LbfgsB.DEFAULT.needsGradient());
        assertFalse(Cem.DEFAULT.needsGradient());
        assertEquals(64, Cem.DEFAULT.actionsAtOnce(3));
        assertEquals(8, GradientAscent.DEFAULT.actionsAtOnce(3));
        assertEquals(8, LbfgsB.DEFAULT.actionsAtOnce(3));
        assertEquals(64, RandomShooting.DEFAULT.actionsAtOnce(3));
        assertEquals(9, new Grid(3).actionsAtOnce(2));
        assertEquals(64, new Grid(9).actionsAtOnce(2));
    }

    @Test
    void eachMethodIsChosenByItsName() {
        assertEquals(
                List.of(Cem.DEFAULT, GradientAscent.DEFAULT, LbfgsB.DEFAULT, RandomShooting.DEFAULT, Grid.DEFAULT,
                        Certified.DEFAULT),
                Alternatives.of(Maximiser.class));
        for (String name : List.of("cem", "gradient-ascent", "lbfgs-b", "random-shooting", "grid", "certified")) {
            assertEquals(name, Alternatives.named(Maximiser.class, "argmax", name).name());
        }
    }

    @Test
    void aMethodOfAModuleThatIsMissingNamesIt() {
        assertEquals(
                "argmax: expected one of cem, gradient-ascent, lbfgs-b, random-shooting, grid, certified, got 'milp'; "
                        + "milp is of fittedq-milp, which is not on the module path or class path",
                assertThrows(IllegalArgumentException.class,
                        () -> Alternatives.named(Maximiser.class, "argmax", "milp"))
                        .getMessage());
    }
}
