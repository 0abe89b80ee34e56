// SPDX-License-Identifier: Apache-2.0
package org.fittedq.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fittedq.argmax.Cem;
import org.fittedq.deploy.Policy;
import org.fittedq.env.Environments;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Spec;
import org.fittedq.nn.Activation;
import org.fittedq.nn.Mlp;
import org.fittedq.nn.Network;
import org.fittedq.nn.Optimiser;
import org.fittedq.policy.GreedyPolicy;
import org.fittedq.random.RandomStream;
import org.fittedq.random.Streams;
import org.fittedq.value.Critic;
import org.fittedq.value.FunctionQ;
import org.fittedq.value.NetworkQ;
import org.fittedq.value.QFunction;
import org.fittedq.value.TwinCritic;
import org.junit.jupiter.api.Test;

class GapTest {

    private static final Compute ONE = new Compute(1);
    private static final Cem CEM = new Cem(64, 6, 8, 1, 1e-4, 1, Cem.Answer.BEST);
    private static final Network NETWORK = new Network(List.of(16, 16), Activation.RELU);

    private static Environment environment() {
        return Environments.create("Pendulum-v1", Map.of("timeLimitSteps", "20"), Map.of());
    }

    /// A policy whose action is always 0.
    private static Policy still(Spec spec) {
        Mlp mlp = new Mlp(spec.observationSize(), NETWORK, 1, Mlp.Use.FORWARD, new RandomStream(1, "pi"), ONE);
        mlp.set(2, new float[16], new float[1]);
        return new Policy(spec, new GreedyPolicy.Amortised(mlp), Optional.empty(), ONE);
    }

    private static List<Gap.Row> measure(QFunction q, int cells) {
        try (Environment environment = environment()) {
            VisitedStates visited = VisitedStates.of(still(environment.spec()), Optional.empty(), environment, 30,
                    new RandomStream(1, "evaluation"));
            return Gap.measure(visited, q, ActionSets.whole(q.actionSize()), new Gap.Search(CEM, cells),
                    new RandomStream(1, "gap"), ONE);
        }
    }

    @Test
    void onAKnownQTheGapIsTheDistanceToItsMaximumAndTheGradientItsSlope() {
        // q = −(a − ½)²: 0 at best, −¼ at the policy's 0, −9/4 at least; slope 1 at 0
        QFunction q = new FunctionQ(3, 1, (s, a) -> -Math.pow(a[0] - 0.5, 2), (s, a, da) -> da[0] = 1 - 2 * a[0]);

        for (Gap.Row row : measure(q, 100)) {
            assertEquals(-0.25, row.qPolicy(), 1e-6);
            assertEquals(0.25, row.gap(), 1e-4);
            assertEquals(1.0 / 9, row.relative(), 1e-3);
            assertEquals(1, row.gradNorm(), 1e-6);
            assertEquals(Double.POSITIVE_INFINITY, row.qUpper());
            assertFalse(row.certified());
        }
    }

    @Test
    void onANetworkTheMaximumIsCertifiedAndNoSearchIsAboveTheBound() {
        Critic critic = new Critic(3, 1, NETWORK, 1, new RandomStream(1, "q"), ONE);

        for (Gap.Row row : measure(critic, 1000)) {
            assertTrue(row.certified(), row.toString());
            assertTrue(row.qPolicy() <= row.qBest() && row.qBest() <= row.qUpper(), row.toString());
            assertEquals(row.qBest() - row.qPolicy(), row.gap());
        }
        assertTrue(measure(critic, 0).stream().noneMatch(Gap.Row::certified));
    }

    /// cos θ + a and cos θ − 2a as networks: the smaller is greatest where they meet, at the policy's 0, though each alone has its
    /// maximum at a bound, 1 or 2 above.
    @Test
    void twinsAreCertifiedTogether() {
        Network two = new Network(List.of(2), Activation.RELU);
        TwinCritic twins = new TwinCritic(3, 1, two, 1, new RandomStream(1, "q1"), new RandomStream(1, "q2"), ONE);
        twins.first().mlp().set(0, new float[]{1, 0, 0, 1, -1, 0, 0, -1}, new float[2]);
        twins.first().mlp().set(1, new float[]{1, -1}, new float[1]);
        twins.second().mlp().set(0, new float[]{1, 0, 0, -2, -1, 0, 0, 2}, new float[2]);
        twins.second().mlp().set(1, new float[]{1, -1}, new float[1]);

        for (Gap.Row row : measure(twins, 1000)) {
            assertTrue(row.certified(), row.toString());
            assertEquals(row.qPolicy(), row.qUpper(), 0.02);
            assertTrue(row.qBest() <= row.qUpper(), row.toString());
        }
    }

    @Test
    void theBoundOfTwinsIsAtMostTheSmallerOfTheirBounds() {
        TwinCritic twins = new TwinCritic(3, 1, NETWORK, 1, new RandomStream(1, "q1"), new RandomStream(1, "q2"), ONE);
        List<Gap.Row> both = measure(twins, 1000);
        List<Gap.Row> first = measure(twins.first(), 1000);
        List<Gap.Row> second = measure(twins.second(), 1000);

        for (int i = 0; i < both.size(); i++) {
            Gap.Row row = both.get(i);
            double range = row.relative() == 0 ? 0.1 : row.gap() / row.relative();
            assertTrue(row.qUpper() <= Math.min(first.get(i).qUpper(), second.get(i).qUpper()) + 0.01 * range,
                    row.toString());
            assertTrue(row.certified() && row.qBest() <= row.qUpper(), row.toString());
        }
    }

    @Test
    void aFittedNetworkIsCertifiedOnTheScaleOfItsLabels() {
        NetworkQ q = new NetworkQ(3, 1, new NetworkQ.Config(NETWORK, Optimiser.adam(1e-2), new NetworkQ.Stop(20, 0, 20),
                0, true, true), new Streams(1), "q", ONE);
        Mat s = new Mat(50, 3);
        Mat a = new Mat(50, 1);
        Vec y = new Vec(50);
        for (int i = 0; i < 50; i++) {
            s.setRow(i, new float[]{(float) StrictMath.cos(i), (float) StrictMath.sin(i), 0});
            a.set(i, 0, (i - 25) / 25f);
            y.set(i, 500 - 80 * a.at(i, 0) * a.at(i, 0));
        }
        q.fit(s, a, y);
        assertTrue(q.labelStd() > 10 && q.labelMean() > 400);

        for (Gap.Row row : measure(q, 1000)) {
            assertTrue(row.certified() && row.qBest() <= row.qUpper(), row.toString());
            assertTrue(row.qUpper() < 1000, row.toString());
        }
    }
}
