// SPDX-License-Identifier: Apache-2.0
package org.fittedq.io;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.fittedq.data.Columns;
import org.fittedq.data.DataFormat;
import org.fittedq.data.Transitions;

/// Arrow IPC: see [ArrowFile].
public final class ArrowFormat implements DataFormat {

    /// Makes the format; reads nothing.
    public ArrowFormat() {}

    @Override
    public List<String> endings() {
        return List.of(".arrow");
    }

    /// Reads a file by [ArrowFile].
    ///
    /// @throws IOException if the disk reports an error, the file breaks a rule, or the JVM was started without
    ///                     `--add-opens`
    @Override
    public Transitions read(Path file, Columns columns) throws IOException {
        try {
            return ArrowFile.read(file, columns);
        } catch (IllegalStateException e) { // whoever reads a file of any format cannot know of Arrow's needs
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public boolean writes() {
        return true;
    }

    /// Writes a file by [ArrowFile].
    ///
    /// @throws IOException if the disk reports an error, or the JVM was started without `--add-opens`
    @Override
    public void write(Path file, Transitions data) throws IOException {
        try {
            ArrowFile.write(file, data);
        } catch (IllegalStateException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
