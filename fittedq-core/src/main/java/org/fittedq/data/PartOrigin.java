// SPDX-License-Identifier: Apache-2.0
package org.fittedq.data;

import java.io.Serial;
import java.io.Serializable;

/// Of rows that were taken out of a data set, which may be in another process than its file.
///
/// @param source name of the file
record PartOrigin(String source) implements Origin, Serializable {

    @Serial
    private static final long serialVersionUID = 1;

    @Override
    public String row(Transitions data, int i) {
        return source + ": row " + data.place(i);
    }

    @Override
    public String action(int dimension) {
        return source + ": a" + dimension;
    }
}
