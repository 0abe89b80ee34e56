// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.market;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.fittedq.settings.Settings;
import org.junit.jupiter.api.Test;

/// The moments of what is drawn, within five standard errors of those that the settings say; seeds are fixed.
class SyntheticMomentsTest {

    private static final double STEP = 1.0 / 252;
    private static final double ERRORS = 5;

    private static double[] logs(Market market, int i) {
        double[] out = new double[market.days() - 1];
        for (int t = 1; t < market.days(); t++) {
            out[t - 1] = StrictMath.log(market.growth(t, i));
        }
        return out;
    }

    private static double mean(double[] x) {
        double sum = 0;
        for (double v : x) {
            sum += v;
        }
        return sum / x.length;
    }

    private static double covariance(double[] x, double[] y) {
        double mx = mean(x);
        double my = mean(y);
        double sum = 0;
        for (int t = 0; t < x.length; t++) {
            sum += (x[t] - mx) * (y[t] - my);
        }
        return sum / x.length;
    }

    private static void near(double expected, double got, double standardError, String what) {
        assertEquals(expected, got, ERRORS * standardError, what);
    }

    private static <S extends Record> S days(S market, int days) {
        return Settings.override(market, "sample.days", String.valueOf(days));
    }

    @Test
    void brownianReturnsHaveTheMomentsOfTheirSettings() {
        Gbm gbm = days(Gbm.DEFAULT, 100_001);
        Market market = gbm.load().market();
        Moments moments = gbm.moments();
        double root = Math.sqrt(100_000);

        for (int i = 0; i < market.size(); i++) {
            double[] x = logs(market, i);
            double variance = moments.covariance().at(i, i) * STEP;
            near((moments.drift(i) * STEP - variance / 2), mean(x), Math.sqrt(variance) / root, "mean " + i);
            for (int j = 0; j < market.size(); j++) {
                double other = moments.covariance().at(j, j) * STEP;
                double both = moments.covariance().at(i, j) * STEP;
                near(both, covariance(x, logs(market, j)), Math.sqrt(variance * other + both * both) / root,
                        "covariance " + i + ", " + j);
            }
        }
        assertEquals(0.24 * 0.36 * 0.5, moments.covariance().at(1, 2), 1e-15, "within a sector");
        assertEquals(0.24 * 0.14 * 0.2, moments.covariance().at(1, 3), 1e-15, "between sectors");
    }

    @Test
    void regimesLastAsLongAsTheyShouldAndHaveTheirOwnMoments() {
        Regimes regimes = days(Regimes.DEFAULT, 100_001);
        Market market = regimes.load().market();
        int[] path = regimes.path();
        int[] count = new int[2];
        int switches = 0;
        double[] sum = new double[2];
        double[] squares = new double[2];
        for (int t = 1; t < path.length; t++) {
            double x = StrictMath.log(market.growth(t, 0));
            count[path[t]]++;
            switches += path[t] == path[t - 1] ? 0 : 1;
            sum[path[t]] += x;
            squares[path[t]] += x * x;
        }

        near(1000, switches, Math.sqrt(990), "switches");
        for (int k = 0; k < 2; k++) {
            double variance = regimes.moments(k).covariance().at(0, 0) * STEP;
            double mean = sum[k] / count[k];
            near(regimes.moments(k).drift(0) * STEP - variance / 2, mean, Math.sqrt(variance / count[k]), "mean " + k);
            near(variance, squares[k] / count[k] - mean * mean, variance * Math.sqrt(2.0 / count[k]), "variance " + k);
        }
    }

    @Test
    void theRegimeCanBeToldFromReturns() {
        Regimes regimes = days(Regimes.DEFAULT, 10_001);
        Market market = regimes.load().market();
        int[] path = regimes.path();
        double[] second = regimes.filter(market);
        int right = 0;
        double[] frequency = new double[10];
        double[] expected = new double[10];
        for (int t = 1; t < path.length; t++) {
            right += (second[t] > 0.5) == (path[t] == 1) ? 1 : 0;
            int bin = Math.min(9, (int) (10 * second[t]));
            frequency[bin] += path[t];
            expected[bin] += second[t];
        }

        assertTrue(right > 0.9 * 10_000, "right on " + right + " of 10000 days");
        for (int bin = 0; bin < 10; bin++) { // days of a bin come in runs, so the error is wide
            assertEquals(expected[bin], frequency[bin], 12 * Math.sqrt(1 + expected[bin]), "bin " + bin);
        }
    }

    @Test
    void whatIsInferredOfARegimeKnowsNoFuture() {
        Regimes regimes = Regimes.DEFAULT;
        Market market = regimes.load().market();
        double[] all = regimes.filter(market);

        for (int t = 0; t < market.days(); t += 97) {
            double[] then = regimes.filter(market.until(t));
            assertEquals(all[t], then[t]);
        }
    }

    @Test
    void spreadsRevertAsOrnsteinAndUhlenbeckSay() {
        Spreads spreads = days(Spreads.DEFAULT, 100_001);
        Market market = spreads.load().market();
        double[] x = new double[market.days()];
        for (int t = 1; t < x.length; t++) {
            x[t] = x[t - 1] + StrictMath.log(market.growth(t, 0)) - StrictMath.log(market.growth(t, 1));
        }
        double kept = StrictMath.exp(-12 * STEP);
        double variance = 0.25 * 0.25 / 24;
        double[] now = java.util.Arrays.copyOfRange(x, 1000, x.length - 1);
        double[] next = java.util.Arrays.copyOfRange(x, 1001, x.length);
        double independent = now.length * (1 - kept * kept) / (1 + kept * kept); // Bartlett, for the variance of an AR(1)

        near(variance, covariance(now, now), variance * Math.sqrt(2 / independent), "variance of the spread");
        near(kept, covariance(now, next) / covariance(now, now), Math.sqrt((1 - kept * kept) / now.length),
                "one day on");
        assertEquals(x[500], spreads.spreads(market.until(500))[0], 1e-12);
    }

    @Test
    void thePairsCommonPartIsBrownian() {
        Spreads spreads = days(Spreads.DEFAULT, 100_001);
        Market market = spreads.load().market();
        double[] a = logs(market, 0);
        double[] b = logs(market, 1);
        double[] c = new double[a.length];
        for (int t = 0; t < c.length; t++) {
            c[t] = (a[t] + b[t]) / 2;
        }
        double variance = 0.16 * 0.16 * STEP;

        near(variance, covariance(c, c), variance * Math.sqrt(2.0 / c.length), "variance");
        near(0.06 * STEP - (0.16 * 0.16 + 0.25 * 0.25 / 4) / 2 * STEP, mean(c), Math.sqrt(variance / c.length), "mean");
    }

    @Test
    void crashesAreAsOftenAsDeepAndAsFairAsTheSettingsSay() {
        Jumps jumps = Settings.override(days(Jumps.DEFAULT, 200_001), "crash.perYear", "5");
        Market market = jumps.load().market();
        int crashes = 0;
        double gross = 0;
        double plain = 0;
        for (int t = 1; t < market.days(); t++) {
            crashes += market.growth(t, 0) < 0.9 ? 1 : 0; // seven standard deviations of a day without one
            gross += market.growth(t, 0);
            plain += market.growth(t, 11);
        }
        double p = 5 * STEP;
        double total = Math.sqrt((0.18 * 0.18 + 5 * 0.2 * 0.2) * STEP / 200_000);

        near(p * 200_000, crashes, Math.sqrt(p * 200_000), "crashes");
        near(StrictMath.exp(0.12 * STEP), gross / 200_000, total, "mean growth with crashes");
        near(StrictMath.exp(0.08 * STEP), plain / 200_000, total, "mean growth without");
        double[] x = new double[market.days() - 1];
        for (int t = 1; t < market.days(); t++) {
            x[t - 1] = market.growth(t, 0) - 1;
        }
        double variance = jumps.moments().covariance().at(0, 0) * STEP;
        assertEquals(variance, covariance(x, x), 0.1 * variance, "variance with crashes");
        assertEquals(List.of(0.12, 0.12, 0.08), List.of(jumps.moments().drift(0), jumps.moments().drift(2),
                jumps.moments().drift(3)));
    }
}
