// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.limits;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.fittedq.math.Check;

/// Turns rules into numbers by asset.
///
/// @param limits     the limits that they are of
/// @param assets     n names
/// @param covariance n × n; empty if there is none
record Compiler(Limits limits, List<String> assets, double[][] covariance) {

    Terms terms(Rules rules) {
        int n = assets.size();
        double[] low = new double[n];
        double[] high = new double[n];
        double longs = 0;
        double most = 0;
        for (int i = 0; i < n; i++) {
            Rules.Interval bounds = rules.bounds().of(assets.get(i));
            low[i] = bounds.min();
            high[i] = bounds.max();
            longs = Math.min(longs, low[i]);
            most += Math.max(Math.abs(low[i]), Math.abs(high[i]));
        }
        double gross = rules.total().gross();
        boolean isSum = longs == 0; // Σ |w| = Σ w
        double sumMost = 1 - rules.total().cash().min();
        return new Terms(low, high, sums(rules, isSum ? Math.min(gross, sumMost) : sumMost),
                isSum || gross >= most ? Double.POSITIVE_INFINITY : gross, rules.trading(),
                new Terms.Composition(rules.tracking().map(this::cone), rules.holdings()));
    }

    private Terms.Sums sums(Rules rules, double sumMost) {
        int[][] groups = rules.groups().stream().map(this::members).toArray(int[][]::new);
        double[] least = rules.groups().stream().mapToDouble(g -> g.sum().min()).toArray();
        double[] most = rules.groups().stream().mapToDouble(g -> g.sum().max()).toArray();
        return new Terms.Sums(groups, least, most, 1 - rules.total().cash().max(), sumMost);
    }

    private int[] members(Rules.Group group) {
        List<String> names = group.assets().isEmpty()
                ? limits.sectors().getOrDefault(group.name(), List.of())
                : group.assets();
        int[] members = names.stream().mapToInt(assets::indexOf).filter(i -> i >= 0).toArray();
        Arrays.sort(members);
        return members;
    }

    private TrackingCone cone(Rules.Tracking tracking) {
        int n = assets.size();
        String place = limits.source() + ": trackingError";
        Check.that(covariance.length > 0, place, "a covariance of the assets", "none");
        Check.that(Arrays.stream(covariance).allMatch(row -> row.length == n) && covariance.length == n, place,
                "a covariance of " + n + "×" + n + " numbers", covariance.length + " rows");
        double[] benchmark = new double[n];
        for (int i = 0; i < n; i++) {
            benchmark[i] = tracking.benchmark().isEmpty()
                    ? 1.0 / n
                    : Optional.ofNullable(tracking.benchmark().get(assets.get(i))).orElse(0.0);
        }
        return new TrackingCone(benchmark, Arrays.stream(covariance).map(double[]::clone).toArray(double[][]::new),
                tracking.max());
    }
}
