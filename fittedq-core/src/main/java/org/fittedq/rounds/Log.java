// SPDX-License-Identifier: Apache-2.0
package org.fittedq.rounds;

import java.io.IOException;
import java.io.Serial;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fittedq.data.Columns;
import org.fittedq.data.DataFile;
import org.fittedq.data.Transitions;
import org.fittedq.math.Check;
import org.fittedq.mdp.ActionBox;

/// A log on disks: files of transitions, in the order in which their rows count, and how they are cut into blocks.
///
/// @param files     paths
/// @param columns   what the columns are called in all of them ([Columns])
/// @param blockRows most rows of a block
/// @param heldOut   share of each block that measures the error, in [0, 0.5]
/// @param box       box of the actions: (low, high) of each dimension; empty: not known, and not checked
/// @param tolerance how far outside the box an action is still cut to it, in its widths
public record Log(List<String> files, Map<String, String> columns, int blockRows, double heldOut, List<float[]> box,
        double tolerance) implements Serializable {

    @Serial
    private static final long serialVersionUID = 1;

    /// Copies the lists.
    ///
    /// @throws IllegalArgumentException if there is no file
    public Log {
        Check.that(!files.isEmpty(), "log", "at least one file", "none");
        files = List.copyOf(files);
        columns = new LinkedHashMap<>(columns); // keeps the order, and can be sent
        box = List.copyOf(box);
    }

    /// Reads a file.
    ///
    /// @param file its number in [#files]
    /// @param at   where it is to be read: its own path, or that of a copy
    /// @return its rows, with actions within the box
    /// @throws IOException              if the file cannot be read, or breaks a rule
    /// @throws IllegalArgumentException if actions lie outside the box
    public Transitions read(int file, Path at) throws IOException {
        Transitions rows = DataFile.read(at, new Columns(columns));
        if (box.isEmpty()) {
            return rows;
        }
        float[] low = new float[box.size()];
        float[] high = new float[box.size()];
        for (int d = 0; d < low.length; d++) {
            low[d] = box.get(d)[0];
            high[d] = box.get(d)[1];
        }
        return rows.cut(ActionBox.of(low, high), tolerance);
    }

    /// Cuts the rows of a file into blocks of nearly the same size.
    ///
    /// @param rows  what was read
    /// @param first number of the first of its blocks in the log
    /// @return its blocks, in order
    public List<Block> blocks(Transitions rows, int first) {
        int count = (int) ((rows.size() + (long) blockRows - 1) / blockRows);
        List<Block> blocks = new ArrayList<>();
        for (int k = 0; k < count; k++) {
            Transitions part = rows.rows((int) ((long) rows.size() * k / count),
                    (int) ((long) rows.size() * (k + 1) / count));
            blocks.add(new Block(first + k, part, part.size() - (int) (heldOut * part.size())));
        }
        return blocks;
    }
}
