// SPDX-License-Identifier: Apache-2.0
package org.fittedq.value;

/// How a node of a regression tree is written into one long, so that a step down the tree is one load.
///
/// The low 32 bits are a float: a leaf's value or a split's threshold. The sign bit marks a leaf. The 31 bits between hold a
/// split's attribute (as many low bits as attributes need) and the number c of its pair of children: nodes 2c + 1, for rows
/// below the threshold, and 2c + 2. Node 0 is the root.
final class TreeCode {

    private static final long LEAF = Long.MIN_VALUE;
    private static final long LOW = 0xFFFFFFFFL;

    private final int attributeBits;
    private final int attributeMask;

    TreeCode(int attributes) {
        this.attributeBits = Integer.SIZE - Integer.numberOfLeadingZeros(attributes - 1);
        this.attributeMask = (1 << attributeBits) - 1;
    }

    static long leaf(float value) {
        return LEAF | (Float.floatToRawIntBits(value) & LOW);
    }

    static boolean isLeaf(long node) {
        return node < 0;
    }

    /// Returns a leaf's value or a split's threshold.
    static float number(long node) {
        return Float.intBitsToFloat((int) node);
    }

    long split(int attribute, float threshold, int pair) {
        return ((long) ((pair << attributeBits) | attribute) << Integer.SIZE)
                | (Float.floatToRawIntBits(threshold) & LOW);
    }

    /// Returns the child of a split that a row goes to; NaN goes to the second.
    int child(long split, float[] x, int x0) {
        int high = (int) (split >>> Integer.SIZE);
        return 2 * (high >>> attributeBits) + (x[x0 + (high & attributeMask)] < number(split) ? 1 : 2);
    }
}
