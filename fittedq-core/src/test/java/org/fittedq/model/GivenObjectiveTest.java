// SPDX-License-Identifier: Apache-2.0
package org.fittedq.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.Dynamics;
import org.fittedq.mdp.Objective;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;

class GivenObjectiveTest {

    private static final int ROWS = 4;
    private static final GaussianDynamics MODEL = Models.fitted(
            Models.with(Models.SMALL, "fitting.stop.maxEpochs", "2"),
            Recorded.linear(300, 1));
    private static final Recomputed NAIVE = new Recomputed(MODEL, 0, Models.SMALL.logStd(),
            GaussianDynamics.Learned.DEFAULT);

    /// r = s₀ a + s₁ s′₀ − s′₁², terminal above s′₁ = 0.5.
    private static final class Products implements Objective {

        @Override
        public void value(Mat s, Mat a, Mat sNext, Vec r, Vec continues) {
            for (int i = 0; i < r.size(); i++) {
                r.set(i, s.at(i, 0) * a.at(i, 0) + s.at(i, 1) * sNext.at(i, 0) - sNext.at(i, 1) * sNext.at(i, 1));
                continues.set(i, sNext.at(i, 1) > 0.5 ? 0 : 1);
            }
        }

        @Override
        public void backward(Mat s, Mat a, Mat sNext, Vec dr, Mat ds, Mat da, Mat dsNext) {
            for (int i = 0; i < dr.size(); i++) {
                float g = dr.at(i);
                ds.set(i, 0, ds.at(i, 0) + g * a.at(i, 0));
                ds.set(i, 1, ds.at(i, 1) + g * sNext.at(i, 0));
                da.set(i, 0, da.at(i, 0) + g * s.at(i, 0));
                dsNext.set(i, 0, dsNext.at(i, 0) + g * s.at(i, 1));
                dsNext.set(i, 1, dsNext.at(i, 1) - 2 * g * sNext.at(i, 1));
            }
        }
    }

    private final RandomStream random = new RandomStream(3, "rows");
    private final Mat s = Recorded.matrix(ROWS, 2, 1, random);
    private final Mat a = Recorded.matrix(ROWS, 1, 1, random);
    private final Mat xi = Recorded.matrix(ROWS, 2, 1, random);
    private final GivenObjective both = new GivenObjective(MODEL, new Products());

    @Test
    void statesAreTheModelsAndTheRestTheObjectives() {
        Dynamics.Prediction learned = Models.step(MODEL, s, a, xi);
        Vec r = new Vec(ROWS);
        Vec continues = new Vec(ROWS);
        new Products().value(s, a, learned.sNext(), r, continues);

        Dynamics.Prediction out = Models.step(both, s, a, xi);

        for (int i = 0; i < ROWS; i++) {
            assertEquals(learned.sNext().at(i, 0), out.sNext().at(i, 0));
            assertEquals(learned.uncertainty().at(i), out.uncertainty().at(i));
            assertEquals(r.at(i), out.r().at(i));
            assertEquals(continues.at(i), out.continues().at(i));
        }
    }

    /// L = 0.7 s′₀ − 0.4 s′₁ + 1.5 r of one row.
    private double loss(double[] si, double[] ai, double[] xii) {
        double[] sNext = NAIVE.sNext(si, ai, xii);
        double r = si[0] * ai[0] + si[1] * sNext[0] - sNext[1] * sNext[1];
        return 0.7 * sNext[0] - 0.4 * sNext[1] + 1.5 * r;
    }

    @Test
    void theRewardsGradientGoesThroughTheNextState() {
        Dynamics.Unrolled unrolled = both.unroll(ROWS, 2);
        Dynamics.Prediction out = new Dynamics.Prediction(ROWS, 2);
        Mat dsNext = new Mat(ROWS, 2);
        for (int i = 0; i < ROWS; i++) {
            dsNext.setRow(i, new float[]{0.7f, -0.4f});
        }
        Mat before = new Mat(ROWS, 2).set(dsNext);
        Mat ds = new Mat(ROWS, 2);
        Mat da = new Mat(ROWS, 1);

        unrolled.step(1, s, a, xi, out);
        unrolled.backward(1, dsNext, new Vec(ROWS).fill(1.5f), ds, da);

        org.junit.jupiter.api.Assertions.assertArrayEquals(before.data(), dsNext.data());
        double h = 1e-5;
        for (int i = 0; i < ROWS; i++) {
            double[] x = Models.row(s, i);
            double[] u = Models.row(a, i);
            double[] noise = Models.row(xi, i);
            for (int j = 0; j < 2; j++) {
                double at = x[j];
                x[j] = at + h;
                double above = loss(x, u, noise);
                x[j] = at - h;
                double below = loss(x, u, noise);
                x[j] = at;
                assertEquals((above - below) / (2 * h), ds.at(i, j), 1e-4);
            }
            double derivative = (loss(x, new double[]{u[0] + h}, noise) - loss(x, new double[]{u[0] - h}, noise))
                    / (2 * h);
            assertEquals(derivative, da.at(i, 0), 1e-4);
        }
    }

    @Test
    void noiseIsInferredByTheModel() {
        Dynamics.Prediction out = Models.step(both, s, a, xi);
        Mat inferred = new Mat(ROWS, 2);

        both.unroll(ROWS, 1).infer(s, a, out.sNext(), inferred);

        for (int i = 0; i < xi.data().length; i++) {
            assertEquals(xi.data()[i], inferred.data()[i], 1e-4);
        }
        assertEquals(2, both.noiseSize());
        assertEquals(2, both.observationSize());
        assertEquals(1, both.actionSize());
    }

    @Test
    void goingBackNeedsAStep() {
        Dynamics.Unrolled unrolled = both.unroll(ROWS, 2);

        IllegalStateException e = assertThrows(IllegalStateException.class,
                () -> unrolled.backward(1, new Mat(ROWS, 2), new Vec(ROWS), new Mat(ROWS, 2), new Mat(ROWS, 1)));

        assertEquals("backward through step 1: expected a step before it, got none", e.getMessage());
    }
}
