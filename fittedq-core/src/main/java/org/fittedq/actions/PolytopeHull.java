// SPDX-License-Identifier: Apache-2.0
package org.fittedq.actions;

import java.util.random.RandomGenerator;
import org.fittedq.random.Draw;

/// Where a polytope lies: the smallest box around it, a point with slack wherever there is any, and directions that span
/// its affine hull, the plane of the constraints that hold with equality everywhere. Immutable and thread-safe.
///
/// The point of most slack of each inequality is found by the proximal point method x ← P(x − 100 g), P the projection,
/// which ends at an optimum of the linear program min g · x after finitely many steps. Their mean has slack in every
/// inequality that has slack anywhere. So making a hull takes some 2 (q + 2 m) projections, for q rows.
///
/// Source: finite termination, R. T. Rockafellar, *Monotone operators and the proximal point algorithm*, SIAM Journal on
/// Control and Optimization 14 (1976), proposition 8, <https://doi.org/10.1137/0314056>. The chain of [#walk] is
/// hit-and-run with the directions of a fixed orthonormal basis: R. L. Smith, *Efficient Monte Carlo procedures for
/// generating points uniformly distributed over bounded regions*, Operations Research 32 (1984),
/// <https://doi.org/10.1287/opre.32.6.1296>.
final class PolytopeHull {

    private static final double STEP = 100;

    /// Slack, or part of a line, that counts as none.
    private static final double FLAT = 1e-7;

    private static final int MOVES_PER_DIRECTION = 32;

    private final double[] low;
    private final double[] high;
    private final double[] centre;
    private final double[][] directions;
    private final double[] slack; // at the centre, of the inequalities that have any
    private final double[] rates; // direction × those inequalities: g · direction

    PolytopeHull(PolytopeConstraints constraints) {
        int m = constraints.size();
        int inequalities = constraints.count() - constraints.equalities();
        this.low = new double[m];
        this.high = new double[m];
        this.centre = new double[m];
        DualActiveSet nearest = new DualActiveSet(constraints);
        boolean[] slackAnywhere = new boolean[constraints.count()];
        double[] x = new double[m];
        for (int j = constraints.equalities(); j < constraints.count(); j++) {
            minimise(constraints, j, nearest, x);
            slackAnywhere[j] = -constraints.excess(j, x) > FLAT;
            for (int i = 0; i < m; i++) {
                low[i] = j == constraints.upperBound(i) ? x[i] : low[i];
                high[i] = j == constraints.upperBound(i) - m ? x[i] : high[i];
                centre[i] += x[i] / inequalities;
            }
        }
        this.directions = directions(constraints, slackAnywhere);
        int kept = 0;
        for (boolean s : slackAnywhere) {
            kept += s ? 1 : 0;
        }
        this.slack = new double[kept];
        this.rates = new double[directions.length * kept];
        measure(constraints, slackAnywhere);
    }

    /// Moves x to where g of constraint j is least.
    private static void minimise(PolytopeConstraints constraints, int j, DualActiveSet nearest, double[] x) {
        double[] g = new double[x.length];
        constraints.normal(j, g);
        double moved = Double.POSITIVE_INFINITY;
        for (int step = 0; step < 100 && moved > 1e-9; step++) {
            double[] last = x.clone();
            for (int i = 0; i < x.length; i++) {
                x[i] -= STEP * g[i];
            }
            nearest.project(x);
            moved = 0;
            for (int i = 0; i < x.length; i++) {
                moved = Math.max(moved, Math.abs(x[i] - last[i]));
            }
        }
    }

    private static double[][] directions(PolytopeConstraints constraints, boolean[] slackAnywhere) {
        ActiveNormals flat = new ActiveNormals(constraints.size());
        flat.clear();
        double[] g = new double[constraints.size()];
        for (int j = 0; j < constraints.count() && flat.count() < constraints.size(); j++) {
            constraints.normal(j, g);
            double squares = slackAnywhere[j] ? 0 : flat.split(g);
            if (squares > FLAT * FLAT) {
                flat.add(squares);
            }
        }
        return flat.freeDirections();
    }

    private void measure(PolytopeConstraints constraints, boolean[] slackAnywhere) {
        double[] g = new double[centre.length];
        int k = 0;
        for (int j = 0; j < slackAnywhere.length; j++) {
            if (slackAnywhere[j]) {
                constraints.normal(j, g);
                for (int c = 0; c < directions.length; c++) {
                    rates[c * slack.length + k] = dot(g, directions[c]);
                }
                slack[k++] = -constraints.excess(j, centre);
            }
        }
    }

    private static double dot(double[] x, double[] y) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += x[i] * y[i];
        }
        return sum;
    }

    double low(int i) {
        return low[i];
    }

    double high(int i) {
        return high[i];
    }

    /// Dimension of the affine hull.
    int dimension() {
        return directions.length;
    }

    /// Walks from the centre: 32 moves for each direction, each along a direction drawn from the basis to a point drawn
    /// uniformly from the line's part in the polytope.
    ///
    /// @param random one `nextInt` and one `nextDouble` a move
    /// @param x      out: m numbers
    void walk(RandomGenerator random, double[] x) {
        double[] left = slack.clone();
        System.arraycopy(centre, 0, x, 0, x.length);
        for (int move = 0; move < MOVES_PER_DIRECTION * directions.length; move++) {
            int c = Draw.index(random, directions.length);
            double t = along(c, left, random.nextDouble());
            for (int k = 0; k < left.length; k++) {
                left[k] -= t * rates[c * left.length + k];
            }
            for (int i = 0; i < x.length; i++) {
                x[i] += t * directions[c][i];
            }
        }
    }

    /// The place on the line of direction c where `part` of its piece in the polytope lies behind.
    private double along(int c, double[] left, double part) {
        double least = Double.NEGATIVE_INFINITY;
        double most = Double.POSITIVE_INFINITY;
        for (int k = 0; k < left.length; k++) {
            double rate = rates[c * left.length + k];
            if (rate > FLAT) {
                most = Math.min(most, left[k] / rate);
            } else if (rate < -FLAT) {
                least = Math.max(least, left[k] / rate);
            }
        }
        return least < most ? least + part * (most - least) : 0;
    }
}
