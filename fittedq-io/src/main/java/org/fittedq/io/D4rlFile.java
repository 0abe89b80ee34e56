// SPDX-License-Identifier: Apache-2.0
package org.fittedq.io;

import java.io.IOException;
import java.nio.file.Path;
import org.fittedq.data.Transitions;
import org.fittedq.math.Check;
import org.fittedq.math.Mat;

/// Reads the HDF5 files of D4RL.
///
/// Source: J. Fu, A. Kumar, O. Nachum, G. Tucker, S. Levine, *D4RL: Datasets for Deep Data-Driven Reinforcement Learning*,
/// 2020, <https://arxiv.org/abs/2004.07219>, and the files themselves.
///
/// | data set | shape | here |
/// |---|---|---|
/// | `observations` | N×dₛ | s |
/// | `actions` | N×dₐ | a |
/// | `rewards` | N | r |
/// | `next_observations` | N×dₛ, optional | s′ |
/// | `terminals`, `timeouts` | N | terminal, truncated |
///
/// Without `next_observations`, s′ is the next row's s, and the last row of an episode that timed out, whose s′ is not
/// known, is left out. Rows after the last end are an episode that the recording cut: truncated. All else in the file is
/// passed over. Double precision is rounded to single.
public final class D4rlFile {

    private D4rlFile() {}

    /// Reads a file.
    ///
    /// @param file an HDF5 file
    /// @return all its transitions; episodes and steps are numbered from 0
    /// @throws IOException if the disk reports an error, or the file breaks a rule: `<file>: <data set>[…]: expected …`
    public static Transitions read(Path file) throws IOException {
        return Hdf5.read(file, D4rlFile::transitions);
    }

    static Transitions transitions(Hdf5 root) {
        Mat s = root.matrix("observations");
        Mat a = root.matrix("actions");
        int n = s.rows();
        Check.that(n > 0, root.place("observations"), "at least one row", "none");
        root.checkSize("actions", "rows", n, a.rows());
        float[] r = root.vector("rewards", n);
        boolean[] terminals = root.flags("terminals", n);
        boolean[] timeouts = root.flags("timeouts", n);
        boolean known = root.has("next_observations");
        Mat sNext = known ? root.matrix("next_observations") : new Mat(n, s.cols());
        root.checkSize("next_observations", "rows", n, sNext.rows());
        root.checkSize("next_observations", "columns", s.cols(), sNext.cols());
        Transitions.Collector collector = new Transitions.Collector(s.cols(), a.cols());
        float[] si = new float[s.cols()];
        float[] ai = new float[a.cols()];
        float[] next = new float[s.cols()];
        for (int i = 0; i < n; i++) {
            s.row(i, si);
            a.row(i, ai);
            if (known) {
                sNext.row(i, next);
                collector.add(si, ai, r[i], next, terminals[i], timeouts[i]);
            } else {
                collector.add(si, ai, r[i], terminals[i], timeouts[i]);
            }
        }
        collector.cut();
        Check.that(collector.size() > 0, root.source(), "next_observations, or two rows in an episode", "neither");
        return collector.transitions();
    }
}
