// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

import java.util.Arrays;

/// One start of [LbfgsB]: minimises f over a box. Whoever uses it evaluates f at [#trial] and tells the result.
///
/// | symbol | code |
/// |---|---|
/// | x, f, g | the last accepted point, its value and gradient |
/// | B | model of the second derivative, `b` |
/// | x^c | Cauchy point, `cauchy` |
/// | x̄ | minimum of the model over the free coordinates, `target` |
final class BoxDescent {

    private static final double SUFFICIENT = 1e-4;
    private static final double CURVATURE = 1e-10;
    private static final double SMALLEST_STEP = 1e-9;
    private static final double STATIONARY = 1e-9;

    private final int n;
    private final int memory;
    private final double[] low;
    private final double[] high;
    private final double[] x;
    private final double[] g;
    private final double[] trial;
    private final double[] target;
    private final double[] cauchy;
    private final double[] d;
    private final double[] bd;
    private final double[] until; // t at which a coordinate meets its bound on the projected gradient path
    private final double[][] s; // steps, oldest first
    private final double[][] y; // changes of the gradient
    private final double[] b; // n × n
    private final double[] factor; // of the free part of b
    private final int[] free;
    private int pairs;
    private double f;
    private double slope;
    private double step;
    private boolean begun;
    private boolean done;

    BoxDescent(int n, int memory) {
        this.n = n;
        this.memory = memory;
        this.low = new double[n];
        this.high = new double[n];
        this.x = new double[n];
        this.g = new double[n];
        this.trial = new double[n];
        this.target = new double[n];
        this.cauchy = new double[n];
        this.d = new double[n];
        this.bd = new double[n];
        this.until = new double[n];
        this.s = new double[memory][n];
        this.y = new double[memory][n];
        this.b = new double[n * n];
        this.factor = new double[n * n];
        this.free = new int[n];
    }

    /// Begins anew; the first trial is x₀, which lies in the box.
    void begin(int i, double lower, double upper, double x0) {
        low[i] = lower;
        high[i] = upper;
        trial[i] = x0;
        pairs = 0;
        begun = false;
        done = false;
    }

    /// The point to be evaluated next, coordinate i; the last accepted one if there is nothing left to do.
    double trial(int i) {
        return done ? x[i] : trial[i];
    }

    /// Tells f and its gradient at the trial, `sign` times those given.
    void tell(double value, float[] gradient, int at, double sign) {
        if (done) {
            return;
        }
        double fTrial = sign * value;
        if (begun && !(fTrial <= f + SUFFICIENT * step * slope)) {
            step /= 2;
            done = step < SMALLEST_STEP;
            place();
            return;
        }
        if (begun) {
            remember(gradient, at, sign);
        }
        begun = true;
        f = fTrial;
        for (int i = 0; i < n; i++) {
            x[i] = trial[i];
            g[i] = sign * gradient[at + i];
        }
        direct();
    }

    private void remember(float[] gradient, int at, double sign) {
        if (pairs == memory) {
            double[] oldestS = s[0];
            double[] oldestY = y[0];
            System.arraycopy(s, 1, s, 0, memory - 1);
            System.arraycopy(y, 1, y, 0, memory - 1);
            s[memory - 1] = oldestS;
            y[memory - 1] = oldestY;
            pairs--;
        }
        double sy = 0;
        double yy = 0;
        for (int i = 0; i < n; i++) {
            s[pairs][i] = trial[i] - x[i];
            y[pairs][i] = sign * gradient[at + i] - g[i];
            sy += s[pairs][i] * y[pairs][i];
            yy += y[pairs][i] * y[pairs][i];
        }
        if (sy > CURVATURE * yy && yy > 0) {
            pairs++;
        }
    }

    /// Chooses the next target, or ends where the projected gradient vanishes.
    private void direct() {
        double largest = 0;
        for (int i = 0; i < n; i++) {
            largest = Math.max(largest, Math.abs(Math.clamp(x[i] - g[i], low[i], high[i]) - x[i]));
        }
        done = largest < STATIONARY;
        if (done) {
            return;
        }
        model();
        cauchyPoint();
        minimiseFree();
        slope = slopeTo(target);
        if (!(slope < 0)) {
            // a model that rounding has spoilt: begin again from the projected gradient
            pairs = 0;
            for (int i = 0; i < n; i++) {
                target[i] = Math.clamp(x[i] - g[i], low[i], high[i]);
            }
            slope = slopeTo(target);
        }
        step = 1;
        place();
    }

    private double slopeTo(double[] to) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += g[i] * (to[i] - x[i]);
        }
        return sum;
    }

    private void place() {
        for (int i = 0; i < n; i++) {
            trial[i] = Math.clamp(x[i] + step * (target[i] - x[i]), low[i], high[i]);
        }
    }

    /// B = θ I, θ = yᵀy/sᵀy of the newest pair, then one BFGS update for each pair:
    /// B ← B − B s sᵀ B/(sᵀ B s) + y yᵀ/(yᵀ s).
    private void model() {
        double theta = pairs == 0 ? 1 : dot(y[pairs - 1], y[pairs - 1]) / dot(s[pairs - 1], y[pairs - 1]);
        Arrays.fill(b, 0);
        for (int i = 0; i < n; i++) {
            b[i * n + i] = theta;
        }
        for (int p = 0; p < pairs; p++) {
            times(s[p], bd);
            double sbs = dot(s[p], bd);
            double ys = dot(y[p], s[p]);
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    b[i * n + j] += y[p][i] * y[p][j] / ys - bd[i] * bd[j] / sbs;
                }
            }
        }
    }

    private double dot(double[] u, double[] v) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += u[i] * v[i];
        }
        return sum;
    }

    private void times(double[] u, double[] out) {
        for (int i = 0; i < n; i++) {
            double sum = 0;
            for (int j = 0; j < n; j++) {
                sum += b[i * n + j] * u[j];
            }
            out[i] = sum;
        }
    }

    /// First minimum of the model along t ↦ Π(x − t g), segment by segment between the bounds it meets (Algorithm CP).
    private void cauchyPoint() {
        for (int i = 0; i < n; i++) {
            cauchy[i] = x[i];
            double bound = g[i] < 0 ? high[i] : low[i];
            until[i] = g[i] == 0 ? Double.POSITIVE_INFINITY : (x[i] - bound) / g[i];
            d[i] = until[i] > 0 ? -g[i] : 0;
        }
        double t = 0;
        while (true) {
            // along d from the point reached: m′ = gᵀd + (x^c − x)ᵀ B d, m″ = dᵀ B d
            times(d, bd);
            double first = dot(g, d);
            for (int i = 0; i < n; i++) {
                first += (cauchy[i] - x[i]) * bd[i];
            }
            double second = dot(d, bd);
            if (first >= 0) {
                return;
            }
            double next = Double.POSITIVE_INFINITY;
            for (int i = 0; i < n; i++) {
                next = d[i] != 0 ? Math.min(next, until[i]) : next;
            }
            double best = second > 0 ? t - first / second : Double.POSITIVE_INFINITY;
            double to = Math.min(best, next);
            if (to == Double.POSITIVE_INFINITY) {
                return;
            }
            for (int i = 0; i < n; i++) {
                boolean met = d[i] != 0 && until[i] <= to;
                cauchy[i] = met
                        ? g[i] < 0 ? high[i] : low[i]
                        : Math.clamp(cauchy[i] + (to - t) * d[i], low[i], high[i]);
                d[i] = met ? 0 : d[i];
            }
            if (best <= next) {
                return;
            }
            t = to;
        }
    }

    /// x̄ = x^c + α Δ, B_FF Δ = −(g + B (x^c − x))_F over the free coordinates F, α ≤ 1 the largest that stays in the box.
    private void minimiseFree() {
        System.arraycopy(cauchy, 0, target, 0, n);
        int count = 0;
        for (int i = 0; i < n; i++) {
            d[i] = cauchy[i] - x[i];
            if (cauchy[i] > low[i] && cauchy[i] < high[i]) {
                free[count++] = i;
            }
        }
        times(d, bd);
        for (int k = 0; k < count; k++) {
            d[k] = -(g[free[k]] + bd[free[k]]);
        }
        if (!solve(count)) {
            return;
        }
        double alpha = 1;
        for (int k = 0; k < count; k++) {
            int i = free[k];
            double room = d[k] > 0 ? high[i] - cauchy[i] : low[i] - cauchy[i];
            alpha = d[k] != 0 ? Math.min(alpha, room / d[k]) : alpha;
        }
        for (int k = 0; k < count; k++) {
            int i = free[k];
            target[i] = Math.clamp(cauchy[i] + alpha * d[k], low[i], high[i]);
        }
    }

    /// Solves B_FF Δ = d in place by Cholesky's factorisation.
    ///
    /// @return whether B_FF is positive definite
    private boolean solve(int count) {
        for (int i = 0; i < count; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = b[free[i] * n + free[j]];
                for (int k = 0; k < j; k++) {
                    sum -= factor[i * n + k] * factor[j * n + k];
                }
                if (i == j && !(sum > 0)) {
                    return false;
                }
                factor[i * n + j] = i == j ? Math.sqrt(sum) : sum / factor[j * n + j];
            }
        }
        for (int i = 0; i < count; i++) {
            for (int k = 0; k < i; k++) {
                d[i] -= factor[i * n + k] * d[k];
            }
            d[i] /= factor[i * n + i];
        }
        for (int i = count - 1; i >= 0; i--) {
            for (int k = i + 1; k < count; k++) {
                d[i] -= factor[k * n + i] * d[k];
            }
            d[i] /= factor[i * n + i];
        }
        return true;
    }
}
