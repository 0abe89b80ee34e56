// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.fittedq.Property;
import org.fittedq.actions.LatticeSet;
import org.fittedq.fit.Hinge;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.Batch;
import org.fittedq.mdp.BoxSet;
import org.fittedq.nn.Activation;
import org.fittedq.nn.Network;
import org.fittedq.random.RandomStream;
import org.fittedq.target.Bellman;
import org.fittedq.value.Critic;
import org.fittedq.value.FunctionQ;
import org.fittedq.value.QFunction;
import org.fittedq.value.TwinCritic;
import org.junit.jupiter.api.Test;

class DualFilterTest {

    private static final Compute ONE = new Compute(1);
    private static final Network NETWORK = new Network(List.of(16, 16), Activation.RELU, false);

    private static Mat normals(int rows, int cols, RandomStream random) {
        Mat to = new Mat(rows, cols);
        for (int i = 0; i < to.data().length; i++) {
            to.data()[i] = (float) random.nextGaussian();
        }
        return to;
    }

    private static QFunction function(int m, RandomStream random) {
        return random.index(2) == 0
                ? new Critic(2, m, NETWORK, 40, random, ONE)
                : new TwinCritic(2, m, NETWORK, 40, new RandomStream(random.nextLong(), "q1"),
                        new RandomStream(random.nextLong(), "q2"), ONE);
    }

    private static ActionSet set(int m, RandomStream random) {
        double[] low = new double[m];
        double[] step = new double[m];
        int[] steps = new int[m];
        for (int d = 0; d < m; d++) {
            low[d] = -1;
            step[d] = 0.5;
            steps[d] = 4;
        }
        return random.index(2) == 0 ? BoxSet.whole(m) : new LatticeSet(low, step, steps);
    }

    /// Against the certified maximum, and against every point of a lattice.
    @Test
    void noStateThatIsLeftOutHasAMaximumAboveItsThreshold() {
        int[] leftOut = new int[1];
        Property.forAll(20, 1, random -> {
            int m = 1 + random.index(3);
            QFunction q = function(m, random);
            ActionSet set = set(m, random);
            Mat s = normals(40, 2, random);
            Vec thresholds = new Vec(40);
            for (int i = 0; i < 40; i++) {
                thresholds.set(i, (float) random.nextGaussian());
            }
            DualFilter filter = new DualFilter(q, ActionSets.always(set), ONE);

            int count = filter.filter(s, thresholds);

            Maxima best = new Argmax(new Certified(Tolerance.always(1e-3), 5000), q, ActionSets.always(set), random,
                    ONE).solve(s, new Maxima(40, m));
            Maxima all = new Argmax(new Grid(5), q, ActionSets.always(set), random, ONE).solve(s, new Maxima(40, m));
            boolean[] open = new boolean[40];
            for (int k = 0; k < count; k++) {
                open[filter.row(k)] = true;
            }
            for (int i = 0; i < 40; i++) {
                assertTrue(open[i] || best.value().at(i) <= thresholds.at(i));
                assertTrue(open[i] || all.value().at(i) <= thresholds.at(i));
                assertTrue(best.value().at(i) <= filter.upper(i));
                leftOut[0] += open[i] ? 0 : 1;
            }
            assertEquals(1 - count / 40.0, filter.share());
        });
        assertTrue(leftOut[0] > 200, leftOut[0] + "");
    }

    private static Batch batch(int n, int m, RandomStream random) {
        Batch b = new Batch(n, 2, m);
        System.arraycopy(normals(n, 2, random).data(), 0, b.s().data(), 0, 2 * n);
        System.arraycopy(normals(n, 2, random).data(), 0, b.sNext().data(), 0, 2 * n);
        for (int i = 0; i < n; i++) {
            for (int d = 0; d < m; d++) {
                b.a().set(i, d, 2 * random.nextFloat() - 1);
            }
            b.r().set(i, (float) random.nextGaussian());
            b.bootstrap().set(i, random.index(5) == 0 ? 0 : 0.9f);
        }
        return b;
    }

    /// The same labels where they count, and the same gradient everywhere, as with every maximum solved.
    @Test
    void filteringChangesNoGradientOfTheHingeLoss() {
        int[] leftOut = new int[1];
        Property.forAll(20, 2, random -> {
            int n = 40;
            int m = 1 + random.index(2);
            Critic q = new Critic(2, m, NETWORK, n, random, ONE);
            ActionSets sets = ActionSets.always(BoxSet.whole(m));
            Batch b = batch(n, m, random);
            Argmax argmax = new Argmax(new Certified(Tolerance.always(1e-3), 2000), q, sets, random, ONE);
            Vec predicted = q.value(b.s(), b.a(), new Vec(n));
            Vec thresholds = new Vec(n);
            Bellman.thresholds(b, predicted, thresholds);
            DualFilter filter = new DualFilter(q, sets, ONE);
            Vec v = new Vec(n);

            filter.solve(b.sNext(), thresholds, argmax, v);

            Vec dq = new Vec(n);
            Vec y = new Vec(n);
            Bellman.backup(b, v, y);
            double loss = Hinge.lossAndGradient(predicted, y, 10, dq);
            Vec dqAll = new Vec(n);
            Bellman.backup(b, argmax.solve(b.sNext(), new Maxima(n, m)).value(), y);
            assertEquals(Hinge.lossAndGradient(predicted, y, 10, dqAll), loss);
            assertArrayEquals(dqAll.data(), dq.data());
            leftOut[0] += (int) Math.round(filter.share() * n);
        });
        assertTrue(leftOut[0] > 200 && leftOut[0] < 800, leftOut[0] + "");
    }

    @Test
    void onlyTheStatesLeftAreSearchedAndCounted() {
        RandomStream random = new RandomStream(5, "count");
        QFunction q = function(1, random);
        ActionSets sets = ActionSets.always(BoxSet.whole(1));
        Mat s = normals(40, 2, random);
        Vec thresholds = new Vec(40);
        for (int i = 0; i < 40; i++) {
            thresholds.set(i, i % 4 == 0 ? -1e6f : 1e6f);
        }
        DualFilter filter = new DualFilter(q, sets, ONE);

        long evaluations = filter.solve(s, thresholds, new Argmax(new Grid(7), q, sets, random, ONE), new Vec(40));

        assertEquals(10 * 7, evaluations);
        assertEquals(0.75, filter.share());
    }

    /// v at the threshold, and any below it, has a label of at most q; a little above, the label is above.
    @Test
    void thresholdsAreThoseOfTheLabelsOwnArithmetic() {
        Property.forAll(200, 3, random -> {
            Batch b = batch(50, 1, random);
            Vec q = new Vec(50);
            Vec at = new Vec(50);
            Vec y = new Vec(50);
            for (int i = 0; i < 50; i++) {
                q.set(i, (float) (random.nextGaussian() * (random.index(2) == 0 ? 1 : 1e-4)));
                b.r().set(i, b.r().at(i) * (random.index(2) == 0 ? 1 : 1000));
            }

            Bellman.thresholds(b, q, at);

            Bellman.backup(b, at, y);
            for (int i = 0; i < 50; i++) {
                boolean terminal = b.bootstrap().at(i) == 0;
                assertEquals(terminal, at.at(i) == Float.POSITIVE_INFINITY);
                assertTrue(terminal || y.at(i) <= q.at(i));
                float above = at.at(i) + Math.max(1e-5f, 1e-5f * Math.abs(at.at(i)));
                assertTrue(terminal || Math.fma(b.bootstrap().at(i), above, b.r().at(i)) > q.at(i)
                        || Math.abs(b.r().at(i)) > 100);
            }
        });
    }

    @Test
    void bitsDoNotDependOnThreads() {
        RandomStream random = new RandomStream(1, "q");
        Critic q = new Critic(2, 2, NETWORK, 1, random, ONE);
        Mat s = normals(200, 2, random);
        Vec thresholds = new Vec(200).fill(0.2f);
        try (Compute three = Compute.alwaysSharing(Compute.Kind.AUTO, 3)) {
            DualFilter alone = new DualFilter(q, ActionSets.always(BoxSet.whole(2)), ONE);
            DualFilter shared = new DualFilter(q, ActionSets.always(BoxSet.whole(2)), three);

            assertEquals(alone.filter(s, thresholds), shared.filter(s, thresholds));
            for (int i = 0; i < 200; i++) {
                assertEquals(alone.upper(i), shared.upper(i));
            }
        }
    }

    @Test
    void infiniteThresholdsLeaveAllOutAndParametersThatAreNotFiniteNone() {
        RandomStream random = new RandomStream(1, "q");
        Critic q = new Critic(2, 2, NETWORK, 1, random, ONE);
        Mat s = normals(20, 2, random);
        DualFilter filter = new DualFilter(q, ActionSets.always(BoxSet.whole(2)), ONE);

        assertEquals(0, filter.filter(s, new Vec(20).fill(Float.POSITIVE_INFINITY)));
        assertEquals(1, filter.share());
        q.mlp().set(2, q.mlp().weight(2), new float[]{Float.NaN});
        assertEquals(20, filter.filter(s, new Vec(20).fill(100)));
        assertEquals(0, filter.share());
    }

    @Test
    void whatCannotBeBoundedIsRefused() {
        ActionSets box = ActionSets.always(BoxSet.whole(1));
        Critic q = new Critic(2, 1, NETWORK, 1, new RandomStream(1, "q"), ONE);

        assertEquals("dual filter: expected a q that can be bounded (Critic, TwinCritic, NetworkQ), got FunctionQ; "
                + "take cem",
                assertThrows(IllegalArgumentException.class,
                        () -> new DualFilter(new FunctionQ(2, 1, (s, a) -> 0), box, ONE)).getMessage());
        assertEquals("thresholds: expected 3, one for each state, got 2", assertThrows(IllegalArgumentException.class,
                () -> new DualFilter(q, box, ONE).filter(new Mat(3, 2), new Vec(2))).getMessage());
    }
}
