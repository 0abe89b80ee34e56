// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.task;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.fittedq.math.Check;
import org.fittedq.portfolio.backtest.Span;

/// Days of episodes as text: `1..2016`, or `1..800,1200..2016`, first and last day of each span. Day 1 is the first with a growth.
public final class EpisodeDays {

    private static final String RULE = "rising spans of days such as 1..2016 or 1..800,1200..2016";

    private EpisodeDays() {}

    /// Reads spans.
    ///
    /// @param text as it is written by [#text]; not empty
    /// @return spans, rising
    /// @throws IllegalArgumentException if it is none, or they do not rise
    public static List<Span> parse(String text) {
        List<Span> spans = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            Check.that(part.strip().matches("[1-9]\\d{0,7}\\.\\.[1-9]\\d{0,7}"), "days", RULE, "'" + text + "'");
            String[] ends = part.strip().split("\\.\\.", -1);
            int from = Integer.parseInt(ends[0]);
            int last = Integer.parseInt(ends[1]);
            Check.that(from <= last && (spans.isEmpty() || spans.getLast().to() <= from), "days", RULE,
                    "'" + text + "'");
            spans.add(new Span(from, last + 1));
        }
        return List.copyOf(spans);
    }

    /// Writes spans.
    ///
    /// @param spans any
    /// @return text that [#parse] reads
    public static String text(List<Span> spans) {
        return spans.stream().map(s -> s.from() + ".." + (s.to() - 1)).collect(Collectors.joining(","));
    }
}
