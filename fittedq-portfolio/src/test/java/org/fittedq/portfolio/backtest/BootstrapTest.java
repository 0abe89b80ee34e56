// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.backtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.fittedq.measure.Statistics.Interval;
import org.fittedq.portfolio.RandomMarket;
import org.fittedq.portfolio.market.Frequency;
import org.fittedq.portfolio.market.Market;
import org.fittedq.random.Draw;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class BootstrapTest {

    private static final Bootstrap SHORT = new Bootstrap(new BlockLength.Fixed(1), 400, 3);

    private static Path path(double... growth) {
        return Path.ofIndex(RandomMarket.growing(Frequency.DAILY, growth), 0, growth.length);
    }

    private static Path random(int days, double mean, double correlation, long seed) {
        RandomStream common = new RandomStream(seed, "common");
        RandomStream own = new RandomStream(seed, "own" + mean + correlation);
        double[] growth = new double[days];
        for (int t = 0; t < days; t++) {
            double z = correlation * Draw.normal(common) + Math.sqrt(1 - correlation * correlation) * Draw.normal(own);
            growth[t] = 1 + mean + 0.01 * z;
        }
        return path(growth);
    }

    private static double[] autoregressive(int m, double phi, long seed) {
        RandomStream random = new RandomStream(seed, "ar");
        double[] x = new double[m];
        for (int t = 1; t < m; t++) {
            x[t] = phi * x[t - 1] + Draw.normal(random);
        }
        return x;
    }

    @Test
    void theIntervalOfADifferenceCoversTheTruthNineteenTimesInTwenty() {
        double truth = 0.0005 / 0.01 * Math.sqrt(252);
        int covered = 0;
        for (int trial = 0; trial < 200; trial++) {
            Interval i = SHORT.ofDifference(Figure.SHARPE, random(400, 0.0005, 0.9, trial), random(400, 0, 0.9, trial));
            covered += i.low() <= truth && truth <= i.high() ? 1 : 0;
        }

        assertTrue(covered >= 180 && covered <= 198, covered + " of 200");
    }

    @Test
    void theErrorOfASharpeRatioIsOneByTheRootOfTheYears() {
        Interval i = SHORT.of(Figure.SHARPE, random(252 * 16, 0.0004, 0, 5));

        assertEquals(2 * 1.96 / 4, i.high() - i.low(), 0.12);
    }

    @Test
    void pathsThatMoveTogetherHaveASmallerDifference() {
        Interval together = SHORT.ofDifference(Figure.CAGR, random(1000, 0.0005, 0.95, 1), random(1000, 0, 0.95, 1));
        Interval apart = SHORT.ofDifference(Figure.CAGR, random(1000, 0.0005, 0.1, 1), random(1000, 0, 0.1, 1));

        assertTrue(together.high() - together.low() < 0.5 * (apart.high() - apart.low()), together + " and " + apart);
        assertEquals(new Interval(0, 0), SHORT.ofDifference(Figure.CAGR, random(99, 0, 0, 1), random(99, 0, 0, 1)));
    }

    @Test
    void theMeanOverPathsIsCompared() {
        Path a = random(300, 0.001, 0, 1);
        Path b = random(300, 0, 0, 1);

        assertEquals(SHORT.ofDifference(Figure.CVAR_95, a, b),
                SHORT.ofDifference(Figure.CVAR_95, List.of(a, a), List.of(b)));
        assertNotEquals(SHORT.ofDifference(Figure.CVAR_95, a, b),
                SHORT.ofDifference(Figure.CVAR_95, List.of(a, random(300, 0.001, 0.5, 1)), List.of(b)));
    }

    @Test
    void theSameSeedGivesTheSameBits() {
        Path a = random(300, 0.001, 0, 1);

        assertEquals(Bootstrap.DEFAULT.of(Figure.CAGR, a), Bootstrap.DEFAULT.of(Figure.CAGR, a));
        List<Interval> varied = new ArrayList<>();
        for (Bootstrap b : List.of(SHORT, new Bootstrap(new BlockLength.Fixed(9), 400, 3),
                new Bootstrap(SHORT.block(), 500, 3),
                new Bootstrap(SHORT.block(), 400, 4))) {
            varied.add(b.of(Figure.CAGR, a));
        }
        assertEquals(4, varied.stream().distinct().count());
    }

    @Test
    void blocksAreDaysInOrderOfTheGivenMeanLengthAndGoRound() {
        int[] days = new int[100_000];
        Bootstrap.draw(new RandomStream(1, "days"), 8, days);
        int begun = 1;
        for (int t = 1; t < days.length; t++) {
            begun += days[t] != (days[t - 1] + 1) % days.length ? 1 : 0;
        }
        assertEquals(8, days.length / (double) begun, 0.2);

        int[] few = new int[3];
        Bootstrap.draw(new RandomStream(2, "days"), 1e9, few);
        assertEquals((few[0] + 1) % 3, few[1]);
        assertEquals((few[1] + 1) % 3, few[2]);
    }

    /// For AR(1) with coefficient φ: Σ |k| φᵏ / Σ φᵏ = 2φ / (1 − φ²), so the length is (2φ / (1 − φ²))^(2/3) m^(1/3).
    @Test
    void theRuleFindsTheLengthThatTheoryGivesForAnAutoregression() {
        for (double phi : new double[]{0.3, 0.6, 0.8}) {
            double theory = StrictMath.cbrt(StrictMath.pow(2 * phi / (1 - phi * phi), 2) * 20_000);
            assertEquals(theory, BlockLength.Rule.DEFAULT.days(autoregressive(20_000, phi, 4)), 0.25 * theory,
                    "phi " + phi);
        }
    }

    @Test
    void noiseIsDrawnNearlyDayByDay() {
        assertTrue(BlockLength.Rule.DEFAULT.days(autoregressive(5000, 0, 4)) < 6);
        assertEquals(1, BlockLength.Rule.DEFAULT.days(new double[]{1, 1, 1, 1}));
        assertTrue(BlockLength.Rule.DEFAULT.days(new double[]{1, 2}) >= 1);
    }

    /// With volatility that comes in spells, squares are what hangs together.
    @Test
    void spellsOfVolatilityMakeLongerBlocks() {
        double[] logVolatility = autoregressive(3000, 0.97, 2);
        RandomStream random = new RandomStream(2, "noise");
        double[] growth = new double[3000];
        for (int t = 0; t < growth.length; t++) {
            growth[t] = 1 + 0.01 * StrictMath.exp(0.3 * logVolatility[t]) * Draw.normal(random);
        }
        double[] squares = Arrays.stream(growth).map(g -> (g - 1) * (g - 1)).toArray();
        double length = BlockLength.Rule.DEFAULT.days(squares);

        assertTrue(length > 10, "length " + length);
        assertEquals(new Bootstrap(new BlockLength.Fixed(length), 100, 1).of(Figure.CAGR, path(growth)),
                new Bootstrap(BlockLength.Rule.DEFAULT, 100, 1).of(Figure.CAGR, path(growth)));
    }

    @Test
    void nonsenseIsRefused() {
        Path a = random(30, 0, 0, 1);
        refused("path of A0: expected 30 days, as A0, DAILY, got 29 days, DAILY",
                () -> SHORT.ofDifference(Figure.CAGR, a, random(29, 0, 0, 1)));
        refused("figure: expected one of growth alone, got turnover a year", () -> SHORT.of(Figure.TURNOVER, a));
        refused("paths: expected at least one on each side, got 1 and 0",
                () -> SHORT.ofDifference(Figure.CAGR, List.of(a), List.of()));
        refused("repetitions: expected an integer in [100, 1000000], got 99",
                () -> new Bootstrap(SHORT.block(), 99, 1));
        refused("length: expected a number in [1, 10000], got 0.5", () -> new BlockLength.Fixed(0.5));
        Market market = RandomMarket.growing(Frequency.DAILY, 1, 1, 1, 1);
        refused("path of A0: expected the dates of A0, 2001-01-02, got 2001-01-03",
                () -> SHORT.ofDifference(Figure.CAGR, Path.ofIndex(market, 0, 3), Path.ofIndex(market, 1, 4)));
    }

    private static void refused(String message, Executable action) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, action).getMessage());
    }
}
