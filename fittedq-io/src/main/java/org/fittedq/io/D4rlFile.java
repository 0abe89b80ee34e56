// SPDX-License-Identifier: Apache-2.0
package org.fittedq.io;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.fittedq.data.Columns;
import org.fittedq.data.Table;
import org.fittedq.data.Transitions;
import org.fittedq.math.Check;

/// Reads the HDF5 files of D4RL, and others that keep all rows in one list.
///
/// Source: J. Fu, A. Kumar, O. Nachum, G. Tucker, S. Levine, *D4RL: Datasets for Deep Data-Driven Reinforcement Learning*,
/// 2020, <https://arxiv.org/abs/2004.07219>, and the files themselves.
///
/// | data set | shape | here |
/// |---|---|---|
/// | `observations` | N×dₛ, or N | s |
/// | `actions` | N×dₐ, or N | a |
/// | `rewards` | N, or N×1 | r |
/// | `next_observations` | N×dₛ, optional | s′ |
/// | `terminals` | N, or N×1 | terminal |
/// | `timeouts` | N, or N×1, optional | truncated |
///
/// Other names can be mapped, and data sets `episode` and `step` too. The rows are those of a [Table] and what they lack is
/// taken as there: without `next_observations`, s′ is the next row's s, and the last row of an episode that timed out, whose
/// s′ is not known, is left out; rows after the last end are an episode that the recording cut: truncated. All else in the
/// file is passed over. Double precision is rounded to single.
public final class D4rlFile {

    private static final Map<String, String> NAMES = Map.of("s", "observations", "a", "actions", "r", "rewards",
            "sNext",
            "next_observations", "terminal", "terminals", "truncated", "timeouts");

    private D4rlFile() {}

    /// Reads a file.
    ///
    /// @param file an HDF5 file
    /// @return all its transitions; episodes and steps are numbered from 0
    /// @throws IOException if the disk reports an error, or the file breaks a rule: `<file>: <data set>[…]: expected …`
    public static Transitions read(Path file) throws IOException {
        return read(file, Columns.OURS);
    }

    /// Reads a file whose data sets have other names.
    ///
    /// @param file    an HDF5 file
    /// @param columns names of data sets, or paths such as `data/obs`, by ours: `s`, `a`, `r`, `sNext`, `terminal`,
    ///                `truncated`, `episode`, `step`; D4RL's for what is not named
    /// @return all its transitions; episodes and steps are numbered from 0, unless they are named
    /// @throws IOException              if the disk reports an error, or the file breaks a rule
    /// @throws IllegalArgumentException if a single dimension is named, such as `s0`
    public static Transitions read(Path file, Columns columns) throws IOException {
        Hdf5Names.check(columns);
        return Hdf5.read(file, root -> transitions(root, columns));
    }

    static boolean isOne(Hdf5 root, Columns columns) {
        return root.has(columns.theirs().getOrDefault("s", NAMES.get("s")));
    }

    static Transitions transitions(Hdf5 root, Columns columns) {
        D4rlRows rows = new D4rlRows(root,
                Hdf5Names.of(root, "D4RL", NAMES, List.of("episode", "step"), columns));
        Check.that(rows.size() > 0, root.place(NAMES.get("s")), "at least one row", "none");
        Table table = new Table(root.source(), rows, rows.header(), Columns.OURS);
        for (int i = 0; i < rows.size(); i++) {
            rows.go(i);
            table.add(i, rows);
        }
        return table.transitions();
    }
}
