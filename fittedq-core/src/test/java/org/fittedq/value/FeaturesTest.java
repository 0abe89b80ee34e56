// SPDX-License-Identifier: Apache-2.0
package org.fittedq.value;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.fittedq.Property;
import org.fittedq.math.Compute;
import org.fittedq.random.Streams;
import org.junit.jupiter.api.Test;

class FeaturesTest {

    @Test
    void quadraticFeaturesAreAllProductsOnce() {
        Features features = new PolynomialFeatures(2, 1, 2);
        double[] phi = new double[10];

        features.evaluate(new float[]{9, 2, 3}, 1, new float[]{9, 5}, 1, phi);

        // 1; s₀ s₁ a; s₀², s₀s₁, s₀a, s₁², s₁a, a²
        assertEquals(10, features.count());
        assertArrayEquals(new double[]{1, 2, 3, 5, 4, 6, 10, 9, 15, 25}, phi);
    }

    @Test
    void monomialsOfHigherDegreeAreCountedByTheBinomial() {
        // (5 + 3)!/(5! 3!)
        assertEquals(56, new PolynomialFeatures(3, 2, 3).count());
    }

    @Test
    void radialFeaturesFallWithTheScaledDistance() {
        Features features = new RadialFeatures(1, new double[][]{{0, 0}, {1, -1}}, new double[]{1, 2}, false);
        double[] phi = new double[3];

        features.evaluate(new float[]{1}, 0, new float[]{1}, 0, phi);

        // −½ (1² + (1/2)²) and −½ (0 + (2/2)²)
        assertArrayEquals(new double[]{1, StrictMath.exp(-0.625), StrictMath.exp(-0.5)}, phi, 1e-15);
    }

    @Test
    void normalisedRadialFeaturesSumToOneFarFromAllCentres() {
        Features features = RadialFeatures.grid(1, new double[]{-1, -1}, new double[]{1, 1}, new int[]{3, 4}, 0.5,
                true);
        double[] phi = new double[features.count()];

        features.evaluate(new float[]{100}, 0, new float[]{-1}, 0, phi);

        double sum = 0;
        for (double p : phi) {
            sum += p;
        }
        assertEquals(12, phi.length);
        assertEquals(1, sum, 1e-12);
        // only the centres (1, ·) count; their actions are 0, 2, 4 and 6 widths away
        double nearest = 1 / (1 + StrictMath.exp(-2) + StrictMath.exp(-8) + StrictMath.exp(-18));
        assertEquals(nearest, phi[8], 1e-12);
    }

    @Test
    void aGridHasItsEndsAndASinglePointItsMiddle() {
        Features features = RadialFeatures.grid(1, new double[]{0, -1}, new double[]{4, 1}, new int[]{3, 1}, 1, false);
        double[] phi = new double[4];

        features.evaluate(new float[]{4}, 0, new float[]{0}, 0, phi);

        // centres 0, 2, 4 with width 2, at the middle of the action
        assertArrayEquals(new double[]{1, StrictMath.exp(-2), StrictMath.exp(-0.5), 1}, phi, 1e-15);
    }

    /// 1, s₀, s₁, a₀, a₁, s₀², s₀s₁, s₀a₀, s₀a₁, s₁², s₁a₀, s₁a₁: without a₀², a₀a₁ and a₁².
    @Test
    void ofActionDegreeOneNoMonomialHasTwoActions() {
        PolynomialFeatures features = new PolynomialFeatures(2, 2, 2, 1);
        double[] phi = new double[features.count()];

        features.evaluate(new float[]{2, 3}, 0, new float[]{5, 7}, 0, phi);

        assertArrayEquals(new double[]{1, 2, 3, 5, 7, 4, 6, 10, 14, 9, 15, 21}, phi);
    }

    /// Those that are left out are those of more actions: all are there if none is, in the same order.
    @Test
    void countsOfEveryActionDegreeAddUp() {
        for (int degree = 1; degree <= 5; degree++) {
            for (int a = 1; a <= degree; a++) {
                PolynomialFeatures all = new PolynomialFeatures(2, 3, degree);
                PolynomialFeatures some = new PolynomialFeatures(2, 3, degree, a);
                double[] each = new double[all.count()];
                double[] fewer = new double[some.count()];
                all.evaluate(new float[]{1, 1}, 0, new float[]{2, 2, 2}, 0, each); // 2 to the power of the degree in the action
                some.evaluate(new float[]{1, 1}, 0, new float[]{2, 2, 2}, 0, fewer);
                double most = StrictMath.pow(2, a);
                assertArrayEquals(Arrays.stream(each).filter(x -> x <= most).toArray(), fewer);
            }
        }
    }

    @Test
    void jacobiansAreTheSlopesOfTheFeatures() {
        double[] low = {-1, -1, -1, -1};
        double[] high = {1, 1, 1, 1};
        int[] points = {2, 1, 3, 2};
        Features[] all = {new PolynomialFeatures(2, 2, 4), new PolynomialFeatures(2, 2, 4, 1),
                RadialFeatures.grid(2, low, high, points, 0.8, false),
                RadialFeatures.grid(2, low, high, points, 0.8, true)};
        Property.forAll(50, 1, random -> {
            for (Features features : all) {
                float[] s = {random.nextFloat(-1, 1), random.nextFloat(-1, 1)};
                // multiples of 1/64, so that a ± h is exact
                float[] a = {(random.index(129) - 64) / 64f, (random.index(129) - 64) / 64f};
                int p = features.count();
                double[] phi = new double[p];
                double[] jacobian = new double[2 * p];
                features.evaluate(s, 0, a, 0, phi);
                features.jacobian(s, 0, a, 0, phi, jacobian);

                for (int l = 0; l < 2; l++) {
                    float h = 1f / 1024;
                    double[] right = at(features, s, a, l, h);
                    double[] left = at(features, s, a, l, -h);
                    for (int j = 0; j < p; j++) {
                        assertEquals((right[j] - left[j]) / (2 * h), jacobian[j * 2 + l], 2e-5);
                    }
                }
            }
        });
    }

    private static double[] at(Features features, float[] s, float[] a, int l, float h) {
        float[] moved = a.clone();
        moved[l] += h;
        double[] phi = new double[features.count()];
        features.evaluate(s, 0, moved, 0, phi);
        return phi;
    }

    /// A setting of the polynomial that is fitted: 0 leaves q as it was without it.
    @Test
    void theDegreeInTheActionIsLimitedIfAskedFor() {
        assertEquals("theta: expected 10 numbers, got 0", parameters(Polynomial.DEFAULT)); // s, two actions, degree 2
        assertEquals("theta: expected 10 numbers, got 0", parameters(new Polynomial(2, 2, 0)));
        // 1, s and s²; a₀ and a₁ times 1 and s
        assertEquals("theta: expected 7 numbers, got 0", parameters(new Polynomial(2, 1, 0)));
        assertEquals("actionDegree: expected at most degree 2, got 3", refusal(() -> new Polynomial(2, 3, 0)));
    }

    private static String parameters(Polynomial polynomial) {
        LinearQ q = (LinearQ) polynomial.make(1, 2, new Streams(1), "q", new Compute(1));
        return refusal(() -> q.setTheta(new double[0]));
    }

    @Test
    void wrongShapesAreNamed() {
        assertEquals("degree: expected an integer of at least 1, got 0",
                refusal(() -> new PolynomialFeatures(1, 1, 0)));
        assertEquals("actionDegree: expected an integer from 1 to degree 3, got 0",
                refusal(() -> new PolynomialFeatures(1, 1, 3, 0)));
        assertEquals("actionDegree: expected an integer from 1 to degree 3, got 4",
                refusal(() -> new PolynomialFeatures(1, 1, 3, 4)));
        assertEquals(
                "degree: expected at most 20000 monomials of 2 variables, got 1000000000; take a lower degree or radial features",
                refusal(() -> new PolynomialFeatures(1, 1, 1_000_000_000)));
        assertEquals(
                "degree: expected at most 20000 monomials of 100 variables, got 9; take a lower degree or radial features",
                refusal(() -> new PolynomialFeatures(98, 2, 9)));
        assertEquals("width 1: expected a number in (0, ∞), got 0.0",
                refusal(() -> new RadialFeatures(1, new double[][]{{0, 0}}, new double[]{1, 0}, true)));
        assertEquals("centre 1: expected 2 numbers, got 1",
                refusal(() -> new RadialFeatures(1, new double[][]{{0, 0}, {1}}, new double[]{1, 1}, true)));
        assertEquals("observationSize: expected an integer in [1, 1], as there are 2 widths, got 2",
                refusal(() -> new RadialFeatures(2, new double[][]{{0, 0}}, new double[]{1, 1}, true)));
        assertEquals("dimension 0: expected low below high, got 1.0 and 1.0", refusal(() -> RadialFeatures.grid(1,
                new double[]{1, 1}, new double[]{1, 2}, new int[]{2, 2}, 1, true)));
        assertEquals(
                "points: expected at most 20000 centres in all, got more; take fewer points or centres of your own",
                refusal(() -> RadialFeatures.grid(1, new double[]{0, 0}, new double[]{1, 2}, new int[]{200, 200}, 1,
                        true)));
    }

    private static String refusal(org.junit.jupiter.api.function.Executable made) {
        return assertThrows(IllegalArgumentException.class, made).getMessage();
    }
}
