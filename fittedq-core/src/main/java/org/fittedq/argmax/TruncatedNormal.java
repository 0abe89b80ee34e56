// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

import java.util.random.RandomGenerator;

/// A normal law cut to an interval, p(a) ∝ exp(l (a − c) − ½ λ (a − c)²) on [low, high], with its exact density and draws from it.
///
/// Written with slope l and precision λ instead of mean and variance, so that as λ → 0 it becomes the exponential law (l ≠ 0) or
/// the uniform one (l = 0): no mean runs off to infinity. From its peak, which may be an end of the interval, the law decays to
/// either side:
///
/// > p(peak ± t) = exp(−κ t − ½ λ t²)/Z, 0 ≤ t ≤ width; κ = 0 if the peak is inside
///
/// Every number here is one of a side: no differences of tails, so nothing cancels however far out the interval lies.
///
/// Source of the draws: C. P. Robert, *Simulation of Truncated Normal Variables*, Statistics and Computing 5 (1995): exponential
/// proposals, here cut to the side; at least 0.6 of them are taken.
final class TruncatedNormal {

    /// Smallest and largest λ, the first times width²: as good as uniform, and as narrow as floats allow.
    private static final double FLATTEST = 1e-6;
    private static final double SHARPEST = 1e10;
    private static final double ROOT_HALF_PI = StrictMath.sqrt(Math.PI / 2);
    private static final double SERIES_UP_TO = 3;
    private static final int FRACTION_TERMS = 100;

    private double low;
    private double high;
    private double lambda;
    private double center; // c
    private double slope; // l, at c
    // from these
    private double peak;
    private double decay; // κ
    private double leftMass; // ∫ over the left side, in units of p(peak)
    private double logZ;

    /// Begins with N(mean, sigma²) cut to the interval.
    void begin(double from, double to, double mean, double sigma) {
        low = from;
        high = to;
        center = mean;
        slope = 0;
        lambda = clamp(1 / (sigma * sigma));
        prepare();
    }

    void copy(TruncatedNormal other) {
        low = other.low;
        high = other.high;
        center = other.center;
        slope = other.slope;
        lambda = other.lambda;
        prepare();
    }

    private double clamp(double precision) {
        double width = high - low;
        return Math.clamp(precision, FLATTEST / (width * width), SHARPEST);
    }

    /// λ.
    double precision() {
        return lambda;
    }

    /// Returns how far λ moves if k is added to the curvature of log p: −k within the range of λ.
    double precisionChange(double k) {
        return clamp(lambda - k) - lambda;
    }

    /// log p ← log p + g (a − around) + ½ k (a − around)² + constant.
    void add(double around, double g, double k) {
        slope += lambda * (center - around) + g;
        center = around;
        lambda = clamp(lambda - k);
        prepare();
    }

    private void prepare() {
        double slopeLow = slope - lambda * (low - center);
        double slopeHigh = slope - lambda * (high - center);
        if (slopeLow <= 0) {
            peak = low;
            decay = -slopeLow;
        } else if (slopeHigh >= 0) {
            peak = high;
            decay = slopeHigh;
        } else {
            peak = Math.clamp(center + slope / lambda, low, high);
            decay = 0;
        }
        leftMass = mass(peak - low);
        logZ = StrictMath.log(leftMass + mass(high - peak));
    }

    /// ∫₀ʷ exp(−κ t − ½ λ t²) dt = (R(α) − e^(−κ w − ½ λ w²) R(α + w √λ))/√λ, α = κ/√λ, R Mills' ratio.
    private double mass(double w) {
        if (w == 0) {
            return 0;
        }
        double root = Math.sqrt(lambda);
        double end = StrictMath.exp(-decay * w - 0.5 * lambda * w * w);
        return Math.max(0, mills(decay / root) - end * mills(decay / root + w * root)) / root;
    }

    /// Mills' ratio R(x) = (1 − Φ(x))/φ(x), x ≥ 0: √(π/2) e^(x²/2) − (x + x³/3 + x⁵/(3·5) + …), or Laplace's continued fraction
    /// 1/(x + 1/(x + 2/(x + 3/(x + …)))).
    static double mills(double x) {
        if (x > SERIES_UP_TO) {
            double fraction = x;
            for (int n = FRACTION_TERMS; n >= 1; n--) {
                fraction = x + n / fraction;
            }
            return 1 / fraction;
        }
        double sum = 0;
        double term = x;
        for (int n = 3; term > 1e-17 * sum; n += 2) {
            sum += term;
            term *= x * x / n;
        }
        return ROOT_HALF_PI * StrictMath.exp(0.5 * x * x) - sum;
    }

    /// log p(a), a in the interval.
    double logDensity(double a) {
        double t = Math.abs(a - peak);
        return -decay * t - 0.5 * lambda * t * t - logZ;
    }

    /// Draws from p.
    double sample(RandomGenerator random) {
        boolean left = random.nextDouble() * StrictMath.exp(logZ) < leftMass;
        double w = left ? peak - low : high - peak;
        // t from the exponential law of this rate, cut at w, taken with probability exp(−½ λ (t − 1/rate)²)
        double rate = 0.5 * (decay + Math.sqrt(decay * decay + 4 * lambda));
        double covered = StrictMath.expm1(-rate * w);
        double t;
        double off;
        do {
            t = -StrictMath.log1p(random.nextDouble() * covered) / rate;
            off = t - 1 / rate;
        } while (random.nextDouble() > StrictMath.exp(-0.5 * lambda * off * off));
        return left ? peak - t : peak + t;
    }
}
