// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Dynamics;
import org.fittedq.mdp.Spec;
import org.junit.jupiter.api.Test;

final class RowDynamicsTest {

    private static final Mat NO_NOISE = new Mat(2, 0);

    private final Spec spec = new Spec("walk", 1, ActionBox.of(new float[]{0}, new float[]{4})); // middle 2, half 2
    private final RowDynamics walk = new RowDynamics(spec, new WalkPhysics(), 0);
    private final Dynamics.Prediction p = new Dynamics.Prediction(2, 1);

    private static Mat column(float... entries) {
        Mat m = new Mat(entries.length, 1);
        System.arraycopy(entries, 0, m.data(), 0, entries.length);
        return m;
    }

    @Test
    void eachRowIsAStepWithTheActionInItsUnits() {
        p.uncertainty().fill(9);

        walk.unroll(2, 1).step(0, column(1, 1.25f), column(-0.5f, 1), NO_NOISE, p);

        assertArrayEquals(new float[]{1.1f, 1.65f}, p.sNext().data()); // u = 1 and 4
        assertArrayEquals(new float[]{-1.21f, -2.7225f}, p.r().data(), 1e-6f);
        assertArrayEquals(new float[]{1, 0}, p.continues().data());
        assertArrayEquals(new float[]{0, 0}, p.uncertainty().data());
    }

    @Test
    void aViewForAThreadSaysTheSameAndHasItsOwnWorkMemory() {
        RowDynamics view = walk.alone();
        Vec r = new Vec(2);
        Vec continues = new Vec(2);
        walk.unroll(2, 1).step(0, column(1, 1.25f), column(-0.5f, 1), NO_NOISE, p);

        view.value(column(1, 1.25f), column(-0.5f, 1), p.sNext(), r, continues);

        assertNotSame(walk, view);
        assertArrayEquals(p.r().data(), r.data());
        assertArrayEquals(p.continues().data(), continues.data());
    }

    @Test
    void backwardAddsTheRewardsGradientThroughTheNextState() {
        Dynamics.Unrolled model = walk.unroll(2, 1);
        model.step(0, column(1, 1.25f), column(-0.5f, 1), NO_NOISE, p);
        Mat ds = column(100, 200);
        Mat da = column(10, 20);

        model.backward(0, column(1, 2), Vec.of(1, -1), ds, da);

        // through s′: 1 − 2·1.1 = −1.2 and 2 + 2·1.65 = 5.3; da = 2 · 0.1 · that
        assertArrayEquals(new float[]{98.8f, 205.3f}, ds.data(), 1e-5f);
        assertArrayEquals(new float[]{9.76f, 21.06f}, da.data(), 1e-5f);
    }

    @Test
    void theObjectiveAloneAddsToAllThreeGradients() {
        Mat ds = column(100, 200);
        Mat da = column(10, 20);
        Mat dsNext = column(1, 2);

        walk.backward(column(0, 0), column(0, 0), column(1.1f, 1.65f), Vec.of(1, -1), ds, da, dsNext);

        assertArrayEquals(new float[]{100, 200}, ds.data());
        assertArrayEquals(new float[]{10, 20}, da.data());
        assertArrayEquals(new float[]{-1.2f, 5.3f}, dsNext.data(), 1e-6f);
    }

    @Test
    void stepsAreGoneBackThroughInAnyOrder() {
        Dynamics.Unrolled model = walk.unroll(2, 2);
        Dynamics.Prediction later = new Dynamics.Prediction(2, 1);
        model.step(1, column(3, 4), column(0, 0), NO_NOISE, later);
        model.step(0, column(1, 1), column(0, 0), NO_NOISE, p);
        Mat first = column(0, 0);
        Mat second = column(0, 0);

        model.backward(0, column(0, 0), Vec.of(1, 1), first, column(0, 0));
        model.backward(1, column(0, 0), Vec.of(1, 1), second, column(0, 0));

        assertArrayEquals(new float[]{-2.4f, -2.4f}, first.data(), 1e-5f); // −2 (s + 0.2)
        assertArrayEquals(new float[]{-6.4f, -8.4f}, second.data(), 1e-5f);
    }

    @Test
    void anActionOutsideTheBoxIsClippedWithTheGradientOfTheInside() {
        Dynamics.Unrolled model = walk.unroll(2, 1);
        Mat da = column(0, 0);

        model.step(0, column(0, 0), column(-3, 1.5f), NO_NOISE, p);
        model.backward(0, column(1, 1), Vec.of(0, 0), column(0, 0), da);

        assertArrayEquals(new float[]{0, 0.4f}, p.sNext().data()); // u = 0 and 4
        assertArrayEquals(new float[]{0.2f, 0.2f}, da.data());
    }

    @Test
    void noiseIsAddedInferredAndWithoutGradient() {
        RowDynamics noisy = new RowDynamics(spec, new WalkPhysics(), 0.5);
        Dynamics.Unrolled model = noisy.unroll(2, 1);
        Mat s = column(1, 1);
        Mat a = column(0, -1);
        Mat ds = column(0, 0);
        Mat inferred = column(0, 0);

        model.step(0, s, a, column(2, -1), p);
        model.backward(0, column(1, 1), Vec.of(0, 0), ds, column(0, 0));
        model.infer(s, a, p.sNext(), inferred);

        assertEquals(1, noisy.noiseSize());
        assertEquals(0, walk.noiseSize());
        assertArrayEquals(new float[]{2.2f, 0.5f}, p.sNext().data());
        assertArrayEquals(new float[]{-4.84f, -0.25f}, p.r().data(), 1e-6f); // of the noisy s′
        assertArrayEquals(new float[]{1, 1}, ds.data());
        assertArrayEquals(new float[]{2, -1}, inferred.data(), 1e-6f);
    }

    @Test
    void memoryOfNothingIsRefused() {
        var rows = assertThrows(IllegalArgumentException.class, () -> walk.unroll(0, 1));
        var steps = assertThrows(IllegalArgumentException.class, () -> walk.unroll(1, 0));

        assertEquals("rows: expected an integer of at least 1, got 0", rows.getMessage());
        assertEquals("steps: expected an integer of at least 1, got 0", steps.getMessage());
    }

    @Test
    void stepsThereAndBackAllocateNothing() {
        RowDynamics pendulum = (RowDynamics) new Pendulum(Pendulum.Settings.DEFAULT).physics().orElseThrow().dynamics();
        Rollout rollout = new Rollout(pendulum);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        rollout.run(300);

        long least = Long.MAX_VALUE;
        for (int attempt = 0; attempt < 5; attempt++) { // the JVM itself may allocate now and then
            long before = threads.getCurrentThreadAllocatedBytes();
            rollout.run(300);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }

        long allocated = least;
        assertTrue(allocated == 0, () -> allocated + " bytes in 300 steps");
    }

    /// One row, stepped there and back through all methods.
    private static final class Rollout {

        private final RowDynamics model;
        private final Dynamics.Unrolled unrolled;
        private final Dynamics.Prediction p = new Dynamics.Prediction(1, 3);
        private final Mat s = new Mat(1, 3).fill(0.7f);
        private final Mat a = new Mat(1, 1).fill(0.3f);
        private final Mat xi = new Mat(1, 0);
        private final Mat ds = new Mat(1, 3);
        private final Mat da = new Mat(1, 1);

        Rollout(RowDynamics model) {
            this.model = model;
            this.unrolled = model.unroll(1, 1);
        }

        void run(int steps) {
            for (int t = 0; t < steps; t++) {
                unrolled.step(0, s, a, xi, p);
                unrolled.backward(0, p.sNext(), p.r(), ds, da);
                unrolled.infer(s, a, p.sNext(), xi);
                model.value(s, a, p.sNext(), p.r(), p.continues());
                model.backward(s, a, p.sNext(), p.r(), ds, da, ds);
            }
        }
    }
}
