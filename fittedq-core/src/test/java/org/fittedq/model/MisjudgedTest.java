// SPDX-License-Identifier: Apache-2.0
package org.fittedq.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.fittedq.env.Lqr;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.Dynamics;
import org.junit.jupiter.api.Test;

class MisjudgedTest {

    /// The double integrator with actions of ±6: s′ = (s₀ + 0.1 s₁ + 0.005 · 6a, s₁ + 0.1 · 6a).
    @Test
    void actionsCountForGTimesTheirStrength() {
        Dynamics.Unrolled wrong = new Misjudged(
                new Lqr(Lqr.Settings.DEFAULT).physics().orElseThrow().dynamics(), 0.5).unroll(1, 1);
        Mat s = new Mat(1, 2);
        s.setRow(0, new float[]{1, -2});
        Dynamics.Prediction p = new Dynamics.Prediction(1, 2);
        Mat ds = new Mat(1, 2);
        Mat da = new Mat(1, 1).fill(7);
        Mat dsNext = new Mat(1, 2);
        dsNext.setRow(0, new float[]{1, 10});

        wrong.step(0, s, new Mat(1, 1).fill(0.8f), new Mat(1, 0), p);
        wrong.backward(0, dsNext, new Vec(1), ds, da);

        assertArrayEquals(new float[]{1 - 0.2f + 0.03f * 0.4f, -2 + 0.6f * 0.4f}, p.sNext().data(), 1e-6f);
        assertEquals(7 + 0.5 * (0.03 + 10 * 0.6), da.at(0, 0), 1e-5); // added to
        assertArrayEquals(new float[]{1, 0.1f + 10}, ds.data(), 1e-6f);
    }
}
