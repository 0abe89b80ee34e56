// SPDX-License-Identifier: Apache-2.0
package org.fittedq.math;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

class MatTest {

    @Test
    void columnsAreTakenApart() {
        Mat both = new Mat(2, 3);
        both.setRow(0, new float[]{1, 2, 3});
        both.setRow(1, new float[]{4, 5, 6});
        Mat left = new Mat(2, 1);
        Mat right = new Mat(2, 2);

        both.split(left, right);

        assertArrayEquals(new float[]{1, 4}, left.data());
        assertArrayEquals(new float[]{2, 3, 5, 6}, right.data());
    }
}
