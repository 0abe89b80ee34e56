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

    /// Makes the format; reads nothing.
    public Hdf5Format() {}

    @Override
    public List<String> endings() {
        return List.of(".hdf5", ".h5");
    }

    /// Reads a file by [MinariFile] or [D4rlFile].
    ///
    /// @param file    an HDF5 file
    /// @param columns names of data sets by ours, without numbers; the format's for what is not named
    /// @return all its transitions
    /// @throws IOException              if the disk reports an error, or the file breaks a rule
    /// @throws IllegalArgumentException if a single dimension is named, such as `s0`
    @Override
    public Transitions read(Path file, Columns columns) throws IOException {
        Hdf5Names.check(columns);
        return Hdf5.read(file, root -> transitions(root, columns));
    }

    private static Transitions transitions(Hdf5 root, Columns columns) {
        if (MinariFile.isOne(root)) {
            return MinariFile.transitions(root, columns);
        }
        Check.that(D4rlFile.isOne(root, columns) || columns.theirs().containsKey("s"), root.source(),
                "groups episode_0 … as of Minari, or data sets observations … as of D4RL", root.there()
                        + "; other names can be mapped");
        return D4rlFile.transitions(root, columns);
    }
}
