// SPDX-License-Identifier: Apache-2.0
package org.fittedq.target;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Spec;
import org.junit.jupiter.api.Test;

class DiscountTest {

    private static Spec spec(double stepSeconds) {
        return new Spec("plant", 1, ActionBox.symmetric(1, 1), stepSeconds);
    }

    @Test
    void withoutATimeConstantGammaHoldsForAnyStep() {
        Discount discount = new Discount(0.97, 0);

        assertEquals(0.97, discount.perStep(spec(0.05)));
        assertEquals(0.97, discount.perStep(spec(5)));
        assertEquals(0.97, discount.perStep(spec(Double.NaN)));
    }

    @Test
    void aTimeConstantReplacesGamma() {
        // T = 5 s, Δt = 0.05 s: γ = e^(−0.01) = 1 − 0.01 + 0.01²/2 − 0.01³/6 + … = 0.990049833749168
        assertEquals(0.990049833749168, new Discount(0.5, 5).perStep(spec(0.05)), 1e-15);
    }

    @Test
    void aTimeConstantKeepsTheHorizonWhenTheStepIsHalved() {
        Discount discount = new Discount(0.5, 2);

        double whole = discount.perStep(spec(0.1));
        double half = discount.perStep(spec(0.05));

        assertEquals(whole, half * half, 1e-15);
    }

    @Test
    void whatCannotBeIsExplained() {
        var noDuration = assertThrows(IllegalArgumentException.class,
                () -> new Discount(0.99, 5).perStep(spec(Double.NaN)));
        var gamma = assertThrows(IllegalArgumentException.class, () -> new Discount(1.5, 0));
        var constant = assertThrows(IllegalArgumentException.class, () -> new Discount(0.99, -1));

        assertEquals("discount.timeConstantSeconds: expected an environment whose step has a duration, got plant; "
                + "set discount.gamma instead", noDuration.getMessage());
        assertEquals("gamma: expected a number in [0, 1], got 1.5", gamma.getMessage());
        assertEquals("timeConstantSeconds: expected a number in [0, ∞), got -1.0", constant.getMessage());
    }
}
