// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.market;

import java.util.Arrays;
import java.util.List;
import org.fittedq.random.RandomStream;
import org.fittedq.settings.Range;
import org.fittedq.settings.Setting;

/// Correlated geometric Brownian motion: independent returns, the same law each day.
///
/// log xₜᵢ = (μᵢ − σᵢ²/2) Δ + σᵢ √Δ zₜᵢ, Δ = 1/252, z as of [Correlation]; so E xₜᵢ = exp(μᵢ Δ).
///
/// Source: P. A. Samuelson, *Rational Theory of Warrant Pricing*, Industrial Management Review 6(2), 1965. What is best: [Moments].
///
/// @param universe    assets and sectors
/// @param drift       μ
/// @param volatility  σ
/// @param correlation how they move together
/// @param sample      days and seed
public record Gbm(
        @Setting("assets and sectors") Universe universe,
        @Setting(value = "drift of the prices; one number for all assets, or several, shared out over them in blocks: as many as sectors are those of sectors", range = "[-10, 10]", unit = "a year") List<Double> drift,
        @Setting(value = "standard deviation of the returns; one number for all assets, or several, shared out as those of the drift", range = "(0, 10]", unit = "a year") List<Double> volatility,
        @Setting("how the assets move together") Correlation correlation,
        @Setting("days and seed") Sample sample) implements SyntheticMarket {

    /// In each sector a quiet asset, a usual one and a wild one; their drifts are all but fair.
    public static final Gbm DEFAULT = new Gbm(Universe.DEFAULT,
            List.of(0.06, 0.10, 0.16, 0.05, 0.08, 0.10, 0.04, 0.07, 0.12, 0.05, 0.06, 0.09),
            List.of(0.16, 0.24, 0.36, 0.14, 0.20, 0.30, 0.15, 0.22, 0.32, 0.18, 0.26, 0.38), Correlation.DEFAULT,
            Sample.DEFAULT);

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException if a number is out of range, or a list is empty
    public Gbm {
        Range.check(Gbm.class, universe, drift, volatility, correlation, sample);
        Universe.check("drift", drift);
        Universe.check("volatility", volatility);
        drift = List.copyOf(drift);
        volatility = List.copyOf(volatility);
    }

    @Override
    public String name() {
        return "gbm";
    }

    /// Returns the moments of every day, and with them the best allocations.
    ///
    /// @return μ and Σ
    public Moments moments() {
        return new Moments(universe.each(drift), correlation.covariance(universe, universe.each(volatility)));
    }

    @Override
    public double[][] draw() {
        double[][] growth = new double[sample.days()][universe.assets()];
        Arrays.fill(growth[0], 1);
        RandomStream random = new RandomStream(sample.seed(), "market/returns");
        double[] mu = universe.each(drift);
        double[] sigma = universe.each(volatility);
        for (int t = 1; t < growth.length; t++) {
            day(universe, correlation, random, mu, sigma, growth[t]);
        }
        return growth;
    }

    /// Draws the growth of a day.
    ///
    /// @param out out: n numbers above 0
    static void day(Universe universe, Correlation correlation, RandomStream random, double[] mu, double[] sigma,
            double[] out) {
        double step = 1.0 / DAYS_A_YEAR;
        correlation.draw(universe, random, out);
        for (int i = 0; i < out.length; i++) {
            out[i] = StrictMath.exp((mu[i] - sigma[i] * sigma[i] / 2) * step + sigma[i] * Math.sqrt(step) * out[i]);
        }
    }
}
