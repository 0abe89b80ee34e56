// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.limits;

/// The least change of the weights off their bounds that changes the sums of the limits that count by given numbers: takes rounding out of
/// weights, and carries gradients back.
final class LeastChange {

    private static final double ROUNDING = 1e-15;
    private static final double DEPENDENT = 1e-11; // part of n in the diagonal: dependent limits share a multiplier

    private final Response response;
    private final double ridge;
    private final int[] counts; // limit → whether it counts: not 0
    private final double[] along;
    private final double[] before;
    private final double[][] gram;
    private final double[][] factor;

    LeastChange(Response response) {
        this.response = response;
        int limits = response.reach.length;
        this.ridge = DEPENDENT * response.x.length;
        this.counts = new int[limits];
        this.along = new double[limits];
        this.before = new double[response.x.length];
        this.gram = new double[limits][limits];
        this.factor = new double[limits][limits];
    }

    /// Changes the weights so that the limits hold that count; kept if it is for the better.
    ///
    /// @param theta multipliers of the answer: those that are 0 do not count
    void polish(double[] theta) {
        for (int r = 0; r < counts.length; r++) {
            counts[r] = theta[r] > 0 || response.isExact(r) ? 1 : theta[r] < 0 ? -1 : 0;
        }
        response.curvature(gram);
        response.sumUp();
        double worst = worst();
        for (int pass = 0; pass < 2 && worst > ROUNDING; pass++) {
            System.arraycopy(response.x, 0, before, 0, before.length);
            for (int r = 0; r < counts.length; r++) {
                along[r] = counts[r] == 0
                        ? 0
                        : response.reach[r] - (counts[r] > 0 ? response.most[r] : response.least[r]);
            }
            Cholesky.solve(gram, ridge, factor, along, counts);
            response.subtract(along, response.x);
            response.clip();
            response.sumUp();
            double after = worst();
            if (after >= worst) {
                System.arraycopy(before, 0, response.x, 0, before.length);
                return;
            }
            worst = after;
        }
    }

    /// By how much the worst limit is missed, of all limits.
    private double worst() {
        double worst = 0;
        for (int r = 0; r < counts.length; r++) {
            worst = Math.max(worst, Math.max(response.least[r] - response.reach[r],
                    response.reach[r] - response.most[r]));
        }
        return worst;
    }

    /// Off their bounds weights move with y, less what changes the limits that count: those of the last [#polish].
    void pullBack(double[] theta, double[] g) {
        response.stay(theta);
        response.curvature(gram);
        for (int i = 0; i < g.length; i++) {
            g[i] = response.free[i] ? g[i] : 0;
        }
        response.sums(g, along);
        Cholesky.solve(gram, ridge, factor, along, counts);
        response.subtract(along, g);
    }
}
