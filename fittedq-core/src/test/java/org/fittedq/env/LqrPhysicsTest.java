// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.Dynamics;
import org.fittedq.mdp.Outcome;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;

final class LqrPhysicsTest {

    private static final Mat NO_NOISE = new Mat(1, 0);

    // actions in [−2, 2]
    private final Lqr env = new Lqr(Lqr.Problem.parse("A = 1 2; 0 1\nB = 0; 1\nQ = 1 0; 0 1\nR = 1"),
            new Lqr.Settings("", 1, 2, 0, 0));
    private final Dynamics.Unrolled model = env.physics().orElseThrow().dynamics().unroll(1, 2);
    private final Dynamics.Prediction p0 = new Dynamics.Prediction(1, 2);
    private final Dynamics.Prediction p1 = new Dynamics.Prediction(1, 2);
    private final Mat ds0 = new Mat(1, 2);
    private final Mat ds1 = new Mat(1, 2);
    private final Mat da0 = new Mat(1, 1);
    private final Mat da1 = new Mat(1, 1);

    private static Mat row(float... entries) {
        Mat m = new Mat(1, entries.length);
        m.setRow(0, entries);
        return m;
    }

    /// s₀ = (1, 1), u₀ = 1, u₁ = −1; back from ∂L/∂s₂ = (1, 10).
    private void thereAndBack(float dr) {
        model.step(0, row(1, 1), row(0.5f), NO_NOISE, p0);
        model.step(1, p0.sNext(), row(-0.5f), NO_NOISE, p1);
        model.backward(1, row(1, 10), Vec.of(dr), ds1, da1);
        model.backward(0, ds1, Vec.of(dr), ds0, da0);
    }

    @Test
    void twoStepsGoBackThroughTheProductOfTheMatrices() {
        thereAndBack(0);

        // A² = (1 4; 0 1), AB = (2, 1): Aᵀ²w = (1, 14), 2 (AB)ᵀw = 24, 2 Bᵀw = 20
        assertArrayEquals(new float[]{7, 1}, p1.sNext().data());
        assertArrayEquals(new float[]{1, 14}, ds0.data());
        assertEquals(24, da0.at(0, 0));
        assertEquals(20, da1.at(0, 0));
    }

    @Test
    void rewardsOfBothStepsJoinTheGradient() {
        thereAndBack(1);

        // s₁ = (3, 2): ∂L/∂s₁ = Aᵀ(1, 10) − 2 (3, 2) = (−5, 8); ∂L/∂s₀ = Aᵀ(−5, 8) − 2 (1, 1)
        assertArrayEquals(new float[]{-3, -14}, new float[]{p0.r().at(0), p1.r().at(0)});
        assertArrayEquals(new float[]{-5, 8}, ds1.data());
        assertArrayEquals(new float[]{-7, -4}, ds0.data());
        assertEquals(24, da1.at(0, 0)); // 2 (Bᵀ(1, 10) − 2u₁)
        assertEquals(12, da0.at(0, 0)); // 2 (Bᵀ(−5, 8) − 2u₀)
    }

    @Test
    void theInferredNoiseGivesTheRecordedStep() {
        Lqr noisy = new Lqr(new Lqr.Settings("", 1, 6, 0.1, 0));
        Dynamics dynamics = noisy.physics().orElseThrow().dynamics();
        Dynamics.Unrolled one = dynamics.unroll(1, 1);
        RandomStream random = new RandomStream(1, "episode");
        Outcome out = new Outcome(2);
        Mat s = new Mat(1, 2);
        Mat a = row(0.2f);
        Mat xi = new Mat(1, 2);
        float[] action = {1.2f};
        double largest = 0;

        noisy.reset(random, s.data());
        for (int t = 0; t < 50; t++) {
            noisy.step(action, out);
            one.infer(s, a, row(out.observation()), xi);
            one.step(0, s, a, xi, p0);
            assertArrayEquals(out.observation(), p0.sNext().data(), 1e-5f);
            assertEquals(out.reward(), p0.r().at(0), 1e-5 * Math.abs(out.reward()));
            largest = Math.max(largest, Math.abs(xi.at(0, 0)));
            s.setRow(0, out.observation());
        }

        assertEquals(2, dynamics.noiseSize());
        assertTrue(largest > 1 && largest < 5, "largest of 50 standard normal numbers " + largest);
    }

    @Test
    void aRegulatorWithoutNoiseTakesNone() {
        assertEquals(0, env.physics().orElseThrow().dynamics().noiseSize());
    }
}
