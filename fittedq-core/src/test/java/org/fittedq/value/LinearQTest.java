// SPDX-License-Identifier: Apache-2.0
package org.fittedq.value;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.fittedq.MemoryExchange;
import org.fittedq.Property;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;

class LinearQTest {

    private static LinearQ quadratic(int observationSize, int actionSize, double ridge) {
        return new LinearQ(new PolynomialFeatures(observationSize, actionSize, 2), new LinearQ.Config(ridge));
    }

    @Test
    void theWeightsOfAQuadraticAreRecovered() {
        Property.forAll(20, 1, random -> {
            int ds = 1 + random.index(3);
            int m = 1 + random.index(3);
            LinearQ truth = quadratic(ds, m, 0);
            LinearQ q = quadratic(ds, m, 0);
            double[] theta = new double[new PolynomialFeatures(ds, m, 2).count()];
            for (int j = 0; j < theta.length; j++) {
                theta[j] = (random.index(65) - 32) / 8.0;
            }
            truth.setTheta(theta);
            // products of sixteenths and eighths: labels are exact in single precision. 300 rows and more: several blocks
            Pairs pairs = Pairs.uniform(300 + random.index(400), ds, m, random.nextLong(), (s, a) -> 0);
            truth.value(pairs.s(), pairs.a(), pairs.y());

            q.fit(pairs.s(), pairs.a(), pairs.y());

            for (int j = 0; j < theta.length; j++) {
                assertEquals(theta[j], q.theta(j), 1e-9);
            }
        });
    }

    /// States that never vary and actions whose sum is given: most monomials depend on others, and what is left of their columns after
    /// the reflections of many blocks is smaller than any ordinary number.
    @Test
    void columnsThatOthersCombineToDoNotOverflow() {
        Pairs pairs = Pairs.uniform(20_000, 4, 4, 5, (s, a) -> 0);
        for (int i = 0; i < pairs.size(); i++) {
            float sum = 0;
            for (int j = 0; j < 4; j++) {
                pairs.s().set(i, j, 0.25f);
                sum += pairs.a().at(i, j);
            }
            pairs.a().set(i, 3, pairs.a().at(i, 3) - sum);
            pairs.y().set(i, pairs.a().at(i, 0) * pairs.a().at(i, 0) - pairs.a().at(i, 1));
        }
        LinearQ q = quadratic(4, 4, 1e-9);

        q.fit(pairs.s(), pairs.a(), pairs.y());

        Vec fitted = new Vec(pairs.size());
        q.value(pairs.s(), pairs.a(), fitted);
        for (int i = 0; i < pairs.size(); i++) {
            assertEquals(pairs.y().at(i), fitted.at(i), 1e-3);
        }
    }

    @Test
    void theWeightsAreRecoveredFarFromTheOrigin() {
        // s in [99, 101]: s², s and 1 are nearly dependent, condition number about 10⁸; s² and 100 s are exact in single precision
        Pairs pairs = Pairs.uniform(1000, 1, 1, 3, (s, a) -> 0);
        for (int i = 0; i < pairs.size(); i++) {
            float s = 100 + pairs.s().at(i, 0);
            pairs.s().set(i, 0, s);
            pairs.y().set(i, 2 * s * s - 100 * s + pairs.a().at(i, 0));
        }
        LinearQ q = quadratic(1, 1, 0);

        q.fit(pairs.s(), pairs.a(), pairs.y());

        // 1, s, a, s², s a, a²; relative to the size of the labels, 10⁴
        double[] expected = {0, -100, 1, 2, 0, 0};
        double[] tolerance = {1e-5, 1e-7, 1e-7, 1e-9, 1e-9, 1e-9};
        for (int j = 0; j < expected.length; j++) {
            assertEquals(expected[j], q.theta(j), tolerance[j]);
        }
    }

    @Test
    void theFitIsTheSolutionOfTheNormalEquations() {
        // least squares of y on (1, s, a, s², s a, a²) with noise: residuals are orthogonal to every feature
        RandomStream noise = new RandomStream(5, "noise");
        Pairs pairs = Pairs.uniform(777, 1, 1, 4, (s, a) -> s[0] - a[0] * a[0] + noise.nextGaussian());
        Features features = new PolynomialFeatures(1, 1, 2);
        LinearQ q = new LinearQ(features, LinearQ.Config.DEFAULT);

        q.fit(pairs.s(), pairs.a(), pairs.y());

        double[] phi = new double[6];
        double[] inner = new double[6];
        for (int i = 0; i < pairs.size(); i++) {
            features.evaluate(pairs.s().data(), i, pairs.a().data(), i, phi);
            double residual = pairs.y().at(i);
            for (int j = 0; j < 6; j++) {
                residual -= q.theta(j) * phi[j];
            }
            for (int j = 0; j < 6; j++) {
                inner[j] += residual * phi[j];
            }
        }
        assertArrayEquals(new double[6], inner, 1e-10);
    }

    @Test
    void theRidgeShrinksAsOnPaper() {
        // one centre far narrower than the data would need: φ = (1, g) with g = 1 at the centre and 0 elsewhere.
        // 2 rows there with y = 3, 2 rows elsewhere with y = 0, λ = 1/2: (ΦᵀΦ + 4 λ I) θ = Φᵀy is
        // (4 + 2) θ₀ + 2 θ₁ = 6, 2 θ₀ + (2 + 2) θ₁ = 6, so θ = (3/5, 6/5)
        LinearQ q = new LinearQ(new RadialFeatures(1, new double[][]{{0, 0}}, new double[]{1e-3, 1}, false),
                new LinearQ.Config(0.5));
        Mat s = new Mat(4, 1);
        s.set(2, 0, 1);
        s.set(3, 0, -1);

        q.fit(s, new Mat(4, 1), Vec.of(3, 3, 0, 0));

        assertEquals(0.6, q.theta(0), 1e-12);
        assertEquals(1.2, q.theta(1), 1e-12);
    }

    @Test
    void aSmallRidgeGivesTheLeastNormAmongEqualFits() {
        // all rows at one point: only 1 + s + a + s² + sa + a² = 6 is seen, the least norm spreads y evenly
        Mat one = new Mat(10, 1).fill(1);
        LinearQ q = quadratic(1, 1, 1e-10);

        q.fit(one, one, new Vec(10).fill(3));

        for (int j = 0; j < 6; j++) {
            assertEquals(0.5, q.theta(j), 1e-6);
        }
    }

    @Test
    void dependentFeaturesAreRefusedAndTheWeightsStay() {
        LinearQ q = quadratic(1, 1, 0);
        Pairs good = Pairs.uniform(50, 1, 1, 1, (s, a) -> 1 + a[0]);
        q.fit(good.s(), good.a(), good.y());
        MemoryExchange before = MemoryExchange.save(q);

        // with a = s everywhere, feature 2 (a) is feature 1 (s)
        String dependent = refusal(() -> q.fit(good.s(), good.s(), good.y()));
        String few = refusal(() -> q.fit(new Mat(1, 1), new Mat(1, 1), new Vec(1)));

        assertEquals(
                "feature 2: expected values on the training set that the features before it do not already combine to, "
                        + "got a linear combination of them; add varied rows, drop the feature, or set ridge above 0",
                dependent);
        assertTrue(few.startsWith("feature 1: expected values"), few);
        assertEquals(Optional.empty(), before.firstDifference(MemoryExchange.save(q)));
    }

    @Test
    void theGradientIsTheSlopeOfTheValue() {
        LinearQ q = new LinearQ(new PolynomialFeatures(2, 2, 3), LinearQ.Config.DEFAULT);
        RandomStream random = new RandomStream(7, "theta");
        q.setTheta(random.doubles(35, -1, 1).toArray());
        Mat s = new Mat(3, 2);
        for (int i = 0; i < 6; i++) {
            s.data()[i] = random.nextFloat(-1, 1);
        }
        float[] a = new float[2 * 4 * 2];
        for (int i = 0; i < a.length; i++) {
            a[i] = (random.index(129) - 64) / 64f;
        }
        ActionValues values = q.at(2, 4);
        values.fix(s, 1, 2);
        float[] at = new float[8];
        float[] da = new float[16];

        values.gradients(a, 4, at, da);

        float h = 1f / 64;
        float[] right = new float[8];
        float[] left = new float[8];
        for (int l = 0; l < 2; l++) {
            values.values(moved(a, l, h), 4, right);
            values.values(moved(a, l, -h), 4, left);
            for (int i = 0; i < 8; i++) {
                assertEquals((right[i] - left[i]) / (2 * h), da[2 * i + l], 3e-3);
            }
        }
        assertArrayEquals(pairwise(q, s, a), at);
    }

    private static float[] moved(float[] a, int l, float h) {
        float[] out = a.clone();
        for (int i = l; i < a.length; i += 2) {
            out[i] += h;
        }
        return out;
    }

    /// The same values through [Regressor#value]: states 1 and 2, four actions each.
    private static float[] pairwise(LinearQ q, Mat s, float[] a) {
        Mat states = new Mat(8, 2);
        Mat actions = new Mat(8, 2);
        for (int i = 0; i < 8; i++) {
            states.set(i, 0, s.at(1 + i / 4, 0));
            states.set(i, 1, s.at(1 + i / 4, 1));
        }
        System.arraycopy(a, 0, actions.data(), 0, 16);
        Vec out = new Vec(8);
        q.value(states, actions, out);
        return out.data();
    }

    @Test
    void restoredWeightsGiveTheSameValues() {
        Pairs pairs = Pairs.uniform(50, 1, 2, 1, (s, a) -> s[0] * a[0] + a[1]);
        LinearQ q = quadratic(1, 2, 0);
        q.fit(pairs.s(), pairs.a(), pairs.y());
        LinearQ copy = quadratic(1, 2, 0);

        MemoryExchange.save(q).restore(copy);

        assertArrayEquals(pairs.values(q).data(), pairs.values(copy).data());
    }

    @Test
    void badTrainingSetsAreNamed() {
        LinearQ q = quadratic(2, 1, 0);

        assertEquals("rows: expected as many states as actions and labels, got 5, 4 and 5",
                refusal(() -> q.fit(new Mat(5, 2), new Mat(4, 1), new Vec(5))));
        assertEquals("rows: expected as many states as actions and values, got 5, 5 and 3",
                refusal(() -> q.value(new Mat(5, 2), new Mat(5, 1), new Vec(3))));
        assertEquals("states: expected 2 columns, got 3",
                refusal(() -> q.fit(new Mat(5, 3), new Mat(5, 1), new Vec(5))));
        assertEquals("actions: expected 1 columns, got 2",
                refusal(() -> q.fit(new Mat(5, 2), new Mat(5, 2), new Vec(5))));
        assertEquals("training set: expected at least 1 row, got 0",
                refusal(() -> q.fit(new Mat(0, 2), new Mat(0, 1), new Vec(0))));
        assertEquals("label of row 2: expected a finite number, got NaN",
                refusal(() -> q.fit(new Mat(3, 2), new Mat(3, 1), Vec.of(0, 1, Float.NaN))));
        Mat s = new Mat(3, 2);
        s.set(1, 1, Float.POSITIVE_INFINITY);
        assertEquals("state of row 1: expected finite numbers, got Infinity in column 1",
                refusal(() -> q.fit(s, new Mat(3, 1), new Vec(3))));
        assertEquals("ridge: expected a number in [0, ∞), got -1.0", refusal(() -> new LinearQ.Config(-1)));
        assertEquals("theta: expected 10 numbers, got 2", refusal(() -> q.setTheta(new double[2])));
    }

    private static String refusal(org.junit.jupiter.api.function.Executable call) {
        return assertThrows(IllegalArgumentException.class, call).getMessage();
    }
}
