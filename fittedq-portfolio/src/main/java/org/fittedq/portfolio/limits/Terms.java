// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.limits;

import java.util.Optional;

/// The numbers of the limits of one version, by asset. Arrays are shared and never modified.
///
/// @param low         n lower bounds
/// @param high        n upper bounds
/// @param sums        of all and of groups, from where to where
/// @param gross       the greatest Σ |wᵢ|; ∞ if it never binds
/// @param trading     turnover and least trade
/// @param composition of holdings and tracking
record Terms(double[] low, double[] high, Sums sums, double gross, Rules.Trading trading, Composition composition) {

    /// Sums that are limited: those of groups, then that of all.
    ///
    /// @param groups   assets of each
    /// @param least    of each
    /// @param most     of each
    /// @param sumLeast of all
    /// @param sumMost  of all
    record Sums(int[][] groups, double[] least, double[] most, double sumLeast, double sumMost) {}

    /// What does not make a polyhedron.
    ///
    /// @param tracking limit on the tracking error
    /// @param holdings how many, how little
    record Composition(Optional<TrackingCone> tracking, Rules.Holdings holdings) {}

    int size() {
        return low.length;
    }

    int[][] groups() {
        return sums.groups();
    }

    double[] least() {
        return sums.least();
    }

    double[] most() {
        return sums.most();
    }

    double sumLeast() {
        return sums.sumLeast();
    }

    double sumMost() {
        return sums.sumMost();
    }

    double turnover() {
        return trading.turnover();
    }

    /// Whether the moves that are limited are those from 0.
    boolean centredOnZero() {
        return gross != Double.POSITIVE_INFINITY && turnover() == Double.POSITIVE_INFINITY;
    }

    /// Whether no asset is of two groups, and moves are limited from one centre at most.
    boolean areSeparate() {
        boolean[] seen = new boolean[size()];
        for (int[] group : groups()) {
            for (int i : group) {
                if (seen[i]) {
                    return false;
                }
                seen[i] = true;
            }
        }
        return gross == Double.POSITIVE_INFINITY || turnover() == Double.POSITIVE_INFINITY;
    }

    /// Whether the valid weights depend on those that are held.
    boolean dependOnHeld() {
        return turnover() != Double.POSITIVE_INFINITY || trading.minimum() > 0;
    }

    /// Whether an asset may be one of several ranges, or their number counts.
    boolean areWhole() {
        return trading.minimum() > 0 || composition.holdings().least() > 0
                || composition.holdings().max() < size();
    }

    /// The same without limits on trades.
    Terms withoutTrading() {
        return new Terms(low, high, sums, gross, Rules.Trading.FREE, composition);
    }

    Nearest nearest() {
        return areSeparate() ? new Pools(this) : new Multipliers(this);
    }
}
