// SPDX-License-Identifier: Apache-2.0
package org.fittedq.actions;

import java.util.List;
import org.fittedq.mdp.ActionSet;

/// The balls of a union, side by side, so that the distances of an action from all their centres are one plain loop for each
/// dimension, which the JIT turns into vectors. Answers are those of the balls asked one by one, to the bit: distances, in float, only
/// tell which need not be asked. Immutable.
///
/// What need not be asked: let p be the action u clamped to the box around the union. As all balls lie in the box,
/// ‖u − b‖² ≥ ‖u − p‖² + ‖p − b‖² for each of their actions b, so a ball is no nearer than
/// √(‖u − p‖² + max(0, ‖p − c‖ − r)²).
///
/// | symbol | code |
/// |---|---|
/// | ‖p − c‖² − r² | `power` |
/// | √(d² − ‖u − p‖²), d the least distance so far | `still` |
/// | ‖p − c‖ ≤ r + still, that is power ≤ (2 r + still) still | may be as near |
final class ManyBalls {

    /// By how much rounding to floats may move a distance.
    private static final double MARGIN = 1e-5;

    private final List<BallSet> balls;
    private final float[][] centre; // dimension, ball
    private final float[] squaredReach;
    private final double largest; // reach
    private final double[] low; // of the box around the union
    private final double[] high;

    ManyBalls(List<BallSet> balls, double[] low, double[] high) {
        this.balls = balls;
        this.low = low;
        this.high = high;
        this.centre = new float[low.length][balls.size()];
        this.squaredReach = new float[balls.size()];
        for (int k = 0; k < squaredReach.length; k++) {
            squaredReach[k] = (float) (balls.get(k).reach() * balls.get(k).reach());
            for (int i = 0; i < low.length; i++) {
                centre[i][k] = (float) balls.get(k).centre(i);
            }
        }
        this.largest = balls.stream().mapToDouble(BallSet::reach).max().orElse(0);
    }

    /// Work memory for one action.
    ///
    /// @param near  an action
    /// @param tried an action
    /// @param power a number for each ball
    record Work(float[] near, float[] tried, float[] power) {

        Work(int size, int balls) {
            this(new float[size], new float[size], new float[balls]);
        }
    }

    /// Returns how many balls hold an action; with `one` it stops at the first.
    int holders(float[] a, int at, double tolerance, boolean one, Work work) {
        for (int i = 0; i < low.length; i++) {
            add(i, a[at + i], work.power);
        }
        float most = most(tolerance + MARGIN);
        int holders = 0;
        for (int k = 0; k < work.power.length && !(one && holders > 0); k++) {
            if (work.power[k] <= most && balls.get(k).contains(a, at, tolerance)) {
                holders++;
            }
        }
        return holders;
    }

    /// Finds the ball nearest to an action and leaves the action's projection onto it in `near`.
    int nearest(float[] a, int at, Work work) {
        double out = 0; // ‖u − p‖²
        for (int i = 0; i < low.length; i++) {
            double u = Math.clamp(a[at + i], -PolytopeSet.REACH, PolytopeSet.REACH);
            double p = Math.clamp(u, low[i], high[i]);
            out += (u - p) * (u - p);
            add(i, (float) p, work.power);
        }
        int first = 0; // of the least power
        float power = work.power[0];
        float second = Float.POSITIVE_INFINITY; // power
        for (int k = 1; k < work.power.length; k++) {
            if (work.power[k] < second) {
                boolean less = work.power[k] < power;
                second = less ? power : work.power[k];
                first = less ? k : first;
                power = less ? work.power[k] : power;
            }
        }
        double least = project(first, a, at, work.near);
        float most = most(Math.sqrt(Math.max(0, least - out)) + MARGIN);
        // p itself is nearer than anything else
        boolean done = least <= out + MARGIN * MARGIN || second > most;
        return done ? first : nearest(first, least, most, a, at, work);
    }

    private int nearest(int first, double leastOfFirst, float most, float[] a, int at, Work work) {
        int nearest = first;
        double least = leastOfFirst;
        for (int k = 0; k < work.power.length; k++) {
            if (work.power[k] > most || k == first) {
                continue;
            }
            double distance = project(k, a, at, work.tried);
            if (distance < least || (distance == least && k < nearest)) {
                least = distance;
                nearest = k;
                System.arraycopy(work.tried, 0, work.near, 0, low.length);
            }
        }
        return nearest;
    }

    /// The power of balls that may be as near as `still`.
    private float most(double still) {
        return (float) ((2 * largest + still) * still + MARGIN);
    }

    private void add(int i, float x, float[] power) {
        float[] c = centre[i];
        if (i == 0) {
            for (int k = 0; k < c.length; k++) {
                power[k] = (x - c[k]) * (x - c[k]) - squaredReach[k];
            }
        } else {
            for (int k = 0; k < c.length; k++) {
                power[k] += (x - c[k]) * (x - c[k]);
            }
        }
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
