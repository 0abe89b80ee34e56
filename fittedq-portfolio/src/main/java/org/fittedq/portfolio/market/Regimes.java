// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.market;

import java.util.Arrays;
import java.util.List;
import org.fittedq.env.DoubleMatrix;
import org.fittedq.math.Check;
import org.fittedq.random.RandomStream;
import org.fittedq.settings.Range;
import org.fittedq.settings.Setting;

/// Two hidden regimes, each a geometric Brownian motion of its own; each day the regime changes with some probability.
///
/// Day 1 is in either regime with probability ½, as in the long run. Which regime rules can be told from the returns of the last
/// weeks, see [#filter]; by default the one is calm and the first sectors lead, in the other prices swing and the last ones do.
///
/// Source: J. D. Hamilton, *A New Approach to the Economic Analysis of Nonstationary Time Series and the Business Cycle*,
/// Econometrica 57(2), 1989. What is best: [Moments] of a regime if it is known, else those of [#mixed].
///
/// @param universe    assets and sectors
/// @param first       the one regime
/// @param second      the other
/// @param correlation how assets move together, in both
/// @param switching   probability that the next day is in the other regime
/// @param sample      days and seed
public record Regimes(
        @Setting("assets and sectors") Universe universe,
        @Setting("the one regime") Regime first,
        @Setting("the other regime") Regime second,
        @Setting("how the assets move together, in both regimes") Correlation correlation,
        @Setting(value = "probability that the next day is in the other regime; more makes what was learned of the past worth less", range = "(0, 0.5]", unit = "a day", source = "ours: 100 days on average") double switching,
        @Setting("days and seed") Sample sample) implements SyntheticMarket {

    /// The law of returns in a regime.
    ///
    /// @param drift      μ
    /// @param volatility σ
    public record Regime(
            @Setting(value = "drift of the prices; one number for all assets, or several, shared out over them in blocks: as many as sectors are those of sectors", range = "[-10, 10]", unit = "a year") List<Double> drift,
            @Setting(value = "standard deviation of the returns; one number for all assets, or several, shared out as those of the drift", range = "(0, 10]", unit = "a year") List<Double> volatility) {

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a number is out of range
        public Regime {
            Range.check(Regime.class, drift, volatility);
            Universe.check("drift", drift);
            Universe.check("volatility", volatility);
            drift = List.copyOf(drift);
            volatility = List.copyOf(volatility);
        }
    }

    /// A hundred days calm, with the first two sectors rising, then as many restless, with the last two.
    public static final Regimes DEFAULT = new Regimes(Universe.DEFAULT,
            new Regime(List.of(0.40, 0.30, -0.05, -0.15), List.of(0.16)),
            new Regime(List.of(-0.40, -0.30, 0.15, 0.25), List.of(0.26)), Correlation.DEFAULT, 0.01, Sample.DEFAULT);

    private static final int COUNT = 2;

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException if a number is out of range, or a list is empty
    public Regimes {
        Range.check(Regimes.class, universe, first, second, correlation, switching, sample);
    }

    @Override
    public String name() {
        return "regimes";
    }

    private Regime regime(int k) {
        Check.that(k == 0 || k == 1, "regime", "0 or 1", k);
        return k == 0 ? first : second;
    }

    /// Returns the moments of a day in a regime, and with them the allocations that are best for who knows it.
    ///
    /// @param k regime, 0 or 1
    /// @return μ and Σ
    public Moments moments(int k) {
        return new Moments(universe.each(regime(k).drift()),
                correlation.covariance(universe, universe.each(regime(k).volatility())));
    }

    /// Returns the moments for who knows the regime of the day with some probability: those of both, mixed. The best growth with
    /// what is known is that of the drift that is expected (R. C. Merton, 1971; the logarithm looks but one day ahead).
    ///
    /// @param second probability that the day is in the second regime, in [0, 1]
    /// @return μ and Σ
    public Moments mixed(double second) {
        Range.check("probability of the second regime", "[0, 1]", second);
        Moments calm = moments(0);
        Moments restless = moments(1);
        double[] mu = new double[universe.assets()];
        for (int i = 0; i < mu.length; i++) {
            mu[i] = (1 - second) * calm.drift(i) + second * restless.drift(i);
        }
        DoubleMatrix sigma = calm.covariance().scaled(1 - second).plus(second, restless.covariance());
        return new Moments(mu, sigma);
    }

    /// Returns the regime of each day, as drawn: what nobody in the market knows.
    ///
    /// @return 0 or 1 for each day; day 0, which has no return, bears that of day 1
    public int[] path() {
        RandomStream random = new RandomStream(sample.seed(), "market/regimes");
        int[] path = new int[sample.days()];
        path[1] = random.nextDouble() < 0.5 ? 0 : 1;
        path[0] = path[1];
        for (int t = 2; t < path.length; t++) {
            path[t] = random.nextDouble() < switching ? 1 - path[t - 1] : path[t - 1];
        }
        return path;
    }

    @Override
    public double[][] draw() {
        int[] path = path();
        double[][] growth = new double[sample.days()][universe.assets()];
        Arrays.fill(growth[0], 1);
        RandomStream random = new RandomStream(sample.seed(), "market/returns");
        double[][] mu = new double[COUNT][];
        double[][] sigma = new double[COUNT][];
        for (int k = 0; k < COUNT; k++) {
            mu[k] = universe.each(regime(k).drift());
            sigma[k] = universe.each(regime(k).volatility());
        }
        for (int t = 1; t < growth.length; t++) {
            Gbm.day(universe, correlation, random, mu[path[t]], sigma[path[t]], growth[t]);
        }
        return growth;
    }

    /// Computes what the returns until each day say about its regime, for who knows these settings: the forward recursion of
    /// hidden Markov models. For the day after, the regime is the other one with probability `switching`.
    ///
    /// @param past a market of these assets
    /// @return P(second regime on day t | returns of days 1 … t) for each day; ½ on day 0
    public double[] filter(Market past) {
        Check.that(past.size() == universe.assets(), "market", universe.assets() + " assets", past.size());
        return new RegimeFilter(moments(0), moments(1), switching).probabilities(past);
    }
}
