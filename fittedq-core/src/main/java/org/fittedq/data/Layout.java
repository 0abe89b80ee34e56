// SPDX-License-Identifier: Apache-2.0
package org.fittedq.data;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.fittedq.math.Check;

/// Where in a table's header our columns stand.
final class Layout {

    private static final int MOST_NAMES = 20;

    private final String source;
    private final List<String> header;
    private final Columns columns;
    private final Map<String, Integer> places = new HashMap<>();
    private final Set<Integer> used = new HashSet<>();

    final int episode;
    final int step;
    final int[] s;
    final int[] a;
    final int r;
    final int[] sNext; // empty if the table has none
    final int terminal;
    final int truncated;

    /// Finds them.
    ///
    /// @throws IllegalArgumentException if one is missing, there twice, or used twice
    Layout(String source, List<String> header, Columns columns) {
        this.source = source;
        this.header = header;
        this.columns = columns;
        for (String name : header) {
            Check.that(places.put(name, places.size()) == null, column(name), "each column once", "it twice");
        }
        this.episode = find(columns.their("episode"));
        this.step = find(columns.their("step"));
        this.s = all("s", 1);
        this.a = all("a", 1);
        this.r = find(columns.their("r"));
        this.sNext = count("sNext") == 0 ? new int[0] : all("sNext", s.length);
        this.terminal = find(columns.their("terminal"));
        this.truncated = find(columns.their("truncated"));
        Check.that(sNext.length == 0 || sNext.length == s.length, source, s.length + " columns of sNext, as of s",
                sNext.length);
    }

    private String column(String their) {
        return source + ": column '" + their + "'";
    }

    private int find(String their) {
        Integer place = places.get(their);
        if (place == null) {
            String there = header.stream().limit(MOST_NAMES).collect(Collectors.joining(", "))
                    + (header.size() > MOST_NAMES ? ", …" : "");
            throw new IllegalArgumentException(Check.message(column(their), "such a column", "none; there are " + there
                    + "; other names can be mapped"));
        }
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
            count = Math.max(count, 1 + index(name, columns.their(kind)));
        }
        return count;
    }

    /// Returns k if a name is the prefix with the number k, else −1.
    private static int index(String name, String prefix) {
        String rest = name.startsWith(prefix) ? name.substring(prefix.length()) : "";
        return rest.matches("0|[1-9]\\d{0,5}") ? Integer.parseInt(rest) : -1;
    }
}
