// SPDX-License-Identifier: Apache-2.0
package org.fittedq.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.fittedq.actions.AffineForm;
import org.fittedq.actions.BoundedSets;
import org.fittedq.argmax.Argmax;
import org.fittedq.argmax.Maxima;
import org.fittedq.argmax.RandomShooting;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.Spec;
import org.fittedq.nn.Activation;
import org.fittedq.nn.Mlp;
import org.fittedq.nn.Network;
import org.fittedq.random.RandomStream;
import org.fittedq.random.Streams;
import org.fittedq.settings.Schedule;
import org.fittedq.value.ActionValues;
import org.fittedq.value.MappedQ;
import org.fittedq.value.NotFiniteException;
import org.fittedq.value.Points;
import org.junit.jupiter.api.Test;

class PointCriticTest {

    private static final int DS = 3;
    private static final int DA = 2;
    private static final int N = 5;
    private static final int STATES = 40;
    private static final ActionBox BOX = ActionBox.symmetric(DA, 1);
    private static final Spec SPEC = new Spec("task", DS, BOX);
    /// −0.25 + s₀ … 0.25 + s₀ in the first dimension.
    private static final ActionSets BOUNDED = new BoundedSets(BOX,
            List.of(AffineForm.of(-0.25, 0, 0.5), AffineForm.of(-1)), List.of(AffineForm.of(0.25, 0, 0.5),
                    AffineForm.of(1)));

    private static PointCritic critic(Spec spec, Compute compute) {
        PointCritic q = new PointCritic(spec, new Points(N, 3, 0.2, Schedule.linear(0, 10), 0.1), Projected.DEFAULT,
                new Network(List.of(16, 16), Activation.TANH), STATES, new Streams(3), "q", compute);
        for (Mlp mlp : List.of(q.pointNetwork(), q.valueNetwork())) { // values and points far apart
            for (int l = 0; l < mlp.depth(); l++) {
                float[] weight = mlp.weight(l);
                for (int i = 0; i < weight.length; i++) {
                    weight[i] *= 3;
                }
                mlp.set(l, weight, mlp.vector(l, Mlp.Part.BIAS));
            }
        }
        return q;
    }

    private static Mat random(String name, int rows, int cols) {
        RandomStream random = new RandomStream(7, name);
        Mat m = new Mat(rows, cols);
        for (int i = 0; i < m.data().length; i++) {
            m.data()[i] = 2 * random.nextFloat() - 1;
        }
        return m;
    }

    @Test
    void noActionIsWorthMoreThanTheBestPoint() {
        try (Compute compute = new Compute(1)) {
            PointCritic q = critic(SPEC, compute);
            Mat s = random("s", STATES, DS);
            Mat best = new Mat(STATES, DA);
            Vec top = new Vec(STATES);
            q.locate(s, s).value(q.best(best), top);
            Maxima found = new Argmax(new RandomShooting(500), q, ActionSets.whole(DA), new RandomStream(1, "search"),
                    compute).solve(s, new Maxima(STATES, DA));

            double missed = 0;
            for (int i = 0; i < STATES; i++) {
                assertTrue(found.value().at(i) <= top.at(i) + 1e-4, "state " + i);
                missed = Math.max(missed, top.at(i) - found.value().at(i));
            }
            assertTrue(missed > 1e-3, "q is not flat");
        }
    }

    /// Normalised states are half of the raw ones here.
    private static Mat raw(Mat s) {
        Mat raw = new Mat(s.rows(), s.cols());
        for (int i = 0; i < raw.data().length; i++) {
            raw.data()[i] = 2 * s.data()[i];
        }
        return raw;
    }

    @Test
    void ofValidActionsTheBestIsAPointToo() {
        try (Compute compute = new Compute(1)) {
            PointCritic q = critic(SPEC.with(BOUNDED), compute);
            Mat s = random("s", STATES, DS);
            Mat raw = raw(s);
            Mat best = new Mat(STATES, DA);
            Vec top = new Vec(STATES);
            q.locate(s, raw).value(q.best(best), top);
            Maxima found = new Argmax(new RandomShooting(500), q, BOUNDED, new RandomStream(1, "search"), compute)
                    .solve(s, raw, new Maxima(STATES, DA));

            for (int i = 0; i < STATES; i++) {
                assertTrue(BOUNDED.of(raw.data(), i * DS).contains(best.data(), i * DA, 1e-6), "state " + i);
                assertTrue(found.value().at(i) <= top.at(i) + 1e-4, "state " + i);
            }
            assertTrue(q.projection().distance() > 0.01);
        }
    }

    @Test
    void valuesAtFewStatesAreTheBatchsToTheBit() {
        try (Compute compute = new Compute(1)) {
            for (Spec spec : List.of(SPEC, SPEC.with(BOUNDED))) {
                PointCritic q = critic(spec, compute);
                Mat s = random("s", STATES, DS);
                Mat raw = raw(s);
                Mat a = random("a", STATES, DA);
                Vec batch = new Vec(STATES);
                Vec slopes = new Vec(STATES);
                q.locate(s, raw).value(a, batch);
                q.valueAndSlopes(a, slopes);
                float[] few = new float[STATES];
                float[] negative = new float[STATES];
                ActionValues at = q.at(STATES, 1);
                at.fix(s, raw, 0, STATES);
                at.values(a.data(), 1, few);
                ActionValues mapped = MappedQ.negative(q).at(STATES, 1);
                mapped.fix(s, raw, 0, STATES);
                mapped.values(a.data(), 1, negative);

                assertArrayEquals(batch.data(), few);
                assertArrayEquals(batch.data(), slopes.data());
                for (int i = 0; i < STATES; i++) {
                    assertEquals(-few[i], negative[i]);
                }
            }
        }
    }

    @Test
    void theGradientInTheActionIsThatOfFiniteDifferences() {
        try (Compute compute = new Compute(1)) {
            PointCritic q = critic(SPEC, compute);
            Mat s = random("s", STATES, DS);
            ActionValues at = q.at(STATES, 2);
            float[] a = random("a", 2 * STATES, DA).data();
            float[] value = new float[2 * STATES];
            float[] up = new float[2 * STATES];
            float[] down = new float[2 * STATES];
            float[] da = new float[a.length];
            at.fix(s, 0, STATES);
            at.gradients(a, 2, value, da);
            float h = 0x1p-9f;
            int near = 0;
            for (int l = 0; l < DA; l++) {
                shifted(at, a, l, h, up);
                shifted(at, a, l, -h, down);
                for (int r = 0; r < value.length; r++) {
                    double expected = (up[r] - down[r]) / (2 * h);
                    near += Math.abs(expected - da[r * DA + l]) < 0.02 * (1 + Math.abs(expected)) ? 1 : 0;
                }
            }

            // but where another point becomes one of the nearest in between
            assertTrue(near > 0.97 * a.length, near + " of " + a.length);
        }
    }

    private static void shifted(ActionValues at, float[] a, int dimension, float h, float[] out) {
        float[] moved = a.clone();
        for (int r = dimension; r < moved.length; r += DA) {
            moved[r] += h;
        }
        at.values(moved, 2, out);
    }

    @Test
    void viewsAndTargetsSeeTheSmoothingOfTheRun() {
        try (Compute compute = new Compute(1)) {
            PointCritic q = critic(SPEC, compute);
            PointCritic target = q.target();
            PointCritic view = q.view(2);

            q.stepsDone(5);

            assertEquals(0.1, q.smoothing(), 1e-15);
            assertEquals(0.1, target.smoothing(), 1e-15);
            assertEquals(0.1, view.smoothing(), 1e-15);
        }
    }

    @Test
    void aValueThatIsNotFiniteIsToldWithItsState() {
        try (Compute compute = new Compute(1)) {
            PointCritic q = critic(SPEC, compute);
            int last = q.valueNetwork().depth() - 1;
            q.valueNetwork().set(last, q.valueNetwork().weight(last), new float[]{Float.NaN});
            Mat s = random("s", STATES, DS);

            assertEquals("q of state 0, control points: expected a finite number, got NaN",
                    assertThrows(NotFiniteException.class, () -> q.locate(s, s).best(new Mat(STATES, DA)))
                            .getMessage());
            assertEquals("q of state 0, control points: expected a finite number, got NaN",
                    assertThrows(NotFiniteException.class, () -> q.at(STATES, 1).fix(s, 0, 1)).getMessage());
        }
    }
}
