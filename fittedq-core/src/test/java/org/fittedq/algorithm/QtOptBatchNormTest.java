// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fittedq.argmax.Argmax;
import org.fittedq.argmax.Maxima;
import org.fittedq.argmax.certified.BoundedQ;
import org.fittedq.fit.SquaredError;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.Batch;
import org.fittedq.nn.Mlp;
import org.fittedq.nn.Network;
import org.fittedq.nn.Norm;
import org.fittedq.nn.OptimiserState;
import org.fittedq.policy.GreedyPolicy;
import org.fittedq.random.RandomStream;
import org.fittedq.random.Streams;
import org.fittedq.run.AlgorithmKind;
import org.fittedq.settings.Settings;
import org.fittedq.value.Critic;
import org.fittedq.value.JointFit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// qt-opt with batch-normalised critics: fits are joint passes with the actions of the labels, all else is of the running statistics.
class QtOptBatchNormTest {

    private static final double MOMENTUM = 0.75;
    private static final double TAU = 0.25;

    private static QtOpt.Config config(String targets) {
        return Settings.override(QtOpt.Config.DEFAULT,
                Map.of("targets", targets, "targets.tau", String.valueOf(TAU), "networks.shape.hidden", "5,4",
                        "networks.critic.learningRate", "0.03", "networks.shape.norm", "batch",
                        "networks.shape.norm.momentum", String.valueOf(MOMENTUM), "replay.batchSize", "" + Small.N));
    }

    private static QtOpt make(QtOpt.Config config) {
        return new QtOpt(new Setup(Small.SPEC, 3, new Streams(Small.SEED), Small.COMPUTE), config);
    }

    private static Network shape() {
        return config("twin").networks().shape();
    }

    /// A critic whose gains, shifts and running statistics are none of those it begins with.
    private static Mlp lively(long seed) {
        Mlp mlp = Mlp.ofAnyNorm(Small.DS + Small.DA, shape(), 1, Mlp.Use.FORWARD, new RandomStream(seed, "w"),
                Small.COMPUTE);
        RandomStream random = new RandomStream(seed, "norm");
        for (int l = 0; l < 2; l++) {
            float[][] drawn = new float[4][mlp.vector(l, Mlp.Part.BIAS).length];
            for (float[] part : drawn) {
                for (int n = 0; n < part.length; n++) {
                    part[n] = 0.5f + random.nextFloat();
                }
            }
            mlp.setNorm(l, drawn[0], drawn[1]);
            mlp.setStatistics(l, drawn[2], drawn[3]);
        }
        return mlp;
    }

    /// As the algorithm has it, folded.
    private static Mlp read(QtOpt algorithm, String name) {
        Mlp mlp = Inside.read(algorithm, name, lively(9));
        mlp.follow(mlp, 1);
        return mlp;
    }

    private static void assertSame(Mlp expected, Mlp actual) {
        for (int l = 0; l < expected.depth(); l++) {
            assertArrayEquals(expected.weight(l), actual.weight(l));
            for (Mlp.Part part : Mlp.Part.values()) {
                assertArrayEquals(expected.vector(l, part), actual.vector(l, part), part + " of layer " + l);
            }
        }
    }

    /// As those of an algorithm without normalisation whose targets are the folded networks; so terminal states do not bootstrap either.
    @ParameterizedTest
    @ValueSource(strings = {"twin", "ensemble", "double-lagged"})
    void labelsAreOfTheRunningStatisticsOfTheTargets(String targets) {
        QtOpt algorithm = make(config(targets));
        QtOpt plain = make(Settings.override(config(targets), "networks.shape.norm", "none"));
        int count = Math.max(2, config(targets).targets().critics());
        for (int i = 1; i <= count; i++) {
            Inside.write(algorithm, "q" + i + "Target", lively(i));
            Inside.write(plain, "q" + i + "Target", lively(i).evaluated());
        }
        Batch b = Small.batch(1);
        Vec y = Small.y();
        Vec expected = Small.y();

        algorithm.target(b, y);
        plain.target(b, expected);

        assertArrayEquals(expected.data(), y.data());
        assertEquals(b.r().at(2), y.at(2)); // terminal
        assertFalse(b.r().at(1) == y.at(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"single", "twin", "ensemble"})
    void everyCriticIsFittedByAJointPassWithTheActionsThatTheLabelFound(String targets) {
        QtOpt.Config c = config(targets);
        QtOpt algorithm = make(c);
        Batch b = Small.batch(1);
        Vec y = Small.y();
        Streams streams = new Streams(Small.SEED);
        Argmax search = new Argmax(c.cem(), fresh("init/q"), Small.SPEC.valid(), streams.stream("target"),
                Small.COMPUTE);
        Mat best = search.solve(b.sNext(), b.rawSNext(), new Maxima(Small.N, Small.DA)).action();

        algorithm.target(b, y);
        algorithm.fit(b, y, new Metrics());

        for (int i = 1; i <= c.targets().critics(); i++) {
            String name = i == 1 ? "q" : "q" + i;
            Critic q = fresh("init/" + name);
            fit(q, b, best, y, c);
            assertSame(q.mlp(), read(algorithm, name));
        }
    }

    private static Critic fresh(String stream) {
        return new Critic(Small.DS, Small.DA, shape(), Small.N, new RandomStream(Small.SEED, stream), Small.COMPUTE);
    }

    private static void fit(Critic q, Batch b, Mat best, Vec y, QtOpt.Config c) {
        JointFit fit = new JointFit(q, Small.N);
        Vec dq = Small.y();
        SquaredError.lossAndGradient(fit.value(b.s(), b.a(), b.sNext(), best, Small.y()), y, dq);
        fit.step(dq, new OptimiserState(c.networks().critic(), q.mlp()));
    }

    @Test
    void targetsFollowStatisticsAsTheyFollowWeights() {
        QtOpt algorithm = make(config("twin"));
        Inside.write(algorithm, "q", lively(1));
        Inside.write(algorithm, "q1Target", lively(2));

        algorithm.improve(Small.batch(1), 1, new Metrics());

        Mlp expected = lively(2);
        expected.follow(lively(1), TAU);
        assertSame(expected, read(algorithm, "q1Target"));
        assertFalse(Arrays.equals(lively(2).vector(0, Mlp.Part.MEAN), expected.vector(0, Mlp.Part.MEAN)));
    }

    /// Which certified search and integer programs take, and the files of policies.
    @ParameterizedTest
    @CsvSource({"averaged, q1Target", "latest, q"})
    void theLearnedPolicyIsANetworkWithoutNormalisation(String policy, String name) {
        QtOpt algorithm = make(Settings.override(config("twin"), "policy", policy));
        Mlp critic = ((GreedyPolicy.Implicit) algorithm.greedyPolicy()).critics().getFirst();
        Batch b = Small.batch(1);
        Vec y = Small.y();

        algorithm.target(b, y);
        algorithm.fit(b, y, new Metrics());
        algorithm.improve(b, 1, new Metrics());

        assertSame(read(algorithm, name).evaluated(), critic);
        assertEquals(new Network(List.of(5, 4), shape().activation(), Norm.None.DEFAULT), critic.network());
        assertEquals(Optional.empty(), BoundedQ.refusal("certified", algorithm.critic()));
    }

    @Test
    void itDoesNotGoWithStepsOfAModel() {
        String message = assertThrows(IllegalArgumentException.class, () -> Settings.override(QtOpt.Config.DEFAULT,
                Map.of("networks.shape.norm", "batch", "expansion", "rollout"))).getMessage();

        assertEquals("networks.shape.norm: expected none or layer with expansion rollout, got batch; "
                + "its fits take the states and actions along in which labels end, which are the model's", message);
    }

    @ParameterizedTest
    @CsvSource({"ddpg, networks.shape, networks.shape", "td3, networks.shape, networks.shape",
            "sac, networks.shape, networks.shape", "sac-v, networks.shape, networks.shape",
            "svg, networks.shape, networks.shape", "svg, model.network.network, network",
            "nfqca, networks.shape, networks.shape", "control-points, networks.shape, networks.shape",
            "fqi, regressor.network, network", "soft-fqi, regressor.network, network",
            "fqi-amortized, regressor.network, network", "fqi-amortized, actor.shape, actor.shape"})
    void otherNetworksAreNotBatchNormalised(String algorithm, String path, String named) {
        Record plain = AlgorithmKind.of(algorithm).defaults();
        Record config = path.startsWith("regressor") ? Settings.override(plain, "regressor", "network") : plain;

        String message = assertThrows(IllegalArgumentException.class,
                () -> Settings.override(config, path + ".norm", "batch")).getMessage();

        assertEquals(named + ".norm: expected none or layer for these networks, got batch; batch normalisation is for "
                + "critics whose fits take the next states and actions along, as qt-opt's", message);
    }
}
