// SPDX-License-Identifier: Apache-2.0
package org.fittedq.value;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.fittedq.Property;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;

class InterpolationTest {

    private static final double EPSILON = 1e-6;

    /// q of one dimension at one action.
    private static double q(float[] points, float[] values, float a, int nearest, double c) {
        return new Interpolation(1, points.length, nearest).value(points, 0, values, 0, new float[]{a}, 0, c);
    }

    @Test
    void weightsAreInverseSquaresOfTheDistance() {
        float[] points = {-0.5f, 0.5f};
        float[] values = {1, 3};

        // half-way both weigh the same; at 0.25 the squares are 9/16 and 1/16, so the weights 1 : 9
        assertEquals(2, q(points, values, 0, 2, 0), 1e-5);
        assertEquals((1 + 9 * 3) / 10.0, q(points, values, 0.25f, 2, 0), 1e-4);
    }

    @Test
    void smoothingTakesWeightFromTheWorsePoint() {
        float[] points = {-0.5f, 0.5f};

        // half-way: w = 1/(1/4 + 1/2 · 1) and 1/(1/4), whatever the scale of the values: u is 1 and 0
        double u = 2 / (2 + EPSILON);
        double w = 1 / (0.25 + EPSILON + 0.5 * u);
        double best = 1 / (0.25 + EPSILON);
        assertEquals((w * 1 + best * 3) / (w + best), q(points, new float[]{1, 3}, 0, 2, 0.5), 1e-12);
        assertEquals(2.5, q(points, new float[]{1, 3}, 0, 2, 0.5), 1e-5);
        assertEquals(250, q(points, new float[]{100, 300}, 0, 2, 0.5), 1e-3);
    }

    @Test
    void withoutSmoothingQGoesThroughEveryPoint() {
        float[] points = {-0.75f, 0.25f, 1};
        float[] values = {2, -1, 5};

        for (int j = 0; j < 3; j++) {
            // the others weigh at most 1/0.75² against 10⁶
            assertEquals(values[j], q(points, values, points[j], 3, 0), 6 * 2 * EPSILON / (0.75 * 0.75));
        }
    }

    @Test
    void withSmoothingQGoesThroughTheBestPointAlone() {
        float[] points = {-0.75f, 0.25f, 1};
        float[] values = {2, -1, 5};

        assertEquals(5, q(points, values, 1, 3, 0.5), 1e-4);
        assertTrue(Math.abs(q(points, values, -0.75f, 3, 0.5) - 2) > 0.1);
        assertTrue(q(points, values, 0.25f, 3, 0.5) > -0.9);
    }

    private static float[] random(RandomStream random, int n, float scale) {
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = scale * (2 * random.nextFloat() - 1);
        }
        return x;
    }

    @Test
    void qIsNeverAboveTheBestPointAndReachesItThere() {
        Property.forAll(2000, 3, random -> {
            int size = 1 + random.index(4);
            int count = 1 + random.index(8);
            float[] points = random(random, count * size, 1);
            float[] values = random(random, count, random.index(2) == 0 ? 1 : 1000);
            double c = random.index(2) == 0 ? 0 : random.nextDouble();
            Interpolation q = new Interpolation(size, count, 1 + random.index(count + 2));
            int best = Interpolation.best(values, 0, count);

            for (int k = 0; k < 20; k++) {
                float at = (float) q.value(points, 0, values, 0, random(random, size, 1), 0, c);
                assertTrue(at <= values[best], at + " above " + values[best]);
            }
            double nearest = 8;
            for (int j = 0; j < count; j++) {
                double square = 0;
                for (int l = 0; l < size && j != best; l++) {
                    square += Math.pow(points[j * size + l] - points[best * size + l], 2);
                }
                nearest = j == best ? nearest : Math.min(nearest, square);
            }
            float there = (float) q.value(points, 0, values, 0, points, best * size, c);
            assertEquals(values[best], there, 2000 * count * EPSILON / nearest + 1e-3);
        });
    }

    @Test
    void onlyTheKNearestCountAndOfEquallyFarOnesTheFirst() {
        float[] points = {0.5f, -0.5f, 0.25f, -0.5f};
        float[] values = {1, 2, 4, 8};

        assertEquals(4, q(points, values, 0, 1, 0), 0);
        double w = 1 / (0.25 + EPSILON);
        double near = 1 / (0.0625 + EPSILON);
        assertEquals((near * 4 + w * 1) / (near + w), q(points, values, 0, 2, 0), 1e-12);
        assertEquals((near * 4 + w * (1 + 2)) / (near + 2 * w), q(points, values, 0, 3, 0), 1e-12);
        assertEquals((near * 4 + w * (1 + 2 + 8)) / (near + 3 * w), q(points, values, 0, 4, 0), 1e-12);
        assertEquals(q(points, values, 0, 4, 0), q(points, values, 0, 9, 0), 0);
    }

    @Test
    void ofEqualValuesTheFirstIsTheBest() {
        assertEquals(1, Interpolation.best(new float[]{9, 3, 5, 5, 4}, 1, 4));
        assertEquals(0, Interpolation.best(new float[]{5, 5}, 0, 2));
    }

    @Test
    void aValueThatIsNotFiniteMakesQNaN() {
        for (float bad : new float[]{Float.NaN, Float.POSITIVE_INFINITY}) {
            assertTrue(Double.isNaN(q(new float[]{-0.5f, 0.5f, 0}, new float[]{1, bad, 2}, 0.25f, 3, 0.1)));
        }
        assertTrue(Double.isNaN(q(new float[]{-0.5f, Float.NaN}, new float[]{1, 2}, 0.25f, 2, 0.1)));
    }

    /// Central differences at steps that floats hold exactly.
    private static void assertGradient(RandomStream random, int nearest) {
        int size = 1 + random.index(3);
        int count = 2 + random.index(5);
        float[] points = coarse(random(random, count * size, 1));
        float[] values = coarse(random(random, count, 2));
        float[] a = coarse(random(random, size, 1));
        double c = random.index(2) == 0 ? 0.3 : 0;
        Interpolation q = new Interpolation(size, count, nearest);
        float[] dPoints = new float[count * size];
        float[] dValues = new float[count];
        float[] da = new float[size];
        q.value(points, 0, values, 0, a, 0, c);
        q.gradient(dPoints, 0, dValues, 0);
        q.actionGradient(da, 0);

        float[][] inputs = {points, values, a};
        float[][] gradients = {dPoints, dValues, da};
        float h = 0x1p-18f;
        for (int k = 0; k < 3; k++) {
            for (int i = 0; i < inputs[k].length; i++) {
                float was = inputs[k][i];
                inputs[k][i] = was + h;
                double up = q.value(points, 0, values, 0, a, 0, c);
                inputs[k][i] = was - h;
                double down = q.value(points, 0, values, 0, a, 0, c);
                inputs[k][i] = was;
                double expected = (up - down) / (2 * h);
                assertEquals(expected, gradients[k][i], 1e-4 * (1 + Math.abs(expected)), "input " + k + ", " + i);
            }
        }
    }

    /// Multiples of 2⁻⁴ and a little, different for each: no ties, no coincidences.
    private static float[] coarse(float[] x) {
        for (int i = 0; i < x.length; i++) {
            x[i] = Math.round(x[i] * 16) / 16f + (i + 1) * 0x1p-8f;
        }
        return x;
    }

    @Test
    void gradientsInPointsValuesAndActionAreThoseOfFiniteDifferences() {
        Property.forAll(500, 4, random -> assertGradient(random, 99));
    }

    /// Where the k are the same on both sides.
    @Test
    void pointsThatDoNotCountHaveNoGradient() {
        float[] points = {0.5f, -0.25f, 1};
        float[] values = {1, 2, 3};
        Interpolation q = new Interpolation(1, 3, 1);
        float[] dPoints = {7, 7, 7};
        float[] dValues = {7, 7, 7};
        q.value(points, 0, values, 0, new float[]{0}, 0, 0.01);
        q.gradient(dPoints, 0, dValues, 0);

        // one point: q is its value, wherever it is
        assertArrayEquals(new float[3], dPoints);
        assertArrayEquals(new float[]{0, 1, 0}, dValues);
    }

    private static double repulsion(float[] points, int size) {
        int count = points.length / size;
        double sum = 0;
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < count; j++) {
                double square = 0;
                for (int l = 0; l < size; l++) {
                    square += Math.pow((double) points[i * size + l] - points[j * size + l], 2);
                }
                sum += i == j ? 0 : 1 / (Math.sqrt(square) + EPSILON);
            }
        }
        return sum / (count * (count - 1));
    }

    @Test
    void theRepulsionsGradientIsThatOfFiniteDifferences() {
        Property.forAll(200, 5, random -> {
            int size = 1 + random.index(3);
            int count = 2 + random.index(4);
            float[] points = coarse(random(random, count * size, 1));
            float[] d = new float[points.length];
            d[0] = 2; // added to
            Interpolation.addRepulsion(points, 0, size, count, 0.5, d);

            float h = 0x1p-18f;
            for (int i = 0; i < points.length; i++) {
                float was = points[i];
                points[i] = was + h;
                double up = repulsion(points, size);
                points[i] = was - h;
                double down = repulsion(points, size);
                points[i] = was;
                double expected = 0.5 * (up - down) / (2 * h) + (i == 0 ? 2 : 0);
                assertEquals(expected, d[i], 2e-3 * (1 + Math.abs(expected)), "coordinate " + i);
            }
        });
    }

    @Test
    void pointsThatCoincideDoNotMoveEachOther() {
        float[] d = new float[4];

        Interpolation.addRepulsion(new float[]{0.5f, 0.5f, 0.5f, 0.5f}, 0, 2, 2, 1, d);
        Interpolation.addRepulsion(new float[]{0.5f, 0.5f}, 0, 2, 1, 1, d);

        assertArrayEquals(new float[4], d);
    }
}
