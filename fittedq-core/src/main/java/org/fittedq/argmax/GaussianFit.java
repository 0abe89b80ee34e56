// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

import java.util.random.RandomGenerator;
import org.fittedq.math.Check;
import org.fittedq.math.Mat;
import org.fittedq.mdp.ActionSet;
import org.fittedq.value.ActionValues;
import org.fittedq.value.NotFiniteException;
import org.fittedq.value.QFunction;

/// [DualSoftMaximum] for one state: fits p, a product of truncated normal laws, to the Boltzmann density exp(q/β)/Z. Work memory
/// of one thread.
final class GaussianFit {

    /// By so many standard errors a value must be better: a lucky sample is not taken for a better law.
    private static final double ERRORS = 2;
    /// Below this share of what x and x² have of their own, samples lie at two points: a slope can be fitted, no curvature.
    private static final double LEAST_OWN = 1e-9;

    private final DualSoftMaximum.Config c;
    private final int m;
    private final ActionValues values;
    private final float[] a; // M × m
    private final float[] q; // M
    private final double[] r; // M: q/β − log p, later less what has been fitted
    private final TruncatedNormal[] p;
    private final TruncatedNormal[] best;
    private double mean;
    private double error;
    private double beta; // β now

    GaussianFit(DualSoftMaximum.Config c, QFunction q, int m) {
        this.c = c;
        this.beta = c.beta();
        this.m = m;
        this.values = q.at(1, c.samples());
        this.a = new float[Check.size("samples", c.samples(), m)];
        this.q = new float[c.samples()];
        this.r = new double[c.samples()];
        this.p = new TruncatedNormal[m];
        this.best = new TruncatedNormal[m];
        for (int d = 0; d < m; d++) {
            p[d] = new TruncatedNormal();
            best[d] = new TruncatedNormal();
        }
    }

    /// Sets β.
    void beta(double now) {
        beta = now;
    }

    /// Fits p to one state.
    void fit(Mat s, int i, ActionSet box, Mat start, RandomGenerator random) {
        values.fix(s, i, 1);
        for (int d = 0; d < m; d++) {
            p[d].begin(box.low(d), box.high(d), start.at(i, d), c.sigma());
        }
        double highest = Double.NEGATIVE_INFINITY;
        for (int k = 0; k <= c.iterations(); k++) {
            evaluate(p, i, box, random);
            if (mean - ERRORS * error > highest) {
                highest = mean - ERRORS * error;
                for (int d = 0; d < m; d++) {
                    best[d].copy(p[d]);
                }
            }
            for (int d = 0; d < m && k < c.iterations(); d++) {
                improve(d);
            }
        }
        // samples of their own: of those that chose the law, the value would be too high
        evaluate(best, i, box, random);
    }

    /// E_p[q] + β H(p).
    double value() {
        return beta * mean;
    }

    /// Standard error of [#value].
    double error() {
        return beta * error;
    }

    /// a_j ~ p, r_j = q(a_j)/β − log p(a_j); their mean and its standard error.
    private void evaluate(TruncatedNormal[] law, int i, ActionSet box, RandomGenerator random) {
        for (int j = 0; j < r.length; j++) {
            for (int d = 0; d < m; d++) {
                a[j * m + d] = (float) law[d].sample(random);
            }
            box.project(a, j * m);
        }
        values.values(a, r.length, q);
        double sum = 0;
        for (int j = 0; j < r.length; j++) {
            r[j] = q[j] / beta;
            for (int d = 0; d < m; d++) {
                r[j] -= law[d].logDensity(a[j * m + d]);
            }
            sum += r[j];
        }
        mean = sum / r.length;
        double squares = 0;
        for (double x : r) {
            squares += (x - mean) * (x - mean);
        }
        error = Math.sqrt(squares / r.length / (r.length - 1));
        if (!Double.isFinite(mean)) {
            throw new NotFiniteException(i, "smooth maximum", (float) mean);
        }
    }

    /// (g, k) ← argmin Σ (r − g x − ½ k x²)², x = a_d less its mean, λ − ρ k within its range;
    /// log p_d ← log p_d + ρ (g x + ½ k x²); r ← r − g x − ½ k x².
    private void improve(int d) {
        int n = r.length;
        double middle = 0;
        for (int j = 0; j < n; j++) {
            middle += a[j * m + d];
        }
        middle /= n;
        double xx = 0;
        double xxx = 0;
        double xxxx = 0;
        double xr = 0;
        double xxr = 0;
        for (int j = 0; j < n; j++) {
            double x = a[j * m + d] - middle;
            xx += x * x / n;
            xxx += x * x * x / n;
            xxxx += x * x * x * x / n;
            xr += x * (r[j] - mean) / n;
            xxr += x * x * (r[j] - mean) / n;
        }
        if (xx == 0) {
            return;
        }
        double own = xxxx - xx * xx - xxx * xxx / xx; // of x², what x and 1 do not explain
        double k = own > LEAST_OWN * xxxx ? 2 * (xxr - xr * xxx / xx) / own : 0;
        k = -p[d].precisionChange(c.step() * k) / c.step();
        double g = (xr - 0.5 * k * xxx) / xx;
        p[d].add(middle, c.step() * g, c.step() * k);
        for (int j = 0; j < n; j++) {
            double x = a[j * m + d] - middle;
            r[j] -= g * x + 0.5 * k * (x * x - xx);
        }
    }
}
