// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.limits;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.fittedq.math.Check;
import org.fittedq.portfolio.limits.Rules.Bounds;
import org.fittedq.portfolio.limits.Rules.Group;
import org.fittedq.portfolio.limits.Rules.Holdings;
import org.fittedq.portfolio.limits.Rules.Interval;
import org.fittedq.portfolio.limits.Rules.Total;
import org.fittedq.portfolio.limits.Rules.Tracking;
import org.fittedq.portfolio.limits.Rules.Trading;
import org.fittedq.store.Json;
import org.fittedq.store.JsonAt;

/// Reads limits from a tree of texts, each change on top of what held before.
final class LimitsReader {

    static final String DEFAULT = "default";
    static final String NONE = "none";

    private static final double MOST = 10; // of wealth: beyond that somebody has written percent
    private static final List<String> RULES = List.of("bounds", "cash", "gross", "groups", "turnover",
            "trackingError", "minimumTrade", "holdings");
    private static final List<String> ROOT = with(RULES, "sectors", "changes");
    private static final List<String> CHANGE = with(RULES, "from");

    private final Map<String, List<String>> sectors;

    private LimitsReader(Map<String, List<String>> sectors) {
        this.sectors = sectors;
    }

    private static List<String> with(List<String> keys, String... more) {
        List<String> all = new ArrayList<>(keys);
        all.addAll(List.of(more));
        return List.copyOf(all);
    }

    static Limits read(JsonAt root, Map<String, List<String>> sectors) {
        LimitsReader reader = new LimitsReader(sectors);
        Entry.known(root, ROOT);
        List<Limits.Version> versions = new ArrayList<>();
        versions.add(new Limits.Version(LocalDate.MIN, reader.rules(root, Rules.LONG_ONLY)));
        for (JsonAt change : root.find("changes").map(JsonAt::items).orElse(List.of())) {
            Entry.known(change, CHANGE);
            LocalDate from = date(change.at("from"));
            Limits.Version before = versions.getLast();
            Check.that(before.from().isBefore(from), Entry.place(change.at("from")),
                    "a date after that of the change before, " + before.from(), from);
            Check.that(change.keys().size() > 1, Entry.place(change), "limits that change", "none");
            versions.add(new Limits.Version(from, reader.rules(change, before.rules())));
        }
        return new Limits(root.source(), sectors, versions);
    }

    private static LocalDate date(JsonAt at) {
        try {
            return LocalDate.parse(at.text());
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(Check.message(Entry.place(at), "a date such as 2020-03-01", at.text()),
                    e);
        }
    }

    private Rules rules(JsonAt at, Rules before) {
        return new Rules(changed(at, "bounds", before.bounds(), a -> bounds(a, before.bounds())),
                new Total(
                        changed(at, "cash", before.total().cash(),
                                a -> Entry.interval(a, before.total().cash(), MOST)),
                        changed(at, "gross", before.total().gross(),
                                a -> Entry.isNone(a) ? Double.POSITIVE_INFINITY : Entry.number(a, 0, MOST))),
                changed(at, "groups", before.groups(), a -> groups(a, before.groups())),
                new Trading(
                        changed(at, "turnover", before.trading().turnover(),
                                a -> Entry.isNone(a) ? Double.POSITIVE_INFINITY : Entry.number(a, 0, 2 * MOST)),
                        changed(at, "minimumTrade", before.trading().minimum(),
                                a -> Entry.isNone(a) ? 0 : Entry.number(a, 0, 1))),
                changed(at, "trackingError", before.tracking(), a -> tracking(a, before.tracking())),
                changed(at, "holdings", before.holdings(), a -> holdings(a, before.holdings())));
    }

    private static <T> T changed(JsonAt at, String key, T before, Function<JsonAt, T> read) {
        return at.find(key).map(read).orElse(before);
    }

    private static Bounds bounds(JsonAt at, Bounds before) {
        Interval others = at.find(DEFAULT).map(a -> Entry.interval(a, before.others(), MOST)).orElse(before.others());
        Map<String, Interval> named = new LinkedHashMap<>(before.named());
        for (String asset : at.keys()) {
            if (!asset.equals(DEFAULT)) {
                named.put(asset, Entry.interval(at.at(asset), named.getOrDefault(asset, others), MOST));
            }
        }
        return new Bounds(others, named);
    }

    private List<Group> groups(JsonAt at, List<Group> before) {
        Map<String, Group> groups = new LinkedHashMap<>();
        before.forEach(g -> groups.put(g.name(), g));
        for (String name : at.keys()) {
            JsonAt own = at.at(name);
            if (Entry.isNone(own)) {
                Check.that(groups.remove(name) != null, Entry.place(own), "limits of a group that has some before",
                        NONE);
            } else {
                groups.put(name, group(own, name, Optional.ofNullable(groups.get(name))));
            }
        }
        return List.copyOf(groups.values());
    }

    private Group group(JsonAt at, String name, Optional<Group> before) {
        Entry.known(at, List.of("assets", "min", "max"));
        List<String> assets = at.find("assets").map(LimitsReader::names)
                .orElse(before.map(Group::assets).orElse(List.of()));
        Check.that(!assets.isEmpty() || sectors.containsKey(name), Entry.place(at),
                "assets: [...], or the name of a sector", sectors.isEmpty() ? "no sectors" : name,
                sectors.isEmpty() ? "add assets, or sectors to the file" : "the sectors are " + sectors.keySet());
        Check.that(at.find("min").isPresent() || at.find("max").isPresent() || before.isPresent(), Entry.place(at),
                "min, max or both", "neither");
        Interval free = new Interval(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
        return new Group(name, assets, Entry.minMax(at, before.map(Group::sum).orElse(free), MOST));
    }

    private static List<String> names(JsonAt at) {
        List<String> names = at.items().stream().map(JsonAt::text).toList();
        Check.that(!names.isEmpty() && new HashSet<>(names).size() == names.size(), Entry.place(at),
                "names, each once", names);
        return names;
    }

    private static Optional<Tracking> tracking(JsonAt at, Optional<Tracking> before) {
        if (Entry.isNone(at)) {
            return Optional.empty();
        }
        Entry.known(at, List.of("max", "benchmark"));
        Map<String, Double> weights = at.find("benchmark").map(LimitsReader::benchmark)
                .orElse(before.map(Tracking::benchmark).orElse(Map.of()));
        double most = at.find("max").isEmpty() && before.isPresent()
                ? before.get().max()
                : Entry.number(at.at("max"), 0, MOST);
        Check.that(most > 0, Entry.place(at) + ".max", "a number above 0", most);
        return Optional.of(new Tracking(most, weights));
    }

    private static Map<String, Double> benchmark(JsonAt at) {
        if (at.value() instanceof Json.Text) {
            Check.that(at.text().equals("equal"), Entry.place(at), "equal, or the weight of each asset", at.text());
            return Map.of();
        }
        Map<String, Double> weights = new LinkedHashMap<>();
        at.keys().forEach(asset -> weights.put(asset, Entry.number(at.at(asset), -MOST, MOST)));
        Check.that(!weights.isEmpty(), Entry.place(at), "equal, or the weight of each asset", "none");
        return weights;
    }

    private static Holdings holdings(JsonAt at, Holdings before) {
        if (Entry.isNone(at)) {
            return Holdings.FREE;
        }
        Entry.known(at, List.of("max", "least"));
        double most = at.find("max").map(a -> Entry.number(a, 1, Integer.MAX_VALUE)).orElse((double) before.max());
        Check.that(most == Math.rint(most), Entry.place(at) + ".max", "an integer", most);
        double least = at.find("least").map(a -> Entry.number(a, 0, 1)).orElse(before.least());
        return new Holdings((int) most, least);
    }
}
