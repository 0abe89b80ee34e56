// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

import java.util.Arrays;

/// The best action seen so far of each state of a block; the first of equal ones.
final class Best {

    private final int m;
    private final float[] action;
    private final float[] value;

    Best(int maxStates, int actionSize) {
        this.m = actionSize;
        this.action = new float[maxStates * actionSize];
        this.value = new float[maxStates];
    }

    void clear() {
        Arrays.fill(value, Float.NEGATIVE_INFINITY);
    }

    /// Sees n actions of state i, in rows row0 … row0 + n − 1. A value that is not a number is kept, so that it is noticed.
    void see(int i, float[] a, float[] q, int row0, int n) {
        for (int r = row0; r < row0 + n; r++) {
            if (q[r] > value[i] || Float.isNaN(q[r])) {
                value[i] = q[r];
                System.arraycopy(a, r * m, action, i * m, m);
            }
        }
    }

    float value(int i) {
        return value[i];
    }

    float action(int i, int j) {
        return action[i * m + j];
    }

    void finish(Block b, long evaluations) {
        for (int i = 0; i < b.count(); i++) {
            b.set(i, action, i * m, value[i], Double.POSITIVE_INFINITY, evaluations);
        }
    }
}
