// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio;

import java.util.ArrayList;
import java.util.List;
import org.fittedq.portfolio.backtest.AllocationsByDay;
import org.fittedq.portfolio.limits.Allocations;
import org.fittedq.portfolio.limits.Violation;

/// For tests: 0 ≤ wᵢ ≤ cap, Σ wᵢ = 1.
public record CappedWeights(int size, double cap) implements Allocations {

    public static AllocationsByDay always(int size, double cap) {
        CappedWeights set = new CappedWeights(size, cap);
        return (day, held) -> set;
    }

    /// w = clip(y − λ, 0, cap) with Σ w = 1: Newton on λ, by halves where it leaves the bracket.
    @Override
    public void project(double[] w) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (double y : w) {
            low = Math.min(low, y - cap);
            high = Math.max(high, y);
        }
        double lambda = (low + high) / 2;
        for (int pass = 0; pass < 200; pass++) {
            double sum = 0;
            int free = 0;
            for (double y : w) {
                sum += Math.clamp(y - lambda, 0, cap);
                free += y - lambda > 0 && y - lambda < cap ? 1 : 0;
            }
            if (Math.abs(sum - 1) < 1e-15) {
                break;
            }
            low = sum > 1 ? lambda : low;
            high = sum > 1 ? high : lambda;
            double newton = lambda + (sum - 1) / Math.max(1, free);
            lambda = free > 0 && newton > low && newton < high ? newton : (low + high) / 2;
        }
        for (int i = 0; i < w.length; i++) {
            w[i] = Math.clamp(w[i] - lambda, 0, cap);
        }
    }

    @Override
    public List<Violation> violations(double[] w, double tolerance) {
        List<Violation> missed = new ArrayList<>();
        double sum = 0;
        for (int i = 0; i < w.length; i++) {
            sum += w[i];
            add(missed, "asset " + i + ", max " + cap, w[i] - cap, tolerance);
            add(missed, "asset " + i + ", min 0", -w[i], tolerance);
        }
        add(missed, "budget 1", Math.abs(sum - 1), tolerance);
        return missed;
    }

    private static void add(List<Violation> missed, String limit, double by, double tolerance) {
        if (by > tolerance) {
            missed.add(new Violation(limit, by));
        }
    }
}
