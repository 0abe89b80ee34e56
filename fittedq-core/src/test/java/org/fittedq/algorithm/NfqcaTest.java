// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.fittedq.MemoryExchange;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Batch;
import org.fittedq.mdp.Spec;
import org.fittedq.nn.Activation;
import org.fittedq.nn.Network;
import org.fittedq.nn.Optimiser;
import org.fittedq.nn.Tape;
import org.fittedq.policy.GreedyPolicy;
import org.fittedq.policy.Projected;
import org.fittedq.random.RandomStream;
import org.fittedq.random.Streams;
import org.junit.jupiter.api.Test;

class NfqcaTest {

    private static final Compute ONE = new Compute(1);

    /// One step, terminal: r = −(a − s/2)², whose best action is s/2 and whose q is r itself.
    private static Batch bandit(int n, double bootstrap) {
        Batch b = new Batch(n, 1, 1);
        RandomStream random = new RandomStream(1, "bandit");
        for (int i = 0; i < n; i++) {
            b.s().set(i, 0, 2 * random.nextFloat() - 1);
            b.sNext().set(i, 0, 2 * random.nextFloat() - 1);
            b.a().set(i, 0, 2 * random.nextFloat() - 1);
            b.r().set(i, -(float) Math.pow(b.a().at(i, 0) - b.s().at(i, 0) / 2, 2));
            b.bootstrap().set(i, (float) bootstrap);
        }
        return b;
    }

    private static Nfqca.Config config(int criticEpochs, int actorEpochs, boolean fresh) {
        Optimiser rprop = new Optimiser(Optimiser.Rule.RPROP, 1e-3, Optimiser.Moments.DEFAULT, 0, 0);
        Nfqca.Config d = Nfqca.Config.DEFAULT;
        return new Nfqca.Config(criticEpochs, actorEpochs, fresh, d.noise(), d.discount(), d.growth(), d.budget(),
                new Networks(new Network(List.of(20, 20), Activation.TANH), rprop, rprop), Projected.DEFAULT);
    }

    private static final Spec SPEC = new Spec("bandit", 1, ActionBox.symmetric(1, 1));

    private static Nfqca nfqca(Nfqca.Config config, Streams streams, Compute compute) {
        return new Nfqca(new Setup(SPEC, 1, streams, compute), config);
    }

    private static double worst(Nfqca learned) {
        Mat s = new Mat(21, 1);
        for (int i = 0; i < 21; i++) {
            s.set(i, 0, -1 + 0.1f * i);
        }
        Mat a = new Mat(21, 1);
        new Tape(((GreedyPolicy.Amortised) learned.greedyPolicy()).actor(), 21).forward(s, a);
        double worst = 0;
        for (int i = 0; i < 21; i++) {
            worst = Math.max(worst, Math.abs(Math.tanh(a.at(i, 0)) - s.at(i, 0) / 2));
        }
        return worst;
    }

    @Test
    void inOneTerminalStepTheCriticIsTheRewardAndTheActorItsArgmax() {
        Nfqca learned = nfqca(config(300, 100, false), new Streams(1), ONE);

        Metrics last = new Sweeps(learned, bandit(300, 0)).run(4);

        double loss = last.mean(Metric.CRITIC_LOSS);
        assertTrue(loss < 1e-3, "loss " + loss);
        assertTrue(worst(learned) < 0.1, "action off by " + worst(learned));
    }

    @Test
    void aDiscountedRewardThatNeverEndsIsWorthItsGeometricSum() {
        // whatever is done, the best action earns 0; staying best is worth 0, so q(s, a) = r(s, a) here too
        Nfqca learned = nfqca(config(150, 50, false), new Streams(1), ONE);

        new Sweeps(learned, bandit(300, 0.5)).run(20);

        assertTrue(worst(learned) < 0.15, "action off by " + worst(learned));
    }

    @Test
    void aFreshStartForgetsTheLastSweepsWeights() {
        Nfqca warm = nfqca(config(1, 1, false), new Streams(1), ONE);
        Nfqca fresh = nfqca(config(1, 1, true), new Streams(1), ONE);
        new Sweeps(warm, bandit(50, 0)).run(2);
        new Sweeps(fresh, bandit(50, 0)).run(2);

        assertNotEquals(List.of(warm.critic().mlp().weight(0)[0]), List.of(fresh.critic().mlp().weight(0)[0]));
    }

    @Test
    void whatIsResumedContinuesAsIfNeverStoppedAndThreadsChangeNoBit() {
        Batch base = bandit(2500, 0.9); // times 481 parameters of the smaller network: above a million, so shared
        Streams streams = new Streams(1);
        Nfqca never = nfqca(config(5, 5, true), streams, ONE);
        Streams later = new Streams(1);
        Sweeps sweeps = new Sweeps(never, base);
        sweeps.run(2);
        try (Compute two = Compute.alwaysSharing(Compute.Kind.AUTO, 2)) {
            Nfqca resumed = nfqca(config(5, 5, true), later, two);
            MemoryExchange.save(never).restore(resumed);
            MemoryExchange.save(streams).restore(later);
            sweeps.run(2);
            new Sweeps(resumed, base).run(2);
            assertArrayEquals(never.critic().mlp().weight(0), resumed.critic().mlp().weight(0));
            // two sweeps of five epochs of each network, forward and backward
            assertTrue(two.workers().sharedTasks() >= 40, () -> two.workers().sharedTasks() + " tasks shared");
        }
    }
}
