// SPDX-License-Identifier: Apache-2.0
package org.fittedq.data;

/// Where the rows of a data set stood in the file that they were read from, for messages.
public interface Origin {

    /// Of a data set that was put together in memory.
    Origin MEMORY = new Origin() {
        @Override
        public String source() {
            return "data set";
        }

        @Override
        public String row(Transitions data, int i) {
            return "row " + i;
        }

        @Override
        public String action(int dimension) {
            return "data set: a" + dimension;
        }
    };

    /// Returns the name of the file.
    ///
    /// @return such as `d.csv`
    String source();

    /// Names a row as a person finds it in the file, also where rows before it were left out.
    ///
    /// @param data the data set
    /// @param i    row of it
    /// @return such as `d.csv: line 21` or `d.hdf5: actions[20]`
    String row(Transitions data, int i);

    /// Names what holds one dimension of the actions.
    ///
    /// @param dimension in [0, dₐ)
    /// @return such as `d.csv: column 'a1'` or `d.hdf5: actions[:, 1]`
    String action(int dimension);
}
