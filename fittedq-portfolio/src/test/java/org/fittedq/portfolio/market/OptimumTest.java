// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.market;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.fittedq.env.DoubleMatrix;
import org.fittedq.settings.Settings;
import org.junit.jupiter.api.Test;

/// What is said to be best is best: against hand-sized numbers, against neighbours, and against the wealth that it earns.
class OptimumTest {

    private static final double CASH = 0.02;

    /// Who decides on weights each day, knowing the day before.
    private interface Rule {
        double[] weights(int t);
    }

    /// The growth of wealth a year, traded each day without cost.
    private static double growth(Market market, Rule rule, double cash) {
        double sum = 0;
        double kept = StrictMath.exp(cash / 252);
        for (int t = 1; t < market.days(); t++) {
            double[] w = rule.weights(t - 1);
            double g = kept;
            for (int i = 0; i < w.length; i++) {
                g += w[i] * (market.growth(t, i) - kept);
            }
            sum += StrictMath.log(Math.max(g, 1e-9));
        }
        return sum / (market.days() - 1) * 252;
    }

    private static double[] scaled(double[] w, double by) {
        double[] out = w.clone();
        for (int i = 0; i < out.length; i++) {
            out[i] *= by;
        }
        return out;
    }

    /// A maximum: a little in any direction is worse.
    private static void isMaximum(double[] w, ToDoubleFunction<double[]> rate) {
        double best = rate.applyAsDouble(w);
        for (int i = 0; i < w.length; i++) {
            for (double by : new double[]{-0.01, 0.01}) {
                double[] near = w.clone();
                near[i] += by;
                assertTrue(rate.applyAsDouble(near) < best, "asset " + i + " by " + by);
            }
        }
    }

    @Test
    void twoAssetsByHand() {
        // Σ = (0.04 0.01; 0.01 0.09), μ − r = (0.06, 0.10), |Σ| = 0.0035: w = (0.09·0.06 − 0.01·0.1, 0.04·0.1 − 0.01·0.06)/0.0035
        Moments m = new Moments(new double[]{0.08, 0.12},
                DoubleMatrix.of(new double[]{0.04, 0.01}, new double[]{0.01, 0.09}));

        assertArrayEquals(new double[]{0.0044 / 0.0035, 0.0034 / 0.0035}, m.growthOptimum(CASH), 1e-12);
        assertArrayEquals(new double[]{0.0044 / 0.0175, 0.0034 / 0.0175}, m.quadraticOptimum(5, CASH), 1e-12);
        // half of each: 0.02 + 0.5·0.06 + 0.5·0.10 − ½ (0.25·0.04 + 2·0.25·0.01 + 0.25·0.09)
        assertEquals(0.02 + 0.08 - 0.01875, m.growthRate(new double[]{0.5, 0.5}, CASH), 1e-15);
        assertEquals("risk aversion: expected a number above 0, got 0.0",
                assertThrows(IllegalArgumentException.class, () -> m.quadraticOptimum(0, CASH)).getMessage());
    }

    @Test
    void theGrowthOptimumOfBrownianPricesGrowsAsFastAsItShouldAndFasterThanItsNeighbours() {
        Gbm gbm = Settings.override(Gbm.DEFAULT, "sample.days", "400001");
        Market market = gbm.load().market();
        Moments moments = gbm.moments();
        double[] w = moments.growthOptimum(CASH);
        double expected = moments.growthRate(w, CASH);
        double years = 400_000 / 252.0;
        // var of log growth a year is wᵀ Σ w = 2 (g − r) at the optimum
        double error = Math.sqrt(2 * (expected - CASH) / years);

        isMaximum(w, v -> moments.growthRate(v, CASH));
        double got = growth(market, t -> w, CASH);
        assertEquals(expected, got, 4 * error);
        // the same draws, so that differences are far surer than levels: g(w) − g(k w) = (1 − k)² (g − r)
        for (double by : new double[]{0.5, 1.5}) {
            double less = growth(market, t -> scaled(w, by), CASH);
            double spread = Math.abs(1 - by) * error;
            assertEquals((1 - by) * (1 - by) * (expected - CASH), got - less, 4 * spread, "by " + by);
            assertTrue(less < got, "by " + by);
        }
    }

    @Test
    void knowingTheRegimeIsWorthMoreThanInferringItAndThatMoreThanNotLooking() {
        Regimes regimes = Settings.override(Regimes.DEFAULT, "sample.days", "20001");
        Market market = regimes.load().market();
        int[] path = regimes.path();
        double[] second = regimes.filter(market);
        double[][] known = {regimes.moments(0).growthOptimum(CASH), regimes.moments(1).growthOptimum(CASH)};
        double[][] belief = new double[101][];
        for (int k = 0; k <= 100; k++) {
            belief[k] = regimes.mixed(k / 100.0).growthOptimum(CASH);
        }
        double rate = (regimes.moments(0).growthRate(known[0], CASH) + regimes.moments(1).growthRate(known[1], CASH))
                / 2;

        double seeing = growth(market, t -> known[path[t + 1]], CASH);
        double inferring = growth(market,
                t -> belief[(int) Math.round(100 * (second[t] * 0.99 + (1 - second[t]) * 0.01))], CASH);
        double blind = growth(market, t -> belief[50], CASH);

        assertEquals(rate, seeing, 0.15 * rate);
        assertTrue(seeing > inferring && inferring > blind + 0.5 * (seeing - blind),
                seeing + ", " + inferring + ", " + blind);
        isMaximum(known[0], v -> regimes.moments(0).growthRate(v, CASH));
    }

    @Test
    void tenSeedsOfTenYearsSufficeToSeeWhatTheRegimeIsWorth() {
        for (int seed = 1; seed <= 10; seed++) {
            Regimes regimes = Settings.override(Regimes.DEFAULT, "sample.seed", String.valueOf(seed));
            Market market = regimes.load().market();
            double[] second = regimes.filter(market);
            double[][] sectors = new double[4][12];
            for (int i = 0; i < 12; i++) {
                sectors[i / 3][i] = 1.0 / 3;
            }

            double inferring = growth(market, t -> sectors[second[t] > 0.5 ? 3 : 0], 0);
            for (double[] sector : sectors) {
                assertTrue(inferring > growth(market, t -> sector, 0) + 0.05, "seed " + seed);
            }
        }
    }

    @Test
    void whoIsSureOfARegimeMixesNothing() {
        Regimes regimes = Regimes.DEFAULT;

        for (int k = 0; k < 2; k++) {
            assertArrayEquals(regimes.moments(k).growthOptimum(CASH), regimes.mixed(k).growthOptimum(CASH), 1e-12);
        }
    }

    @Test
    void theBestDifferenceWithinAPairIsOppositeToTheSpread() {
        Spreads spreads = Spreads.DEFAULT;
        double[] x = {0.05, -0.03, 0, 0.1, 0, 0};
        double[] w = spreads.moments(x).growthOptimum(CASH);

        for (int j = 0; j < x.length; j++) { // −2κX/η²
            assertEquals(-2 * 12 * x[j] / (0.25 * 0.25), w[2 * j] - w[2 * j + 1], 1e-9, "pair " + j);
        }
        double[] level = spreads.moments(new double[6]).growthOptimum(CASH);
        for (int j = 0; j < x.length; j++) { // what pairs hold together does not depend on the spreads
            assertEquals(level[2 * j] + level[2 * j + 1], w[2 * j] + w[2 * j + 1], 1e-9);
        }
    }

    private static Spreads onePair(double reversion, int days) {
        return Settings.override(Spreads.DEFAULT, Map.of("spread.reversion", String.valueOf(reversion), "sample.days",
                String.valueOf(days), "universe.assets", "2", "universe.sectors", "1"));
    }

    private static double following(Spreads spreads, double part) {
        Market market = spreads.load().market();
        double[] x = new double[market.days()];
        for (int t = 1; t < x.length; t++) {
            x[t] = x[t - 1] + StrictMath.log(market.growth(t, 0)) - StrictMath.log(market.growth(t, 1));
        }
        return growth(market, t -> scaled(spreads.moments(new double[]{x[t]}).growthOptimum(CASH), part), CASH);
    }

    @Test
    void followingTheSpreadGrowsFasterThanMoreOrLessOfIt() {
        Spreads spreads = onePair(12, 100_001);
        double best = following(spreads, 1);

        assertTrue(best > following(spreads, 0.5) && best > following(spreads, 1.5));
    }

    @Test
    void followingASlowSpreadGrowsAsFastAsItShould() {
        Spreads spreads = onePair(1.2, 500_001);
        Moments level = spreads.moments(new double[1]);
        // E ½ (μ − r)ᵀ Σ⁻¹ (μ − r): that of the level, and in the spread's direction ½ κ² E X²/η² = κ/4, as E X² = η²/2κ
        double expected = level.growthRate(level.growthOptimum(CASH), CASH) + 1.2 / 4;
        double error = Math.sqrt(2 * (expected - CASH) / (500_000 / 252.0));

        assertEquals(expected, following(spreads, 1), 3 * error);
    }

    @Test
    void oneAssetThatCrashesHasItsBestWeightInClosedForm() {
        Jumps one = new Jumps(new Universe(1, 1), List.of(0.10), List.of(0.20), Correlation.DEFAULT,
                new Jumps.Crash(1, 0.5, 0.4, 0.0), Sample.DEFAULT);
        double m = 0.10 - CASH;
        double b = 0.04 + 0.4 * m + 0.5 * 0.16;
        double root = (b - Math.sqrt(b * b - 4 * 0.04 * 0.4 * m)) / (2 * 0.04 * 0.4);

        assertEquals(root, one.growthOptimum(CASH)[0], 1e-10);
        assertTrue(root < one.moments().growthOptimum(CASH)[0], "less than mean and variance alone would hold");
    }

    @Test
    void theGrowthOptimumWithCrashesIsAMaximumAndGrowsAsItShould() {
        Jumps jumps = Settings.override(Jumps.DEFAULT, "sample.days", "400001");
        double[] w = jumps.growthOptimum(CASH);
        double years = 400_000 / 252.0;
        double expected = jumps.growthRate(w, CASH);

        isMaximum(w, v -> jumps.growthRate(v, CASH));
        double got = growth(jumps.load().market(), t -> w, CASH);
        assertEquals(expected, got, 4 * Math.sqrt(2 * (expected - CASH) / years));
        assertEquals(Double.NEGATIVE_INFINITY, jumps.growthRate(scaled(w, 100), CASH));
    }

    @Test
    void withoutCrashesTheOptimumIsThatOfBrownianPrices() {
        Jumps calm = Settings.override(Jumps.DEFAULT, "crash.assets", "0");
        Gbm gbm = new Gbm(calm.universe(), calm.drift(), calm.volatility(), calm.correlation(), calm.sample());

        assertArrayEquals(gbm.moments().growthOptimum(CASH), calm.growthOptimum(CASH), 1e-12);
    }
}
