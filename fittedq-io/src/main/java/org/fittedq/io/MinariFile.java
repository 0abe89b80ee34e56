// SPDX-License-Identifier: Apache-2.0
package org.fittedq.io;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.fittedq.data.Transitions;
import org.fittedq.math.Check;
import org.fittedq.math.Mat;

/// Reads the HDF5 files of Minari, `data/main_data.hdf5`.
///
/// Source: O. Younis, R. Perez-Vicente, J. U. Balis, W. Dudley, A. Davey, J. K. Terry, *Minari*, 2024,
/// <https://minari.farama.org>, page "Dataset standards".
///
/// An episode of T steps is a group `episode_⟨number⟩`:
///
/// | data set | shape | here |
/// |---|---|---|
/// | `observations` | (T + 1)×dₛ | s and s′ |
/// | `actions` | T×dₐ | a |
/// | `rewards` | T | r |
/// | `terminations`, `truncations` | T | terminal, truncated |
///
/// Dictionary and tuple spaces are groups there, and refused by name; so are discrete spaces and images. An episode
/// without an end was cut by the recording: truncated. All else in the file is passed over. Double precision is rounded to
/// single.
public final class MinariFile {

    private static final String EPISODE = "episode_";

    private MinariFile() {}

    /// Reads a file.
    ///
    /// @param file an HDF5 file
    /// @return all its transitions; episodes have the numbers of their groups, in their order
    /// @throws IOException if the disk reports an error, or the file breaks a rule:
    ///                     `<file>: <group>/<data set>[…]: expected …`
    public static Transitions read(Path file) throws IOException {
        return Hdf5.read(file, MinariFile::transitions);
    }

    static boolean isOne(Hdf5 root) {
        return root.names().stream().anyMatch(MinariFile::isEpisode);
    }

    private static boolean isEpisode(String name) {
        return name.matches(EPISODE + "\\d{1,9}");
    }

    static Transitions transitions(Hdf5 root) {
        List<Integer> numbers = root.names().stream().filter(MinariFile::isEpisode)
                .map(name -> Integer.parseInt(name.substring(EPISODE.length()))).sorted().toList();
        Check.that(!numbers.isEmpty(), root.source(), "groups episode_0, episode_1 …", "none");
        Hdf5 first = root.child(EPISODE + numbers.getFirst());
        int observationSize = first.matrix("observations").cols();
        int actionSize = first.matrix("actions").cols();
        Transitions.Collector collector = new Transitions.Collector(observationSize, actionSize);
        for (int number : numbers) {
            collector.begin(number);
            add(root.child(EPISODE + number), observationSize, actionSize, collector);
            collector.cut();
        }
        Check.that(collector.size() > 0, root.source(), "at least one step", "none");
        return collector.transitions();
    }

    private static void add(Hdf5 group, int observationSize, int actionSize, Transitions.Collector collector) {
        Mat s = group.matrix("observations");
        Mat a = group.matrix("actions");
        int steps = a.rows();
        group.checkSize("observations", "columns, as in the first episode", observationSize, s.cols());
        group.checkSize("actions", "columns, as in the first episode", actionSize, a.cols());
        group.checkSize("observations", "rows, one more than of actions", steps + 1, s.rows());
        float[] r = group.vector("rewards", steps);
        boolean[] terminations = group.flags("terminations", steps);
        boolean[] truncations = group.flags("truncations", steps);
        float[] si = new float[observationSize];
        float[] ai = new float[actionSize];
        float[] next = new float[observationSize];
        for (int t = 0; t < steps; t++) {
            boolean ends = terminations[t] || truncations[t];
            Check.that(!ends || t == steps - 1, group.place(terminations[t] ? "terminations" : "truncations") + "[" + t
                    + "]", "false before the last step", true);
            s.row(t, si);
            a.row(t, ai);
            s.row(t + 1, next);
            collector.add(si, ai, r[t], next, terminations[t], truncations[t]);
        }
    }
}
