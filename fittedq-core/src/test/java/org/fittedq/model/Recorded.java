// SPDX-License-Identifier: Apache-2.0
package org.fittedq.model;

import org.fittedq.math.Mat;
import org.fittedq.mdp.Batch;
import org.fittedq.random.RandomStream;

/// Transitions from uniform states in [−2, 2] and uniform actions.
final class Recorded {

    private Recorded() {}

    /// One step of a system: writes s′ and returns the reward.
    @FunctionalInterface
    interface Law {

        double step(float[] s, float[] a, RandomStream noise, float[] sNext);
    }

    static Batch of(int rows, int observationSize, int actionSize, long seed, Law law) {
        RandomStream random = new RandomStream(seed, "recorded");
        Batch b = new Batch(rows, observationSize, actionSize);
        b.bootstrap().fill(1);
        float[] s = new float[observationSize];
        float[] a = new float[actionSize];
        float[] sNext = new float[observationSize];
        for (int i = 0; i < rows; i++) {
            uniform(random, 2, s);
            uniform(random, 1, a);
            b.r().set(i, (float) law.step(s, a, random, sNext));
            b.s().setRow(i, s);
            b.a().setRow(i, a);
            b.sNext().setRow(i, sNext);
        }
        return b;
    }

    /// s′₀ = 0.9 s₀ + 0.2 s₁ + 0.05 ξ₀, s′₁ = s₁ + 0.5 a + 0.1 ξ₁, r = s₀ − 3 a + 10.
    static Batch linear(int rows, long seed) {
        return of(rows, 2, 1, seed, (s, a, noise, sNext) -> {
            sNext[0] = (float) (0.9 * s[0] + 0.2 * s[1] + 0.05 * noise.nextGaussian());
            sNext[1] = (float) (s[1] + 0.5 * a[0] + 0.1 * noise.nextGaussian());
            return s[0] - 3 * a[0] + 10;
        });
    }

    /// The first rows of a batch.
    static Batch first(Batch of, int rows) {
        Batch b = new Batch(rows, of.s().cols(), of.a().cols());
        copy(of.s(), b.s());
        copy(of.a(), b.a());
        copy(of.sNext(), b.sNext());
        System.arraycopy(of.r().data(), 0, b.r().data(), 0, rows);
        System.arraycopy(of.bootstrap().data(), 0, b.bootstrap().data(), 0, rows);
        return b;
    }

    private static void copy(Mat from, Mat to) {
        System.arraycopy(from.data(), 0, to.data(), 0, to.data().length);
    }

    static Mat matrix(int rows, int cols, double range, RandomStream random) {
        Mat m = new Mat(rows, cols);
        uniform(random, range, m.data());
        return m;
    }

    private static void uniform(RandomStream random, double range, float[] out) {
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) (range * (2 * random.nextDouble() - 1));
        }
    }
}
