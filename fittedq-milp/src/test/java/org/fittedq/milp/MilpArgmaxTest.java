// SPDX-License-Identifier: Apache-2.0
package org.fittedq.milp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.fittedq.argmax.certified.Certificate;
import org.fittedq.argmax.certified.CertifiedSearch;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.BoxSet;
import org.fittedq.nn.Activation;
import org.fittedq.nn.Mlp;
import org.fittedq.nn.Network;
import org.fittedq.nn.Norm;
import org.fittedq.nn.Tape;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class MilpArgmaxTest {

    private static final double[] NO_ROWS = {};
    private static final Compute COMPUTE = new Compute(1);

    private static Mlp random(int inputs, List<Integer> hidden, RandomStream random) {
        Mlp mlp = new Mlp(inputs, new Network(hidden, Activation.RELU), 1, Mlp.Use.FORWARD, random, COMPUTE);
        for (int l = 0; l < mlp.depth(); l++) {
            float[] w = mlp.weight(l);
            for (int i = 0; i < w.length; i++) {
                w[i] *= 2;
            }
            mlp.set(l, w, mlp.vector(l, Mlp.Part.BIAS));
        }
        return mlp;
    }

    private static double[] all(int m, double x) {
        double[] to = new double[m];
        Arrays.fill(to, x);
        return to;
    }

    private static void assertAgreesWithBranchAndBound(int networks, int widest) {
        for (int k = 0; k < networks; k++) {
            RandomStream random = new RandomStream(k, "network");
            int m = 1 + random.index(3);
            List<Integer> hidden = List.of(2 + random.index(widest - 1), 2 + random.index(widest - 1));
            Mlp mlp = random(2 + m, hidden, random);
            float[] s = {2 * random.nextFloat() - 1, 2 * random.nextFloat() - 1};

            Optimum milp = MilpArgmax.maximise(mlp, s, all(m, -1), all(m, 1), NO_ROWS, NO_ROWS);
            Certificate branched = new CertifiedSearch(mlp, 2).maximise(s, BoxSet.whole(m), 1e-5, 200_000);

            assertEquals(branched.value(), milp.proven(), 1e-5, "network " + k + ": " + milp + branched);
            assertEquals(milp.proven(), milp.value(), 1e-5, "network " + k);
            assertTrue(milp.value() <= branched.upper() && branched.value() <= milp.proven() + 1e-5, "network " + k);
        }
    }

    @Test
    void branchAndBoundFindsTheSameOptimum() {
        assertAgreesWithBranchAndBound(20, 8);
    }

    @Test
    @Tag("slow")
    void branchAndBoundFindsTheSameOptimumOfManyNetworks() {
        assertAgreesWithBranchAndBound(200, 16);
    }

    /// The smaller of two random networks: the program has the optimum that branch and bound has, and no point of a fine grid is
    /// above it.
    @Test
    void twinsAreOneProgram() {
        for (int k = 0; k < 12; k++) {
            RandomStream random = new RandomStream(k, "twins");
            int m = 1 + random.index(2);
            List<Mlp> twins = List.of(random(2 + m, List.of(2 + random.index(5)), random),
                    random(2 + m, List.of(2 + random.index(4), 2 + random.index(4)), random));
            float[] s = {2 * random.nextFloat() - 1, 2 * random.nextFloat() - 1};

            Optimum milp = MilpArgmax.maximise(twins, s, all(m, -1), all(m, 1), NO_ROWS, NO_ROWS);
            Certificate branched = new CertifiedSearch(twins.getFirst(), twins.getLast(), 2).maximise(s,
                    BoxSet.whole(m), 1e-5, 200_000);

            assertEquals(branched.value(), milp.proven(), 2e-5, "twins " + k + ": " + milp + branched);
            assertEquals(milp.proven(), milp.value(), 1e-5, "twins " + k);
            assertTrue(milp.value() <= branched.upper(), "twins " + k);
            assertEquals(grid(twins, s, m), milp.proven(), 0.05, "twins " + k);
            assertTrue(grid(twins, s, m) <= milp.proven() + 1e-5, "twins " + k);
        }
    }

    /// The largest of the smaller values on a grid of 1/50.
    private static double grid(List<Mlp> networks, float[] s, int m) {
        double best = Double.NEGATIVE_INFINITY;
        Mat in = new Mat(1, 2 + m);
        Vec q = new Vec(1);
        for (int i = 0; i < (m == 1 ? 101 : 101 * 101); i++) {
            float x = i % 101 / 50f - 1;
            int row = i / 101;
            in.setRow(0, m == 1 ? new float[]{s[0], s[1], x} : new float[]{s[0], s[1], x, row / 50f - 1});
            double least = Double.POSITIVE_INFINITY;
            for (Mlp network : networks) {
                new Tape(network, 1).forward(in, q);
                least = Math.min(least, q.at(0));
            }
            best = Math.max(best, least);
        }
        return best;
    }

    /// −|a₀ − 0.5| − |a₁ − 0.5|/4 under a₀ + a₁ ≤ 0: a = (0.5, −0.5), −0.25.
    private static Mlp tents() {
        Mlp mlp = new Mlp(2, new Network(List.of(4), Activation.RELU), 1, Mlp.Use.FORWARD,
                new RandomStream(1, "init"), COMPUTE);
        mlp.set(0, new float[]{1, 0, -1, 0, 0, 1, 0, -1}, new float[]{-0.5f, 0.5f, -0.5f, 0.5f});
        mlp.set(1, new float[]{-1, -1, -0.25f, -0.25f}, new float[]{0});
        return mlp;
    }

    @Test
    void linearConstraintsBind() {
        Optimum found = MilpArgmax.maximise(tents(), new float[0], all(2, -1), all(2, 1), new double[]{1, 1},
                new double[]{0});

        assertEquals(-0.25, found.proven(), 1e-6);
        assertEquals(-0.25, found.value(), 1e-6);
        assertEquals(0.5, found.action().at(0), 1e-6);
        assertEquals(-0.5, found.action().at(1), 1e-6);
    }

    /// −|a₀ − 0.5| − |a₁ − 0.5|/4 has its top at a₀ = 0.5, −a₀ − 0.5 its own at −1; they meet at 0.
    @Test
    void theSmallerOfTwoIsGreatestWhereTheyMeet() {
        Mlp line = new Mlp(2, new Network(List.of(2), Activation.RELU), 1, Mlp.Use.FORWARD,
                new RandomStream(1, "init"), COMPUTE);
        line.set(0, new float[]{-1, 0, 1, 0}, new float[2]);
        line.set(1, new float[]{1, -1}, new float[]{-0.5f});

        Optimum found = MilpArgmax.maximise(List.of(tents(), line), new float[0], all(2, -1), all(2, 1), NO_ROWS,
                NO_ROWS);

        // −(0.5 − a₀) = −a₀ − 0.5 at a₀ = 0
        assertEquals(0, found.action().at(0), 1e-6);
        assertEquals(0.5, found.action().at(1), 1e-6);
        assertEquals(-0.5, found.proven(), 1e-6);
        assertEquals(-0.5, found.value(), 1e-6);
    }

    private static void assertRefused(String message, Runnable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call::run).getMessage());
    }

    @Test
    void whatCannotBeSolvedIsRefused() {
        RandomStream random = new RandomStream(1, "init");
        Mlp tanh = new Mlp(2, new Network(List.of(4), Activation.TANH), 1, Mlp.Use.FORWARD, random, COMPUTE);
        Mlp normed = new Mlp(2, new Network(List.of(4), Activation.RELU, Norm.Layer.DEFAULT), 1, Mlp.Use.FORWARD,
                random, COMPUTE);
        float[] none = {};
        double[] low = all(2, -1);
        double[] high = all(2, 1);

        assertRefused("activation: expected relu, got TANH",
                () -> MilpArgmax.maximise(tanh, none, low, high, NO_ROWS, NO_ROWS));
        assertRefused("network: expected one without layer normalisation, got norm layer",
                () -> MilpArgmax.maximise(normed, none, low, high, NO_ROWS, NO_ROWS));
        assertRefused("constraints: expected 1×2 coefficients, got 3",
                () -> MilpArgmax.maximise(tents(), none, low, high, new double[3], new double[1]));
        assertRefused("bounds of dimension 0: expected finite numbers with low ≤ high, got [1.0, -1.0]",
                () -> MilpArgmax.maximise(tents(), none, high, low, NO_ROWS, NO_ROWS));
        assertRefused("bounds: expected 2 lower and upper ones, got 1 and 2",
                () -> MilpArgmax.maximise(tents(), none, new double[1], high, NO_ROWS, NO_ROWS));
        assertRefused("constraints: expected at least one action that fits, got none", () -> MilpArgmax
                .maximise(tents(), none, low, high, new double[]{1, 1, -1, -1}, new double[]{-1, -1}));
    }
}
