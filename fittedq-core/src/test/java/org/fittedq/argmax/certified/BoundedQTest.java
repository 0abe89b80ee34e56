// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax.certified;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.fittedq.argmax.Sets;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.nn.Activation;
import org.fittedq.nn.Network;
import org.fittedq.random.RandomStream;
import org.fittedq.value.ActionValues;
import org.fittedq.value.Critic;
import org.fittedq.value.MappedQ;
import org.fittedq.value.MeanQ;
import org.fittedq.value.QFunction;
import org.junit.jupiter.api.Test;

class BoundedQTest {

    private static final int DS = 3;
    private static final int DA = 2;
    private static final int GRID = 101;
    private static final float[] STATE = {0.5f, -0.25f, 1};

    private static List<Critic> critics(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Critic(DS, DA, new Network(List.of(8, 8), Activation.RELU), 1,
                        new RandomStream(i, "critic"), new Compute(1)))
                .toList();
    }

    /// q over a grid of actions, with one from each end to the other.
    private static float[] grid(QFunction q) {
        ActionValues values = q.at(1, GRID * GRID);
        Mat s = new Mat(1, DS);
        System.arraycopy(STATE, 0, s.data(), 0, DS);
        values.fix(s, 0, 1);
        float[] a = new float[GRID * GRID * DA];
        for (int i = 0; i < GRID * GRID; i++) {
            int row = i / GRID;
            a[i * DA] = -1 + 2f * row / (GRID - 1);
            a[i * DA + 1] = -1 + 2f * (i % GRID) / (GRID - 1);
        }
        float[] out = new float[GRID * GRID];
        values.values(a, GRID * GRID, out);
        return out;
    }

    private static Certificate certified(QFunction q, double tolerance) {
        BoundedQ bounded = new BoundedQ("test", q);
        assertTrue(bounded.refresh());
        return bounded.maximise(STATE, new Sets.Box(DA, -1, 1, false), tolerance, 20_000, new float[0], () -> false);
    }

    @Test
    void noValueOfALogisticOrOfAMeanIsAboveItsBoundAndTheBoundIsClose() {
        MeanQ mean = new MeanQ(critics(3));
        for (QFunction q : List.of(MappedQ.logistic(critics(1).getFirst(), -3, 5), mean,
                MappedQ.logistic(mean, 0, 100))) {
            Certificate found = certified(q, 1e-3);

            assertTrue(found.closed());
            assertTrue(found.upper() - found.value() <= 1e-3, found.upper() + " above " + found.value());
            for (float value : grid(q)) {
                assertTrue(value <= found.upper(), value + " above " + found.upper());
            }
        }
    }

    @Test
    void theMaximumOfALogisticIsWhereItsArgumentHasOne() {
        Critic f = critics(1).getFirst();

        assertEquals(certified(f, 1e-6).action().at(0), certified(MappedQ.logistic(f, -3, 5), 1e-6).action().at(0),
                1e-3);
    }

    @Test
    void whatDoesNotRiseIsNotBounded() {
        assertTrue(BoundedQ.refusal("test", MappedQ.negative(critics(1).getFirst())).isPresent());
        assertTrue(BoundedQ.refusal("test", MappedQ.logistic(critics(1).getFirst(), 0, 1)).isEmpty());
    }
}
