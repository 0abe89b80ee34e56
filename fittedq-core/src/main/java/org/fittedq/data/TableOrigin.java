// SPDX-License-Identifier: Apache-2.0
package org.fittedq.data;

import java.util.List;

/// Of a data set whose rows were those of a table.
///
/// @param source  name of the file
/// @param place   how places in it are named
/// @param actions names of the columns of the actions in its header
record TableOrigin(String source, Table.Place place, List<String> actions) implements Origin {

    @Override
    public String row(Transitions data, int i) {
        return source + ": " + place.row(data.place(i));
    }

    @Override
    public String action(int dimension) {
        return source + ": " + place.column(actions.get(dimension));
    }
}
