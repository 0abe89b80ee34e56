// SPDX-License-Identifier: Apache-2.0
package org.fittedq.io;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.fittedq.data.Columns;
import org.fittedq.data.DataFormat;
import org.fittedq.data.Transitions;
import org.fittedq.math.Check;

/// HDF5 of D4RL or of Minari, told apart by what is inside: groups `episode_0`, `episode_1` … are Minari's, a data set
/// `observations` is D4RL's.
public final class Hdf5Format implements DataFormat {

    private static final int MOST_NAMES = 20; // in a message

    /// Makes the format; reads nothing.
    public Hdf5Format() {}

    @Override
    public List<String> endings() {
        return List.of(".hdf5", ".h5");
    }

    /// Reads a file by [MinariFile] or [D4rlFile].
    ///
    /// @param file    an HDF5 file
    /// @param columns [Columns#OURS]: both formats have names of their own, which are fixed
    /// @return all its transitions
    /// @throws IOException              if the disk reports an error, or the file breaks a rule
    /// @throws IllegalArgumentException if columns are renamed
    @Override
    public Transitions read(Path file, Columns columns) throws IOException {
        Check.that(columns.theirs().isEmpty(), "columns", "no other names for HDF5 files, whose names are fixed",
                columns.theirs());
        return Hdf5.read(file, Hdf5Format::transitions);
    }

    private static Transitions transitions(Hdf5 root) {
        if (MinariFile.isOne(root)) {
            return MinariFile.transitions(root);
        }
        Check.that(root.has("observations"), root.source(),
                "groups episode_0 … as of Minari, or data sets observations … as of D4RL",
                root.names().isEmpty() ? "nothing" : first(root.names()));
        return D4rlFile.transitions(root);
    }

    private static String first(List<String> names) {
        return String.join(", ", names.subList(0, Math.min(names.size(), MOST_NAMES)))
                + (names.size() > MOST_NAMES ? ", …" : "");
    }
}
