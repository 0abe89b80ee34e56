// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.limits;

import java.util.Arrays;
import java.util.stream.IntStream;

/// The weights that answer some multipliers, and what they sum up to: the dual function of the nearest weights, its slope and its
/// curvature.
///
/// ```text
/// d(θ) = min_{l ≤ w ≤ u} ½‖w − y‖² + Σ_r (θ_r Σ_{i ∈ r} wᵢ) + ν Σ |wᵢ − cᵢ| + κ Σ |wᵢ| − (what the limits allow, times θ, ν, κ)
/// ```
///
/// | symbol | code | shape |
/// |---|---|---|
/// | θ_r, r a group, then the sum of all, then ν, κ | `theta` | R = groups + 3 |
/// | L_r, U_r; τ is that of ν, γ that of κ | `least`, `most` | R |
/// | l, u, c, y, w | `l`, `u`, `c`, `y`, `x` | n |
/// | zᵢ = yᵢ − Σ_{r ∋ i} θ_r | | |
///
/// θ_r is above 0 where a sum is at U_r, below 0 where it is at L_r. Work memory of one thread; answers take O(Σ groups of an asset).
final class Response {

    final double[] least;
    final double[] most;
    final double[] l;
    final double[] u;
    final double[] c;
    final double[] y;
    final double[] x;
    final boolean[] free; // off its bounds and kinks
    final double[] reach; // limit → its sum

    private final int[][] groupsOf; // asset → groups
    private final int all; // index of the sum of all; of ν one more, of κ two more
    private final int[] side; // of both kinks: below −1, above 1; between them 0
    private final double[] from; // asset → Σ θ at the beginning of a line
    private final double[] by; // asset → how it changes along the line

    Response(Terms terms) {
        int n = terms.size();
        this.all = terms.groups().length;
        this.groupsOf = IntStream.range(0, n).mapToObj(i -> IntStream.range(0, all)
                .filter(g -> Arrays.stream(terms.groups()[g]).anyMatch(k -> k == i)).toArray()).toArray(int[][]::new);
        this.least = Arrays.copyOf(terms.least(), all + 3);
        this.most = Arrays.copyOf(terms.most(), all + 3);
        least[all] = terms.sumLeast();
        most[all] = terms.sumMost();
        least[all + 1] = Double.NEGATIVE_INFINITY;
        most[all + 1] = Double.POSITIVE_INFINITY;
        least[all + 2] = Double.NEGATIVE_INFINITY;
        most[all + 2] = terms.gross();
        this.l = terms.low().clone();
        this.u = terms.high().clone();
        this.c = new double[n];
        this.y = new double[n];
        this.x = new double[n];
        this.free = new boolean[n];
        this.side = new int[n];
        this.from = new double[n];
        this.by = new double[n];
        this.reach = new double[all + 3];
    }

    void centre(double[] centre, double turnover) {
        System.arraycopy(centre, 0, c, 0, c.length);
        most[all + 1] = turnover;
    }

    boolean isExact(int r) {
        return least[r] == most[r];
    }

    /// Half the squared distance of the weights that are furthest from y, of all between the bounds.
    double furthest() {
        double sum = 0;
        for (int i = 0; i < y.length; i++) {
            double away = Math.max(u[i] - y[i], y[i] - l[i]);
            sum += away * away;
        }
        return sum / 2;
    }

    /// Finds the weights of some multipliers, and their sums.
    void answer(double[] theta) {
        Arrays.fill(reach, 0);
        double nu = theta[all + 1];
        double kappa = theta[all + 2];
        double total = 0;
        double moves = 0;
        double gross = 0;
        for (int i = 0; i < x.length; i++) {
            double w = weight(i, y[i] - sumOf(theta, i), nu, kappa);
            for (int g : groupsOf[i]) {
                reach[g] += w;
            }
            total += w;
            moves += Math.abs(w - c[i]);
            gross += Math.abs(w);
            x[i] = w;
        }
        reach[all] = total;
        reach[all + 1] = moves;
        reach[all + 2] = gross;
    }

    private double sumOf(double[] theta, int i) {
        double sum = theta[all];
        for (int g : groupsOf[i]) {
            sum += theta[g];
        }
        return sum;
    }

    /// argmin ½(w − z)² + ν |w − c| + κ |w|, l ≤ w ≤ u; leaves whether it is off bounds and kinks, and on which side of the kinks.
    private double weight(int i, double z, double nu, double kappa) {
        double first = Math.min(c[i], 0);
        double second = Math.max(c[i], 0);
        double between = z + (c[i] > 0 ? nu - kappa : kappa - nu);
        double v = z + nu + kappa;
        boolean off = true;
        side[i] = -1;
        if (v > first) {
            v = z - nu - kappa;
            side[i] = 1;
            if (v < second && first < second && between > first) {
                off = between < second;
                v = off ? between : second;
                side[i] = 0;
            } else if (v < second) {
                off = nu == 0 && kappa == 0;
                v = off ? v : first;
            }
        }
        free[i] = off && l[i] <= v && v <= u[i];
        return Math.max(l[i], Math.min(u[i], v));
    }

    /// d(θ) at the last answer: a lower bound of half the squared distance.
    double dual(double[] theta) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += 0.5 * (x[i] - y[i]) * (x[i] - y[i]);
        }
        for (int r = 0; r < theta.length; r++) {
            sum += theta[r] == 0 ? 0 : theta[r] * (reach[r] - (theta[r] > 0 ? most[r] : least[r]));
        }
        return sum;
    }

    /// Begins a line θ + s · step.
    void line(double[] theta, double[] step) {
        for (int i = 0; i < x.length; i++) {
            from[i] = sumOf(theta, i);
            by[i] = sumOf(step, i);
        }
    }

    /// Σ_r step_r · (sum of limit r) of the weights that answer θ + s · step.
    double alongLine(double[] theta, double[] step, double s) {
        double nu = theta[all + 1] + s * step[all + 1];
        double kappa = theta[all + 2] + s * step[all + 2];
        double sum = 0;
        double moves = 0;
        double gross = 0;
        for (int i = 0; i < x.length; i++) {
            double w = weight(i, y[i] - (from[i] + s * by[i]), nu, kappa);
            sum += by[i] * w;
            moves += Math.abs(w - c[i]);
            gross += Math.abs(w);
        }
        return sum + step[all + 1] * moves + step[all + 2] * gross;
    }

    /// ∂|w − c|/∂w at weight i, or ∂|w|/∂w; of a sum it is 1.
    private int slope(int r, int i) {
        if (r <= all) {
            return 1;
        }
        boolean belowCentre = (r == all + 1) == (c[i] > 0); // where between c and 0
        return side[i] != 0 ? side[i] : belowCentre ? -1 : 1;
    }

    /// −∂²d/∂θ² at the last answer, over the weights off their bounds: how many of them two limits share.
    void curvature(double[][] gram) {
        for (double[] row : gram) {
            Arrays.fill(row, 0);
        }
        for (int i = 0; i < x.length; i++) {
            if (free[i]) {
                int[] groups = groupsOf[i];
                int moves = slope(all + 1, i);
                int gross = slope(all + 2, i);
                for (int k = 0; k < groups.length; k++) {
                    for (int j = 0; j <= k; j++) {
                        gram[groups[k]][groups[j]]++;
                    }
                    gram[all][groups[k]]++;
                    gram[all + 1][groups[k]] += moves;
                    gram[all + 2][groups[k]] += gross;
                }
                gram[all][all]++;
                gram[all + 1][all] += moves;
                gram[all + 2][all] += gross;
                gram[all + 1][all + 1]++;
                gram[all + 2][all + 1] += moves * gross;
                gram[all + 2][all + 2]++;
            }
        }
    }

    /// A g: how the sums change where the weights off their bounds change by g.
    void sums(double[] g, double[] along) {
        Arrays.fill(along, 0);
        for (int i = 0; i < x.length; i++) {
            if (free[i]) {
                for (int k : groupsOf[i]) {
                    along[k] += g[i];
                }
                along[all] += g[i];
                along[all + 1] += slope(all + 1, i) * g[i];
                along[all + 2] += slope(all + 2, i) * g[i];
            }
        }
    }

    /// g ← g − Aᵀ v over the weights off their bounds.
    void subtract(double[] v, double[] g) {
        for (int i = 0; i < x.length; i++) {
            if (free[i]) {
                g[i] -= sumOf(v, i) + slope(all + 1, i) * v[all + 1] + slope(all + 2, i) * v[all + 2];
            }
        }
    }

    /// Sums up the weights as they are.
    void sumUp() {
        Arrays.fill(reach, 0);
        for (int i = 0; i < x.length; i++) {
            for (int g : groupsOf[i]) {
                reach[g] += x[i];
            }
            reach[all] += x[i];
            reach[all + 1] += Math.abs(x[i] - c[i]);
            reach[all + 2] += Math.abs(x[i]);
        }
    }

    /// Moves the weights between their bounds.
    void clip() {
        for (int i = 0; i < x.length; i++) {
            x[i] = Math.max(l[i], Math.min(u[i], x[i]));
        }
    }
}
