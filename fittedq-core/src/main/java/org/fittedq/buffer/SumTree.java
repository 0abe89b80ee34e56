// SPDX-License-Identifier: Apache-2.0
package org.fittedq.buffer;

import java.util.Arrays;

/// Weights of places 0, 1, 2, …, and draws of places in proportion to them, both in log₂ steps.
///
/// Every node is the sum of its two children, so that all sums depend on the weights alone, not on the order in which they
/// were set, nor on how the tree has grown: a copy of the weights is a copy of the tree. It grows by doubling.
final class SumTree {

    /// Level 0 has the weights, the last one their sum.
    private double[][] levels = {new double[1]};

    /// Returns the number of places there is room for.
    ///
    /// @return a power of two
    int places() {
        return levels[0].length;
    }

    /// Returns the weights.
    ///
    /// @return level 0, live: [#sum] brings the tree up to date after a change
    double[] weights() {
        return levels[0];
    }

    /// Returns the sum of all weights.
    double total() {
        return levels[levels.length - 1][0];
    }

    /// Makes room for places 0 to `places` − 1.
    void grow(int places) {
        if (places <= places()) {
            return;
        }
        int depth = Integer.SIZE - Integer.numberOfLeadingZeros(places - 1); // 2^depth ≥ places
        int before = levels.length;
        levels = Arrays.copyOf(levels, depth + 1);
        for (int l = 0; l <= depth; l++) {
            levels[l] = l < before ? Arrays.copyOf(levels[l], 1 << (depth - l)) : new double[1 << (depth - l)];
        }
        for (int l = before; l <= depth; l++) {
            levels[l][0] = levels[l - 1][0]; // all others were empty
        }
    }

    /// Sets a weight, at least 0; the place must have room.
    void set(int place, double weight) {
        levels[0][place] = weight;
        int i = place;
        for (int l = 1; l < levels.length; l++) {
            i >>= 1;
            levels[l][i] = levels[l - 1][2 * i] + levels[l - 1][2 * i + 1];
        }
    }

    /// Sums all weights anew.
    void sum() {
        for (int l = 1; l < levels.length; l++) {
            for (int i = 0; i < levels[l].length; i++) {
                levels[l][i] = levels[l - 1][2 * i] + levels[l - 1][2 * i + 1];
            }
        }
    }

    /// Returns the place at which the running sum of weights first exceeds a number.
    ///
    /// @param share in [0, total); more by rounding is taken as the last place
    /// @return a place whose weight is above 0, if the total is
    int find(double share) {
        double rest = share;
        int i = 0;
        for (int l = levels.length - 2; l >= 0; l--) {
            i *= 2;
            double left = levels[l][i];
            if (rest >= left && levels[l][i + 1] > 0) {
                rest -= left;
                i++;
            }
        }
        return i;
    }
}
