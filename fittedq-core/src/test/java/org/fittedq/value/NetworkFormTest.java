// SPDX-License-Identifier: Apache-2.0
package org.fittedq.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.fittedq.Property;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.nn.Activation;
import org.fittedq.nn.Mlp;
import org.fittedq.nn.Network;
import org.fittedq.nn.Optimiser;
import org.fittedq.nn.Tape;
import org.fittedq.random.RandomStream;
import org.fittedq.random.Streams;
import org.junit.jupiter.api.Test;

class NetworkFormTest {

    private static final Compute ONE = new Compute(1);
    private static final Network NETWORK = new Network(List.of(8, 8), Activation.TANH);
    private static final int N = 20;

    private final Critic critic = new Critic(2, 1, NETWORK, N, new RandomStream(1, "q"), ONE);
    private final TwinCritic twins = new TwinCritic(2, 1, NETWORK, N, new RandomStream(2, "q1"),
            new RandomStream(3, "q2"), ONE);
    private final NetworkQ fitted = new NetworkQ(2, 1, new NetworkQ.Config(NETWORK, Optimiser.adam(1e-2),
            new NetworkQ.Stop(3, 0, 3), 0, true, true), new Streams(4), "q", ONE);
    private final Pairs pairs = Pairs.uniform(N, 2, 1, 5, (x, u) -> u[0]);
    private final Mat s = pairs.s();
    private final Mat a = pairs.a();

    /// q is what the form says: μ + σ minᵢ fⁱ.
    private void assertForm(int networks, QFunction q) {
        NetworkForm form = q.networks().orElseThrow();
        assertEquals(networks, form.networks().size());
        ActionValues values = q.at(1, 1);
        float[] value = new float[1];
        Vec f = new Vec(N);
        float[] least = new float[N];
        Arrays.fill(least, Float.POSITIVE_INFINITY);
        for (Mlp network : form.networks()) {
            new Tape(network, N).forward(s, a, f);
            for (int i = 0; i < N; i++) {
                least[i] = Math.min(least[i], f.at(i));
            }
        }
        for (int i = 0; i < N; i++) {
            values.fix(s, i, 1);
            values.values(new float[]{a.at(i, 0)}, 1, value);
            assertEquals(value[0], form.labels().get().y(least[i]), 1e-5 * Math.max(1, Math.abs(value[0])));
        }
    }

    private void fit(double mean, double scale) {
        Vec y = new Vec(N);
        for (int i = 0; i < N; i++) {
            y.set(i, (float) (mean + scale * a.at(i, 0)));
        }
        fitted.fit(s, a, y);
    }

    @Test
    void itGivesTheValuesOfEveryQThatIsMadeOfNetworks() {
        assertForm(1, critic);
        assertForm(2, twins);
        assertForm(1, fitted);
        fit(300, 20);
        assertForm(1, fitted);
        assertTrue(fitted.networks().orElseThrow().labels().get().mean() > 200);
    }

    @Test
    void itSeesLaterFits() {
        fit(300, 20);
        NetworkForm before = fitted.networks().orElseThrow();
        fit(-50, 3);

        assertEquals(fitted.labelMean(), before.labels().get().mean());
        assertEquals(fitted.labelStd(), before.labels().get().std());
        assertTrue(before.labels().get().mean() < 0);
    }

    @Test
    void whatIsNoMinimumOfNetworksHasNone() {
        assertEquals(Optional.empty(), new FunctionQ(1, 1, (x, u) -> 0).networks());
        assertEquals(Optional.empty(), new LinearQ(new PolynomialFeatures(1, 1, 2), LinearQ.Config.DEFAULT).networks());
        assertEquals(Optional.empty(),
                new TreesQ(1, 1, TreesQ.Config.DEFAULT, new Streams(1), "trees", ONE).networks());
        // −min(f, g) is a maximum, and σ(f) no multiple of f
        assertEquals(Optional.empty(), MappedQ.negative(twins).networks());
        assertEquals(Optional.empty(), MappedQ.logistic(critic, 0, 1).networks());
    }

    /// q and (ds, da) are those of the smaller network, in the units of q, row by row.
    @Test
    void theGradientInStateAndActionIsThatOfTheSmallerNetwork() {
        fit(300, 20);
        for (QFunction q : List.of(critic, twins, fitted)) {
            NetworkForm form = q.networks().orElseThrow();
            List<Critic> critics = form.networks().stream().map(f -> new Critic(2, f).view(N)).toList();
            List<Vec> f = critics.stream().map(c -> c.value(s, a, new Vec(N))).toList();
            List<Mat> df = critics.stream().map(c -> gradient(c)).toList();
            NetworkGradient found = new NetworkGradient(form, N, ONE);
            Vec value = new Vec(N);
            Mat d = new Mat(N, 3);
            found.value(s, a, value);
            found.gradient(dq(), d);
            int second = 0;
            for (int i = 0; i < N; i++) {
                int least = f.getLast().at(i) < f.getFirst().at(i) ? f.size() - 1 : 0;
                second += least;
                assertEquals(form.labels().get().y(f.get(least).at(i)), value.at(i));
                for (int j = 0; j < 3; j++) {
                    double expected = form.labels().get().std() * df.get(least).at(i, j);
                    assertEquals(expected, d.at(i, j), 1e-5 * Math.max(1, Math.abs(expected)), q + " " + i);
                }
            }
            assertEquals(q == twins, second > 0 && second < N);
        }
    }

    /// A weight for each row.
    private static Vec dq() {
        Vec dq = new Vec(N);
        for (int i = 0; i < N; i++) {
            dq.set(i, 1 + i);
        }
        return dq;
    }

    private static Mat gradient(Critic critic) {
        Mat d = new Mat(N, 3);
        critic.gradient(dq(), d);
        return d;
    }

    /// A bound of q is at least what q returns for every f below f's bound.
    @Test
    void scalingABoundRoundsOutward() {
        Property.forAll(2000, 4, random -> {
            Labels labels = new Labels(100 * random.nextGaussian(), 1e-3 + 10 * random.nextDouble());
            float f = (float) random.nextGaussian();

            assertTrue(labels.upper(f) >= labels.y(f));
            assertTrue(labels.upper(f) >= labels.mean() + labels.std() * f);
            assertEquals(labels.mean() + labels.std() * f, labels.upper(f), 1e-4);
        });
        assertEquals(0.1, Labels.AS_THEY_ARE.upper(0.1));
    }

    @Test
    void networksThatDoNotFitTogetherAreRefused() {
        Mlp one = new Mlp(3, NETWORK, 1, Mlp.Use.FORWARD, new RandomStream(1, "q"), ONE);
        Mlp wide = new Mlp(4, NETWORK, 1, Mlp.Use.FORWARD, new RandomStream(1, "q"), ONE);
        Mlp two = new Mlp(3, NETWORK, 2, Mlp.Use.FORWARD, new RandomStream(1, "q"), ONE);

        assertEquals("networks: expected at least one, got 0", refusal());
        assertEquals("network 1 of q: expected 3 inputs, as the first, got 4", refusal(one, wide));
        assertEquals("outputs of network 0 of q: expected 1, got 2", refusal(two));
    }

    private static String refusal(Mlp... networks) {
        return assertThrows(IllegalArgumentException.class, () -> NetworkForm.smallest(List.of(networks)))
                .getMessage();
    }
}
