// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.limits;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.fittedq.portfolio.limits.Rules.Group;
import org.fittedq.portfolio.limits.Rules.Interval;
import org.fittedq.portfolio.limits.Rules.Tracking;
import org.fittedq.store.Json;

/// Writes limits as YAML, in one order, so that equal limits have equal texts.
final class LimitsText {

    private static final String PLAIN = "[A-Za-z0-9^][A-Za-z0-9 ._^-]*(?<! )";

    private final StringBuilder out = new StringBuilder();
    private String indent = "";

    private LimitsText() {}

    static String of(Limits limits) {
        LimitsText text = new LimitsText();
        if (!limits.sectors().isEmpty()) {
            text.line("sectors:");
            limits.sectors().forEach((name, tickers) -> text.line("  " + word(name) + ": " + words(tickers)));
        }
        Rules before = Rules.LONG_ONLY;
        boolean first = true;
        for (Limits.Version version : limits.versions()) {
            if (!first) {
                if (text.indent.isEmpty()) {
                    text.line("changes:");
                }
                text.indent = "  ";
                text.line("- from: " + version.from());
                text.indent = "    ";
            }
            text.rules(version.rules(), before);
            before = version.rules();
            first = false;
        }
        return text.out.isEmpty() ? "{}\n" : text.out.toString();
    }

    private void line(String text) {
        out.append(indent).append(text).append('\n');
    }

    private void rules(Rules now, Rules before) {
        bounds(now, before);
        if (!now.total().cash().equals(before.total().cash())) {
            line("cash: " + interval(now.total().cash()));
        }
        number("gross", now.total().gross(), before.total().gross(), Double.POSITIVE_INFINITY);
        groups(now.groups(), before.groups());
        number("turnover", now.trading().turnover(), before.trading().turnover(), Double.POSITIVE_INFINITY);
        if (!now.tracking().equals(before.tracking())) {
            line("trackingError: " + now.tracking().map(LimitsText::tracking).orElse(LimitsReader.NONE));
        }
        number("minimumTrade", now.trading().minimum(), before.trading().minimum(), 0);
        if (!now.holdings().equals(before.holdings())) {
            List<String> parts = new ArrayList<>();
            if (now.holdings().max() != Integer.MAX_VALUE) {
                parts.add("max: " + now.holdings().max());
            }
            parts.add("least: " + Entry.plain(now.holdings().least()));
            line("holdings: " + (now.holdings().equals(Rules.Holdings.FREE) ? LimitsReader.NONE : braces(parts)));
        }
    }

    private void number(String key, double now, double before, double none) {
        if (now != before) {
            line(key + ": " + (now == none ? LimitsReader.NONE : Entry.plain(now)));
        }
    }

    private void bounds(Rules now, Rules before) {
        List<String> lines = new ArrayList<>();
        if (!now.bounds().others().equals(before.bounds().others())) {
            lines.add("  " + LimitsReader.DEFAULT + ": " + interval(now.bounds().others()));
        }
        now.bounds().named().forEach((asset, bounds) -> {
            if (!bounds.equals(before.bounds().named().get(asset))) {
                lines.add("  " + word(asset) + ": " + interval(bounds));
            }
        });
        section("bounds", lines);
    }

    private void groups(List<Group> now, List<Group> before) {
        List<String> lines = new ArrayList<>();
        for (Group group : before) {
            if (now.stream().noneMatch(g -> g.name().equals(group.name()))) {
                lines.add("  " + word(group.name()) + ": " + LimitsReader.NONE);
            }
        }
        for (Group group : now) {
            if (!before.contains(group)) {
                List<String> parts = new ArrayList<>();
                if (!group.assets().isEmpty()) {
                    parts.add("assets: " + words(group.assets()));
                }
                parts.addAll(ends(group.sum()));
                lines.add("  " + word(group.name()) + ": " + braces(parts));
            }
        }
        section("groups", lines);
    }

    private void section(String key, List<String> lines) {
        if (!lines.isEmpty()) {
            line(key + ":");
            lines.forEach(this::line);
        }
    }

    private static String tracking(Tracking tracking) {
        List<String> weights = new ArrayList<>();
        for (Map.Entry<String, Double> weight : tracking.benchmark().entrySet()) {
            weights.add(word(weight.getKey()) + ": " + Entry.plain(weight.getValue()));
        }
        return braces(List.of("max: " + Entry.plain(tracking.max()),
                "benchmark: " + (weights.isEmpty() ? "equal" : braces(weights))));
    }

    private static String interval(Interval interval) {
        return braces(ends(interval));
    }

    private static List<String> ends(Interval interval) {
        List<String> parts = new ArrayList<>();
        if (Double.isFinite(interval.min())) {
            parts.add("min: " + Entry.plain(interval.min()));
        }
        if (Double.isFinite(interval.max())) {
            parts.add("max: " + Entry.plain(interval.max()));
        }
        return parts;
    }

    private static String braces(List<String> parts) {
        return "{" + String.join(", ", parts) + "}";
    }

    private static String words(List<String> names) {
        return "[" + String.join(", ", names.stream().map(LimitsText::word).toList()) + "]";
    }

    private static String word(String name) {
        return name.matches(PLAIN) && !name.toLowerCase(Locale.ROOT).equals("null") ? name : new Json.Text(name).line();
    }
}
