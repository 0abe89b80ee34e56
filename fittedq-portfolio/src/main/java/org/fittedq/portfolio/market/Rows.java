// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.market;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/// The rows of a table, one after the other, as texts.
interface Rows extends Closeable {

    /// Returns the file's name, for messages.
    String source();

    /// Returns the names of the columns.
    List<String> header();

    /// Returns the column of dates, where no name is given for it.
    default int dates() {
        return 0;
    }

    /// Goes to the next row, at first to the first.
    ///
    /// @return false if there is none
    boolean next() throws IOException;

    /// Returns the number of the row, as a person finds it in the file.
    int number();

    /// Returns what rows are called: `line` or `row`.
    String unit();

    /// Returns the text of a cell; empty if there is none.
    String cell(int column);
}
