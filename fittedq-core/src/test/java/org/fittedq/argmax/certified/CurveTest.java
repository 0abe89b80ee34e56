// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax.certified;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.fittedq.Property;
import org.fittedq.nn.Activation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CurveTest {

    private static final double H = 1e-4;

    private static double slopeByDifference(Activation a, double z) {
        return (Curve.value(a, z + H) - Curve.value(a, z - H)) / (2 * H);
    }

    private static double curvatureByDifference(Activation a, double z) {
        return (Curve.slope(a, z + H) - Curve.slope(a, z - H)) / (2 * H);
    }

    @ParameterizedTest
    @EnumSource(names = {"TANH", "SILU"})
    void slopesAreDerivatives(Activation activation) {
        for (double z = -9; z < 9; z += 0.01) {
            assertEquals(slopeByDifference(activation, z), Curve.slope(activation, z), 1e-8);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TANH", "SILU"})
    void boundsOfSlopeAndCurvatureHoldAndAreTight(Activation activation) {
        Property.forAll(300, 1, random -> {
            double l = 12 * random.nextDouble() - 6;
            double u = l + 8 * random.nextDouble() * random.nextDouble();
            double[] slope = {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
            double[] curvature = {0, 0};
            for (int k = 0; k <= 400; k++) {
                double z = l + (u - l) * k / 400;
                slope[0] = Math.min(slope[0], Curve.slope(activation, z));
                slope[1] = Math.max(slope[1], Curve.slope(activation, z));
                curvature[0] = Math.min(curvature[0], curvatureByDifference(activation, z));
                curvature[1] = Math.max(curvature[1], curvatureByDifference(activation, z));
            }

            assertAbove(slope[1], Curve.slopeAbove(activation, l, u), 0, 1e-3);
            assertAbove(-slope[0], -Curve.slopeBelow(activation, l, u), 0, 1e-3);
            assertAbove(curvature[1], Curve.curvatureAbove(activation, l, u), 1e-7, 3e-3);
            assertAbove(-curvature[0], -Curve.curvatureBelow(activation, l, u), 1e-7, 3e-3);
        });
    }

    private static void assertAbove(double seen, double bound, double error, double loose) {
        assertTrue(seen <= bound + error && bound <= seen + loose, seen + " and bound " + bound);
    }

    @Test
    void reluSlopesAreThoseOfTheSidesTouched() {
        assertEquals(0, Curve.slopeAbove(Activation.RELU, -2, 0));
        assertEquals(1, Curve.slopeAbove(Activation.RELU, -2, 1e-300));
        assertEquals(1, Curve.slopeBelow(Activation.RELU, 1e-300, 1));
        assertEquals(0, Curve.slopeBelow(Activation.RELU, 0, 1));
    }

    /// silu″ falls up to a point in (3.4, 3.5), then rises, and is between −0.03692 and −0.03691 there; silu″ = 0 in (2.39, 2.40).
    @Test
    void siluTurnsWhereTheBoundsAssume() {
        double least = 0;
        for (double z = 0.001; z < 30; z += 0.001) {
            double third = (curvatureByDifference(Activation.SILU, z + 0.01)
                    - curvatureByDifference(Activation.SILU, z - 0.01)) / 0.02;
            assertTrue(z > 3.39 || third < 1e-6, "still falls at " + z);
            assertTrue(z < 3.51 || third > -1e-6, "rises at " + z);
            least = Math.min(least, curvatureByDifference(Activation.SILU, z));
        }
        assertTrue(-0.03692 < least && least < -0.03691, "least " + least);
        assertTrue(curvatureByDifference(Activation.SILU, 2.39) > 0);
        assertTrue(curvatureByDifference(Activation.SILU, 2.40) < 0);
        assertTrue(Curve.slope(Activation.SILU, 2.3994) < 1.09985);
    }

    @Test
    void siluIsReluLessItsGap() {
        Property.forAll(300, 2, random -> {
            double l = 12 * random.nextDouble() - 6;
            double u = l + 6 * random.nextDouble();
            for (int k = 0; k <= 100; k++) {
                double z = l + (u - l) * k / 100;
                double gap = Math.max(z, 0) - Curve.value(Activation.SILU, z);

                assertTrue(Curve.siluGapBelow(l, u) <= gap && gap <= Curve.siluGapAbove(l, u));
            }
        });
    }

    @Test
    void tanhIsFarthestFromALineWhereSlopesAgree() {
        for (double s : new double[]{1e-6, 0.1, 0.5, 0.9, 1 - 1e-6}) {
            double turn = Curve.tanhTurn(s);

            assertEquals(s, Curve.slope(Activation.TANH, turn), 1e-9);
            assertEquals(Curve.value(Activation.TANH, turn) - s * turn, Curve.tanhHump(s), 1e-9);
        }
    }
}
