// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.market;

import java.util.Arrays;
import org.fittedq.env.DoubleMatrix;
import org.fittedq.math.Check;
import org.fittedq.random.Draw;
import org.fittedq.random.RandomStream;
import org.fittedq.settings.Range;
import org.fittedq.settings.Setting;

/// Pairs of assets whose prices part and come together again.
///
/// Assets 2j and 2j + 1 are a pair: log S = Cⱼ ± Xⱼ/2. C is a Brownian motion with the drift and the volatility of the settings,
/// correlated as of [Correlation] (by the assets 2j); the spread X reverts to 0: dX = −κ X dt + η dW (G. E. Uhlenbeck, L. S.
/// Ornstein, *On the Theory of the Brownian Motion*, Physical Review 36, 1930), X₀ = 0. Days are drawn without error of
/// discretisation: Xₜ₊₁ = e^(−κΔ) Xₜ + η √((1 − e^(−2κΔ)) / 2κ) ε.
///
/// What is best depends on the spreads: with wₐ − w_b = −2κX/η² besides what the common part deserves, in a pair of its own.
/// Source: J. W. Jurek, H. Yang, *Dynamic Portfolio Selection in Arbitrage*, 2007, for logarithmic utility, which looks but one
/// instant ahead; [#moments] gives it for all pairs at once. A pair alone then grows by κ/4 a year besides. Traded once a day, less:
/// with the default κ, by which 5 % of a spread is gone in a day and weights are far above 1, an eighth of the growth is lost.
///
/// @param universe    assets and sectors; an even number of assets
/// @param drift       μ of the common part: E dS/S = μ dt where X = 0
/// @param volatility  σ of the common part
/// @param correlation how the common parts move together
/// @param spread      κ and η
/// @param sample      days and seed
public record Spreads(
        @Setting("assets and sectors; an even number of assets, as they are in pairs") Universe universe,
        @Setting(value = "drift of the prices where pairs stand together", range = "[-10, 10]", unit = "a year") double drift,
        @Setting(value = "standard deviation of what pairs share", range = "(0, 10]", unit = "a year") double volatility,
        @Setting("how the pairs move together") Correlation correlation,
        @Setting("how the two of a pair part and meet") Spread spread,
        @Setting("days and seed") Sample sample) implements SyntheticMarket {

    /// How the two of a pair part and meet.
    ///
    /// @param reversion  κ
    /// @param volatility η
    public record Spread(
            @Setting(value = "speed at which pairs meet again; their half-life is 0.69 of its inverse", range = "(0, 252]", unit = "a year", source = "ours: a half-life of 15 days") double reversion,
            @Setting(value = "standard deviation at which pairs part, of the logarithm of the ratio of their prices", range = "(0, 10]", unit = "a year") double volatility) {

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a number is out of range
        public Spread {
            Range.check(Spread.class, reversion, volatility);
        }
    }

    /// Two pairs in each of three sectors, with spreads of 5 % that halve in 15 days.
    public static final Spreads DEFAULT = new Spreads(new Universe(12, 3), 0.06, 0.16, Correlation.DEFAULT,
            new Spread(12, 0.25), Sample.DEFAULT);

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException if a number is out of range, or the number of assets is odd
    public Spreads {
        Range.check(Spreads.class, universe, drift, volatility, correlation, spread, sample);
        Check.that(universe.assets() % 2 == 0, "universe.assets", "an even number, as they are in pairs",
                universe.assets());
    }

    @Override
    public String name() {
        return "spreads";
    }

    /// Returns the spreads after all days of a market: what can be known from its prices.
    ///
    /// @param past a drawn market, from its day 0 on
    /// @return Xⱼ of the n/2 pairs: by how much the logarithm of the first price is above that of the second
    public double[] spreads(Market past) {
        Check.that(past.size() == universe.assets(), "market", universe.assets() + " assets", past.size());
        double[] x = new double[past.size() / 2];
        for (int t = 1; t < past.days(); t++) {
            for (int j = 0; j < x.length; j++) {
                x[j] += StrictMath.log(past.growth(t, 2 * j)) - StrictMath.log(past.growth(t, 2 * j + 1));
            }
        }
        return x;
    }

    /// Returns the moments of the instant at which the spreads are given, and with them what is best then.
    ///
    /// For the first of a pair μₐ = μ − κX/2, for the second μ_b = μ + κX/2; the covariance within a pair is that of the common
    /// parts, plus η²/4 for an asset with itself, less η²/4 for one with the other.
    ///
    /// @param x n/2 spreads, as of [#spreads]; not modified
    /// @return μ and Σ
    public Moments moments(double[] x) {
        int n = universe.assets();
        Check.that(x.length == n / 2, "spreads", n / 2 + " numbers, one for each pair", x.length);
        DoubleMatrix common = correlation.covariance(universe, common());
        double half = spread.volatility() * spread.volatility() / 4;
        double[] mu = new double[n];
        double[][] sigma = new double[n][n];
        for (int i = 0; i < n; i++) {
            mu[i] = drift - (i % 2 == 0 ? 1 : -1) * spread.reversion() * x[i / 2] / 2;
            for (int j = 0; j < n; j++) {
                boolean pair = i / 2 == j / 2;
                sigma[i][j] = common.at(i / 2 * 2, j / 2 * 2) + (pair ? (i == j ? half : -half) : 0);
            }
        }
        return new Moments(mu, DoubleMatrix.of(sigma));
    }

    private double[] common() {
        double[] sigma = new double[universe.assets()];
        Arrays.fill(sigma, volatility);
        return sigma;
    }

    @Override
    public double[][] draw() {
        int n = universe.assets();
        double step = 1.0 / DAYS_A_YEAR;
        double kept = StrictMath.exp(-spread.reversion() * step);
        double deviation = spread.volatility() * Math.sqrt((1 - kept * kept) / (2 * spread.reversion()));
        double variance = volatility * volatility + spread.volatility() * spread.volatility() / 4;
        double[][] growth = new double[sample.days()][n];
        Arrays.fill(growth[0], 1);
        RandomStream common = new RandomStream(sample.seed(), "market/returns");
        RandomStream apart = new RandomStream(sample.seed(), "market/spreads");
        double[] z = new double[n];
        double[] x = new double[n / 2];
        for (int t = 1; t < growth.length; t++) {
            correlation.draw(universe, common, z);
            for (int j = 0; j < x.length; j++) {
                double next = kept * x[j] + deviation * Draw.normal(apart);
                double c = (drift - variance / 2) * step + volatility * Math.sqrt(step) * z[2 * j];
                growth[t][2 * j] = StrictMath.exp(c + (next - x[j]) / 2);
                growth[t][2 * j + 1] = StrictMath.exp(c - (next - x[j]) / 2);
                x[j] = next;
            }
        }
        return growth;
    }
}
