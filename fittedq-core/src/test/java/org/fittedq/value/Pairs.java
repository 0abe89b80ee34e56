// SPDX-License-Identifier: Apache-2.0
package org.fittedq.value;

import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.random.RandomStream;

/// A training set for tests: states and actions uniform in [−1, 1], labels of a function.
record Pairs(Mat s, Mat a, Vec y) {

    static Pairs uniform(int rows, int observationSize, int actionSize, long seed, FunctionQ.Value q) {
        RandomStream random = new RandomStream(seed, "pairs");
        Pairs pairs = new Pairs(new Mat(rows, observationSize), new Mat(rows, actionSize), new Vec(rows));
        for (int i = 0; i < rows; i++) {
            float[] s = draw(observationSize, random);
            float[] a = draw(actionSize, random);
            pairs.s.setRow(i, s);
            pairs.a.setRow(i, a);
            pairs.y.set(i, (float) q.of(s, a));
        }
        return pairs;
    }

    /// Multiples of 1/16, so that products of two are exact in single precision.
    private static float[] draw(int n, RandomStream random) {
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = (random.index(33) - 16) / 16f;
        }
        return x;
    }

    int size() {
        return y.size();
    }

    Vec values(Regressor q) {
        Vec out = new Vec(size());
        q.value(s, a, out);
        return out;
    }

    /// 1 − Σ (y − q)²/Σ (y − ȳ)².
    double rSquared(Regressor q) {
        Vec out = values(q);
        double mean = y.mean();
        double residual = 0;
        double total = 0;
        for (int i = 0; i < size(); i++) {
            residual += squared(y.at(i) - out.at(i));
            total += squared(y.at(i) - mean);
        }
        return 1 - residual / total;
    }

    private static double squared(double x) {
        return x * x;
    }
}
