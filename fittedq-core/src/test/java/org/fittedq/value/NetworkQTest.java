// SPDX-License-Identifier: Apache-2.0
package org.fittedq.value;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.fittedq.MemoryExchange;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.nn.Activation;
import org.fittedq.nn.Network;
import org.fittedq.nn.Optimiser;
import org.fittedq.random.Streams;
import org.junit.jupiter.api.Test;

class NetworkQTest {

    private static final Compute ONE = new Compute(1);
    private static final Network SMALL = new Network(List.of(32, 32), Activation.TANH);
    private static final Optimiser ADAM = Optimiser.adam(3e-3);
    private static final Optimiser RPROP = new Optimiser(Optimiser.Rule.RPROP, 0.01, Optimiser.Moments.DEFAULT, 0, 0);

    private static NetworkQ.Config config(Optimiser optimiser, int maxEpochs, int batchSize) {
        return new NetworkQ.Config(SMALL, optimiser, new NetworkQ.Stop(maxEpochs, 0.01, 20), batchSize, true, true);
    }

    private static NetworkQ network(NetworkQ.Config c, Compute compute) {
        return new NetworkQ(2, 1, c, new Streams(1), "q", compute);
    }

    private static Pairs quadratic(int rows, long seed) {
        return Pairs.uniform(rows, 2, 1, seed, (s, a) -> 100 - 30 * (a[0] - s[0]) * (a[0] - s[0]) + 20 * s[1]);
    }

    private static void fit(NetworkQ q, Pairs pairs) {
        q.fit(pairs.s(), pairs.a(), pairs.y());
    }

    @Test
    void adamFitsAQuadratic() {
        NetworkQ q = network(config(ADAM, 200, 64), ONE);

        fit(q, quadratic(2000, 1));

        double r2 = quadratic(500, 2).rSquared(q);
        assertTrue(r2 > 0.999, () -> "R² on new rows " + r2);
    }

    @Test
    void rpropFitsAQuadraticOnTheWholeSet() {
        NetworkQ q = network(config(RPROP, 400, 0), ONE);

        fit(q, quadratic(500, 1));

        double r2 = quadratic(500, 2).rSquared(q);
        assertTrue(r2 > 0.995, () -> "R² on new rows " + r2);
    }

    @Test
    void theLossIsTheMeanOfSquaresInTheLabelsUnit() {
        // one step of size 10⁻⁸ on the whole set: the loss is that of the values before it, and these hardly move
        Pairs pairs = quadratic(100, 1);
        NetworkQ q = network(config(Optimiser.adam(1e-8), 1, 0), ONE);
        fit(q, pairs);

        Vec values = pairs.values(q);

        double sum = 0;
        for (int i = 0; i < 100; i++) {
            sum += (values.at(i) - pairs.y().at(i)) * (values.at(i) - pairs.y().at(i));
        }
        assertEquals(1, q.epochs());
        assertEquals(sum / 100, q.loss(), 1e-4 * q.loss());
    }

    @Test
    void aFitStopsWhenTheLossNoLongerFalls() {
        // with steps of 10⁻⁸ nothing falls by a hundredth: the first epoch, then the patience
        NetworkQ q = network(config(Optimiser.adam(1e-8), 200, 0), ONE);

        fit(q, quadratic(50, 1));

        assertEquals(21, q.epochs());
    }

    @Test
    void aWarmStartGoesOnFromTheLastValues() {
        Pairs pairs = quadratic(1000, 1);
        NetworkQ q = network(config(ADAM, 30, 64), ONE);
        fit(q, pairs);
        double first = q.loss();

        fit(q, pairs);

        assertTrue(q.loss() < first / 2, () -> q.loss() + " after " + first);
    }

    @Test
    void aWarmStartKeepsTheFunctionWhenTheLabelsChangeScale() {
        Pairs pairs = quadratic(500, 1);
        NetworkQ q = network(config(ADAM, 50, 64), ONE);
        fit(q, pairs);
        float[] before = pairs.values(q).data();
        MemoryExchange saved = MemoryExchange.save(q);
        NetworkQ still = network(config(Optimiser.adam(1e-12), 1, 0), ONE);
        saved.restore(still);
        for (int i = 0; i < pairs.size(); i++) {
            pairs.y().set(i, 1000 + 7 * pairs.y().at(i));
        }

        fit(still, pairs);

        // mean and deviation are those of the new labels now, the values are the old ones: about 100, to 10⁻⁵
        assertArrayEquals(before, pairs.values(still).data(), 2e-3f);
        assertTrue(still.labels().mean() > 1000);
    }

    @Test
    void aFreshStartForgetsTheLastFit() {
        NetworkQ.Config fresh = new NetworkQ.Config(SMALL, ADAM, new NetworkQ.Stop(1, 0, 1), 64, false, true);
        Pairs pairs = quadratic(200, 1);
        NetworkQ q = network(fresh, ONE);
        NetworkQ other = network(fresh, ONE);
        fit(q, pairs);
        fit(other, quadratic(300, 9));

        fit(q, pairs);
        fit(other, pairs);

        assertArrayEquals(pairs.values(q).data(), pairs.values(other).data());
    }

    @Test
    void constantLabelsAreFitted() {
        Pairs pairs = Pairs.uniform(200, 2, 1, 1, (s, a) -> -7);
        NetworkQ q = network(config(ADAM, 100, 64), ONE);

        fit(q, pairs);

        assertArrayEquals(pairs.y().data(), pairs.values(q).data(), 0.05f);
    }

    @Test
    void twoThreadsGiveTheBitsOfOne() {
        NetworkQ.Config c = new NetworkQ.Config(new Network(List.of(64, 64), Activation.RELU), ADAM,
                new NetworkQ.Stop(3, 0, 3), 300, true, true);
        Pairs pairs = quadratic(1000, 1);
        try (Compute two = Compute.alwaysSharing(Compute.Kind.AUTO, 2)) {
            NetworkQ q1 = network(c, ONE);
            NetworkQ q2 = network(c, two);

            fit(q1, pairs);
            fit(q2, pairs);

            assertEquals(Optional.empty(), MemoryExchange.save(q1).firstDifference(MemoryExchange.save(q2)));
            assertArrayEquals(pairs.values(q1).data(), pairs.values(q2).data());
        }
    }

    @Test
    void actionsOfFixedStatesHaveTheValuesOfTheirPairs() {
        Pairs pairs = quadratic(250, 1);
        NetworkQ q = network(config(ADAM, 5, 64), ONE);
        fit(q, pairs);
        ActionValues values = q.at(250, 2);
        values.fix(pairs.s(), 0, 250);
        float[] once = new float[250];
        float[] twice = new float[500];
        float[] doubled = new float[500];
        for (int i = 0; i < 500; i++) {
            doubled[i] = pairs.a().at(i / 2, 0);
        }

        values.values(pairs.a().data(), 1, once);
        values.values(doubled, 2, twice);

        assertArrayEquals(pairs.values(q).data(), once);
        for (int i = 0; i < 500; i++) {
            assertEquals(once[i / 2], twice[i]);
        }
    }

    @Test
    void threadsThatRunAChunkEachMayAskForValues() {
        // large enough for a pass to be shared, which it must not be from within a chunk
        NetworkQ.Config c = new NetworkQ.Config(Network.DEFAULT, ADAM, NetworkQ.Stop.DEFAULT, 64, true, true);
        Pairs pairs = quadratic(96, 1);
        try (Compute three = Compute.alwaysSharing(Compute.Kind.AUTO, 3)) {
            NetworkQ q = network(c, three);
            float[] expected = pairs.values(q).data();
            float[][] out = new float[40][96];

            three.workers().run((chunk, worker) -> {
                ActionValues values = q.at(96, 1);
                values.fix(pairs.s(), 0, 96);
                values.gradients(pairs.a().data(), 1, out[chunk], new float[96]);
            }, out.length);

            for (float[] values : out) {
                assertArrayEquals(expected, values);
            }
        }
    }

    @Test
    void theGradientIsTheSlopeOfTheValue() {
        Pairs pairs = quadratic(130, 1);
        NetworkQ q = network(config(ADAM, 20, 64), ONE);
        fit(q, pairs);
        ActionValues values = q.at(130, 1);
        values.fix(pairs.s(), 0, 130);
        float h = 1f / 64;
        float[] at = new float[130];
        float[] da = new float[130];

        values.gradients(pairs.a().data(), 1, at, da);

        float[] right = moved(values, pairs.a().data(), h);
        float[] left = moved(values, pairs.a().data(), -h);
        assertTrue(q.isDifferentiable());
        assertArrayEquals(pairs.values(q).data(), at);
        for (int i = 0; i < 130; i++) {
            assertEquals((right[i] - left[i]) / (2 * h), da[i], 0.05, "slopes reach ±100");
        }
    }

    private static float[] moved(ActionValues values, float[] a, float h) {
        float[] b = a.clone();
        for (int i = 0; i < b.length; i++) {
            b[i] += h;
        }
        float[] q = new float[b.length];
        values.values(b, 1, q);
        return q;
    }

    @Test
    void aRestoredNetworkGoesOnAsTheSavedWouldHave() {
        Pairs pairs = quadratic(200, 1);
        NetworkQ q = network(config(ADAM, 3, 64), ONE);
        fit(q, pairs);
        NetworkQ copy = network(config(ADAM, 3, 64), ONE);

        MemoryExchange.save(q).restore(copy);

        assertArrayEquals(pairs.values(q).data(), pairs.values(copy).data());
        fit(q, pairs);
        fit(copy, pairs);
        assertEquals(Optional.empty(), MemoryExchange.save(q).firstDifference(MemoryExchange.save(copy)));
    }

    @Test
    void everySettingChangesTheFit() {
        NetworkQ.Stop stop = new NetworkQ.Stop(6, 0.01, 3);
        MemoryExchange plain = twice(new NetworkQ.Config(SMALL, ADAM, stop, 64, true, true));

        assertNotEquals(Optional.empty(), plain.firstDifference(twice(
                new NetworkQ.Config(SMALL, Optimiser.adam(1e-3), stop, 64, true, true))));
        assertNotEquals(Optional.empty(), plain.firstDifference(twice(
                new NetworkQ.Config(SMALL, ADAM, new NetworkQ.Stop(5, 0.01, 3), 64, true, true))));
        assertNotEquals(Optional.empty(), plain.firstDifference(twice(
                new NetworkQ.Config(SMALL, ADAM, new NetworkQ.Stop(6, 0.99, 3), 64, true, true))));
        assertNotEquals(Optional.empty(), plain.firstDifference(twice(
                new NetworkQ.Config(SMALL, ADAM, stop, 60, true, true))));
        assertNotEquals(Optional.empty(), plain.firstDifference(twice(
                new NetworkQ.Config(SMALL, ADAM, stop, 64, false, true))));
        assertNotEquals(Optional.empty(), plain.firstDifference(twice(
                new NetworkQ.Config(SMALL, ADAM, stop, 64, true, false))));
    }

    private static MemoryExchange twice(NetworkQ.Config c) {
        NetworkQ q = network(c, ONE);
        fit(q, quadratic(200, 1));
        fit(q, quadratic(200, 1));
        return MemoryExchange.save(q);
    }

    @Test
    void aSetOfOneRowCanBeFitted() {
        Pairs one = quadratic(1, 1);
        NetworkQ q = network(config(ADAM, 5, 64), ONE);

        fit(q, one);

        assertEquals(one.y().at(0), one.values(q).at(0), 0.5);
    }

    @Test
    void badInputsAreNamed() {
        NetworkQ q = network(config(ADAM, 5, 64), ONE);

        assertEquals("batchSize: expected 0 (the whole set) with rprop, got 64; "
                + "rprop compares the signs of successive gradients", refusal(() -> config(RPROP, 5, 64)));
        assertEquals("patience: expected an integer in [1, ∞), got 0", refusal(() -> new NetworkQ.Stop(1, 0, 0)));
        assertEquals("label of row 1: expected a finite number, got -Infinity",
                refusal(() -> q.fit(new Mat(2, 2), new Mat(2, 1), Vec.of(0, Float.NEGATIVE_INFINITY))));
        assertEquals("rows: expected as many states as actions and labels, got 2, 3 and 2",
                refusal(() -> q.fit(new Mat(2, 2), new Mat(3, 1), new Vec(2))));
    }

    private static String refusal(org.junit.jupiter.api.function.Executable call) {
        return assertThrows(IllegalArgumentException.class, call).getMessage();
    }

    @Test
    void aLossThatIsNoLongerFiniteEndsTheFit() {
        NetworkQ.Config wild = new NetworkQ.Config(new Network(List.of(8), Activation.RELU),
                new Optimiser(Optimiser.Rule.SGD, 1e30, Optimiser.Moments.DEFAULT, 0, 0), NetworkQ.Stop.DEFAULT, 0,
                true,
                true);
        NetworkQ q = network(wild, ONE);

        String message = assertThrows(IllegalStateException.class, () -> fit(q, quadratic(50, 1))).getMessage();

        assertTrue(message.matches("loss of the fit: expected a finite number, got (NaN|Infinity) at epoch \\d+; "
                + "try a smaller optimiser.learningRate"), message);
    }
}
