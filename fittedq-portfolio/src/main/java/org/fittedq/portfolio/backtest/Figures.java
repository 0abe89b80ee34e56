// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.backtest;

import java.util.Arrays;
import java.util.List;
import org.fittedq.math.Check;
import org.fittedq.measure.Statistics;
import org.fittedq.portfolio.market.Frequency;

/// Figures of a path, or of its growth g₁ … g_m, gₜ above 0, with rₜ = gₜ − 1 and P periods a year: 252 of daily growth, 365 of each calendar
/// day, 52 weekly, 12 monthly. No rate without risk is taken off. Where a figure has no value, such as a Sharpe ratio of returns that never
/// vary, it is NaN.
public final class Figures {

    private static final double LEVEL = 0.95;
    /// Deviation, as a part of the largest return, that is rounding.
    private static final double ROUNDING = 1e-12;
    private static final double EULER_MASCHERONI = 0.5772156649015329;

    private Figures() {}

    /// Returns the compound annual growth rate (∏ gₜ)^(P/m) − 1.
    ///
    /// @param growth    m growths, at least one; not modified
    /// @param frequency P
    /// @return part of wealth a year
    public static double cagr(double[] growth, Frequency frequency) {
        atLeast(1, growth);
        double wealth = 1;
        for (double g : growth) {
            wealth *= g;
        }
        return StrictMath.pow(wealth, frequency.periodsPerYear() / (double) growth.length) - 1;
    }

    /// Returns the annual volatility √P · √((m − 1)⁻¹ Σ (rₜ − r̄)²).
    ///
    /// @param growth    m growths, at least two; not modified
    /// @param frequency P
    /// @return part of wealth, at least 0
    public static double volatility(double[] growth, Frequency frequency) {
        return deviation(returns(growth)) * Math.sqrt(frequency.periodsPerYear());
    }

    /// Returns the annual Sharpe ratio √P · r̄ / √((m − 1)⁻¹ Σ (rₜ − r̄)²).
    ///
    /// Source: W. F. Sharpe, *The Sharpe Ratio*, Journal of Portfolio Management 21(1), 1994, <https://doi.org/10.3905/jpm.1994.409501>.
    /// Difference: against 0 in place of a rate without risk. Its standard error is about 1 / √years.
    ///
    /// @param growth    m growths, at least two; not modified
    /// @param frequency P
    /// @return pure number
    public static double sharpe(double[] growth, Frequency frequency) {
        return ratio(returns(growth)) * Math.sqrt(frequency.periodsPerYear());
    }

    /// Returns the annual Sortino ratio √P · r̄ / √(m⁻¹ Σ min(rₜ, 0)²).
    ///
    /// Source: F. A. Sortino, L. N. Price, *Performance Measurement in a Downside Risk Framework*, Journal of Investing 3(3), 1994,
    /// <https://doi.org/10.3905/joi.3.3.59>, with target 0.
    ///
    /// @param growth    m growths, at least one; not modified
    /// @param frequency P
    /// @return pure number
    public static double sortino(double[] growth, Frequency frequency) {
        atLeast(1, growth);
        double sum = 0;
        for (double g : growth) {
            double below = Math.min(g - 1, 0);
            sum += below * below;
        }
        double downside = Math.sqrt(sum / growth.length);
        return downside > 0
                ? Statistics.mean(returns(growth)) / downside * Math.sqrt(frequency.periodsPerYear())
                : Double.NaN;
    }

    /// Returns the maximum drawdown maxₜ (1 − Wₜ / max_{s ≤ t} Wₛ) of wealth Wₜ = ∏_{s ≤ t} gₛ, W₀ = 1 among them.
    ///
    /// @param growth m growths, at least one; not modified
    /// @return part of wealth, in [0, 1)
    public static double maxDrawdown(double[] growth) {
        atLeast(1, growth);
        double wealth = 1;
        double peak = 1;
        double worst = 0;
        for (double g : growth) {
            wealth *= g;
            peak = Math.max(peak, wealth);
            worst = Math.max(worst, 1 - wealth / peak);
        }
        return worst;
    }

    /// Returns the Calmar ratio CAGR / maximum drawdown, over all days.
    ///
    /// Source: T. W. Young, *Calmar Ratio: A Smoother Tool*, Futures 20(1), 1991. Difference: all days in place of the last 36 months.
    ///
    /// @param growth    m growths, at least one; not modified
    /// @param frequency P
    /// @return pure number
    public static double calmar(double[] growth, Frequency frequency) {
        double drawdown = maxDrawdown(growth);
        return drawdown > 0 ? cagr(growth, frequency) / drawdown : Double.NaN;
    }

    /// Returns the conditional value at risk at 95 %: the mean of the worst twentieth of the losses −rₜ, of one period, not of a year. Of
    /// m/20 losses, where that is not whole, the last counts in part.
    ///
    /// Source: R. T. Rockafellar, S. Uryasev, *Conditional Value-at-Risk for General Loss Distributions*, Journal of Banking & Finance
    /// 26(7), 2002, <https://doi.org/10.1016/S0378-4266(02)00271-6>.
    ///
    /// @param growth m growths, at least one; not modified
    /// @return part of wealth; below 0 if even the worst days gain
    public static double cvar95(double[] growth) {
        atLeast(1, growth);
        double[] sorted = returns(growth);
        Arrays.sort(sorted);
        double tail = (1 - LEVEL) * sorted.length;
        double left = tail;
        double sum = 0;
        for (int k = 0; left > 0 && k < sorted.length; k++) {
            sum -= Math.min(1, left) * sorted[k];
            left -= 1;
        }
        return sum / tail;
    }

    /// Returns the hit rate #{t : rₜ > 0} / m.
    ///
    /// @param growth m growths, at least one; not modified
    /// @return part of the days, in [0, 1]
    public static double hitRate(double[] growth) {
        atLeast(1, growth);
        return Arrays.stream(growth).filter(g -> g > 1).count() / (double) growth.length;
    }

    /// Returns the turnover a year, P/m · Σ Σᵢ |vᵢ − wᵢ|, over all trades but the one that opens the path. Both sides count: to sell all and
    /// buy other assets is a turnover of 2.
    ///
    /// @param path trades
    /// @return parts of wealth a year, at least 0
    public static double turnover(Path path) {
        double sum = 0;
        for (int j = 1; j < path.trades().size(); j++) {
            sum += path.trades().get(j).turnover();
        }
        return sum * path.frequency().periodsPerYear() / path.days();
    }

    /// Returns the costs of trades a year, P/m · Σ costs, each as a part of the wealth before it, the trade that opens the path included.
    ///
    /// @param path trades
    /// @return part of wealth a year, at least 0
    public static double costs(Path path) {
        return path.trades().stream().mapToDouble(Trade::cost).sum() * path.frequency().periodsPerYear() / path.days();
    }

    /// Returns the tracking error √P · √((m − 1)⁻¹ Σ (dₜ − d̄)²) of the differences dₜ to the index's returns.
    ///
    /// Source: R. C. Grinold, R. N. Kahn, *Active Portfolio Management*, 2nd edition, 2000, chapter 3.
    ///
    /// @param path  at least two days
    /// @param index path of the same dates
    /// @return part of wealth, at least 0
    /// @throws IllegalArgumentException if dates differ
    public static double trackingError(Path path, Path index) {
        return deviation(differences(path, index)) * Math.sqrt(path.frequency().periodsPerYear());
    }

    /// Returns the information ratio √P · d̄ / √((m − 1)⁻¹ Σ (dₜ − d̄)²) of the differences dₜ to the index's returns.
    ///
    /// Source: R. C. Grinold, R. N. Kahn, *Active Portfolio Management*, 2nd edition, 2000, chapter 5. Difference: of plain differences,
    /// not of what a regression on the index leaves.
    ///
    /// @param path  at least two days
    /// @param index path of the same dates
    /// @return pure number
    /// @throws IllegalArgumentException if dates differ
    public static double informationRatio(Path path, Path index) {
        return ratio(differences(path, index)) * Math.sqrt(path.frequency().periodsPerYear());
    }

    /// Returns the deflated Sharpe ratio of one of several trials: how probable it is that its true Sharpe ratio is above 0, given that the
    /// best of so many was looked for.
    ///
    /// ```text
    /// S₀ = √V · ((1 − γ) Φ⁻¹(1 − 1/N) + γ Φ⁻¹(1 − 1/(N e)))          what the best of N trials without any skill would have
    /// Φ((S − S₀) √(m − 1) / √(1 − γ₃ S + (γ₄ − 1)/4 · S²))
    /// ```
    ///
    /// with S the Sharpe ratio of a period, V its variance among the N trials, γ₃ and γ₄ skewness and kurtosis of the returns (0 and 3 of
    /// normal ones), γ Euler's constant. With one trial S₀ is 0. Nothing in it is annualised.
    ///
    /// Source: D. H. Bailey, M. López de Prado, *The Deflated Sharpe Ratio*, Journal of Portfolio Management 40(5), 2014,
    /// <https://doi.org/10.3905/jpm.2014.40.5.094>.
    ///
    /// @param path   one of the trials, at least two days
    /// @param trials all that were tried, at least one
    /// @return probability in [0, 1]
    public static double deflatedSharpe(Path path, List<Path> trials) {
        Check.that(!trials.isEmpty(), "trials", "at least one", "none");
        double[] sharpes = trials.stream().mapToDouble(t -> ratio(returns(t.growth()))).toArray();
        double variance = sharpes.length == 1 ? 0 : square(deviation(sharpes));
        double[] r = returns(path.growth());
        double mean = Statistics.mean(r);
        double second = 0;
        double third = 0;
        double fourth = 0;
        for (double x : r) {
            double d = x - mean;
            second += d * d / r.length;
            third += d * d * d / r.length;
            fourth += d * d * d * d / r.length;
        }
        return deflatedSharpe(ratio(r), r.length, third / (second * Math.sqrt(second)), fourth / (second * second),
                trials.size(), variance);
    }

    static double deflatedSharpe(double sharpe, int days, double skewness, double kurtosis, int trials,
            double variance) {
        double best = trials == 1
                ? 0
                : Math.sqrt(variance) * ((1 - EULER_MASCHERONI) * Normal.quantile(1 - 1.0 / trials)
                        + EULER_MASCHERONI * Normal.quantile(1 - 1 / (trials * Math.E)));
        double spread = Math.sqrt(1 - skewness * sharpe + (kurtosis - 1) / 4 * sharpe * sharpe);
        return Normal.cumulative((sharpe - best) * Math.sqrt(days - 1) / spread);
    }

    private static double[] differences(Path path, Path index) {
        path.checkSameDates(index);
        double[] d = new double[path.days()];
        for (int k = 0; k < d.length; k++) {
            d[k] = path.growth(k) - index.growth(k);
        }
        return d;
    }

    private static double[] returns(double[] growth) {
        double[] r = new double[growth.length];
        for (int t = 0; t < r.length; t++) {
            r[t] = growth[t] - 1;
        }
        return r;
    }

    private static double deviation(double[] x) {
        atLeast(2, x);
        return Statistics.std(x);
    }

    /// Mean by deviation; NaN where the deviation is but rounding.
    private static double ratio(double[] x) {
        double deviation = deviation(x);
        double most = 0;
        for (double v : x) {
            most = Math.max(most, Math.abs(v));
        }
        return deviation > ROUNDING * most ? Statistics.mean(x) / deviation : Double.NaN;
    }

    private static double square(double x) {
        return x * x;
    }

    private static void atLeast(int n, double[] x) {
        Check.that(x.length >= n, "days of the path", "at least " + n, x.length);
    }
}
