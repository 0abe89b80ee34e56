// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.fittedq.Property;
import org.fittedq.actions.BudgetSet;
import org.fittedq.actions.FiniteSet;
import org.fittedq.actions.LatticePolytopeSet;
import org.fittedq.actions.LatticeSet;
import org.fittedq.actions.LinearRows;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.BoxSet;
import org.fittedq.nn.Activation;
import org.fittedq.nn.Mlp;
import org.fittedq.nn.Network;
import org.fittedq.nn.Norm;
import org.fittedq.nn.Tape;
import org.fittedq.random.RandomStream;
import org.fittedq.random.Streams;
import org.fittedq.value.ActionValues;
import org.fittedq.value.Critic;
import org.fittedq.value.FunctionQ;
import org.fittedq.value.Labels;
import org.fittedq.value.MappedQ;
import org.fittedq.value.NetworkForm;
import org.fittedq.value.NetworkQ;
import org.fittedq.value.NotFiniteException;
import org.fittedq.value.QFunction;
import org.fittedq.value.TwinCritic;
import org.junit.jupiter.api.Test;

class CertifiedTest {

    private static final Compute ONE = new Compute(1);
    private static final Certified FINE = new Certified(Tolerance.always(1e-3), 20_000);
    private static final Mat NO_GUESS = new Mat(0, 0);

    private static Mat states(int n, RandomStream random) {
        Mat s = new Mat(n, 2);
        for (int i = 0; i < s.data().length; i++) {
            s.data()[i] = 2 * random.nextFloat() - 1;
        }
        return s;
    }

    private static void steepen(Mlp mlp, double scale) {
        for (int l = 0; l < mlp.depth(); l++) {
            float[] w = mlp.weight(l);
            for (int i = 0; i < w.length; i++) {
                w[i] *= (float) scale;
            }
            mlp.set(l, w, mlp.vector(l, Mlp.Part.BIAS));
        }
    }

    private static Critic critic(int m, Activation activation, RandomStream random) {
        Critic q = new Critic(2, m, new Network(List.of(12, 12), activation), 1, random, ONE);
        steepen(q.mlp(), 2);
        return q;
    }

    private static TwinCritic twins(int m, Activation activation, long seed) {
        TwinCritic q = new TwinCritic(2, m, new Network(List.of(12, 12), activation), 1,
                new RandomStream(seed, "q1"), new RandomStream(seed, "q2"), ONE);
        steepen(q.first().mlp(), 2);
        steepen(q.second().mlp(), 2);
        return q;
    }

    private static Maxima solve(Maximiser method, QFunction q, ActionSet set, Mat s, Compute compute) {
        return new Argmax(method, q, ActionSets.always(set), new RandomStream(1, "argmax"), compute).solve(s,
                new Maxima(s.rows(), q.actionSize()));
    }

    private static float value(QFunction q, Mat s, int i, float... a) {
        ActionValues values = q.at(1, 1);
        float[] out = new float[1];
        values.fix(s, i, 1);
        values.values(a, 1, out);
        return out[0];
    }

    private static ActionSet set(int m, RandomStream random) {
        double[] ones = new double[m];
        double[] low = new double[m];
        double[] step = new double[m];
        int[] steps = new int[m];
        for (int d = 0; d < m; d++) {
            ones[d] = 1;
            low[d] = -1;
            step[d] = 0.25;
            steps[d] = 8;
        }
        return switch (random.index(3)) {
            case 0 -> BoxSet.whole(m);
            case 1 -> new BudgetSet(BoxSet.whole(m), ones, 0.5, List.of());
            default -> new LatticeSet(low, step, steps);
        };
    }

    /// No random action is above the bound, the value is q's own, and the bound is closed where the budget suffices.
    private static void assertProven(QFunction q, ActionSet set, Mat s, double tolerance, String which) {
        Maxima found = solve(new Certified(Tolerance.always(tolerance), 20_000), q, set, s, ONE);
        Maxima sampled = solve(new RandomShooting(3000), q, set, s, ONE);
        for (int i = 0; i < s.rows(); i++) {
            float[] a = new float[q.actionSize()];
            found.action().row(i, a);
            assertTrue(set.contains(a, 0, 1e-5), which);
            assertEquals(value(q, s, i, a), found.value().at(i), 1e-6 * Math.max(1, Math.abs(found.value().at(i))),
                    which);
            assertTrue(sampled.value().at(i) <= found.upper(i), which);
            assertTrue(found.value().at(i) <= found.upper(i), which);
            assertTrue(found.upper(i) - found.value().at(i) <= tolerance * 1.001,
                    which + ": " + found.upper(i) + ", " + found.value().at(i));
        }
    }

    @Test
    void aCriticsMaximumIsFoundAndProved() {
        Property.forAll(12, 1, random -> {
            int m = 1 + random.index(2);
            Activation activation = Activation.values()[random.index(3)];
            assertProven(critic(m, activation, random), set(m, random), states(2, random), 0.05, activation + " " + m);
        });
    }

    /// Every member is evaluated: none is above the bound, and the best of them is within the tolerance of what is found.
    @Test
    void theMaximumOverALatticeWithinRowsIsThatOfEnumeration() {
        Property.forAll(12, 5, random -> {
            int m = 2 + random.index(2);
            Critic q = critic(m, Activation.values()[random.index(3)], random);
            Mat s = states(1, random);
            double[] row = new double[m];
            double[] low = new double[m];
            double[] step = new double[m];
            int[] steps = new int[m];
            for (int d = 0; d < m; d++) {
                row[d] = random.nextDouble();
                low[d] = -1;
                step[d] = 0.25;
                steps[d] = 8;
            }
            LatticePolytopeSet set = new LatticePolytopeSet(new LatticeSet(low, step, steps),
                    LinearRows.of(new double[][]{row}, new double[]{-0.2}));
            FiniteSet members = set.list();
            Maxima found = solve(FINE, q, set, s, ONE);
            float[] a = new float[m];
            found.action().row(0, a);
            double best = Double.NEGATIVE_INFINITY;
            for (int k = 0; k < members.count(); k++) {
                float[] each = new float[m];
                members.point(k, each, 0);
                best = Math.max(best, value(q, s, 0, each));
            }

            assertTrue(set.contains(a, 0, 0));
            assertTrue(best <= found.upper(0));
            assertEquals(best, found.value().at(0), 1.1e-3);
        });
    }

    @Test
    void theSmallerOfTwoCriticsHasItsOwnMaximumFoundAndProved() {
        Property.forAll(15, 2, random -> {
            int m = 1 + random.index(2);
            Activation activation = Activation.values()[random.index(3)];
            assertProven(twins(m, activation, random.nextLong()), set(m, random), states(2, random), 0.05,
                    activation + " " + m);
        });
    }

    /// q¹ = s + a and q² = s − 2a as networks: the smaller is greatest where they meet, at a = 0, though each alone has its
    /// maximum at a side.
    @Test
    void theMaximumOfTheSmallerOfTwoLinesIsWhereTheyMeet() {
        TwinCritic q = new TwinCritic(1, 1, new Network(List.of(2), Activation.RELU), 1,
                new RandomStream(1, "q1"), new RandomStream(1, "q2"), ONE);
        q.first().mlp().set(0, new float[]{1, 1, -1, -1}, new float[2]);
        q.first().mlp().set(1, new float[]{1, -1}, new float[1]);
        q.second().mlp().set(0, new float[]{1, -2, -1, 2}, new float[2]);
        q.second().mlp().set(1, new float[]{1, -1}, new float[1]);
        Mat s = new Mat(1, 1);
        s.set(0, 0, 0.25f);

        Maxima found = solve(new Certified(Tolerance.always(1e-5), 1000), q, BoxSet.whole(1), s, ONE);

        assertEquals(0, found.action().at(0, 0), 1e-5);
        assertEquals(0.25, found.value().at(0), 1e-5);
        assertTrue(0.25 <= found.upper(0) && found.upper(0) <= 0.25 + 2e-5, found.upper(0) + "");
    }

    private static NetworkQ fitted(int m, RandomStream random) {
        NetworkQ q = new NetworkQ(2, m,
                new NetworkQ.Config(new Network(List.of(12, 12), Activation.RELU),
                        NetworkQ.Config.DEFAULT.optimiser(), new NetworkQ.Stop(5, 0, 5), 32, true, true),
                new Streams(random.nextLong()), "q", ONE);
        Mat s = states(100, random);
        Mat a = new Mat(100, m);
        Vec y = new Vec(100);
        for (int i = 0; i < 100; i++) {
            for (int d = 0; d < m; d++) {
                a.set(i, d, 2 * random.nextFloat() - 1);
            }
            y.set(i, 500 + 80 * (float) StrictMath.sin(5 * a.at(i, 0) + s.at(i, 0)));
        }
        q.fit(s, a, y);
        return q;
    }

    @Test
    void aFittedNetworkIsBoundedOnItsLabelsScale() {
        Property.forAll(6, 3, random -> {
            int m = 1 + random.index(2);
            NetworkQ q = fitted(m, random);
            assertTrue(q.labelStd() > 10 && q.labelMean() > 100);
            assertProven(q, set(m, random), states(3, random), 1, "fitted " + m);
        });
    }

    /// A network of one hidden layer.
    ///
    /// @param w   first layer, one row of s, a₀, a₁ for each unit
    /// @param b   its biases
    /// @param out weights of the output
    private static Mlp network(float[] w, float[] b, float... out) {
        Mlp mlp = new Mlp(3, new Network(List.of(b.length), Activation.RELU), 1,
                Mlp.Use.FIT_AND_INPUT_GRADIENT, new RandomStream(1, "q"), ONE);
        mlp.set(0, w, b);
        mlp.set(1, out, new float[1]);
        return mlp;
    }

    /// −|a₀ − x| − |a₁ − y|.
    private static Mlp tent(float x, float y) {
        return network(new float[]{0, 1, 0, 0, -1, 0, 0, 0, 1, 0, 0, -1}, new float[]{-x, x, -y, y}, -1, -1, -1, -1);
    }

    /// A q of somebody else's, made of networks.
    private record Smallest(List<Mlp> parts, Labels scale) implements QFunction {

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
            return new FunctionQ(1, 2, (s, a) -> {
                Mat in = new Mat(1, 3);
                in.setRow(0, new float[]{s[0], a[0], a[1]});
                Vec f = new Vec(1);
                float least = Float.POSITIVE_INFINITY;
                for (Mlp part : parts) {
                    new Tape(part, 1).forward(in, f);
                    least = Math.min(least, f.at(0));
                }
                return scale.y(least);
            }).at(maxStates, maxActions);
        }

        @Override
        public Optional<NetworkForm> networks() {
            return Optional.of(new NetworkForm(parts, () -> scale));
        }
    }

    /// Tents with tops at (−½, 0), (½, ¼) and (0, −¾) on the scale 10 + 3 f: where two or three slopes meet neither has its own
    /// top. On a grid of 1/200 no point is above the bound, and the best is as high as what is found, up to the grid's step.
    @Test
    void theMaximumOfTheSmallestOfTwoOrThreeTentsIsThatOfAFineGrid() {
        List<Mlp> tents = List.of(tent(-0.5f, 0), tent(0.5f, 0.25f), tent(0, -0.75f));
        Mat s = new Mat(1, 1);
        for (int n = 1; n <= 3; n++) {
            QFunction q = new Smallest(tents.subList(0, n), new Labels(10, 3));
            Maxima found = solve(FINE, q, BoxSet.whole(2), s, ONE);
            double best = Double.NEGATIVE_INFINITY;
            for (int i = -200; i <= 200; i++) {
                for (int j = -200; j <= 200; j++) {
                    best = Math.max(best, value(q, s, 0, i / 200f, j / 200f));
                }
            }

            assertTrue(best <= found.upper(0), n + ": " + best + ", " + found.upper(0));
            assertEquals(best, found.value().at(0), 3 * 2 / 200.0 + 1e-3, n + "");
            assertEquals(found.value().at(0), found.upper(0), 1.1e-3, n + "");
        }
        // two tops are 5/4 apart, three can be no nearer to all than half of the longest way, 3/2
        assertEquals(10 - 3 * 0.625, solve(FINE, new Smallest(tents.subList(0, 2), new Labels(10, 3)),
                BoxSet.whole(2), s, ONE).value().at(0), 2e-3);
        assertEquals(10 - 3 * 0.75, solve(FINE, new Smallest(tents, new Labels(10, 3)), BoxSet.whole(2), s, ONE)
                .value().at(0), 2e-3);
    }

    @Test
    void bitsDoNotDependOnThreads() {
        RandomStream random = new RandomStream(1, "q");
        Mat s = states(40, random);
        try (Compute three = Compute.alwaysSharing(Compute.Kind.AUTO, 3)) {
            for (QFunction q : List.of(critic(2, Activation.RELU, random), twins(2, Activation.TANH, 1),
                    fitted(2, random))) {
                Maxima one = solve(new Certified(Tolerance.always(0.01), 50), q, BoxSet.whole(2), s, ONE);
                Maxima shared = solve(new Certified(Tolerance.always(0.01), 50), q, BoxSet.whole(2), s, three);
                assertArrayEquals(one.action().data(), shared.action().data());
                assertArrayEquals(one.value().data(), shared.value().data());
                for (int i = 0; i < s.rows(); i++) {
                    assertEquals(one.upper(i), shared.upper(i));
                    assertEquals(one.evaluations(i), shared.evaluations(i));
                }
            }
        }
    }

    @Test
    void aSearchThatIsToldToStopEndsWithWhatItHasProven() {
        RandomStream random = new RandomStream(2, "q");
        Critic q = critic(3, Activation.RELU, random);
        steepen(q.mlp(), 3);
        Mat s = states(10, random);
        Argmax argmax = new Argmax(FINE, q, ActionSets.always(BoxSet.whole(3)), random, ONE);

        Maxima full = argmax.solve(s, new Maxima(10, 3));
        Maxima cut = argmax.solve(s, 10, NO_GUESS, () -> true, new Maxima(10, 3));

        for (int i = 0; i < 10; i++) {
            assertTrue(full.value().at(i) <= cut.upper(i) && cut.value().at(i) <= full.upper(i));
            assertTrue(full.upper(i) <= cut.upper(i) && cut.upper(i) < Double.POSITIVE_INFINITY);
        }
        assertTrue(evaluations(cut) < evaluations(full));
        assertTrue(uppers(full) < uppers(cut));
    }

    private static long evaluations(Maxima found) {
        long sum = 0;
        for (int i = 0; i < found.value().size(); i++) {
            sum += found.evaluations(i);
        }
        return sum;
    }

    private static double uppers(Maxima found) {
        double sum = 0;
        for (int i = 0; i < found.value().size(); i++) {
            sum += found.upper(i);
        }
        return sum;
    }

    /// A hill so narrow that one box does not find it.
    @Test
    void aFirstGuessIsTheFirstIncumbent() {
        Mlp needle = new Mlp(2, new Network(List.of(3), Activation.RELU), 1,
                Mlp.Use.FIT_AND_INPUT_GRADIENT, new RandomStream(1, "q"), ONE);
        needle.set(0, new float[]{0, 100, 0, 100, 0, 100}, new float[]{-60, -61, -62});
        needle.set(1, new float[]{1, -2, 1}, new float[]{0});
        Critic q = new Critic(1, needle);
        Mat s = new Mat(1, 1);
        Mat guess = new Mat(1, 1);
        guess.set(0, 0, 0.61f);
        // not a segment to be swept: the points −1, −0.99, …, 1
        ActionSets points = ActionSets.always(new LatticeSet(new double[]{-1}, new double[]{0.01}, new int[]{200}));
        Argmax argmax = new Argmax(new Certified(Tolerance.always(1e-3), 1), q, points, new RandomStream(1, "argmax"),
                ONE);

        Maxima guessed = argmax.solve(s, 1, guess, () -> false, new Maxima(1, 1));
        Maxima alone = argmax.solve(s, new Maxima(1, 1));

        assertEquals(1, guessed.value().at(0), 1e-3);
        assertTrue(alone.value().at(0) < 0.5);
    }

    @Test
    void changedParametersAreSeenAtTheNextCall() {
        RandomStream random = new RandomStream(3, "q");
        Critic q = critic(1, Activation.RELU, random);
        Mat s = states(2, random);
        Argmax argmax = new Argmax(FINE, q, ActionSets.always(BoxSet.whole(1)), random, ONE);
        float before = argmax.solve(s, new Maxima(2, 1)).value().at(0);
        int last = q.mlp().depth() - 1;
        float bias = q.mlp().vector(last, Mlp.Part.BIAS)[0];
        q.mlp().set(last, q.mlp().weight(last), new float[]{bias + 2});

        Maxima after = argmax.solve(s, new Maxima(2, 1));

        assertEquals(before + 2, after.value().at(0), 1e-5);
        assertTrue(after.value().at(0) <= after.upper(0));
    }

    @Test
    void theToleranceIsThatOfTheSweepAndTheLastOneUntilItIsTold() {
        RandomStream random = new RandomStream(4, "q");
        Critic q = critic(3, Activation.TANH, random);
        steepen(q.mlp(), 1.5);
        Mat s = states(10, random);
        Certified falling = new Certified(new Tolerance(0.5, 0.005, 0.1), 100_000);
        Argmax argmax = new Argmax(falling, q, ActionSets.always(BoxSet.whole(3)), random, ONE);

        Maxima untold = argmax.solve(s, new Maxima(10, 3));
        Maxima first = argmax.sweep(0).solve(s, new Maxima(10, 3));
        Maxima second = argmax.sweep(1).solve(s, new Maxima(10, 3));
        Maxima late = argmax.sweep(50).solve(s, new Maxima(10, 3));

        for (int i = 0; i < 10; i++) {
            assertTrue(first.upper(i) - first.value().at(i) <= 0.5001);
            assertTrue(second.upper(i) - second.value().at(i) <= 0.05001);
            assertTrue(late.upper(i) - late.value().at(i) <= 0.005001, late.upper(i) + ", " + late.value().at(i));
            assertEquals(late.upper(i), untold.upper(i));
            assertEquals(late.evaluations(i), untold.evaluations(i));
        }
        assertTrue(evaluations(first) < evaluations(late));
        assertEquals("sweep: expected an integer of at least 0, got -1",
                assertThrows(IllegalArgumentException.class, () -> argmax.sweep(-1)).getMessage());
    }

    @Test
    void manyStatesAreSharedOutInParts() {
        RandomStream random = new RandomStream(5, "q");
        Critic q = new Critic(2, 1, new Network(List.of(2), Activation.RELU), 1, random, ONE);
        int n = 70_000;
        Mat s = states(n, random);

        Maxima found = solve(new Certified(Tolerance.always(0.1), 1), q, BoxSet.whole(1), s, ONE);

        assertTrue(Double.isFinite(found.upper(n - 1)));
        assertTrue(found.value().at(n - 1) <= found.upper(n - 1));
    }

    private static void assertRefused(String message, QFunction q) {
        assertEquals(message, assertThrows(IllegalArgumentException.class,
                () -> new Argmax(Certified.DEFAULT, q, ActionSets.always(BoxSet.whole(q.actionSize())),
                        new RandomStream(1, "argmax"), ONE))
                .getMessage());
    }

    @Test
    void whatCannotBeBoundedIsRefusedByName() {
        Critic critic = critic(1, Activation.RELU, new RandomStream(1, "q"));
        Critic normed = new Critic(1, 1, new Network(List.of(4), Activation.RELU, Norm.Layer.DEFAULT), 1,
                new RandomStream(1, "q"),
                ONE);

        assertRefused("certified: expected a q made of networks, got FunctionQ; take cem",
                new FunctionQ(1, 1, (s, a) -> 0));
        assertRefused("certified: expected a q made of networks, got MappedQ; take cem", MappedQ.negative(critic));
        assertRefused("certified: expected networks without layer normalisation, got norm layer; "
                + "layer normalisation cannot be bounded", normed);
        assertEquals("cells: expected an integer in [1, 100000000], got 0",
                assertThrows(IllegalArgumentException.class, () -> new Certified(Tolerance.always(1), 0))
                        .getMessage());
    }

    @Test
    void parametersThatAreNotFiniteAreReportedAsValuesAre() {
        Critic q = critic(1, Activation.RELU, new RandomStream(1, "q"));
        Argmax argmax = new Argmax(FINE, q, ActionSets.always(BoxSet.whole(1)), new RandomStream(1, "argmax"), ONE);
        q.mlp().set(1, q.mlp().weight(1), new float[12]);
        float[] w = q.mlp().weight(0);
        w[0] = Float.NaN;
        q.mlp().set(0, w, q.mlp().vector(0, Mlp.Part.BIAS));

        assertEquals("q of state 0, certified: expected a finite number, got NaN",
                assertThrows(NotFiniteException.class, () -> argmax.solve(new Mat(1, 2), new Maxima(1, 1)))
                        .getMessage());
    }
}
