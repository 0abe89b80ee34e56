// SPDX-License-Identifier: Apache-2.0
package org.fittedq.io;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.fittedq.data.Columns;
import org.fittedq.math.Check;

/// What the data sets of an HDF5 file are called: by a format's own names, but for those that are mapped to others.
///
/// @param usual  the format's names by ours
/// @param mapped names by ours that replace them
record Hdf5Names(Map<String, String> usual, Map<String, String> mapped) {

    private static final List<String> WHOLE = List.of("s", "a", "r", "sNext", "terminal", "truncated", "episode",
            "step");

    /// Checks that columns can be meant for an HDF5 file, where a data set holds all dimensions of a kind.
    ///
    /// @throws IllegalArgumentException if one is a single dimension
    static void check(Columns columns) {
        for (String ours : columns.theirs().keySet()) {
            Check.that(WHOLE.contains(ours), "columns", "names among " + String.join(", ", WHOLE)
                    + " for HDF5 files, whose data sets hold all dimensions", "'" + ours + "'");
        }
    }

    /// Takes a format's names where no others are mapped.
    ///
    /// @param root    the file
    /// @param format  its format, for messages
    /// @param usual   the format's names by ours
    /// @param more    names that only a mapping gives
    /// @param columns what is mapped
    /// @throws IllegalArgumentException if something is mapped that the format does not have
    static Hdf5Names of(Hdf5 root, String format, Map<String, String> usual, List<String> more, Columns columns) {
        check(columns);
        for (String ours : columns.theirs().keySet()) {
            Check.that(usual.containsKey(ours) || more.contains(ours), root.source(),
                    "as of " + format + ", other names of " + String.join(", ", new TreeSet<>(usual.keySet()))
                            + " only",
                    "one of " + ours);
        }
        return new Hdf5Names(usual, columns.theirs());
    }

    /// Returns the name of a data set.
    String of(String ours) {
        return mapped.getOrDefault(ours, usual.getOrDefault(ours, ours));
    }

    /// Tells whether a data set is read that may be missing: it is there, or was mapped, so that it must be.
    boolean has(Hdf5 group, String ours) {
        return mapped.containsKey(ours) || (usual.containsKey(ours) && group.has(of(ours)));
    }
}
