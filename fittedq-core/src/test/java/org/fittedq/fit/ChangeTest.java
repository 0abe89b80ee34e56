// SPDX-License-Identifier: Apache-2.0
package org.fittedq.fit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.Batch;
import org.fittedq.mdp.BoxSet;
import org.fittedq.random.RandomStream;
import org.fittedq.value.ActionValues;
import org.fittedq.value.FunctionQ;
import org.fittedq.value.Regressor;
import org.junit.jupiter.api.Test;

class ChangeTest {

    private static final ActionSets WHOLE = ActionSets.always(BoxSet.whole(2));

    /// q(s, a) = c · (s₀ + 10 a₀ + 100 a₁), where a fit sets c to the first label. It remembers where it was asked.
    private static final class Scaled implements Regressor {

        private final float[] c = {1000};
        private Mat s = new Mat(0, 0);
        private Mat a = new Mat(0, 0);
        private Mat fittedTo = new Mat(0, 0);

        @Override
        public void fit(Mat s, Mat a, Vec y) {
            c[0] = y.at(0);
            fittedTo = a;
        }

        @Override
        public void value(Mat s, Mat a, Vec out) {
            this.s = s;
            this.a = a;
            for (int i = 0; i < out.size(); i++) {
                out.set(i, c[0] * (s.at(i, 0) + 10 * a.at(i, 0) + 100 * a.at(i, 1)));
            }
        }

        @Override
        public int observationSize() {
            return 1;
        }

        @Override
        public int actionSize() {
            return 2;
        }

        @Override
        public boolean isDifferentiable() {
            return false;
        }

        @Override
        public ActionValues at(int maxStates, int maxActions) {
            return new FunctionQ(1, 2, (s, a) -> c[0] * (s[0] + 10 * a[0] + 100 * a[1])).at(maxStates, maxActions);
        }

        @Override
        public void exchange(String name, Exchange x) {
            x.floats(name, c);
        }
    }

    /// Two transitions with s₀ + 10 a₀ + 100 a₁ = 1 + 20 + 300 and 2 − 10 + 100.
    private static Batch batch() {
        Batch b = new Batch(2, 1, 2);
        b.s().setRow(0, new float[]{1});
        b.s().setRow(1, new float[]{2});
        b.a().setRow(0, new float[]{2, 3});
        b.a().setRow(1, new float[]{-1, 1});
        return b;
    }

    private static Change change(Regressor q, int actions) {
        return new Change(q, actions, WHOLE, new RandomStream(3, "change"));
    }

    @Test
    void theMeanSquareIsOfTheDifferences() {
        // differences 3, −1, 0, 2: (9 + 1 + 0 + 4)/4
        assertEquals(3.5, Change.meanSquare(Vec.of(4, 1, 5, 0), Vec.of(1, 2, 5, -2)));
    }

    @Test
    void differencesAreTakenInDouble() {
        // in float 2²⁴ − (−1) would be 2²⁴
        assertEquals(16_777_217.0 * 16_777_217.0, Change.meanSquare(Vec.of(16_777_216), Vec.of(-1)));
    }

    @Test
    void theFirstFitIsComparedWithZeroAndLaterOnesWithTheLast() {
        Scaled q = new Scaled();
        Change change = change(q, 0);
        Batch b = batch();

        double first = change.fit(b, Vec.of(2, 0), true);
        double second = change.fit(b, Vec.of(5, 0), false);
        double anew = change.fit(b, Vec.of(10, 0), true);

        double square = (321.0 * 321 + 92.0 * 92) / 2;
        assertEquals(4 * square, first);
        assertEquals(9 * square, second);
        assertEquals(100 * square, anew);
        assertTrue(q.a == b.a() && q.s == b.s(), "without uniform actions δ is measured at the batch's pairs");
    }

    @Test
    void theFitIsToTheBatchWhereverTheChangeIsMeasured() {
        Scaled q = new Scaled();
        Batch b = batch();

        change(q, 3).fit(b, Vec.of(2, 0), true);

        assertTrue(q.fittedTo == b.a());
    }

    @Test
    void uniformActionsAreDrawnForEachStateInTurn() {
        Scaled q = new Scaled();
        RandomStream twin = new RandomStream(3, "change");

        double delta = change(q, 3).fit(batch(), Vec.of(2, 0), true);

        float[] expected = new float[12];
        double sum = 0;
        for (int k = 0; k < 6; k++) {
            BoxSet.whole(2).sample(twin, expected, 2 * k);
            double value = (k < 3 ? 1 : 2) + 10 * expected[2 * k] + 100 * expected[2 * k + 1];
            sum += 4 * value * value;
        }
        assertArrayEquals(new float[]{1, 1, 1, 2, 2, 2}, q.s.data());
        assertArrayEquals(expected, q.a.data());
        assertEquals(sum / 6, delta, 1e-5 * sum);
    }

    @Test
    void eachFitDrawsActionsAnewAndMeasuresOldAndNewAtTheSame() {
        Scaled q = new Scaled();
        Change change = change(q, 3);
        Batch b = batch();

        change.fit(b, Vec.of(2, 0), true);
        float[] first = q.a.data().clone();
        double unchanged = change.fit(b, Vec.of(2, 0), false);

        assertEquals(0, unchanged);
        assertTrue(!Arrays.equals(first, q.a.data()));
    }

    @Test
    void theBatchMayGrow() {
        Scaled q = new Scaled();
        Change change = change(q, 2);
        Batch more = new Batch(5, 1, 2);

        change.fit(batch(), Vec.of(2, 0), true);
        change.fit(more, new Vec(5), true);

        assertEquals(10, q.s.rows());
        assertEquals(10, q.a.rows());
    }
}
