// SPDX-License-Identifier: Apache-2.0
package org.fittedq.value;

import org.fittedq.math.Mat;
import org.fittedq.math.Vec;

/// A batch of n pairs (s, a), copied together from a larger set, with room for their values.
final class PairBatch {

    final Mat s; // n×dₛ
    final Mat a; // n×m
    final Vec q; // n

    PairBatch(QFunction of, int n) {
        this.s = new Mat(n, of.observationSize());
        this.a = new Mat(n, of.actionSize());
        this.q = new Vec(n);
    }

    int size() {
        return q.size();
    }

    /// Copies one pair.
    void set(int row, float[] fromS, int s0, float[] fromA, int a0) {
        System.arraycopy(fromS, s0, s.data(), row * s.cols(), s.cols());
        System.arraycopy(fromA, a0, a.data(), row * a.cols(), a.cols());
    }

    /// Copies row `from` of a set.
    void set(int row, Mat fromS, Mat fromA, int from) {
        set(row, fromS.data(), from * s.cols(), fromA.data(), from * a.cols());
    }
}
