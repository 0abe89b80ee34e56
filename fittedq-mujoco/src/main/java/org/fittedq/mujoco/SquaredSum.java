// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mujoco;

import java.util.function.IntToDoubleFunction;

/// Σ xᵢ² in the order in which NumPy's `np.sum(np.square(x))` adds: fewer than eight numbers one after the other, up to 128 in
/// eight partial sums, more as two halves. In another order rewards differ from Gymnasium's in the last bit.
final class SquaredSum {

    private static final int LANES = 8;
    private static final int BLOCK = 128;

    private SquaredSum() {}

    /// Adds.
    ///
    /// @param from first index
    /// @param to   end
    /// @param x    the numbers by index; kept in a field, a lambda costs no memory at each step
    /// @return the sum, at least 0
    static double of(int from, int to, IntToDoubleFunction x) {
        int n = to - from;
        if (n < LANES) {
            return oneByOne(0, from, to, x);
        }
        if (n > BLOCK) {
            int half = n / 2 - n / 2 % LANES;
            return of(from, from + half, x) + of(from + half, to, x);
        }
        int whole = n - n % LANES;
        double lanes = ((lane(from, whole, x) + lane(from + 1, whole, x))
                + (lane(from + 2, whole, x) + lane(from + 3, whole, x)))
                + ((lane(from + 4, whole, x) + lane(from + 5, whole, x))
                        + (lane(from + 6, whole, x) + lane(from + 7, whole, x)));
        return oneByOne(lanes, from + whole, to, x);
    }

    /// The squares at `first`, `first` + 8, … of `whole` numbers.
    private static double lane(int first, int whole, IntToDoubleFunction x) {
        double sum = square(x.applyAsDouble(first));
        for (int k = LANES; k < whole; k += LANES) {
            sum += square(x.applyAsDouble(first + k));
        }
        return sum;
    }

    private static double oneByOne(double sum, int from, int to, IntToDoubleFunction x) {
        double all = sum;
        for (int i = from; i < to; i++) {
            all += square(x.applyAsDouble(i));
        }
        return all;
    }

    private static double square(double x) {
        return x * x;
    }
}
