// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.fittedq.Property;
import org.fittedq.actions.BallSet;
import org.fittedq.actions.BudgetSet;
import org.fittedq.actions.LatticeSet;
import org.fittedq.actions.ProductSet;
import org.fittedq.actions.UnionSet;
import org.fittedq.argmax.certified.Certificate;
import org.fittedq.argmax.certified.CertifiedSearch;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.BoxSet;
import org.fittedq.nn.Activation;
import org.fittedq.nn.Mlp;
import org.fittedq.nn.Network;
import org.fittedq.random.RandomStream;
import org.fittedq.value.Critic;
import org.fittedq.value.QFunction;
import org.junit.jupiter.api.Test;

/// How maximisers search unions, and products with lattices.
class UnionSearchTest {

    private static final Compute ONE = new Compute(1);
    private static final float[] NO_STATE = {};

    private static BoxSet box(double lowX, double highX, double lowY, double highY) {
        return new BoxSet(new double[]{lowX, lowY}, new double[]{highX, highY});
    }

    /// A small piece far off, a large one, and a ball.
    private static final UnionSet PIECES = new UnionSet(
            List.of(box(-1, -0.9, 0.8, 1), box(0, 1, -1, 0), new BallSet(new double[]{0.4, 0.5}, 0.3)));

    private static final QFunction HILL = new Equation(2, 2, true,
            (s, a) -> -Math.pow(a[0] - s[0], 2) - Math.pow(a[1] - s[1], 2));

    private static Mat states(double... numbers) {
        Mat s = new Mat(numbers.length / 2, 2);
        for (int i = 0; i < numbers.length; i++) {
            s.data()[i] = (float) numbers[i];
        }
        return s;
    }

    private static Maxima solve(Maximiser method, QFunction q, ActionSets sets, Mat s) {
        return new Argmax(method, q, sets, new RandomStream(1, "argmax"), ONE).solve(s,
                new Maxima(s.rows(), q.actionSize()));
    }

    @Test
    void theBestPieceIsFoundWhereverItIs() {
        Mat s = states(-0.95, 0.9, 0.5, -0.5, 0.4, 0.6, -1, 1, 1, 1);
        for (Maximiser method : List.of(new Cem(64, 6, 8, 1, 1e-3, 1, Cem.Answer.BEST),
                new Cem(64, 6, 8, 1, 1e-3, 1, Cem.Answer.MEAN), new Cem(64, 6, 8, 1, 1e-3, 2, Cem.Answer.BEST),
                new GradientAscent(2, 100, 0.05, GradientAscent.Rule.ADAM), new Grid(201),
                new RandomShooting(40_000))) {
            Maxima found = solve(method, HILL, ActionSets.always(PIECES), s);
            for (int i = 0; i < s.rows(); i++) {
                float[] nearest = {s.at(i, 0), s.at(i, 1)};
                PIECES.project(nearest, 0);
                assertEquals(nearest[0], found.action().at(i, 0), 0.02, method + " state " + i);
                assertEquals(nearest[1], found.action().at(i, 1), 0.02, method + " state " + i);
            }
        }
    }

    @Test
    void aUnionOfOnePieceIsSearchedAsThePiece() {
        BoxSet box = box(-0.5, 0.75, -1, 0.25);
        Mat s = states(-0.95, 0.9, 0.5, -0.5, 0.4, 0.6);
        for (Maximiser method : List.of(Cem.DEFAULT, GradientAscent.DEFAULT, LbfgsB.DEFAULT, new Grid(5))) {
            Maxima alone = solve(method, HILL, ActionSets.always(box), s);
            Maxima union = solve(method, HILL, ActionSets.always(new UnionSet(List.of(box))), s);

            assertArrayEquals(alone.action().data(), union.action().data(), method.name());
            assertEquals(alone.totalEvaluations(), union.totalEvaluations());
        }
    }

    /// Overlapping balls that stick out of the box.
    private static UnionSet balls(int m, int count, double radius) {
        RandomStream random = new RandomStream(6, "centres");
        return new UnionSet(IntStream.range(0, count).mapToObj(k -> new BallSet(
                IntStream.range(0, m).mapToDouble(i -> 2 * random.nextDouble() - 1).toArray(), radius, BoxSet.whole(m)))
                .toList());
    }

    @Test
    void aUnionOfOneBallIsSearchedAsTheBall() {
        BallSet ball = new BallSet(new double[]{0.9, 0.2}, 0.5, BoxSet.whole(2));
        Mat s = states(-0.95, 0.9, 0.5, -0.5, 0.4, 0.6);
        for (Maximiser method : List.of(Cem.DEFAULT, GradientAscent.DEFAULT, new Grid(5))) {
            assertArrayEquals(solve(method, HILL, ActionSets.always(ball), s).action().data(),
                    solve(method, HILL, ActionSets.always(new UnionSet(List.of(ball))), s).action().data(),
                    method.name());
        }
    }

    @Test
    void aUnionOfManyPiecesIsSearchedAsOneSet() {
        UnionSet few = balls(2, 16, 0.2);
        UnionSet many = balls(2, 17, 0.2);
        Mat s = states(0.3, 0.1);

        assertEquals(16 * 128, solve(Cem.DEFAULT, HILL, ActionSets.always(few), s).evaluations(0));
        assertEquals(128, solve(Cem.DEFAULT, HILL, ActionSets.always(many), s).evaluations(0));
        assertEquals(8 * 21, solve(GradientAscent.DEFAULT, HILL, ActionSets.always(many), s).evaluations(0));
        UnionSet boxes = new UnionSet(IntStream.range(0, 20)
                .mapToObj(k -> box(-1 + 0.1 * k, -0.95 + 0.1 * k, -1, 1)).toList());
        assertTrue(solve(LbfgsB.DEFAULT, HILL, ActionSets.always(boxes), s).evaluations(0) > 128,
                "lbfgs-b knows boxes only");
    }

    /// Whatever the method, and wherever the maximum lies.
    @Test
    void nothingThatIsFoundAmongManyBallsIsInvalid() {
        UnionSet set = balls(2, 40, 0.15);
        Mat s = new Mat(60, 2);
        RandomStream random = new RandomStream(2, "states");
        for (int i = 0; i < s.data().length; i++) {
            s.data()[i] = 4 * random.nextFloat() - 2;
        }
        for (Maximiser method : List.of(Cem.DEFAULT, new Cem(64, 3, 6, 1, 1e-3, 1, Cem.Answer.MEAN),
                new Cem(64, 3, 6, 1, 1e-3, 4, Cem.Answer.BEST), GradientAscent.DEFAULT, RandomShooting.DEFAULT,
                new Grid(21))) {
            Maxima found = solve(method, HILL, ActionSets.always(set), s);
            for (int i = 0; i < s.rows(); i++) {
                float[] a = {found.action().at(i, 0), found.action().at(i, 1)};
                assertTrue(set.contains(a, 0, 1e-6), method + " state " + i);
            }
        }
    }

    /// In six dimensions, with the paper's samples and four iterations: near what all balls one by one find.
    @Test
    void oneSearchOverManyBallsIsNearTheBestBall() {
        UnionSet set = balls(6, 198, 0.7);
        QFunction hill = new Equation(6, 6, false, (s, a) -> -IntStream.range(0, 6)
                .mapToDouble(i -> Math.pow(a[i] - s[i], 2)).sum());
        Mat s = new Mat(40, 6);
        RandomStream random = new RandomStream(2, "states");
        for (int i = 0; i < s.data().length; i++) {
            s.data()[i] = 2 * random.nextFloat() - 1;
        }
        Maxima found = solve(new Cem(64, 4, 6, 1, 1e-3, 1, Cem.Answer.BEST), hill, ActionSets.always(set), s);
        Maxima drawn = solve(new RandomShooting(256), hill, ActionSets.always(set), s);
        double loss = 0;
        double lossOfDraws = 0;
        float[] best = new float[6];
        for (int i = 0; i < s.rows(); i++) {
            System.arraycopy(s.data(), i * 6, best, 0, 6);
            set.project(best, 0);
            double most = 0;
            for (int j = 0; j < 6; j++) {
                most -= Math.pow(best[j] - s.at(i, j), 2);
            }
            loss += (most - found.value().at(i)) / s.rows();
            lossOfDraws += (most - drawn.value().at(i)) / s.rows();
        }

        assertTrue(loss < 0.05 && lossOfDraws > 4 * loss, loss + " and of draws " + lossOfDraws);
    }

    @Test
    void theCertificateHoldsOverManyOverlappingBalls() {
        UnionSet set = balls(2, 30, 0.2);
        Property.forAll(10, 7, random -> {
            Mlp mlp = network(random, 2);
            Certificate found = new CertifiedSearch(mlp, 0).maximise(NO_STATE, set, 1e-2, 20_000);
            float[][] a = new float[3000][2];
            for (float[] each : a) {
                set.sample(random, each, 0);
            }

            assertTrue(found.closed() && set.contains(found.action().data(), 0, 1e-5));
            for (float value : Nets.values(mlp, NO_STATE, a)) {
                assertTrue(value <= found.upper(), value + " above " + found.upper());
            }
        });
    }

    @Test
    void eachPieceHasTheWholeBudget() {
        Mat s = states(0, 0);
        assertEquals(3 * 64 * 2, solve(Cem.DEFAULT, HILL, ActionSets.always(PIECES), s).evaluations(0));
        assertEquals(3 * 8 * 21, solve(GradientAscent.DEFAULT, HILL, ActionSets.always(PIECES), s).evaluations(0));
        assertEquals(128, solve(RandomShooting.DEFAULT, HILL, ActionSets.always(PIECES), s).evaluations(0));
    }

    @Test
    void whatOtherStatesOfTheBlockMaySearchChangesNoBit() {
        // one, two or three pieces, or many, by the state
        UnionSet two = new UnionSet(PIECES.pieces().subList(0, 2));
        UnionSet many = balls(2, 20, 0.3);
        ActionSets sets = (s, from) -> s[from] < -0.9
                ? many
                : s[from] < 0 ? PIECES : s[from] < 0.5 ? two : PIECES.piece(1);
        Mat s = states(-0.95, 0.9, 0.6, -0.5, 0.1, 0.6, -0.2, 0, 0.7, 0.7);
        for (Maximiser method : List.of(Cem.DEFAULT, GradientAscent.DEFAULT)) {
            Argmax argmax = new Argmax(method, HILL, sets, new RandomStream(1, "argmax"), ONE);
            Maxima together = argmax.solve(s, new Maxima(5, 2));
            RandomStream random = new RandomStream(1, "argmax");
            for (int i = 0; i < 5; i++) { // the words of state i begin where those of the states before it end
                Maxima alone = new Argmax(method, HILL, sets, random, ONE)
                        .solve(states(s.at(i, 0), s.at(i, 1)), new Maxima(1, 2));
                assertEquals(alone.action().at(0, 0), together.action().at(i, 0), method.name());
                assertEquals(alone.evaluations(0), together.evaluations(i));
            }
        }
    }

    @Test
    void aFirstGuessIsTakenInItsOwnPieceOnly() {
        Mat guess = new Mat(1, 2);
        guess.setRow(0, new float[]{-0.95f, 0.9f});
        Mat s = states(0.5, -0.5);
        for (Maximiser method : List.of(new Cem(32, 8, 6, 1, 1e-3, 1, Cem.Answer.BEST), new GradientAscent(1, 60, 0.1,
                GradientAscent.Rule.ADAM))) {
            Maxima found = new Argmax(method, HILL, ActionSets.always(PIECES), new RandomStream(1, "argmax"), ONE)
                    .solve(s, 1, guess, () -> false, new Maxima(1, 2));
            assertEquals(0.5, found.action().at(0, 0), 0.02, method.name());
        }
    }

    /// A union that does not show its pieces.
    private record Whole(ActionSet set) implements ActionSet {

        @Override
        public int size() {
            return set.size();
        }

        @Override
        public double low(int i) {
            return set.low(i);
        }

        @Override
        public double high(int i) {
            return set.high(i);
        }

        @Override
        public boolean contains(float[] a, int at, double tolerance) {
            return set.contains(a, at, tolerance);
        }

        @Override
        public void project(float[] a, int at) {
            set.project(a, at);
        }

        @Override
        public void sample(RandomGenerator random, float[] a, int at) {
            set.sample(random, a, at);
        }

        @Override
        public boolean isConvex() {
            return set.isConvex();
        }
    }

    @Test
    void ofARoughFunctionPiecesFindBetterMaximaThanOneGaussianOfAsManySamples() {
        QFunction rough = new Equation(2, 2, false,
                (s, a) -> Math.sin(9 * a[0] + 4 * s[0]) * Math.cos(7 * a[1] - 3 * s[1])
                        + 0.3 * Math.sin(23 * a[0] * a[1])
                        - 0.2 * a[0] * s[1]);
        RandomStream random = new RandomStream(1, "states");
        Mat s = new Mat(200, 2);
        for (int i = 0; i < s.data().length; i++) {
            s.data()[i] = 2 * random.nextFloat() - 1;
        }
        Maxima pieces = solve(new Cem(32, 3, 6, 1, 1e-3, 1, Cem.Answer.BEST), rough, ActionSets.always(PIECES), s);
        Maxima single = solve(new Cem(96, 3, 18, 1, 1e-3, 1, Cem.Answer.BEST), rough,
                ActionSets.always(new Whole(PIECES)), s);
        double better = 0;
        for (int i = 0; i < 200; i++) {
            better += (pieces.value().at(i) - (double) single.value().at(i)) / 200;
        }

        assertEquals(single.totalEvaluations(), pieces.totalEvaluations());
        assertTrue(better > 0.01, "on average by " + better);
    }

    private static Mlp network(RandomStream random, int m) {
        return Nets.random(m, List.of(16, 16), random.index(2) == 0 ? Activation.TANH : Activation.RELU, 2, random);
    }

    @Test
    void theCertificateHoldsOverAllPiecesAndIsTheirLargest() {
        Property.forAll(40, 1, random -> {
            Mlp mlp = network(random, 2);
            CertifiedSearch search = new CertifiedSearch(mlp, 0);
            Certificate found = search.maximise(NO_STATE, PIECES, 1e-2, 20_000);
            double best = Double.NEGATIVE_INFINITY;
            double least = Double.NEGATIVE_INFINITY;
            for (ActionSet piece : PIECES.pieces()) {
                Certificate alone = search.maximise(NO_STATE, piece, 1e-2, 20_000);
                best = Math.max(best, alone.upper());
                least = Math.max(least, alone.value());
            }
            assertTrue(found.closed() && PIECES.contains(found.action().data(), 0, 1e-5));
            assertTrue(found.upper() >= least && found.value() <= best);
            float[][] a = new float[2000][2];
            for (float[] each : a) {
                PIECES.sample(random, each, 0);
            }
            for (float value : Nets.values(mlp, NO_STATE, a)) {
                assertTrue(value <= found.upper(), value + " above " + found.upper());
            }
        });
    }

    @Test
    void asAMethodTheCertifiedSearchSeesAllPieces() {
        Critic q = new Critic(2, 2, new Network(List.of(16, 16), Activation.TANH), 1, new RandomStream(4, "q"),
                ONE);
        Mat s = states(-0.95, 0.9, 0.5, -0.5, 0.4, 0.6, -1, 1, 1, 1);
        Maxima found = solve(new Certified(Tolerance.always(1e-4), 20_000), q, ActionSets.always(PIECES), s);
        Maxima drawn = solve(new RandomShooting(20_000), q, ActionSets.always(PIECES), s);
        for (int i = 0; i < s.rows(); i++) {
            assertTrue(found.upper(i) >= drawn.value().at(i) && found.value().at(i) >= drawn.value().at(i) - 1e-4);
            assertTrue(found.upper(i) - found.value().at(i) <= 1.1e-4);
        }
    }

    @Test
    void anExhaustedBudgetStillBoundsEveryPiece() {
        Property.forAll(40, 2, random -> {
            Mlp mlp = network(random, 2);
            Certificate found = new CertifiedSearch(mlp, 0).maximise(NO_STATE, PIECES, 0, 1);
            float[][] a = new float[500][2];
            for (float[] each : a) {
                PIECES.sample(random, each, 0);
            }
            for (float value : Nets.values(mlp, NO_STATE, a)) {
                assertTrue(value <= found.upper());
            }
        });
    }

    @Test
    void segmentsOfReluNetworksAreSweptOneByOne() {
        Property.forAll(100, 3, random -> {
            Mlp mlp = Nets.random(1, List.of(8, 8), Activation.RELU, 2, random);
            UnionSet set = new UnionSet(List.of(new BoxSet(new double[]{-1}, new double[]{-0.5}),
                    new BallSet(new double[]{0.5}, 0.25)));
            Certificate found = new CertifiedSearch(mlp, 0).maximise(NO_STATE, set, 1e-4, 1);
            float best = Float.NEGATIVE_INFINITY;
            for (int k = 0; k <= 500; k++) {
                best = Math.max(best, Nets.values(mlp, NO_STATE,
                        new float[][]{{-1 + k / 1000f}, {0.25f + k / 1000f}})[k % 2]);
            }

            assertEquals(2, found.cells());
            assertTrue(found.closed() && found.upper() >= best);
        });
    }

    @Test
    void latticeAndBoxAreBranchedOnTogether() {
        Property.forAll(20, 4, random -> {
            Mlp mlp = network(random, 3);
            LatticeSet lattice = new LatticeSet(new double[]{-1, -0.5}, new double[]{0.5, 0.75}, new int[]{4, 2});
            ProductSet mixed = new ProductSet(lattice, new BoxSet(new double[]{-0.5}, new double[]{1}));
            CertifiedSearch search = new CertifiedSearch(mlp, 0);
            Certificate found = search.maximise(NO_STATE, mixed, 1e-2, 100_000);
            double value = Double.NEGATIVE_INFINITY;
            double upper = Double.NEGATIVE_INFINITY;
            for (int k = 0; k < 15; k++) { // each point of the lattice by itself
                double x = lattice.value(0, k % 5);
                double y = lattice.value(1, Math.floorDiv(k, 5));
                Certificate point = search.maximise(NO_STATE,
                        new BoxSet(new double[]{x, y, -0.5}, new double[]{x, y, 1}), 1e-3, 100_000);
                value = Math.max(value, point.value());
                upper = Math.max(upper, point.upper());
            }

            assertTrue(found.closed(), "after " + found.cells() + " cells");
            assertTrue(mixed.contains(found.action().data(), 0, 1e-5));
            assertTrue(found.upper() >= value && found.value() <= upper);
        });
    }

    @Test
    void theCertificateHoldsOverIntegersBesideABudget() {
        Property.forAll(10, 5, random -> {
            Mlp mlp = network(random, 3);
            ProductSet mixed = new ProductSet(new LatticeSet(new double[]{-1}, new double[]{1}, new int[]{2}),
                    new BudgetSet(BoxSet.whole(2), new double[]{1, 2}, 0.5, List.of()));
            Certificate found = new CertifiedSearch(mlp, 0).maximise(NO_STATE, mixed, 2e-2, 50_000);
            float[][] a = new float[3000][3];
            for (float[] each : a) {
                mixed.sample(random, each, 0);
            }
            assertTrue(found.closed(), "after " + found.cells() + " cells");
            assertTrue(mixed.contains(found.action().data(), 0, 1e-5));
            for (float value : Nets.values(mlp, NO_STATE, a)) {
                assertTrue(value <= found.upper());
            }
        });
    }

    @Test
    void everyMethodSearchesIntegersBesideRealsUnderABudget() {
        ProductSet mixed = new ProductSet(new LatticeSet(new double[]{-1}, new double[]{0.5}, new int[]{4}),
                new BudgetSet(BoxSet.whole(2), new double[]{1, 1}, 0.5, List.of()));
        // the maximum: first coordinate at 0.5, the others (s₀ + 0.25, 0.25 − s₀)
        QFunction q = new Equation(2, 3, true, (s, a) -> -Math.pow(a[0] - 0.4, 2) - Math.pow(a[1] - s[0] - 0.25, 2)
                - Math.pow(a[2] + s[0] - 0.25, 2));
        Mat s = states(0.1, 0, -0.3, 0, 0.5, 0);
        for (Maximiser method : List.of(new RandomShooting(20_000), new Grid(21),
                new Cem(200, 8, 20, 1, 0.2, 1, Cem.Answer.BEST),
                new GradientAscent(32, 100, 0.1, GradientAscent.Rule.ADAM))) {
            Maxima found = solve(method, q, ActionSets.always(mixed), s);
            for (int i = 0; i < 3; i++) {
                float[] a = {found.action().at(i, 0), found.action().at(i, 1), found.action().at(i, 2)};
                assertTrue(mixed.contains(a, 0, 1e-6), method.name());
                assertEquals(0.5, a[0], 1e-6, method.name());
                assertEquals(s.at(i, 0) + 0.25, a[1], 0.1, method.name());
            }
        }
    }
}
