// SPDX-License-Identifier: Apache-2.0
package org.fittedq.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.fittedq.MemoryExchange;
import org.fittedq.math.Vec;
import org.junit.jupiter.api.Test;

class TemperatureTest {

    @Test
    void tooLittleEntropyRaisesTheTemperatureAndTooMuchLowersIt() {
        Temperature narrow = new Temperature(0.2, -1, 0.01);
        Temperature wide = new Temperature(0.2, -1, 0.01);

        narrow.step(Vec.of(1.5f, 2.5f)); // entropy −2, below −1
        wide.step(Vec.of(0.5f, -0.5f)); // entropy 0, above −1

        assertTrue(narrow.alpha() > 0.2, () -> "α " + narrow.alpha());
        assertTrue(wide.alpha() < 0.2, () -> "α " + wide.alpha());
    }

    @Test
    void oneStepIsAdamsOnTheLogarithm() {
        Temperature temperature = new Temperature(0.5, -2, 0.1);

        double loss = temperature.step(Vec.of(5, 7));

        // gap = mean log π + H̄ = 6 − 2 = 4; J = −log 0.5 · 4; gradient −4; Adam's first step is lr · g/(|g| + ε) = −lr
        assertEquals(4 * Math.log(2), loss, 1e-12);
        assertEquals(0.5 * Math.exp(0.1), temperature.alpha(), 1e-9);
    }

    @Test
    void theSecondStepRemembersTheFirst() {
        Temperature temperature = new Temperature(1, 0, 0.1);

        temperature.step(Vec.of(4));
        temperature.step(Vec.of(-2));

        // gradients −4, then 2. m = 0.9 · (−0.4) + 0.1 · 2 = −0.16, corrected by 1 − 0.9² = 0.19;
        // v = 0.999 · 0.016 + 0.001 · 4 = 0.019984, corrected by 1 − 0.999² = 0.001999
        double second = 0.1 * (0.16 / 0.19) / Math.sqrt(0.019984 / 0.001999);
        assertEquals(Math.exp(0.1 + second), temperature.alpha(), 1e-8);
    }

    @Test
    void aStepSizeOfZeroKeepsTheTemperature() {
        Temperature temperature = new Temperature(0.3, -1, 0);

        temperature.step(Vec.of(9));

        assertEquals(0.3, temperature.alpha(), 1e-15);
    }

    @Test
    void whatItAimsAtAndItsStepSizeMayChangeOnTheWay() {
        Temperature changed = new Temperature(0.5, -1, 0.1);

        changed.aim(-9, 0.2);
        changed.step(Vec.of(5)); // gap 5 − 9 < 0 where 5 − 1 > 0: α falls, by Adam's first step of the new size

        assertEquals(0.5 * Math.exp(-0.2), changed.alpha(), 1e-9);
    }

    @Test
    void aTemperatureThatIsNotLearnedIsWhatItIsSetTo() {
        Temperature temperature = new Temperature(0.3, -1, 0.1);

        temperature.set(0.7);
        assertEquals(0.7, temperature.alpha(), 1e-15);
        temperature.set(0);
        assertEquals(0, temperature.alpha());
    }

    @Test
    void theTemperatureSettlesWhereTheEntropyIsTheTarget() {
        // a policy whose entropy is log α + 1: it is −1 at α = e⁻²
        Temperature temperature = new Temperature(1, -1, 0.01);

        for (int i = 0; i < 3000; i++) {
            temperature.step(Vec.of((float) -(Math.log(temperature.alpha()) + 1)));
        }

        assertEquals(Math.exp(-2), temperature.alpha(), 1e-4);
    }

    @Test
    void aRestoredTemperatureContinuesAsTheSavedOne() {
        Temperature saved = new Temperature(1, -1, 0.01);
        Temperature restored = new Temperature(0.1, -1, 0.01);
        saved.step(Vec.of(3));

        MemoryExchange.save(saved).restore(restored);

        assertEquals(saved.step(Vec.of(-4)), restored.step(Vec.of(-4)));
        assertEquals(saved.alpha(), restored.alpha());
    }

    @Test
    void gradientsAsSmallAsAdamsEpsilonAreDamped() {
        Temperature temperature = new Temperature(1, 0, 0.1);

        temperature.step(Vec.of(3e-8f));

        // |g| = 3·10⁻⁸, ε = 10⁻⁸: three quarters of the step
        assertEquals(0.1 * 0.75, Math.log(temperature.alpha()), 1e-7);
    }
}
