// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.limits;

import java.util.Arrays;

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

    private static final double ROUNDING = 1e-14;

    final double[] least;
    final double[] most;
    final double[] l;
    final double[] u;
    final double[] c;
    final double[] y;
    final double[] x;
    final boolean[] free; // off its bounds and kinks
    final double[] reach; // limit → its sum

    private final int[] groups; // of each asset, rising, one asset behind the other
    private final int[] start; // asset → its first group
    private final int all; // index of the sum of all; of ν one more, of κ two more

    Response(Terms terms) {
        int n = terms.size();
        this.all = terms.groups().length;
        this.start = new int[n + 1];
        this.groups = groupsOf(terms.groups(), start);
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
        this.reach = new double[all + 3];
    }

    private static int[] groupsOf(int[][] members, int[] start) {
        int[] groups = new int[Arrays.stream(members).mapToInt(some -> some.length).sum()];
        for (int[] some : members) {
            for (int i : some) {
                start[i + 1]++;
            }
        }
        Arrays.parallelPrefix(start, Integer::sum);
        int[] next = start.clone();
        for (int g = 0; g < members.length; g++) {
            for (int i : members[g]) {
                groups[next[i]++] = g;
            }
        }
        return groups;
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

    /// Finds the weights of some multipliers, and their sums:
    ///
    /// ```text
    /// wᵢ = argmin ½(w − zᵢ)² + ν |w − cᵢ| + κ |w|,  lᵢ ≤ w ≤ uᵢ
    /// ```
    ///
    /// With p ≤ q the two kinks and their multipliers a and b it is z + a + b below p, z − a + b between them, and z − a − b above q;
    /// where the side is another one, the kink.
    void answer(double[] theta) {
        Arrays.fill(reach, 0);
        double nu = theta[all + 1];
        double kappa = theta[all + 2];
        double total = 0;
        double moves = 0;
        double gross = 0;
        for (int i = 0; i < x.length; i++) {
            double z = y[i] - sumOf(theta, i);
            double p = Math.min(c[i], 0);
            double q = Math.max(c[i], 0);
            double between = c[i] > 0 ? nu - kappa : kappa - nu;
            double v = Math.min(z + nu + kappa, Math.max(p, Math.min(z + between, Math.max(q, z - nu - kappa))));
            double w = Math.max(l[i], Math.min(u[i], v));
            free[i] = w == v && (v != c[i] || nu == 0) && (v != 0 || kappa == 0);
            for (int k = start[i]; k < start[i + 1]; k++) {
                reach[groups[k]] += w;
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
        for (int k = start[i]; k < start[i + 1]; k++) {
            sum += theta[groups[k]];
        }
        return sum;
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

    /// ∂|w − c|/∂w; on the kink either is one.
    private double moving(int i) {
        return x[i] > c[i] ? 1 : -1;
    }

    /// ∂|w|/∂w.
    private double grossing(int i) {
        return x[i] > 0 ? 1 : -1;
    }

    /// −∂²d/∂θ² at the last answer, over the weights off their bounds: how many of them two limits share.
    ///
    /// @param gram R × R, whose lower half is overwritten
    void curvature(double[][] gram) {
        for (double[] row : gram) {
            Arrays.fill(row, 0);
        }
        double[] together = gram[all];
        double[] moves = gram[all + 1];
        double[] gross = gram[all + 2];
        for (int i = 0; i < x.length; i++) {
            if (free[i]) {
                double move = moving(i);
                double side = grossing(i);
                for (int k = start[i]; k < start[i + 1]; k++) {
                    for (int j = start[i]; j <= k; j++) {
                        gram[groups[k]][groups[j]]++;
                    }
                    together[groups[k]]++;
                    moves[groups[k]] += move;
                    gross[groups[k]] += side;
                }
                together[all]++;
                moves[all] += move;
                gross[all] += side;
                gross[all + 1] += move * side;
            }
        }
        moves[all + 1] = together[all];
        gross[all + 2] = together[all];
    }

    /// A g: how the sums change where the weights off their bounds change by g.
    void sums(double[] g, double[] along) {
        Arrays.fill(along, 0);
        for (int i = 0; i < x.length; i++) {
            if (free[i]) {
                for (int k = start[i]; k < start[i + 1]; k++) {
                    along[groups[k]] += g[i];
                }
                along[all] += g[i];
                along[all + 1] += moving(i) * g[i];
                along[all + 2] += grossing(i) * g[i];
            }
        }
    }

    /// g ← g − Aᵀ v over the weights off their bounds.
    void subtract(double[] v, double[] g) {
        for (int i = 0; i < x.length; i++) {
            if (free[i]) {
                g[i] -= sumOf(v, i) + moving(i) * v[all + 1] + grossing(i) * v[all + 2];
            }
        }
    }

    /// Takes the weights for fixed that are on a kink but for rounding: where limits leave them nowhere else, the answer may be on either
    /// side.
    void stay(double[] theta) {
        for (int i = 0; i < x.length; i++) {
            boolean held = theta[all + 1] != 0 && Math.abs(x[i] - c[i]) <= ROUNDING;
            boolean none = theta[all + 2] != 0 && Math.abs(x[i]) <= ROUNDING;
            free[i] &= !held && !none;
        }
    }

    /// Sums up the weights as they are.
    void sumUp() {
        Arrays.fill(reach, 0);
        for (int i = 0; i < x.length; i++) {
            for (int k = start[i]; k < start[i + 1]; k++) {
                reach[groups[k]] += x[i];
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
