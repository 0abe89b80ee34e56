// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import org.fittedq.math.Stateful;
import org.fittedq.policy.Projection;

/// Running means of metrics between two log lines. Saved with a checkpoint, so that a resumed run logs the same.
public final class Metrics implements Stateful {

    private final double[] sum = new double[Metric.values().length];
    private final long[] count = new long[Metric.values().length];

    /// Makes empty means.
    public Metrics() {}

    /// Takes in one value.
    ///
    /// @param metric which
    /// @param value  finite
    /// @throws DivergenceException if the value is NaN or infinite
    public void add(Metric metric, double value) {
        if (!Double.isFinite(value)) {
            throw new DivergenceException(metric.key(), value);
        }
        sum[metric.ordinal()] += value;
        count[metric.ordinal()]++;
    }

    /// Takes in all values that other metrics have seen.
    ///
    /// @param other means since their last [#clear]; not modified
    public void add(Metrics other) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += other.sum[i];
            count[i] += other.count[i];
        }
    }

    /// Takes in how far the actions of the last [Projection#forward] were from the valid ones, where not every action is.
    ///
    /// @param projection of an actor's actions
    void addDistance(Projection projection) {
        if (projection.projects()) {
            add(Metric.PROJECTION_DISTANCE, projection.distance());
        }
    }

    /// Tells whether a metric has been seen since the last [#clear].
    ///
    /// @param metric which
    /// @return true if there is a mean
    public boolean has(Metric metric) {
        return count[metric.ordinal()] > 0;
    }

    /// Returns the mean since the last [#clear].
    ///
    /// @param metric which
    /// @return mean; NaN if never seen
    public double mean(Metric metric) {
        return sum[metric.ordinal()] / count[metric.ordinal()];
    }

    /// Forgets all values.
    public void clear() {
        java.util.Arrays.fill(sum, 0);
        java.util.Arrays.fill(count, 0);
    }

    @Override
    public void exchange(String name, Exchange x) {
        x.doubles(name + "/sum", sum);
        x.longs(name + "/count", count);
    }
}
