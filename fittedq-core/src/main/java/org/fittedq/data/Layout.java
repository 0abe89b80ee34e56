// SPDX-License-Identifier: Apache-2.0
package org.fittedq.data;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.fittedq.math.Check;

/// Where in a table's header our columns stand. Columns that are not ours are passed over, whatever they are called.
///
/// A name of the file that one of ours is mapped to is free of what it says by itself: with `a0` → `s3`, `s3` is no state.
final class Layout {

    /// Index of a column that the table does not have, and need not.
    static final int NONE = -1;

    private static final int MOST_NAMES = 20;
    private static final List<String> KINDS = List.of("s", "a", "sNext");
    private static final List<String> SINGLE = List.of("episode", "step", "r", "terminal", "truncated");

    private final String source;
    private final List<String> header;
    private final Columns columns;
    private final Map<String, Integer> places = new HashMap<>();
    private final Set<String> twice = new HashSet<>();
    private final Set<String> mapped; // names that a single column of ours is mapped to
    private final Set<Integer> used = new HashSet<>();

    final int episode; // or NONE
    final int step; // or NONE
    final int[] s;
    final int[] a;
    final int r;
    final int[] sNext; // empty if the table has none
    final int terminal;
    final int truncated; // or NONE

    /// Finds them.
    ///
    /// @throws IllegalArgumentException if one is missing, there twice, or used twice
    Layout(String source, List<String> header, Columns columns) {
        this.source = source;
        this.header = header;
        this.columns = columns;
        for (int place = 0; place < header.size(); place++) {
            if (places.putIfAbsent(header.get(place), place) != null) {
                twice.add(header.get(place));
            }
        }
        this.mapped = columns.theirs().entrySet().stream().filter(e -> !KINDS.contains(e.getKey()))
                .map(Map.Entry::getValue).collect(Collectors.toSet());
        this.episode = optional("episode");
        this.step = optional("step");
        this.s = all("s", 1);
        this.a = all("a", 1);
        this.r = find(columns.their("r"));
        this.sNext = count("sNext") == 0 ? new int[0] : all("sNext", s.length);
        this.terminal = find(columns.their("terminal"));
        this.truncated = optional("truncated");
        Check.that(sNext.length == 0 || sNext.length == s.length, source, s.length + " columns of sNext, as of s",
                sNext.length);
    }

    /// Tells whether a column of the header is one of ours.
    boolean uses(int place) {
        return used.contains(place);
    }

    /// Tells whether a name would be one of ours if the header had it.
    boolean wants(String name) {
        return mapped.contains(name)
                || SINGLE.stream().anyMatch(ours -> columns.their(ours).equals(name))
                || KINDS.stream().anyMatch(kind -> index(name, columns.their(kind)) >= 0);
    }

    private String column(String their) {
        return source + ": column '" + their + "'";
    }

    private int optional(String ours) {
        boolean there = columns.theirs().containsKey(ours)
                || (places.containsKey(ours) && !mapped.contains(ours));
        return there ? find(columns.their(ours)) : NONE;
    }

    private int find(String their) {
        Integer place = places.get(their);
        if (place == null) {
            String there = header.stream().limit(MOST_NAMES).collect(Collectors.joining(", "))
                    + (header.size() > MOST_NAMES ? ", …" : "");
            throw new IllegalArgumentException(Check.message(column(their), "such a column", "none; there are " + there
                    + "; other names can be mapped"));
        }
        Check.that(!twice.contains(their), column(their), "each column once", "it twice");
        Check.that(used.add(place), column(their), "one use", "a second one");
        return place;
    }

    private int[] all(String kind, int least) {
        int[] out = new int[Math.max(least, count(kind))];
        for (int k = 0; k < out.length; k++) {
            out[k] = find(columns.their(kind, k));
        }
        return out;
    }

    /// Returns one more than the highest index of a kind, in the header or in the mapping.
    private int count(String kind) {
        int count = 0;
        for (String ours : columns.theirs().keySet()) {
            count = Math.max(count, 1 + index(ours, kind));
        }
        for (String name : header) {
            count = Math.max(count, mapped.contains(name) ? 0 : 1 + index(name, columns.their(kind)));
        }
        return count;
    }

    /// Returns k if a name is the prefix with the number k, else −1.
    private static int index(String name, String prefix) {
        String rest = name.startsWith(prefix) ? name.substring(prefix.length()) : "";
        return rest.matches("0|[1-9]\\d{0,5}") ? Integer.parseInt(rest) : -1;
    }
}
