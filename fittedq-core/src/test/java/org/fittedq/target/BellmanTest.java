// SPDX-License-Identifier: Apache-2.0
package org.fittedq.target;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

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
}
