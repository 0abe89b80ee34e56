// SPDX-License-Identifier: Apache-2.0
package org.fittedq.process;

import java.util.Arrays;
import org.fittedq.math.Check;

/// Bytes as numbers, since environments save numbers: how many bytes, then four bytes a number, as a whole number below 2³².
/// Not the bits of doubles, as a NaN need not keep its bits on its way through a file.
final class Opaque {

    private Opaque() {}

    static double[] numbers(byte[] bytes) {
        double[] numbers = new double[1 + (bytes.length + 3) / 4];
        numbers[0] = bytes.length;
        for (int i = 0; i < bytes.length; i++) {
            numbers[1 + i / 4] += (double) ((bytes[i] & 0xFFL) << (8 * (i % 4)));
        }
        return numbers;
    }

    /// @throws IllegalArgumentException if the numbers are none of [#numbers]
    static byte[] bytes(double[] numbers) {
        Check.that(numbers.length > 0 && numbers[0] >= 0 && numbers.length == 1 + (int) ((numbers[0] + 3) / 4),
                "saved state of " + ProcessEnvironment.NAME, "a number of bytes, and the bytes",
                Arrays.toString(Arrays.copyOf(numbers, Math.min(numbers.length, 1))) + " of " + numbers.length
                        + " numbers");
        byte[] bytes = new byte[(int) numbers[0]];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) ((long) numbers[1 + i / 4] >>> (8 * (i % 4)));
        }
        return bytes;
    }
}
