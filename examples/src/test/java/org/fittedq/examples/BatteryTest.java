// SPDX-License-Identifier: Apache-2.0
package org.fittedq.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.fittedq.env.check.EnvironmentCheck;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.Outcome;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;

/// The battery, whose valid actions depend on its charge, and its optimum.
class BatteryTest {

    private static final Battery.Settings KNOWN = new Battery.Settings(0);

    @Test
    void theBatteryKeepsTheContractOfEnvironments() {
        assertEquals(List.of(), EnvironmentCheck.problems(new Battery(Battery.Settings.DEFAULT), 1));
    }

    @Test
    void itSellsNoMoreThanItHasAndBuysNoMoreThanFits() {
        ActionSet set = new Battery(KNOWN).actionSets().of(new float[]{9, 0.25f, 0, 0, 0}, 1);

        assertEquals(-0.75, set.low(0), 1e-6);
        assertEquals(0.25, set.high(0), 1e-6);
    }

    private interface Seller {

        double act(int hour, double charge, double shock);
    }

    /// Plays an episode; every action lies in A(s).
    private static double play(Battery battery, RandomStream random, Seller seller) {
        Outcome out = new Outcome(4);
        battery.reset(random, out.observation());
        double sum = 0;
        for (int hour = 0; hour < 48; hour++) {
            float charge = out.observation()[0];
            float[] sold = {
                    (float) seller.act(hour, charge, out.observation()[1] - Battery.price(hour))};
            assertTrue(battery.actionSets().of(out.observation(), 0).contains(sold, 0, 1e-6));
            battery.step(sold, out);
            sum += out.reward();
        }
        assertTrue(out.truncated());
        return sum;
    }

    private static double mean(Battery.Settings market, int episodes, Seller seller) {
        Battery battery = new Battery(market);
        double sum = 0;
        for (int e = 0; e < episodes; e++) {
            sum += play(battery, new RandomStream(e, "market"), seller);
        }
        return sum / episodes;
    }

    /// Empty or full are the only charges, and of a full purchase 0.95 is stored: an empty battery stays empty. A full one sells at
    /// 0.9, the highest price, less 0.02 for wear. Half of the starts count as full.
    @Test
    void withOneStepOfChargeItSellsWhatItHasAtTheHighestPrice() {
        BatteryOptimum coarse = new BatteryOptimum(KNOWN, 2, 1);

        assertEquals(0.5 * (0.9 - 0.02), coarse.expectedReturn(), 1e-12);
    }

    /// Played in the environment, the policy earns its value, to 4 standard errors: they are of the starts.
    @Test
    void withKnownPricesThePolicyEarnsItsValue() {
        BatteryOptimum optimum = new BatteryOptimum(KNOWN, 201, 1);

        assertEquals(optimum.expectedDailyReturn(), mean(KNOWN, 400, optimum::act), 0.03);
        assertTrue(optimum.expectedReturn() >= optimum.expectedDailyReturn());
    }

    @Test
    void aFinerGridEarnsNoLess() {
        double last = 0;
        for (int charges : new int[]{11, 21, 41, 81, 161}) { // each has the points of the one before
            double finer = new BatteryOptimum(KNOWN, charges, 1).expectedReturn();
            assertTrue(finer > last, charges + " points: " + finer + " after " + last);
            last = finer;
        }
        assertEquals(1.60, last, 0.005);
    }

    /// Unknown prices are an opportunity: what is stored can wait for a high one. 4 standard errors.
    @Test
    void withNoiseThePolicyEarnsAboutItsValue() {
        BatteryOptimum optimum = new BatteryOptimum(Battery.Settings.DEFAULT, 81, 31);

        assertEquals(optimum.expectedDailyReturn(), mean(Battery.Settings.DEFAULT, 2000, optimum::act), 0.03);
        assertEquals(1.67, optimum.expectedReturn(), 0.005);
        assertEquals(1.30, optimum.expectedDailyReturn(), 0.005);
        assertTrue(optimum.expectedDailyReturn() > new BatteryOptimum(KNOWN, 41, 1).expectedDailyReturn());
    }

    @Test
    void gridsThatFitNothingAreRefused() {
        refused("charges: expected at least 2 points, got 1", KNOWN, 1, 1);
        refused("shocks: expected an odd number of values, 1 only without noise, got 4", KNOWN, 2, 4);
        refused("shocks: expected an odd number of values, 1 only without noise, got 1", Battery.Settings.DEFAULT, 2,
                1);
    }

    private static void refused(String message, Battery.Settings market, int charges, int shocks) {
        assertEquals(message, assertThrows(IllegalArgumentException.class,
                () -> new BatteryOptimum(market, charges, shocks)).getMessage());
    }
}
