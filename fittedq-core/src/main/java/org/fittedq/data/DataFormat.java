// SPDX-License-Identifier: Apache-2.0
package org.fittedq.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// A format that data sets can be read from, and perhaps written to, known by the endings of file names.
///
/// [DataFile] knows the [TextFormat]s and every other that a module provides as a service of this type
/// ([java.util.ServiceLoader]): a class with a public constructor without parameters.
public interface DataFormat {

    /// Lists the endings of the names of its files.
    ///
    /// @return at least one, each with its dot, such as `.csv`
    List<String> endings();

    /// Reads a data set.
    ///
    /// @param file    a file that exists
    /// @param columns what the columns are called
    /// @return all of it
    /// @throws IOException              if the disk reports an error, or the file breaks a rule: `<file>: …`
    /// @throws IllegalArgumentException if the format's names are fixed and `columns` says otherwise
    Transitions read(Path file, Columns columns) throws IOException;

    /// Tells whether it writes as well.
    ///
    /// @return false by default
    default boolean writes() {
        return false;
    }

    /// Writes a data set, all of it or nothing: see [AtomicFile]. Only where it [#writes].
    ///
    /// @param file an existing file is replaced
    /// @param data what to write
    /// @throws IOException if the disk reports an error, or the JVM was started without what the format needs
    default void write(Path file, Transitions data) throws IOException {
        throw new IllegalStateException(file + ": expected a format that is written, got " + endings());
    }
}
