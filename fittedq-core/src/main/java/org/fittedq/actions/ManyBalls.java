// SPDX-License-Identifier: Apache-2.0
package org.fittedq.actions;

import java.util.List;
import org.fittedq.mdp.ActionSet;

/// The balls of a union, side by side, so that the distances of an action from all their centres are one plain loop for each
/// dimension, which the JIT turns into vectors. Answers are those of the balls asked one by one, to the bit: distances only tell which
/// need not be asked. Immutable.
///
/// What need not be asked: let p be the action u clamped to the box around the union. As all balls lie in the box,
/// ‖u − b‖² ≥ ‖u − p‖² + ‖p − b‖² for each of their actions b, so a ball is no nearer than
/// √(‖u − p‖² + max(0, ‖p − c‖ − r)²).
final class ManyBalls {

    /// By how much rounding to floats may move what is compared.
    private static final double MARGIN = 1e-6;

    private final List<BallSet> balls;
    private final double[][] centre; // dimension, ball
    private final double[] reach;
    private final double[] low; // of the box around the union
    private final double[] high;

    ManyBalls(List<BallSet> balls, double[] low, double[] high) {
        this.balls = balls;
        this.low = low;
        this.high = high;
        this.centre = new double[low.length][balls.size()];
        this.reach = new double[balls.size()];
        for (int k = 0; k < reach.length; k++) {
            reach[k] = balls.get(k).reach();
            for (int i = 0; i < low.length; i++) {
                centre[i][k] = balls.get(k).centre(i);
            }
        }
    }

    /// Returns how many balls hold an action; with `one` it stops at the first.
    ///
    /// @param squared out: work, a number for each ball
    int holders(float[] a, int at, double tolerance, boolean one, double[] squared) {
        for (int i = 0; i < low.length; i++) {
            add(i, a[at + i], squared);
        }
        int holders = 0;
        for (int k = 0; k < reach.length; k++) {
            double far = reach[k] + tolerance + MARGIN;
            if (squared[k] <= far * far && balls.get(k).contains(a, at, tolerance)) {
                holders++;
                if (one) {
                    return holders;
                }
            }
        }
        return holders;
    }

    /// Finds the ball nearest to an action and leaves the action's projection onto it in `near`.
    ///
    /// @param tried   out: work, as long as an action
    /// @param squared out: work, a number for each ball
    int nearest(float[] a, int at, float[] near, float[] tried, double[] squared) {
        double out = 0; // ‖u − p‖²
        for (int i = 0; i < low.length; i++) {
            double u = Math.clamp(a[at + i], -PolytopeSet.REACH, PolytopeSet.REACH);
            double p = Math.clamp(u, low[i], high[i]);
            out += (u - p) * (u - p);
            add(i, p, squared);
        }
        int nearest = likely(squared);
        double least = project(nearest, a, at, near);
        boolean inside = squared[nearest] <= reach[nearest] * reach[nearest];
        if (inside && least <= out + MARGIN * MARGIN) {
            return nearest; // p itself
        }
        double still = Math.sqrt(Math.max(0, least - out)) + MARGIN;
        for (int k = 0; k < reach.length; k++) {
            double far = reach[k] + still;
            if (k == nearest || squared[k] > far * far) {
                continue;
            }
            double distance = project(k, a, at, tried);
            if (distance < least || (distance == least && k < nearest)) {
                least = distance;
                nearest = k;
                System.arraycopy(tried, 0, near, 0, near.length);
            }
        }
        return nearest;
    }

    private void add(int i, double x, double[] squared) {
        double[] c = centre[i];
        if (i == 0) {
            for (int k = 0; k < c.length; k++) {
                squared[k] = (x - c[k]) * (x - c[k]);
            }
        } else {
            for (int k = 0; k < c.length; k++) {
                squared[k] += (x - c[k]) * (x - c[k]);
            }
        }
    }

    /// The ball of the least ‖p − c‖² − r².
    private int likely(double[] squared) {
        int likely = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int k = 0; k < reach.length; k++) {
            double power = squared[k] - reach[k] * reach[k];
            if (power < least) {
                least = power;
                likely = k;
            }
        }
        return likely;
    }

    private double project(int k, float[] a, int at, float[] out) {
        System.arraycopy(a, at, out, 0, out.length);
        balls.get(k).project(out, 0);
        return UnionSet.squaredDistance(a, at, out);
    }

    /// Returns the balls if all sets are some.
    static List<BallSet> of(List<ActionSet> sets) {
        List<BallSet> balls = sets.stream().filter(BallSet.class::isInstance).map(BallSet.class::cast).toList();
        return balls.size() == sets.size() ? balls : List.of();
    }
}
