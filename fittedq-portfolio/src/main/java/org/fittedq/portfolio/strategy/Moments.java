// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.strategy;

import java.util.Arrays;
import org.fittedq.math.Check;
import org.fittedq.portfolio.market.Market;

/// Mean and shrunk covariance of the returns in a window, per day. Work memory: one thread at a time.
final class Moments {

    private final Window window;
    private final Shrinkage shrinkage;
    private double[] mean = {};
    private double[] covariance = {}; // n × n

    Moments(int days, Shrinkage shrinkage) {
        this.window = new Window(days);
        this.shrinkage = shrinkage;
    }

    /// Returns the mean returns, n; the memory is this object's.
    double[] mean() {
        return mean;
    }

    /// Returns the covariance, n × n; the memory is this object's.
    double[] covariance() {
        return covariance;
    }

    void measure(Market past) {
        window.read(past);
        int n = window.size();
        if (mean.length != n) {
            mean = new double[n];
            covariance = new double[Check.size("covariance", n, n)];
        }
        centre();
        products();
        shrink(switch (shrinkage) {
            case Shrinkage.Fixed fixed -> fixed.part();
            case Shrinkage.LedoitWolf _ -> ledoitWolf();
        });
    }

    private void centre() {
        int n = window.size();
        double[] x = window.returns();
        Arrays.fill(mean, 0);
        for (int k = 0; k < x.length; k++) {
            mean[k % n] += x[k] / window.days();
        }
        for (int k = 0; k < x.length; k++) {
            x[k] -= mean[k % n];
        }
    }

    /// S = (T − 1)⁻¹ Σₜ xₜ xₜᵀ. A row of S stays in the nearest cache while all days pass by, four at a time.
    private void products() {
        int n = window.size();
        for (int i = 0; i < n; i++) {
            int row = i * n;
            Arrays.fill(covariance, row + i, row + n, 0);
            int k = 0;
            for (; k + 4 <= window.days(); k += 4) {
                addFour(k * n, i, row);
            }
            for (; k < window.days(); k++) {
                addOne(k * n, i, row);
            }
            for (int j = i; j < n; j++) {
                covariance[row + j] /= window.days() - 1;
                covariance[j * n + i] = covariance[row + j];
            }
        }
    }

    private void addOne(int day, int i, int row) {
        double[] x = window.returns();
        for (int j = i; j < window.size(); j++) {
            covariance[row + j] += x[day + i] * x[day + j];
        }
    }

    private void addFour(int day, int i, int row) {
        int n = window.size();
        double[] x = window.returns();
        double[] s = covariance;
        double a = x[day + i];
        double b = x[day + n + i];
        double c = x[day + 2 * n + i];
        double d = x[day + 3 * n + i];
        for (int j = i; j < n; j++) {
            s[row + j] += a * x[day + j] + b * x[day + n + j] + c * x[day + 2 * n + j] + d * x[day + 3 * n + j];
        }
    }

    /// δ = min(b², d²) / d². With Σₜ xₜᵀ S xₜ = T ‖S‖² the sum in b² is Σₜ ‖xₜ‖⁴ − T ‖S‖².
    private double ledoitWolf() {
        int n = window.size();
        double days = window.days();
        double unbiased = (days - 1) / days; // S of divisor T from that of T − 1
        double trace = 0;
        double norm = 0;
        for (int k = 0; k < covariance.length; k++) {
            double s = covariance[k] * unbiased;
            norm += s * s;
            trace += k % (n + 1) == 0 ? s : 0;
        }
        double fourth = 0;
        double[] x = window.returns();
        for (int k = 0; k < x.length; k += n) {
            double square = 0;
            for (int i = 0; i < n; i++) {
                square += x[k + i] * x[k + i];
            }
            fourth += square * square;
        }
        double d2 = norm - trace * trace / n;
        double b2 = (fourth - days * norm) / (days * days);
        return d2 <= 0 ? 1 : Math.clamp(b2 / d2, 0, 1);
    }

    private void shrink(double part) {
        int n = window.size();
        double trace = 0;
        for (int i = 0; i < n; i++) {
            trace += covariance[i * n + i];
        }
        for (int k = 0; k < covariance.length; k++) {
            covariance[k] *= 1 - part;
            covariance[k] += k % (n + 1) == 0 ? part * trace / n : 0;
        }
    }
}
