// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.fittedq.MemoryExchange;
import org.fittedq.algorithm.FqiAmortized.Solve.Pick;
import org.fittedq.argmax.GradientAscent;
import org.fittedq.argmax.Maximiser;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Batch;
import org.fittedq.mdp.Spec;
import org.fittedq.nn.Activation;
import org.fittedq.nn.Network;
import org.fittedq.nn.Optimiser;
import org.fittedq.nn.Tape;
import org.fittedq.policy.DeterministicActor;
import org.fittedq.policy.GreedyPolicy;
import org.fittedq.random.RandomStream;
import org.fittedq.random.Streams;
import org.fittedq.target.Discount;
import org.fittedq.value.LinearQ;
import org.fittedq.value.NetworkQ;
import org.fittedq.value.PolynomialFeatures;
import org.junit.jupiter.api.Test;

class FqiAmortizedTest {

    private static final Compute ONE = new Compute(1);
    private static final Spec SPEC = new Spec("plant", 1, ActionBox.symmetric(1, 1));
    private static final Maximiser ASCENT = new GradientAscent(1, 60, 1, GradientAscent.Rule.PLAIN);
    private static final double GAMMA = 0.9;

    /// s′ = 0.9 s + 0.5 a, r = −(s² + a²/10): the best action is −K s.
    private static Batch plant(int n) {
        Batch b = new Batch(n, 1, 1);
        RandomStream random = new RandomStream(1, "plant");
        for (int i = 0; i < n; i++) {
            float s = 0.6f * random.nextFloat() - 0.3f;
            float a = random.nextFloat() - 0.5f;
            b.s().set(i, 0, s);
            b.a().set(i, 0, a);
            b.r().set(i, (float) -(s * (double) s + 0.1 * a * a));
            b.sNext().set(i, 0, (float) (0.9 * s + 0.5 * a));
            b.bootstrap().set(i, (float) GAMMA);
        }
        return b;
    }

    private static double gain() {
        double p = 1;
        for (int i = 0; i < 10_000; i++) {
            p = 1 + GAMMA * 0.81 * p - Math.pow(GAMMA * 0.45 * p, 2) / (0.1 + GAMMA * 0.25 * p);
        }
        return GAMMA * 0.45 * p / (0.1 + GAMMA * 0.25 * p);
    }

    private static LinearQ quadratic() {
        return new LinearQ(new PolynomialFeatures(1, 1, 2), LinearQ.Config.DEFAULT);
    }

    private static FqiAmortized.Config config(Pick choice, double share, int window) {
        FqiAmortized.Config d = FqiAmortized.Config.DEFAULT;
        return new FqiAmortized.Config(0, 0, new FqiAmortized.Solve(choice, share, window),
                new FqiAmortized.Actor(new Network(List.of(32), Activation.TANH), Optimiser.adam(3e-3), 20, 32),
                d.argmax(), d.regressor(), d.noise(), d.discount(), d.growth(), d.budget());
    }

    private static FqiAmortized fqi(LinearQ q, FqiAmortized.Config config, Streams streams, Compute compute) {
        return new FqiAmortized(new Setup(SPEC, 1, streams, compute), new FqiAmortized.Config(config.tolerance(),
                config.deltaActions(), config.solve(), config.actor(), ASCENT, new GivenQ(q), config.noise(),
                new Discount(GAMMA, 0), config.growth(), config.budget()));
    }

    private static float[] values(LinearQ q, Batch base) {
        Vec out = new Vec(base.size());
        q.value(base.s(), base.a(), out);
        return out.data();
    }

    @Test
    void solvingEveryNextStateIsExplicitFittedQIteration() {
        Batch base = plant(200);
        LinearQ amortized = quadratic();
        LinearQ explicit = quadratic();

        new Sweeps(fqi(amortized, config(Pick.RANDOM, 1, 0), new Streams(1), ONE), base).run(6);
        Fqi.Config d = Fqi.Config.DEFAULT;
        Fqi.Config c = new Fqi.Config(0, 0, ASCENT, new GivenQ(explicit), d.exploration(), new Discount(GAMMA, 0),
                d.growth(), d.budget());
        new Sweeps(new Fqi(new Setup(SPEC, 1, new Streams(1), ONE), c), base).run(6);

        float[] expected = values(explicit, base);
        float[] actual = values(amortized, base);
        for (int i = 0; i < 200; i++) {
            assertEquals(expected[i], actual[i], 1e-6);
        }
    }

    /// v(s) = μ + σ f(s, π(s)), so that what looks ahead by a model can go on from the end; of a linear q there is none.
    @Test
    void aCriticThatIsANetworkTellsTheValueOfAStateByItsActor() {
        FqiAmortized.Config d = config(Pick.RANDOM, 0.2, 3);
        NetworkQ.Config network = new NetworkQ.Config(new Network(List.of(8), Activation.TANH),
                Optimiser.adam(1e-2), new NetworkQ.Stop(5, 0, 5), 0, true, true);
        Batch base = plant(100);
        FqiAmortized fqi = new FqiAmortized(new Setup(SPEC, 1, new Streams(1), ONE), new FqiAmortized.Config(0, 0,
                d.solve(), d.actor(), ASCENT, network, d.noise(), d.discount(), d.growth(), d.budget()));
        new Sweeps(fqi, base).run(3);
        Mat s = new Mat(1, 1);
        s.set(0, 0, 0.25f);
        Mat a = new Mat(1, 1);
        Vec v = new Vec(1);
        Vec q = new Vec(1);

        fqi.stateValue(ONE).orElseThrow().at(1).values(s, v);

        DeterministicActor.of(((GreedyPolicy.Amortised) fqi.greedyPolicy()).actor(), 1, 1, ONE).act(s, a);
        ((NetworkQ) fqi.critic()).value(s, a, q);
        assertEquals(q.at(0), v.at(0), 1e-6);
        assertTrue(((NetworkQ) fqi.critic()).labelStd() != 1);
        assertTrue(fqi(quadratic(), d, new Streams(1), ONE).stateValue(ONE).isEmpty());
    }

    @Test
    void aPolicyFittedToSomeSolutionsComesToActLikeTheRiccatiGain() {
        FqiAmortized fqi = fqi(quadratic(), config(Pick.RANDOM, 0.2, 3), new Streams(1), ONE);

        Metrics last = new Sweeps(fqi, plant(400)).run(40);

        Mat s = new Mat(9, 1);
        Mat a = new Mat(9, 1);
        for (int i = 0; i < 9; i++) {
            s.set(i, 0, -0.4f + 0.1f * i);
        }
        new Tape(((GreedyPolicy.Amortised) fqi.greedyPolicy()).actor(), 9).forward(s, a);
        for (int i = 0; i < 9; i++) {
            assertEquals(-gain() * s.at(i, 0), Math.tanh(a.at(i, 0)), 0.05);
        }
        assertTrue(last.mean(Metric.DELTA_D) < 1e-3, "δ_d " + last.mean(Metric.DELTA_D));
        assertTrue(last.mean(Metric.DELTA_Q) < 1e-4, "δ_q " + last.mean(Metric.DELTA_Q));
        assertEquals(80, last.mean(Metric.SOLVED));
    }

    @Test
    void theOldestFirstComeRoundAndRandomOnesTakeTheirEvaluationsToo() {
        FqiAmortized oldest = fqi(quadratic(), config(Pick.OLDEST, 0.25, 100), new Streams(1), ONE);
        FqiAmortized random = fqi(quadratic(), config(Pick.RANDOM, 0.25, 100), new Streams(1), ONE);
        Sweeps sweeps = new Sweeps(oldest, plant(100));
        long evaluations = 0;
        for (int n = 0; n < 5; n++) {
            Metrics m = sweeps.next();
            evaluations += n == 0 ? 0 : (long) m.mean(Metric.EVALUATIONS);
        }
        new Sweeps(random, plant(100)).run(5);
        MemoryExchange state = MemoryExchange.save(oldest);

        // four sweeps of a quarter: all are solved, with 61 evaluations each
        assertEquals(4 * 25 * 61, evaluations);
        assertTrue(MemoryExchange.save(random).firstDifference(state).isPresent());
    }

    @Test
    void basePointsThatAreAddedLeaveTheOldSolutionsInPlace() {
        FqiAmortized fqi = fqi(quadratic(), config(Pick.OLDEST, 0.5, 100), new Streams(1), ONE);
        new Sweeps(fqi, plant(100)).run(3); // all hundred are solved

        new Sweeps(fqi, plant(150)).run(1); // then 75 of 150: the fifty new ones first

        MemoryExchange state = MemoryExchange.save(fqi);
        long[] solved = state.longs("/solved");
        assertEquals(150, solved.length);
        for (int i = 100; i < 150; i++) {
            assertEquals(3, solved[i], "base point " + i);
        }
        assertEquals(25, java.util.Arrays.stream(solved, 0, 100).filter(t -> t == 3).count());
    }

    @Test
    void whatIsResumedContinuesAsIfNeverStoppedOnAnyNumberOfThreads() {
        Batch base = plant(150);
        LinearQ first = quadratic();
        LinearQ second = quadratic();
        Streams streams = new Streams(1);
        Streams later = new Streams(1);
        FqiAmortized.Config c = config(Pick.RANDOM, 0.3, 2);
        FqiAmortized never = fqi(first, c, streams, ONE);
        try (Compute two = Compute.alwaysSharing(Compute.Kind.AUTO, 2)) {
            FqiAmortized resumed = fqi(second, c, later, two);
            Sweeps sweeps = new Sweeps(never, base);
            sweeps.run(3);
            MemoryExchange.save(never).restore(resumed);
            MemoryExchange.save(streams).restore(later);
            sweeps.run(3);
            new Sweeps(resumed, base).run(3);
        }

        assertArrayEquals(values(first, base), values(second, base));
    }
}
