// SPDX-License-Identifier: Apache-2.0
package org.fittedq.math;

/// Something whose whole mutable state is a set of named arrays, so that a checkpoint can hold it.
///
/// One method serves saving and restoring: it hands over the live arrays, in a fixed order, and the exchange either
/// reads them or writes them. Derived arrays are refreshed at the end of [#exchange]. What has been restored continues
/// exactly as what was saved would have.
public interface Stateful {

    /// Hands every array of the state to `x`.
    ///
    /// @param name prefix of this object's arrays, such as `critic1`
    /// @param x    reads or writes the arrays
    void exchange(String name, Exchange x);

    /// Reads (when saving) or writes (when restoring) named arrays in place.
    interface Exchange {

        /// Exchanges an array of floats.
        ///
        /// @param name  unique name
        /// @param array the live array; overwritten when restoring
        void floats(String name, float[] array);

        /// Exchanges an array of doubles.
        ///
        /// @param name  unique name
        /// @param array the live array; overwritten when restoring
        void doubles(String name, double[] array);

        /// Exchanges an array of longs.
        ///
        /// @param name  unique name
        /// @param array the live array; overwritten when restoring
        void longs(String name, long[] array);

        /// Exchanges an array of bytes.
        ///
        /// @param name  unique name
        /// @param array the live array; overwritten when restoring
        void bytes(String name, byte[] array);
    }
}
