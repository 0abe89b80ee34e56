// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.market;

import java.util.Arrays;
import java.util.List;
import org.fittedq.env.DoubleMatrix;
import org.fittedq.math.Check;
import org.fittedq.random.RandomStream;
import org.fittedq.settings.Range;
import org.fittedq.settings.Setting;

/// Geometric Brownian motion in which some assets crash: rarely, each for itself, and with a drift that makes up for it.
///
/// log xₜᵢ = that of [Gbm] + log(1 − c) [crash] − log(1 − p c), with a crash of probability p = λΔ each day: E xₜᵢ = exp(μᵢ Δ), as
/// without crashes, to which a premium comes. So between crashes such an asset looks better than it is.
///
/// Source: R. C. Merton, *Option Pricing when Underlying Stock Returns Are Discontinuous*, Journal of Financial Economics 3, 1976,
/// with jumps of one size. What is best: [#growthOptimum].
///
/// @param universe    assets and sectors
/// @param drift       μ
/// @param volatility  σ without crashes
/// @param correlation how they move together without crashes
/// @param crash       which assets crash, how often, how deep
/// @param sample      days and seed
public record Jumps(
        @Setting("assets and sectors") Universe universe,
        @Setting(value = "drift of the prices; one number for all assets, or several, shared out over them in blocks: as many as sectors are those of sectors", range = "[-10, 10]", unit = "a year") List<Double> drift,
        @Setting(value = "standard deviation of the returns without crashes; one number for all assets, or several, shared out as those of the drift", range = "(0, 10]", unit = "a year") List<Double> volatility,
        @Setting("how the assets move together") Correlation correlation,
        @Setting("which assets crash, how often and how deep") Crash crash,
        @Setting("days and seed") Sample sample) implements SyntheticMarket {

    /// The crashes.
    ///
    /// @param assets  how many assets crash, the first ones
    /// @param perYear λ
    /// @param size    c
    /// @param premium drift above that of the settings
    public record Crash(
            @Setting(value = "number of assets that crash, the first ones", range = "[0, 10000]") int assets,
            @Setting(value = "crashes of such an asset in a year; fewer are harder to learn of", range = "[0, 252)", unit = "a year") double perYear,
            @Setting(value = "part of the price that a crash takes", range = "(0, 1)") double size,
            @Setting(value = "drift that such an asset has besides, for its risk", range = "[-10, 10]", unit = "a year") double premium) {

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a number is out of range
        public Crash {
            Range.check(Crash.class, assets, perYear, size, premium);
        }
    }

    /// The three assets of the first sector lose a fifth about every second year, each for itself, and bring 4 % a year more.
    public static final Jumps DEFAULT = new Jumps(Universe.DEFAULT, List.of(0.08), List.of(0.18), Correlation.DEFAULT,
            new Crash(3, 0.5, 0.2, 0.04), Sample.DEFAULT);

    private static final int MOST_STEPS = 200; // of Newton; about ten are needed
    private static final double EXACT = 1e-13;

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException if a number is out of range, or a list is empty
    public Jumps {
        Range.check(Jumps.class, universe, drift, volatility, correlation, crash, sample);
        Universe.check("drift", drift);
        Universe.check("volatility", volatility);
        Check.that(crash.assets() <= universe.assets(), "crash.assets", "at most " + universe.assets()
                + ", the number of assets", crash.assets());
        drift = List.copyOf(drift);
        volatility = List.copyOf(volatility);
    }

    @Override
    public String name() {
        return "jumps";
    }

    private boolean crashes(int i) {
        return i < crash.assets();
    }

    private double[] drifts() {
        double[] mu = universe.each(drift);
        for (int i = 0; i < crash.assets(); i++) {
            mu[i] += crash.premium();
        }
        return mu;
    }

    /// Returns the moments of a day, crashes included: what a mean and a covariance can say of this market.
    ///
    /// @return μ, and Σ, which has λ c² besides on its diagonal
    public Moments moments() {
        double[] tail = new double[universe.assets()];
        Arrays.fill(tail, 0, crash.assets(), crash.perYear() * crash.size() * crash.size());
        return new Moments(drifts(), correlation.covariance(universe, universe.each(volatility))
                .plus(1, DoubleMatrix.diagonal(tail)));
    }

    /// Returns how fast wealth grows at given weights, with continuous trade:
    /// g(w) = r + wᵀ (μ − r) − ½ wᵀ Σ w + λ Σ over crashing i of (log(1 − c wᵢ) + c wᵢ), Σ without crashes.
    ///
    /// @param weights n weights, below 1/c for assets that crash; not modified
    /// @param cash    r: what cash earns a year, continuously compounded
    /// @return the rate, a year; -∞ if a crash would take everything
    public double growthRate(double[] weights, double cash) {
        double rate = new Moments(drifts(), correlation.covariance(universe, universe.each(volatility)))
                .growthRate(weights, cash);
        for (int i = 0; i < crash.assets(); i++) {
            double lost = crash.size() * weights[i];
            rate += lost < 1 ? crash.perYear() * (StrictMath.log1p(-lost) + lost) : Double.NEGATIVE_INFINITY;
        }
        return rate;
    }

    /// Returns the allocation whose wealth grows fastest: the maximum of [#growthRate], a concave function, by Newton's method.
    /// For one asset, it is the smaller root of σ² c w² − (σ² + c (μ − r) + λ c²) w + (μ − r) = 0.
    ///
    /// Source: K. K. Aase, *Optimum portfolio diversification in a general continuous-time model*, Stochastic Processes and their
    /// Applications 18(1), 1984.
    ///
    /// @param cash r: what cash earns a year, continuously compounded
    /// @return n weights; cash is 1 − Σ w
    public double[] growthOptimum(double cash) {
        double[] w = new double[universe.assets()];
        double best = growthRate(w, cash);
        for (int k = 0; k < MOST_STEPS; k++) {
            double[] step = newton(w, cash);
            double length = 1;
            double[] next = moved(w, step, length);
            double rate = growthRate(next, cash);
            while (!(rate >= best) && length > EXACT) {
                length /= 2;
                next = moved(w, step, length);
                rate = growthRate(next, cash);
            }
            double most = Arrays.stream(step).map(Math::abs).max().orElse(0);
            if (!(rate >= best) || most < EXACT) {
                return w;
            }
            w = next;
            best = rate;
        }
        return w;
    }

    private static double[] moved(double[] w, double[] step, double length) {
        double[] next = w.clone();
        for (int i = 0; i < next.length; i++) {
            next[i] += length * step[i];
        }
        return next;
    }

    /// Returns −H⁻¹ ∇g at given weights.
    private double[] newton(double[] w, double cash) {
        DoubleMatrix sigma = correlation.covariance(universe, universe.each(volatility));
        double[] gradient = new double[w.length];
        sigma.addTimes(-1, w, gradient);
        double[] curvature = new double[w.length];
        double[] mu = drifts();
        for (int i = 0; i < w.length; i++) {
            gradient[i] += mu[i] - cash;
            if (crashes(i)) {
                double c = crash.size();
                double left = 1 - c * w[i];
                gradient[i] += crash.perYear() * (c - c / left);
                curvature[i] = crash.perYear() * c * c / (left * left);
            }
        }
        return Moments.solve(sigma.plus(1, DoubleMatrix.diagonal(curvature)), gradient);
    }

    @Override
    public double[][] draw() {
        double[][] growth = new double[sample.days()][universe.assets()];
        Arrays.fill(growth[0], 1);
        RandomStream random = new RandomStream(sample.seed(), "market/returns");
        RandomStream crashes = new RandomStream(sample.seed(), "market/crashes");
        double[] mu = drifts();
        double[] sigma = universe.each(volatility);
        double p = crash.perYear() / DAYS_A_YEAR;
        double fair = 1 / (1 - p * crash.size());
        for (int t = 1; t < growth.length; t++) {
            Gbm.day(universe, correlation, random, mu, sigma, growth[t]);
            for (int i = 0; i < crash.assets(); i++) {
                growth[t][i] *= fair * (crashes.nextDouble() < p ? 1 - crash.size() : 1);
            }
        }
        return growth;
    }
}
