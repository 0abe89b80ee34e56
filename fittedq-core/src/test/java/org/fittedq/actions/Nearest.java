// SPDX-License-Identifier: Apache-2.0
package org.fittedq.actions;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fittedq.mdp.BoxSet;

/// The nearest point of a polytope by two slow methods, which have nothing in common with the fast ones.
public final class Nearest {

    private final List<double[]> normals = new ArrayList<>();
    private final List<Double> rights = new ArrayList<>();
    private final int equalities;
    private final int m;

    public Nearest(PolytopeSet set) {
        this(set.bounds(), set.inequalities(), set.equalities());
    }

    public Nearest(BoxSet bounds, LinearRows inequalities, LinearRows equalities) {
        this.m = bounds.size();
        this.equalities = equalities.count();
        add(equalities);
        add(inequalities);
        for (int i = 0; i < m; i++) {
            for (int sign = -1; sign <= 1; sign += 2) {
                double[] g = new double[m];
                g[i] = sign;
                normals.add(g);
                rights.add(sign < 0 ? -bounds.low(i) : bounds.high(i));
            }
        }
    }

    private void add(LinearRows rows) {
        for (int r = 0; r < rows.count(); r++) {
            double[] g = new double[m];
            for (int i = 0; i < m; i++) {
                g[i] = rows.at(r, i);
            }
            normals.add(g);
            rights.add(rows.right(r));
        }
    }

    private static double dot(double[] x, double[] y) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += x[i] * y[i];
        }
        return sum;
    }

    /// Dykstra's alternating projections onto the half-spaces, until nothing moves or 50 000 sweeps are over.
    public double[] dykstra(double[] y) {
        double[] x = y.clone();
        double[][] kept = new double[normals.size()][m];
        for (int sweep = 0; sweep < 50_000; sweep++) {
            double moved = 0;
            for (int j = 0; j < kept.length; j++) {
                double[] g = normals.get(j);
                double[] z = new double[m];
                for (int i = 0; i < m; i++) {
                    z[i] = x[i] + kept[j][i];
                }
                double excess = dot(g, z) - rights.get(j);
                double t = j < equalities || excess > 0 ? excess / Math.max(1e-300, dot(g, g)) : 0;
                for (int i = 0; i < m; i++) {
                    double next = z[i] - t * g[i];
                    moved = Math.max(moved, Math.abs(next - x[i]));
                    kept[j][i] = z[i] - next;
                    x[i] = next;
                }
            }
            if (moved < 1e-14) {
                break;
            }
        }
        return x;
    }

    /// By how much x misses the constraint it misses most.
    public double miss(double[] x) {
        double most = 0;
        for (int j = 0; j < normals.size(); j++) {
            double excess = (dot(normals.get(j), x) - rights.get(j))
                    / Math.max(1e-300, Math.sqrt(dot(normals.get(j), normals.get(j))));
            most = Math.max(most, j < equalities ? Math.abs(excess) : excess);
        }
        return most;
    }

    /// Tries every set of up to m constraints held with equality; the nearest of the points that meet all constraints.
    public Optional<double[]> bruteForce(double[] y) {
        double[] best = null;
        double least = Double.POSITIVE_INFINITY;
        for (int subset = 0; subset < 1 << normals.size(); subset++) {
            if (Integer.bitCount(subset) > m) {
                continue;
            }
            Optional<double[]> x = onto(y, subset);
            if (x.isPresent() && miss(x.get()) <= 1e-7) {
                double[] d = x.get().clone();
                for (int i = 0; i < m; i++) {
                    d[i] -= y[i];
                }
                if (dot(d, d) < least) {
                    least = dot(d, d);
                    best = x.get();
                }
            }
        }
        return Optional.ofNullable(best);
    }

    /// The nearest point where some independent constraints hold with equality: x = y − Nμ, NᵀN μ = Nᵀy − h.
    private Optional<double[]> onto(double[] y, int subset) {
        List<Integer> js = new ArrayList<>();
        for (int j = 0; j < normals.size(); j++) {
            if ((subset >> j & 1) == 1) {
                js.add(j);
            }
        }
        double[][] gram = new double[js.size()][js.size() + 1];
        for (int a = 0; a < js.size(); a++) {
            double[] g = normals.get(js.get(a));
            for (int b = 0; b < js.size(); b++) {
                gram[a][b] = dot(g, normals.get(js.get(b)));
            }
            gram[a][js.size()] = dot(g, y) - rights.get(js.get(a));
        }
        double[] x = y.clone();
        if (!solve(gram)) {
            return Optional.empty();
        }
        for (int a = 0; a < js.size(); a++) {
            for (int i = 0; i < m; i++) {
                x[i] -= gram[a][js.size()] * normals.get(js.get(a))[i];
            }
        }
        return Optional.of(x);
    }

    /// Gauss and Jordan with pivots; the last column becomes the solution.
    private static boolean solve(double[][] s) {
        int n = s.length;
        for (int c = 0; c < n; c++) {
            int pivot = c;
            for (int r = c + 1; r < n; r++) {
                pivot = Math.abs(s[r][c]) > Math.abs(s[pivot][c]) ? r : pivot;
            }
            double[] swapped = s[c];
            s[c] = s[pivot];
            s[pivot] = swapped;
            if (Math.abs(s[c][c]) < 1e-9) {
                return false;
            }
            for (int r = 0; r < n; r++) {
                double factor = r == c ? 0 : s[r][c] / s[c][c];
                for (int k = c; k <= n; k++) {
                    s[r][k] -= factor * s[c][k];
                }
            }
        }
        for (int r = 0; r < n; r++) {
            s[r][n] /= s[r][r];
        }
        return true;
    }
}
