// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax.certified;

import org.fittedq.nn.Activation;

/// The non-linearities φ in double: value, slope, and sound bounds of φ′ and φ″ over an interval.
///
/// StrictMath's tanh and exp are at most 2.5 ulp off and the same on every JVM.
final class Curve {

    /// tanh″ = −2 t (1 − t²), t = tanh z, has its extremes ±4/(3√3) at t = ∓1/√3.
    private static final double TANH_TURN = 0.577350269189625764;
    private static final double TANH_MOST = 0.769800358919501;
    /// silu″ falls from ½ at 0 to its least value, between −0.03692 and −0.03691, at a |z| between 3.4 and 3.5, and rises to 0 from
    /// there on: see `CurveTest`.
    private static final double SILU_LEAST = -0.03692;
    private static final double SILU_TURN_FROM = 3.4;
    private static final double SILU_TURN_TO = 3.5;
    /// silu′ has its extremes where silu″ = 0, at |z| between 2.39 and 2.40.
    private static final double SILU_STEEP_FROM = 2.39;
    private static final double SILU_STEEP_TO = 2.40;
    private static final double SILU_STEEPEST = 1.09985;
    /// x/(1 + eˣ), the gap between max(z, 0) and silu z at |z| = x, rises to its largest value at an x between 1.27 and 1.28.
    private static final double SILU_GAP_FROM = 1.27;
    private static final double SILU_GAP_TO = 1.28;
    private static final double SILU_GAP_MOST = 0.27847;
    /// Widens a bound by more than the rounding of the few operations that made it.
    private static final double OUTWARD = 1e-12;

    private Curve() {}

    static double value(Activation activation, double z) {
        return switch (activation) {
            case RELU -> Math.max(z, 0);
            case TANH -> StrictMath.tanh(z);
            case SILU -> z * sigmoid(z);
        };
    }

    static double slope(Activation activation, double z) {
        return switch (activation) {
            case RELU -> z > 0 ? 1 : 0;
            case TANH -> 1 - square(StrictMath.tanh(z));
            case SILU -> siluSlope(z);
        };
    }

    private static double sigmoid(double z) {
        return 1 / (1 + StrictMath.exp(-z));
    }

    private static double square(double x) {
        return x * x;
    }

    private static double siluSlope(double z) {
        double sigma = sigmoid(z);
        return sigma * (1 + z * (1 - sigma));
    }

    /// silu″ = σ (1 − σ) (2 + z (1 − 2σ)).
    private static double siluCurvature(double z) {
        double sigma = sigmoid(z);
        return sigma * (1 - sigma) * (2 + z * (1 - 2 * sigma));
    }

    private static double tanhCurvature(double z) {
        double t = StrictMath.tanh(z);
        return -2 * t * (1 - t * t);
    }

    /// Returns at least max(0, φ″) over [l, u], φ smooth.
    static double curvatureAbove(Activation activation, double l, double u) {
        double most;
        if (activation == Activation.TANH) {
            most = holds(StrictMath.tanh(l), StrictMath.tanh(u), -TANH_TURN)
                    ? TANH_MOST
                    : Math.max(tanhCurvature(l), tanhCurvature(u));
        } else {
            most = l <= 0 && u >= 0 ? 0.5 : Math.max(siluCurvature(l), siluCurvature(u));
        }
        return Math.max(0, most + OUTWARD);
    }

    /// Returns at most min(0, φ″) over [l, u], φ smooth.
    static double curvatureBelow(Activation activation, double l, double u) {
        if (activation == Activation.TANH) {
            return -curvatureAbove(activation, -u, -l); // tanh″ is odd
        }
        double least = Math.min(siluCurvature(l), siluCurvature(u));
        if (farthest(l, u) >= SILU_TURN_FROM && nearest(l, u) <= SILU_TURN_TO) {
            least = SILU_LEAST;
        }
        return Math.min(0, least - OUTWARD);
    }

    private static boolean holds(double l, double u, double x) {
        return l - OUTWARD <= x && x <= u + OUTWARD;
    }

    private static double farthest(double l, double u) {
        return Math.max(-l, u);
    }

    /// Least |z| over [l, u].
    private static double nearest(double l, double u) {
        return Math.max(0, Math.max(l, -u));
    }

    /// Returns at least φ′ over [l, u].
    static double slopeAbove(Activation activation, double l, double u) {
        return switch (activation) {
            case RELU -> u > 0 ? 1 : 0;
            case TANH -> 1 - square(StrictMath.tanh(nearest(l, u))) + OUTWARD;
            // rises on |z| < 2.399…, falls outside
            case SILU -> u >= SILU_STEEP_FROM && l <= SILU_STEEP_TO
                    ? SILU_STEEPEST
                    : Math.max(siluSlope(l), siluSlope(u)) + OUTWARD;
        };
    }

    /// Returns at most φ′ over [l, u].
    static double slopeBelow(Activation activation, double l, double u) {
        return switch (activation) {
            case RELU -> l > 0 ? 1 : 0;
            case TANH -> 1 - square(StrictMath.tanh(farthest(l, u))) - OUTWARD;
            case SILU -> 1 - slopeAbove(activation, -u, -l); // silu′(z) + silu′(−z) = 1
        };
    }

    /// Returns at least x/(1 + eˣ) over x = |z|, z in [l, u].
    static double siluGapAbove(double l, double u) {
        double from = nearest(l, u);
        double to = farthest(l, u);
        boolean peak = from <= SILU_GAP_TO && to >= SILU_GAP_FROM;
        return peak ? SILU_GAP_MOST : Math.max(siluGap(from), siluGap(to)) + OUTWARD;
    }

    /// Returns at most x/(1 + eˣ) over x = |z|, z in [l, u].
    static double siluGapBelow(double l, double u) {
        return Math.max(0, Math.min(siluGap(nearest(l, u)), siluGap(farthest(l, u))) - OUTWARD);
    }

    private static double siluGap(double x) {
        return x / (1 + StrictMath.exp(x));
    }

    /// Returns the z > 0 where tanh′ z = s, 0 < s < 1: atanh √(1 − s).
    static double tanhTurn(double s) {
        double t = Math.sqrt(1 - s);
        return 0.5 * StrictMath.log((1 + t) / (1 - t));
    }

    /// Returns at least tanh z − s z at that z. As its slope is 0 there, an inexact z hardly matters.
    static double tanhHump(double s) {
        return Math.sqrt(1 - s) - s * tanhTurn(s) + OUTWARD;
    }
}
