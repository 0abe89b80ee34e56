// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.math.BigDecimal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.fittedq.math.Check;

/// Reads lists of seeds: `1..5`, `1,3,5`, `1..3,7`.
final class Seeds {

    private static final String RULE = "seeds such as 1..5 or 1,3,5";
    private static final int MOST = 1000;

    private Seeds() {}

    /// Reads a list.
    ///
    /// @throws IllegalArgumentException if it is none, or a seed stands twice
    static List<Long> parse(String option, String text) {
        Set<Long> seeds = new LinkedHashSet<>();
        for (String part : text.split(",", -1)) {
            String[] ends = part.split("\\.\\.", 2);
            long from = whole(option, RULE, ends[0]);
            long to = ends.length == 1 ? from : whole(option, RULE, ends[1]);
            Check.that(from <= to, option, RULE, "'" + text + "'");
            Check.that(to - from < MOST && seeds.size() < MOST, option, "at most " + MOST + " seeds", "'" + text + "'");
            for (long seed = from; seed <= to; seed++) {
                Check.that(seeds.add(seed), option, "each seed once", seed + " twice");
            }
        }
        return List.copyOf(seeds);
    }

    /// Reads an integer, also as `1e6`.
    ///
    /// @throws IllegalArgumentException if it is none
    static long whole(String option, String rule, String text) {
        try {
            return new BigDecimal(text.strip()).longValueExact();
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException(Check.message(option, rule, "'" + text + "'"), e);
        }
    }
}
