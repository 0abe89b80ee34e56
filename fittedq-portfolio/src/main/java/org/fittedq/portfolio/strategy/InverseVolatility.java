// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.strategy;

import java.util.Arrays;
import org.fittedq.settings.Range;
import org.fittedq.settings.Setting;

/// Parts in inverse proportion to the volatility of each asset: wᵢ = σᵢ⁻¹ / Σⱼ σⱼ⁻¹, with σ of a window of days.
///
/// An asset whose price has not moved at all in the window counts as one of the least volatility that moved; if none has, all are equal.
///
/// @param window days that the volatilities are estimated from
public record InverseVolatility(
        @Setting(value = "days that the volatilities are estimated from; more makes them steadier and older", range = Window.RANGE, unit = "days", source = "252: a year of trading days") int window)
        implements
            Baseline {

    /// A year of days.
    public static final InverseVolatility DEFAULT = new InverseVolatility(252);

    /// Checks the range.
    ///
    /// @throws IllegalArgumentException if the window is out of range
    public InverseVolatility {
        Range.check(InverseVolatility.class, window);
    }

    @Override
    public String name() {
        return "inverse-volatility";
    }

    @Override
    public Strategy strategy() {
        Window last = new Window(window);
        return new Rule("inverse volatility", (now, weights) -> {
            last.read(now.past());
            for (int i = 0; i < weights.length; i++) {
                weights[i] = deviation(last, i);
            }
            invert(weights);
        });
    }

    @Override
    public int firstDay() {
        return window;
    }

    private static double deviation(Window last, int i) {
        double mean = 0;
        for (int k = 0; k < last.days(); k++) {
            mean += last.returns()[k * last.size() + i] / last.days();
        }
        double sum = 0;
        for (int k = 0; k < last.days(); k++) {
            double d = last.returns()[k * last.size() + i] - mean;
            sum += d * d;
        }
        return Math.sqrt(sum / (last.days() - 1));
    }

    private static void invert(double[] weights) {
        double least = Arrays.stream(weights).filter(v -> v > 0).min().orElse(1);
        Arrays.setAll(weights, i -> 1 / Math.max(weights[i], least));
        double sum = Arrays.stream(weights).sum();
        Arrays.setAll(weights, i -> weights[i] / sum);
    }
}
