// SPDX-License-Identifier: Apache-2.0
package org.fittedq.io;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.fittedq.data.Columns;
import org.fittedq.data.Origin;
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
/// | `rewards` | T, or T×1 | r |
/// | `terminations` | T, or T×1 | terminal |
/// | `truncations` | T, or T×1, optional | truncated |
///
/// One dimension may be without an axis of its own: T + 1 and T. Other names can be mapped. Dictionary and tuple spaces are groups there, and refused by name; so are discrete spaces and images. An episode
/// without an end was cut by the recording: truncated. All else in the file is passed over. Double precision is rounded to
/// single.
public final class MinariFile {

    private static final String EPISODE = "episode_";
    private static final Map<String, String> NAMES = Map.of("s", "observations", "a", "actions", "r", "rewards",
            "terminal", "terminations", "truncated", "truncations");

    private MinariFile() {}

    /// Reads a file.
    ///
    /// @param file an HDF5 file
    /// @return all its transitions; episodes have the numbers of their groups, in their order
    /// @throws IOException if the disk reports an error, or the file breaks a rule:
    ///                     `<file>: <group>/<data set>[…]: expected …`
    public static Transitions read(Path file) throws IOException {
        return read(file, Columns.OURS);
    }

    /// Reads a file whose data sets have other names.
    ///
    /// @param file    an HDF5 file
    /// @param columns names of data sets in each group by ours: `s`, `a`, `r`, `terminal`, `truncated`; Minari's for what is
    ///                not named
    /// @return all its transitions; episodes have the numbers of their groups, in their order
    /// @throws IOException              if the disk reports an error, or the file breaks a rule
    /// @throws IllegalArgumentException if a single dimension is named, such as `s0`
    public static Transitions read(Path file, Columns columns) throws IOException {
        Hdf5Names.check(columns);
        return Hdf5.read(file, root -> transitions(root, columns));
    }

    static boolean isOne(Hdf5 root) {
        return root.names().stream().anyMatch(MinariFile::isEpisode);
    }

    private static boolean isEpisode(String name) {
        return name.matches(EPISODE + "\\d{1,9}");
    }

    static Transitions transitions(Hdf5 root, Columns columns) {
        List<Integer> numbers = root.names().stream().filter(MinariFile::isEpisode)
                .map(name -> Integer.parseInt(name.substring(EPISODE.length()))).sorted().toList();
        Check.that(!numbers.isEmpty(), root.source(), "groups episode_0, episode_1 …", "none");
        Hdf5Names names = Hdf5Names.of(root, "Minari", NAMES, List.of(), columns);
        Hdf5 first = root.child(EPISODE + numbers.getFirst());
        int observationSize = first.matrix(names.of("s")).cols();
        int actionSize = first.matrix(names.of("a")).cols();
        Transitions.Collector collector = new Transitions.Collector(observationSize, actionSize);
        int cut = 0;
        int marked = 0; // episodes that tell whether they were truncated
        for (int number : numbers) {
            Hdf5 group = root.child(EPISODE + number);
            collector.begin(number);
            int before = collector.size();
            add(group, names, observationSize, actionSize, collector);
            cut += collector.open() && collector.size() > before ? 1 : 0;
            marked += names.has(group, "truncated") ? 1 : 0;
            collector.cut();
        }
        Check.that(collector.size() > 0, root.source(), "at least one step", "none");
        return collector.transitions(new MinariOrigin(root.source(), names.of("a")),
                notes(root.source() + ": ", names.of("truncated"), numbers.size() - marked, cut));
    }

    private static List<String> notes(String source, String truncations, int unmarked, int cut) {
        List<String> notes = new ArrayList<>();
        if (unmarked > 0) {
            notes.add(source + truncations + ": none in " + unmarked + (unmarked == 1 ? " episode" : " episodes")
                    + "; an episode is cut where its rows end");
        }
        if (cut > 0) {
            notes.add(source + cut + (cut == 1
                    ? " episode ends neither terminal nor truncated: truncated, as the recording cut it"
                    : " episodes end neither terminal nor truncated: truncated, as the recording cut them"));
        }
        return notes;
    }

    /// How places in such a file are named.
    private record MinariOrigin(String source, String actions) implements Origin {

        @Override
        public String row(Transitions data, int i) {
            return source + ": " + EPISODE + data.episode(i) + "/" + actions + "[" + data.step(i) + "]";
        }

        @Override
        public String action(int dimension) {
            return source + ": " + actions + "[:, " + dimension + "]";
        }
    }

    private static void add(Hdf5 group, Hdf5Names names, int observationSize, int actionSize,
            Transitions.Collector collector) {
        String observations = names.of("s");
        String actions = names.of("a");
        Mat s = group.matrix(observations);
        Mat a = group.matrix(actions);
        int steps = a.rows();
        group.checkSize(observations, "columns, as in the first episode", observationSize, s.cols());
        group.checkSize(actions, "columns, as in the first episode", actionSize, a.cols());
        group.checkSize(observations, "rows, one more than of " + actions, steps + 1, s.rows());
        float[] r = group.vector(names.of("r"), steps);
        boolean[] terminations = group.flags(names.of("terminal"), steps);
        boolean[] truncations = names.has(group, "truncated")
                ? group.flags(names.of("truncated"), steps)
                : new boolean[steps];
        float[] si = new float[observationSize];
        float[] ai = new float[actionSize];
        float[] next = new float[observationSize];
        for (int t = 0; t < steps; t++) {
            boolean ends = terminations[t] || truncations[t];
            Check.that(!ends || t == steps - 1, group.place(names.of(terminations[t] ? "terminal" : "truncated")) + "["
                    + t + "]", "false before the last step", true);
            s.row(t, si);
            a.row(t, ai);
            s.row(t + 1, next);
            collector.add(si, ai, r[t], next, terminations[t], truncations[t]);
        }
    }
}
