// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.fittedq.MemoryExchange;
import org.fittedq.argmax.Maximiser;
import org.fittedq.argmax.RandomShooting;
import org.fittedq.math.Compute;
import org.fittedq.math.Vec;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Batch;
import org.fittedq.mdp.Spec;
import org.fittedq.nn.Activation;
import org.fittedq.nn.Network;
import org.fittedq.nn.Optimiser;
import org.fittedq.random.RandomStream;
import org.fittedq.random.Streams;
import org.fittedq.settings.Settings;
import org.fittedq.store.StateExchange;
import org.fittedq.target.ValueRange;
import org.fittedq.value.NetworkQ;
import org.fittedq.value.Polynomial;
import org.fittedq.value.Regressor;
import org.fittedq.value.TreesQ;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SweptTargetsTest {

    private static final Compute ONE = new Compute(1);
    private static final Spec SPEC = new Spec("plant", 1, ActionBox.symmetric(1, 1));
    private static final Maximiser SHOOTING = new RandomShooting(16);
    private static final NetworkQ.Config NETWORK = new NetworkQ.Config(
            new Network(List.of(16), Activation.TANH), Optimiser.adam(1e-2), new NetworkQ.Stop(10, 0, 10), 64,
            true, true);
    private static final SweptTargets THREE = new SweptTargets.Ensemble(3, new Pessimism.Spread(1));

    /// A reward of 1 a step for ever: q is 1/(1 − γ) everywhere. What is more is an error that a maximum took.
    private static Batch balanced(int n) {
        Batch b = new Batch(n, 1, 1);
        RandomStream random = new RandomStream(1, "balanced");
        for (int i = 0; i < n; i++) {
            b.s().set(i, 0, 2 * random.nextFloat() - 1);
            b.a().set(i, 0, 2 * random.nextFloat() - 1);
            b.sNext().set(i, 0, 2 * random.nextFloat() - 1);
            b.r().set(i, random.nextFloat() < 0.5f ? 0 : 2);
            b.bootstrap().set(i, 0.9f);
        }
        return b;
    }

    private static Setup setup(Streams streams, int threads) {
        return new Setup(SPEC, 1, streams, new Compute(threads));
    }

    private static FqiAmortized.Config amortized(SweptTargets targets, ValueRange range) {
        FqiAmortized.Config d = FqiAmortized.Config.DEFAULT;
        return new FqiAmortized.Config(0, 0, new FqiAmortized.Solve(FqiAmortized.Solve.Pick.RANDOM, 1, 1),
                new FqiAmortized.Actor(NETWORK.network(), Optimiser.adam(1e-2), 2, 64), SHOOTING, NETWORK, targets,
                range, d.noise(), d.discount(), d.growth(), d.budget());
    }

    private static Fqi.Config explicit(SweptTargets targets, ValueRange range) {
        Fqi.Config d = Fqi.Config.DEFAULT;
        return new Fqi.Config(0, 0, SHOOTING, NETWORK, targets, range, d.exploration(), d.discount(), d.growth(),
                d.budget());
    }

    private static Algorithm made(String name, SweptTargets targets, ValueRange range, Setup setup) {
        return name.equals("fqi")
                ? new Fqi(setup, explicit(targets, range))
                : new FqiAmortized(setup, amortized(targets, range));
    }

    private static float[] labels(Algorithm algorithm, Batch base) {
        Vec y = new Vec(base.size());
        algorithm.template().target().label(base, y);
        return y.data();
    }

    private static double meanLabel(String name, SweptTargets targets, ValueRange range, int sweeps) {
        Batch base = balanced(300);
        Algorithm algorithm = made(name, targets, range, setup(new Streams(1), 1));
        new Sweeps(algorithm, base).run(sweeps);
        double sum = 0;
        for (float y : labels(algorithm, base)) {
            sum += y / 300.0;
        }
        return sum;
    }

    @Test
    void aSpreadIsTheMeanLessStandardDeviationsAndThePairItsSmaller() {
        Vec v = new Vec(2);
        Vec[] members = {Vec.of(1, 4), Vec.of(3, 4), Vec.of(5, 4)}; // standard deviations √(8/3), 0

        new Pessimism.Spread(0.5).of(members, v);
        assertEquals(3 - 0.5 * Math.sqrt(8.0 / 3), v.at(0), 1e-6);
        assertEquals(4, v.at(1), 1e-6);

        new Pessimism.Smallest(2).of(new Vec[]{members[2], members[1]}, v);
        assertArrayEquals(new float[]{3, 4}, v.data());
    }

    @Test
    void everyMemberCountsInTheSpreadAndEachPairIsDrawn() {
        RandomStream random = new RandomStream(1, "pick");
        int[] order = {0, 1, 2};
        assertEquals(3, new Pessimism.Spread(0.5).draw(random, order));
        assertArrayEquals(new int[]{0, 1, 2}, order);

        int[] first = new int[3];
        for (int i = 0; i < 300; i++) {
            assertEquals(2, new Pessimism.Smallest(2).draw(random, order));
            first[order[0]]++;
        }
        assertTrue(Arrays.stream(first).allMatch(n -> n > 70), Arrays.toString(first));
    }

    @ParameterizedTest
    @ValueSource(strings = {"fqi", "fqi-amortized"})
    void labelsOfAnEnsembleLieBelowThoseOfOneRegressor(String name) {
        double single = meanLabel(name, SweptTargets.Single.DEFAULT, ValueRange.Any.DEFAULT, 8);
        double pair = meanLabel(name, SweptTargets.Ensemble.DEFAULT, ValueRange.Any.DEFAULT, 8);
        double spread = meanLabel(name, THREE, ValueRange.Any.DEFAULT, 8);

        assertTrue(pair < single - 0.05, pair + " of " + single);
        assertTrue(spread < single - 0.05, spread + " of " + single);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fqi", "fqi-amortized"})
    void noLabelIsOutsideTheRangeThatIsKnown(String name) {
        Batch base = balanced(300);
        Algorithm algorithm = made(name, SweptTargets.Single.DEFAULT, new ValueRange.Known(0, 3),
                setup(new Streams(1), 1));
        new Sweeps(algorithm, base).run(6);

        for (float y : labels(algorithm, base)) {
            assertTrue(y >= 0 && y <= 2 + 0.9 * 3 + 1e-5, "label " + y);
        }
        assertTrue(meanLabel(name, SweptTargets.Single.DEFAULT, ValueRange.Any.DEFAULT, 6) > 1 + 0.9 * 3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fqi", "fqi-amortized"})
    void terminalStatesDoNotBootstrapWhateverTheMembersSay(String name) {
        Batch base = balanced(300);
        Arrays.fill(base.bootstrap().data(), 0);
        Algorithm algorithm = made(name, THREE, ValueRange.Any.DEFAULT, setup(new Streams(1), 1));
        new Sweeps(algorithm, base).run(2);

        assertArrayEquals(base.r().data(), labels(algorithm, base));
    }

    @ParameterizedTest
    @ValueSource(strings = {"fqi", "fqi-amortized"})
    void anEnsembleGoesOnToTheBitFromACheckpointWithAnyThreads(String name) {
        for (SweptTargets targets : List.of(THREE, SweptTargets.Ensemble.DEFAULT)) {
            Batch base = balanced(300);
            ValueRange range = new ValueRange.Seen(2);
            Streams streams = new Streams(1);
            Streams later = new Streams(1);
            Algorithm whole = made(name, targets, range, setup(streams, 1));
            Algorithm resumed = made(name, targets, range, setup(later, 2));
            new Sweeps(whole, base).run(3);
            MemoryExchange.save(whole).restore(resumed);
            MemoryExchange.save(streams).restore(later);

            new Sweeps(whole, base).run(2);
            new Sweeps(resumed, base).run(2);

            assertArrayEquals(labels(whole, base), labels(resumed, base));
        }
    }

    /// What one regressor, or twins, do not need would be missing in checkpoints of before.
    @Test
    void onlyAnEnsembleHasAStreamToDrawItsMembers() {
        for (Record ensemble : List.of(explicit(THREE, ValueRange.Any.DEFAULT),
                amortized(THREE, ValueRange.Any.DEFAULT),
                Settings.override(QtOpt.Config.DEFAULT, "targets", "ensemble"))) {
            assertTrue(drawsMembers((Algorithm.Config) ensemble), ensemble::toString);
            assertFalse(drawsMembers((Algorithm.Config) Settings.override(ensemble, "targets", "single")));
        }
        assertFalse(drawsMembers(QtOpt.Config.DEFAULT));
    }

    private static boolean drawsMembers(Algorithm.Config config) {
        Streams streams = new Streams(1);
        config.make(setup(streams, 1));
        return StateExchange.collect(streams).stream().anyMatch(tensor -> tensor.name().contains("pick"));
    }

    @Test
    void membersOfAnEnsembleDiffer() {
        Batch base = balanced(300);
        Regressor[] members = {NETWORK.make(1, 1, new Streams(1), "q", ONE),
                NETWORK.make(1, 1, new Streams(1), "q2", ONE)};
        Vec[] values = {new Vec(300), new Vec(300)};
        for (int i = 0; i < 2; i++) {
            members[i].fit(base.s(), base.a(), base.r());
            members[i].value(base.s(), base.a(), values[i]);
        }
        assertFalse(Arrays.equals(values[0].data(), values[1].data()));
    }

    @Test
    void manyOfOneAndTheSamePolynomialAreRefused() {
        FqiAmortized.Config d = FqiAmortized.Config.DEFAULT;
        String message = "targets: expected single, with regressor polynomial, got ensemble; the same labels make the"
                + " same polynomial";

        assertEquals(message, assertThrows(IllegalArgumentException.class, () -> new FqiAmortized.Config(0, 0,
                d.solve(), d.actor(), d.argmax(), Polynomial.DEFAULT, THREE, d.valueRange(), d.noise(), d.discount(),
                d.growth(), d.budget())).getMessage());
        assertEquals("targets.pessimism.of: expected at most targets.members, 3, got 4",
                assertThrows(IllegalArgumentException.class,
                        () -> new SweptTargets.Ensemble(3, new Pessimism.Smallest(4))).getMessage());
        new FqiAmortized.Config(0, 0, d.solve(), d.actor(), d.argmax(), TreesQ.Config.DEFAULT, THREE, d.valueRange(),
                d.noise(), d.discount(), d.growth(), d.budget());
    }
}
