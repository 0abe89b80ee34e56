// SPDX-License-Identifier: Apache-2.0
package org.fittedq.target;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.fittedq.Property;
import org.fittedq.math.Vec;
import org.fittedq.mdp.Batch;
import org.junit.jupiter.api.Test;

class BellmanTest {

    private static Batch batch(float[] r, float[] bootstrap) {
        Batch b = new Batch(r.length, 1, 1);
        System.arraycopy(r, 0, b.r().data(), 0, r.length);
        System.arraycopy(bootstrap, 0, b.bootstrap().data(), 0, r.length);
        return b;
    }

    @Test
    void theLabelIsTheRewardAndTheDiscountedNextValue() {
        Batch b = batch(new float[]{1, 2, -3}, new float[]{0.5f, 0.25f, 0});
        Vec y = new Vec(3);

        Bellman.backup(b, Vec.of(10, -8, 7), y);

        // 1 + 0.5 · 10, 2 − 0.25 · 8, and the reward alone where s′ is terminal
        assertArrayEquals(new float[]{6, 0, -3}, y.data());
    }

    @Test
    void aTerminalStateIsWorthNothingEvenIfTheNetworkSaysInfinity() {
        Batch b = batch(new float[]{1, 2, 3}, new float[]{0, 0, 0});
        Vec y = new Vec(3);

        Bellman.backup(b, Vec.of(Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN), y);

        assertArrayEquals(new float[]{1, 2, 3}, y.data());
    }

    @Test
    void theLabelsMayReplaceTheValues() {
        Batch b = batch(new float[]{1, 2}, new float[]{0.5f, 1});
        Vec v = Vec.of(4, 6);

        Bellman.backup(b, v, v);

        assertArrayEquals(new float[]{3, 8}, v.data());
    }

    @Test
    void theSoftValueCountsEntropyByTheTemperature() {
        Vec v = Vec.of(1, 2, 3);

        Bellman.soft(v, 0.5, Vec.of(2, -4, 0), v);

        // q − α log π: 1 − 0.5 · 2, 2 + 0.5 · 4, 3
        assertArrayEquals(new float[]{0, 4, 3}, v.data());
    }

    @Test
    void theThresholdIsTheValueWhoseLabelIsThePrediction() {
        Batch b = batch(new float[]{1, -2, 5}, new float[]{0.5f, 0.25f, 0});
        Vec q = Vec.of(6, -3, -100);

        Bellman.thresholds(b, q, q);

        // (6 − 1)/0.5, (−3 + 2)/0.25, exact in floats; a terminal state's label is r whatever v is
        assertArrayEquals(new float[]{10, -4, Float.POSITIVE_INFINITY}, q.data());
    }

    @Test
    void noLabelUpToTheThresholdIsAboveThePrediction() {
        Property.forAll(200, 1, random -> {
            int n = 20;
            float[] r = new float[n];
            float[] weight = new float[n];
            Vec q = new Vec(n);
            for (int i = 0; i < n; i++) {
                r[i] = 100 * (float) random.nextGaussian();
                weight[i] = random.nextFloat();
                q.set(i, (float) random.nextGaussian());
            }
            Batch b = batch(r, weight);
            Vec threshold = new Vec(n);
            Vec y = new Vec(n);

            Bellman.thresholds(b, q, threshold);
            Bellman.backup(b, threshold, y);

            // and no lower than rounding asks for: a label is rounded by half an ulp of q, the threshold by half of its own
            for (int i = 0; i < n; i++) {
                double exact = ((double) q.at(i) - r[i]) / weight[i];
                double rounding = 2 * Math.ulp(threshold.at(i)) + Math.ulp(q.at(i)) / weight[i];
                assertTrue(y.at(i) <= q.at(i), "row " + i);
                assertEquals(exact, threshold.at(i), rounding, "row " + i);
            }
        });
    }
}
