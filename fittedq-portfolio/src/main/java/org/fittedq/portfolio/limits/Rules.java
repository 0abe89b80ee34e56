// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.limits;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The limits that hold from one date to the next: all of them at once. Numbers are parts of wealth.
///
/// @param bounds   of each asset
/// @param total    of all together: cash and gross
/// @param groups   of some together, each name once; they may overlap
/// @param trading  how far a trade may go, and how small it may be
/// @param tracking how far from a benchmark; none if that is free
/// @param holdings how many assets are held, and how little of one
public record Rules(Bounds bounds, Total total, List<Group> groups, Trading trading, Optional<Tracking> tracking,
        Holdings holdings) {

    /// Each asset from 0 to 1, all together 1, nothing else.
    public static final Rules LONG_ONLY = new Rules(new Bounds(new Interval(0, 1), Map.of()),
            new Total(new Interval(0, 0), Double.POSITIVE_INFINITY), List.of(), Trading.FREE, Optional.empty(),
            Holdings.FREE);

    /// Copies the list.
    public Rules {
        groups = List.copyOf(groups);
    }

    /// From a number to a number, both included.
    ///
    /// @param min the least; may be −∞ in a group
    /// @param max the greatest, not below the least; may be ∞ in a group
    public record Interval(double min, double max) {}

    /// Bounds of the assets; below 0 an asset may be sold short.
    ///
    /// @param others of assets that are not named
    /// @param named  by name
    public record Bounds(Interval others, Map<String, Interval> named) {

        /// Copies the map, keeping its order.
        public Bounds {
            named = Collections.unmodifiableMap(new LinkedHashMap<>(named));
        }

        /// Returns those of an asset.
        ///
        /// @param asset its name
        /// @return its own, or those of the others
        public Interval of(String asset) {
            return named.getOrDefault(asset, others);
        }
    }

    /// What all assets together may be.
    ///
    /// @param cash  1 − Σ wᵢ; below 0 money is borrowed
    /// @param gross the greatest Σ |wᵢ|; ∞ if there is none
    public record Total(Interval cash, double gross) {}

    /// A sum of some weights.
    ///
    /// @param name   what it is called in messages
    /// @param assets which; empty: those of the sector of that name
    /// @param sum    from where to where, either may be infinite
    public record Group(String name, List<String> assets, Interval sum) {

        /// Copies the list.
        public Group {
            assets = List.copyOf(assets);
        }
    }

    /// What a trade from held weights h to w may be.
    ///
    /// @param turnover the greatest Σ |wᵢ − hᵢ|; ∞ if there is none
    /// @param minimum  the least |wᵢ − hᵢ| that is not 0
    public record Trading(double turnover, double minimum) {

        /// No limits.
        public static final Trading FREE = new Trading(Double.POSITIVE_INFINITY, 0);
    }

    /// A limit on the tracking error √((w − b)ᵀ Σ (w − b)), per year.
    ///
    /// @param max       the greatest, above 0
    /// @param benchmark b by asset, 0 where not named; empty: all assets alike, together 1
    public record Tracking(double max, Map<String, Double> benchmark) {

        /// Copies the map, keeping its order.
        public Tracking {
            benchmark = Collections.unmodifiableMap(new LinkedHashMap<>(benchmark));
        }
    }

    /// How many assets are held, and how little of one.
    ///
    /// @param max   the most, at least 1
    /// @param least the least |wᵢ| that is not 0
    public record Holdings(int max, double least) {

        /// No limits.
        public static final Holdings FREE = new Holdings(Integer.MAX_VALUE, 0);
    }
}
