// SPDX-License-Identifier: Apache-2.0
package org.fittedq.data;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.fittedq.math.Check;

/// What the columns of a file are called: their names by ours. What is not named has our name.
///
/// Ours are `episode`, `step`, `s0` … `s⟨dₛ−1⟩`, `a0` … `a⟨dₐ−1⟩`, `r`, `sNext0` … `sNext⟨dₛ−1⟩`, `terminal` and
/// `truncated`. `s`, `a` and `sNext` stand for the beginning of all names of their kind: `s` → `obs_` means `obs_0`,
/// `obs_1` and so on. A single column may be named too: `s1` → `speed`.
///
/// @param theirs their names by ours; copied
public record Columns(Map<String, String> theirs) {

    /// All columns have our names.
    public static final Columns OURS = new Columns(Map.of());

    private static final Pattern KNOWN = Pattern.compile("episode|step|r|terminal|truncated|(s|a|sNext)\\d{0,6}");

    /// Checks the names.
    ///
    /// @throws IllegalArgumentException if one of ours is unknown, or one of theirs blank
    public Columns {
        theirs.forEach((ours, their) -> {
            Check.that(KNOWN.matcher(ours).matches(), "columns",
                    "names among episode, step, s, a, r, sNext, terminal, truncated, s0, a0, sNext0 …",
                    "'" + ours + "'");
            Check.that(!their.isBlank(), "columns, " + ours, "a name", "'" + their + "'");
        });
        theirs = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(theirs));
    }

    /// Names a column, or a kind of columns.
    ///
    /// @param ours  our name
    /// @param their what it is called in the file
    /// @return these columns with that one renamed
    /// @throws IllegalArgumentException if ours is unknown, or theirs blank
    public Columns with(String ours, String their) {
        Map<String, String> more = new LinkedHashMap<>(theirs);
        more.put(ours, their);
        return new Columns(more);
    }

    /// Lists our columns in the order in which files are written.
    ///
    /// @param observationSize dₛ
    /// @param actionSize      dₐ
    /// @return `episode`, `step`, s, a, `r`, sNext, `terminal`, `truncated`
    public static List<String> names(int observationSize, int actionSize) {
        List<String> names = new ArrayList<>(List.of("episode", "step"));
        addAll(names, "s", observationSize);
        addAll(names, "a", actionSize);
        names.add("r");
        addAll(names, "sNext", observationSize);
        names.addAll(List.of("terminal", "truncated"));
        return names;
    }

    private static void addAll(List<String> names, String kind, int count) {
        for (int k = 0; k < count; k++) {
            names.add(kind + k);
        }
    }

    /// Returns their name of one of our columns without an index.
    String their(String ours) {
        return theirs.getOrDefault(ours, ours);
    }

    /// Returns their name of one of our columns of a kind.
    String their(String kind, int index) {
        return theirs.getOrDefault(kind + index, their(kind) + index);
    }
}
