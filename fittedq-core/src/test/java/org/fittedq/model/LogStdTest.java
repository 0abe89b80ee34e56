// SPDX-License-Identifier: Apache-2.0
package org.fittedq.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.fittedq.math.Mat;
import org.junit.jupiter.api.Test;

class LogStdTest {

    private static final GaussianDynamics.Bounds BOUNDS = new GaussianDynamics.Bounds(-3, 1);
    private static final Recomputed NAIVE = new Recomputed(null, 0, BOUNDS, null);

    /// log σ of raw outputs: two a row, after two means that must not be read.
    private static LogStd of(float... z) {
        Mat out = new Mat(z.length / 2, 5).fill(Float.NaN);
        for (int i = 0; i < z.length; i++) {
            out.set(i / 2, 2 + i % 2, z[i]);
        }
        LogStd logStd = new LogStd(BOUNDS, Models.ONE.kernels(), z.length);
        logStd.of(out, 2);
        return logStd;
    }

    @Test
    void valueSlopeAndDeviationAreThoseOfTheEquation() {
        float[] z = {-9, -4, -3, -2, -1, 0, 0.5f, 1, 2, 7};

        LogStd logStd = of(z);

        double h = 1e-5;
        for (int i = 0; i < z.length; i++) {
            double expected = NAIVE.logStd(z[i]);
            assertEquals(expected, logStd.value(i), 2e-6);
            assertEquals(Math.exp(expected), logStd.std(i), 2e-6 * Math.exp(expected));
            assertEquals((NAIVE.logStd(z[i] + h) - NAIVE.logStd(z[i] - h)) / (2 * h), logStd.slope(i), 1e-6);
        }
    }

    @Test
    void theBoundsHoldForAnyOutput() {
        LogStd logStd = of(-1e30f, 1e30f);

        assertEquals(-3, logStd.value(0), 1e-6);
        assertEquals(1 + Math.log1p(Math.exp(-4)), logStd.value(1), 1e-6);
    }

    @Test
    void farOutsideTheBoundsTheGradientLeadsBack() {
        LogStd logStd = of(-13, 11);

        assertTrue(logStd.slope(0) > 1e-5 && logStd.slope(1) > 1e-5,
                () -> logStd.slope(0) + " and " + logStd.slope(1));
    }
}
