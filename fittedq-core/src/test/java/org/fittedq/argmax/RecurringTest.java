// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.atomic.AtomicInteger;
import org.fittedq.Property;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.BoxSet;
import org.fittedq.random.RandomStream;
import org.fittedq.value.FunctionQ;
import org.fittedq.value.QFunction;
import org.junit.jupiter.api.Test;

/// States that a call has several times.
class RecurringTest {

    private static final FunctionQ Q = new FunctionQ(1, 1, (s, a) -> s[0] + a[0]);
    private static final ActionSets SETS = (s, from) -> new BoxSet(new double[]{-1}, new double[]{s[from] / 10});

    /// The upper end of the set, which counts its calls.
    private record Counting(AtomicInteger calls, boolean isFunctionOfState) implements StateMaximiser {

        @Override
        public String name() {
            return "counting";
        }

        @Override
        public StateSolver solver(QFunction q) {
            return new StateSolver() {

                @Override
                public void refresh() {}

                @Override
                public Maximum solve(StateProblem p) {
                    calls.incrementAndGet();
                    float a = (float) p.set().high(0);
                    return new Maximum(Vec.of(a), p.state().at(0) + a, 9, 7);
                }
            };
        }
    }

    private static Mat column(float... x) {
        Mat mat = new Mat(x.length, 1);
        System.arraycopy(x, 0, mat.data(), 0, x.length);
        return mat;
    }

    private static int calls(boolean isFunctionOfState, Mat s, Mat raw, Mat guess, Maxima best, int threads) {
        AtomicInteger calls = new AtomicInteger();
        new Argmax(new Counting(calls, isFunctionOfState), Q, SETS, new RandomStream(1, "argmax"), new Compute(threads))
                .solve(s, raw, s.rows(), guess, () -> false, best);
        return calls.get();
    }

    private static final Mat NONE = new Mat(0, 0);
    private static final Mat STATES = column(1, 2, 1, 3, 2, 1);

    @Test
    void aStateThatRecursIsSolvedOnce() {
        Maxima best = new Maxima(6, 1);

        assertEquals(3, calls(true, STATES, STATES, NONE, best, 2));

        assertArrayEquals(new float[]{0.1f, 0.2f, 0.1f, 0.3f, 0.2f, 0.1f}, best.action().data());
        assertArrayEquals(new float[]{1.1f, 2.2f, 1.1f, 3.3f, 2.2f, 1.1f}, best.value().data());
        assertEquals(9, best.upper(5));
        assertEquals(7, best.evaluations(3));
        assertEquals(0, best.evaluations(5));
        assertEquals(21, best.totalEvaluations());
    }

    @Test
    void aMethodThatDrawsNumbersSolvesEachState() {
        assertEquals(6, calls(false, STATES, STATES, NONE, new Maxima(6, 1), 1));
    }

    @Test
    void whatTheSetSeesMakesStatesDiffer() {
        Maxima best = new Maxima(6, 1);

        assertEquals(4, calls(true, column(1, 2, 1, 3, 2, 1), column(1, 2, 1, 3, 5, 1), NONE, best, 1));

        assertEquals(0.5f, best.action().at(4, 0));
    }

    @Test
    void firstGuessesMakeStatesDiffer() {
        assertEquals(6, calls(true, STATES, STATES, column(0, 0, 0, 0, 0, 0), new Maxima(6, 1), 1));
    }

    @Test
    void zeroOfTheOtherSignIsAnotherState() {
        assertEquals(2, calls(true, column(0f, -0f, 0f), column(1, 1, 1), NONE, new Maxima(3, 1), 1));
    }

    /// Rows of few values, many of them the same, of every length: against comparing each with all before it.
    @Test
    void theFirstOfEachIsFound() {
        Recurring recurring = new Recurring();
        Property.forAll(200, 1, random -> {
            int n = 1 + random.index(70);
            Mat s = new Mat(n, 2);
            for (int i = 0; i < 2 * n; i++) {
                s.data()[i] = random.index(5) / 4f;
            }
            int distinct = recurring.find(s, s, n);
            int seen = 0;
            for (int i = 0; i < n; i++) {
                int first = 0;
                while (s.at(first, 0) != s.at(i, 0) || s.at(first, 1) != s.at(i, 1)) {
                    first++;
                }
                assertEquals(first, recurring.first(i));
                if (first == i) {
                    assertEquals(i, recurring.distinct(seen++));
                }
            }
            assertEquals(seen, distinct);
        });
    }
}
