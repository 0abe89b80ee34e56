// SPDX-License-Identifier: Apache-2.0
package org.fittedq.actions;

import org.fittedq.mdp.BoxSet;

/// The projection onto {x : ‖x − c‖ ≤ r, l ≤ x ≤ u}, exact.
///
/// With a multiplier λ ≥ 0 of the ball's constraint, argmin ‖x − a‖² is x = clamp((a + λ c)/(1 + λ), l, u). With t = 1/(1 + λ):
/// x(t) = clamp(c + t (a − c), l, u), whose distance from c never falls as t rises; t is 1, or where that distance is r. Immutable.
final class CutBall {

    private final double[] centre;
    private final double reach;
    private final BoxSet bounds;
    private final double[] lowest; // l − c
    private final double[] highest; // u − c
    private final boolean isCentreWithin;

    /// @param centre c; not modified
    /// @param reach  r
    /// @param bounds l and u, which meet the ball
    CutBall(double[] centre, double reach, BoxSet bounds) {
        this.centre = centre;
        this.reach = reach;
        this.bounds = bounds;
        this.lowest = new double[centre.length];
        this.highest = new double[centre.length];
        boolean within = true;
        for (int i = 0; i < centre.length; i++) {
            lowest[i] = bounds.low(i) - centre[i];
            highest[i] = bounds.high(i) - centre[i];
            within &= lowest[i] <= 0 && 0 <= highest[i];
        }
        this.isCentreWithin = within;
    }

    /// Half the width in dimension i of the part of the ball that the bounds of the others leave: √(r² − Σ_{j≠i} dⱼ²), d from the
    /// centre to the nearest point between the bounds.
    double halfWidth(int i) {
        double left = reach * reach;
        for (int j = 0; j < centre.length; j++) {
            double d = j == i ? 0 : nearest(j);
            left -= d * d;
        }
        return Math.max(Math.abs(nearest(i)), Math.sqrt(Math.max(0, left)));
    }

    private double nearest(int i) {
        return between(i, 0);
    }

    /// A distance from the centre, cut by the bounds of dimension i.
    private double between(int i, double d) {
        return d < lowest[i] ? lowest[i] : d > highest[i] ? highest[i] : d;
    }

    /// a ← x(t), t at most 1.
    void project(float[] a, int at, double slack) {
        double squares = 0;
        for (int i = 0; i < centre.length; i++) {
            double d = between(i, a[at + i] - centre[i]);
            squares += d * d;
        }
        if (squares <= (reach + slack) * (reach + slack)) {
            bounds.project(a, at);
            return;
        }
        for (int i = 0; i < centre.length; i++) {
            a[at + i] = Math.clamp(a[at + i], -PolytopeSet.REACH, PolytopeSet.REACH);
        }
        double t = isCentreWithin ? grow(a, at) : bisect(a, at);
        for (int i = 0; i < centre.length; i++) {
            a[at + i] = (float) (centre[i] + between(i, t * (a[at + i] - centre[i])));
        }
        bounds.project(a, at); // of rounding
    }

    /// ‖x(t) − c‖².
    private double squaredDistance(float[] a, int at, double t) {
        double sum = 0;
        for (int i = 0; i < centre.length; i++) {
            double d = between(i, t * (a[at + i] - centre[i]));
            sum += d * d;
        }
        return sum;
    }

    /// Finds t at which the distance is r, from a centre between the bounds: coordinates only meet bounds as t grows, each of which
    /// leaves more of r to the others, S + t² W = r², S of the coordinates at a bound, W of the others.
    private double grow(float[] a, int at) {
        double t = 0;
        double next = 0;
        do {
            t = next;
            next = Math.min(1, reached(a, at, t, t));
        } while (next > t);
        return t;
    }

    /// Finds t at which the distance is r, from any centre: between the t at which coordinates meet or leave a bound, the squared
    /// distance is S + t² W.
    private double bisect(float[] a, int at) {
        double below = 0;
        double above = 1;
        for (int k = 0; k < 2 * centre.length; k++) {
            int i = k >> 1;
            double t = ((k & 1) == 0 ? lowest[i] : highest[i]) / (a[at + i] - centre[i]);
            if (below < t && t < above) {
                boolean inside = squaredDistance(a, at, t) <= reach * reach;
                below = inside ? t : below;
                above = inside ? above : t;
            }
        }
        return Math.clamp(reached(a, at, (below + above) / 2, below), below, above);
    }

    /// Solves S + t² W = r² with the coordinates at a bound, S, and the others, W, as they are at one t.
    ///
    /// @param t         where
    /// @param otherwise what is returned if all are at a bound
    private double reached(float[] a, int at, double t, double otherwise) {
        double held = 0;
        double free = 0;
        for (int i = 0; i < centre.length; i++) {
            double w = a[at + i] - centre[i];
            double d = between(i, t * w);
            held += d == t * w ? 0 : d * d;
            free += d == t * w ? w * w : 0;
        }
        return free > 0 ? Math.sqrt(Math.max(0, reach * reach - held) / free) : otherwise;
    }

    /// Carries a gradient back. Of a dimension at a bound: 0. Of the others, with d = u − c among them: ρ/‖d‖ · (I − d dᵀ/‖d‖²),
    /// ρ² what the dimensions at a bound leave of r²; where the bounds alone hold u, the gradient as it is.
    void pullBack(float[] u, float[] p, int at, float[] g) {
        boolean round = squaredDistance(u, at, 1) > reach * reach;
        double left = reach * reach;
        double squares = 0;
        double along = 0;
        for (int i = 0; i < centre.length; i++) {
            double w = u[at + i] - centre[i];
            if (isHeld(i, u[at + i], p[at + i], round)) {
                left -= (p[at + i] - centre[i]) * (p[at + i] - centre[i]);
                g[at + i] = 0;
            } else {
                squares += w * w;
                along += w * g[at + i];
            }
        }
        double scale = squares > 0 ? Math.sqrt(Math.max(0, left) / squares) : 0;
        for (int i = 0; i < centre.length && round; i++) {
            if (!isHeld(i, u[at + i], p[at + i], true)) {
                double w = u[at + i] - centre[i];
                g[at + i] = squares > 0 ? (float) (scale * (g[at + i] - along * w / squares)) : 0;
            }
        }
    }

    /// Whether a bound holds a coordinate: it stands there, or, where the bounds alone do, u is beyond it.
    private boolean isHeld(int i, double u, double p, boolean round) {
        return round ? p <= bounds.low(i) || p >= bounds.high(i) : u < bounds.low(i) || u > bounds.high(i);
    }
}
