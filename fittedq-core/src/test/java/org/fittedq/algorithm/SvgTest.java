// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fittedq.data.ActionRule;
import org.fittedq.data.Recording;
import org.fittedq.env.Environments;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.math.Workers;
import org.fittedq.mdp.Batch;
import org.fittedq.mdp.Environment;
import org.fittedq.nn.Tape;
import org.fittedq.policy.GreedyPolicy;
import org.fittedq.random.RandomStream;
import org.fittedq.random.Streams;
import org.fittedq.settings.Settings;
import org.fittedq.value.Critic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SvgTest {

    private static final Compute ONE = new Compute(1);

    private static Environment pendulum() {
        return Environments.create("Pendulum-v1", Map.of("timeLimitSteps", "13"), Map.of());
    }

    /// Runs svg on the pendulum and keeps the batches that it saw.
    private static Svg trained(Map<String, String> changes, int turns, List<Batch> last) {
        Svg.Config c = (Svg.Config) Settings.override(Learner.small().getLast(), changes);
        Environment environment = pendulum();
        Streams streams = new Streams(2);
        Svg svg = new Svg(new Setup(environment.spec(), environment.physics(), 1, streams, ONE), c);
        FittedQ loop = new FittedQ(new Watched(svg, watch(svg, last)), List.of(environment), streams, Optional.empty(),
                new Metrics(), (e, episodeReturn, length) -> {
                });
        for (int i = 0; i < turns; i++) {
            loop.turn();
        }
        return svg;
    }

    private static FittedQ.Template watch(Svg svg, List<Batch> last) {
        FittedQ.Template t = svg.template();
        return new FittedQ.Template(t.buffer(), (b, y) -> {
            last.clear();
            last.add(b);
            t.target().label(b, y);
        }, t.fit(), t.improve(), t.budget(), t.behaviour(), t.modelling());
    }

    /// What the behaviour noted of each action is how it was drawn: a = tanh(u), and uniform actions have density 2⁻ᵐ.
    @Test
    void theNoteOfAnActionIsHowItWasDrawn() {
        List<Batch> last = new java.util.ArrayList<>();
        trained(Map.of("replay.batchSize", "64", "replay.capacity", "300"), 90, last);
        Batch b = last.getFirst();

        int uniform = 0;
        for (int t = 0; t < b.steps(); t++) {
            Batch now = b.following(t);
            for (int i = 0; i < now.size(); i++) {
                assertEquals(now.a().at(i, 0), Math.tanh(now.note().at(i, 0)), 1e-6);
                uniform += now.note().at(i, 1) == (float) -Math.log(2) ? 1 : 0;
            }
        }
        assertTrue(uniform > 10 && uniform < 90, uniform + " of 128");
    }

    /// Replaying inferred noise through policy and model gives the recorded trajectory back.
    @ParameterizedTest
    @CsvSource({"LEARNED", "OBJECTIVE"})
    void inferredNoiseReproducesTheRecordedTrajectory(String kind) {
        List<Batch> last = new java.util.ArrayList<>();
        Svg svg = trained(Map.of("model", kind, "replay.batchSize", "32", "replay.capacity", "300",
                "model.network.fitting.stop.maxEpochs", "30"), 90, last);
        Batch b = last.getFirst();
        int n = b.size();
        var f = svg.dynamics().orElseThrow().unroll(n, 1);
        var pi = svg.behaviourPolicy().view(n);
        Mat s = new Mat(n, 3).set(b.s());
        Mat a = new Mat(n, 1);
        Mat xi = new Mat(n, 3);
        var p = new org.fittedq.mdp.Dynamics.Prediction(n, 3);
        Vec logProb = new Vec(n);

        for (int t = 0; t < b.steps(); t++) {
            Batch now = b.following(t);
            Mat u = new Mat(n, 1);
            for (int i = 0; i < n; i++) {
                u.set(i, 0, now.note().at(i, 0));
            }
            pi.infer(now.s(), u, a, logProb);
            Mat epsilon = new Mat(n, 1).set(pi.noise());
            f.infer(now.s(), a, now.sNext(), xi);
            pi.act(s, epsilon, a, logProb);
            f.step(0, s, a, xi, p);
            for (int i = 0; i < n; i++) {
                if (t < b.length()[i]) {
                    assertEquals(now.a().at(i, 0), a.at(i, 0), 1e-5);
                    for (int j = 0; j < 3; j++) {
                        double recorded = now.sNext().at(i, j);
                        assertEquals(recorded, p.sNext().at(i, j), 1e-5 * Math.max(1, Math.abs(recorded)));
                    }
                }
            }
            s.set(now.sNext());
        }
    }

    /// Of the models that AlgorithmContractTest, whose environment gives no equations, does not have.
    @ParameterizedTest
    @CsvSource({"objective, model.everyFits, 3", "objective, model.actionGain, 0.9",
            "objective, model.network.logStd.low, -1", "physics, model.actionGain, 0.9"})
    void everySettingOfAModelWithEquationsReachesTheGradient(String kind, String path, String value) {
        List<Batch> last = new java.util.ArrayList<>();
        Map<String, String> base = Map.of("model", kind, "unroll.rollout", "PLANNED", "unroll.uncertainty", "Infinity");
        Map<String, String> other = new java.util.HashMap<>(base);
        other.put(path, value);

        assertNotEquals(weights(trained(base, 60, last)), weights(trained(other, 60, last)));
    }

    private static List<Float> weights(Svg svg) {
        List<Float> all = new java.util.ArrayList<>();
        for (float w : Learner.policyNetwork(svg).weight(0)) {
            all.add(w);
        }
        return all;
    }

    @Test
    void withoutACriticThereIsNothingToFitButThePolicyImproves() {
        Map<String, String> endless = Map.of("bootstrap", "none", "unroll.n", "4", "unroll.rollout", "PLANNED",
                "model", "PHYSICS", "unroll.uncertainty", "Infinity");
        Svg early = trained(endless, 20, new java.util.ArrayList<>());
        Svg late = trained(endless, 60, new java.util.ArrayList<>());

        assertNotEquals(early.behaviourPolicy().mlp().weight(0)[0], late.behaviourPolicy().mlp().weight(0)[0]);
    }

    private static double critic(Svg svg, float[] s, float a) {
        Mat states = new Mat(1, 3);
        states.setRow(0, s);
        var values = svg.critic().at(1, 1);
        float[] q = new float[1];
        values.fix(states, 0, 1);
        values.values(new float[]{a}, 1, q);
        return q[0];
    }

    /// q(s, a) = r(s, a) + Σ γⁱ r(sᵢ, π(sᵢ)) over the rest of the horizon.
    @Test
    void withoutACriticQIsTheHorizonsValueByTheModel() {
        Svg svg = trained(Map.of("bootstrap", "none", "unroll.n", "4", "unroll.rollout", "PLANNED", "model",
                "PHYSICS", "model.actionGain", "1"), 40, new java.util.ArrayList<>());
        var f = svg.dynamics().orElseThrow().unroll(1, 1);
        var p = new org.fittedq.mdp.Dynamics.Prediction(1, 3);
        Mat s = new Mat(1, 3);
        s.setRow(0, new float[]{0.6f, 0.8f, -1});
        Mat a = new Mat(1, 1).fill(0.3f);
        double expected = 0;
        for (int i = 0; i < 4; i++) {
            f.step(0, s, a, new Mat(1, 0), p);
            expected += Math.pow(0.9, i) * p.r().at(0);
            s.set(p.sNext());
            Mat outputs = new Mat(1, 2);
            new Tape(svg.behaviourPolicy().mlp(), 1).forward(s, outputs);
            a.set(0, 0, (float) Math.tanh(outputs.at(0, 0)));
        }

        assertEquals(expected, critic(svg, new float[]{0.6f, 0.8f, -1}, 0.3f), 1e-4 * Math.abs(expected));
    }

    @Test
    void withAStateValueQIsTheRewardAndTheValueByTheModel() {
        Svg svg = trained(Map.of("bootstrap", "V", "model", "PHYSICS", "model.actionGain", "1"), 40,
                new java.util.ArrayList<>());
        var p = new org.fittedq.mdp.Dynamics.Prediction(1, 3);
        Mat s = new Mat(1, 3);
        s.setRow(0, new float[]{0.6f, 0.8f, -1});
        svg.dynamics().orElseThrow().unroll(1, 1).step(0, s, new Mat(1, 1).fill(0.3f), new Mat(1, 0), p);
        float[] next = new float[3];
        p.sNext().row(0, next);

        assertEquals(p.r().at(0) + 0.9 * value(svg, next), critic(svg, new float[]{0.6f, 0.8f, -1}, 0.3f), 1e-4);
    }

    @Test
    void aStateValueIsFittedWithTheWeightsOfThePolicysChange() {
        Map<String, String> v = Map.of("bootstrap", "V", "model", "PHYSICS", "unroll.uncertainty", "Infinity");
        Svg weighed = trained(v, 60, new java.util.ArrayList<>());
        Map<String, String> unweighed = new java.util.HashMap<>(v);
        unweighed.put("bootstrap.largestWeight", "0");
        Svg plain = trained(unweighed, 60, new java.util.ArrayList<>());

        assertNotEquals(weighed.behaviourPolicy().mlp().weight(0)[0], plain.behaviourPolicy().mlp().weight(0)[0]);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            unroll.n           | -1   | n: expected an integer in [0, 10000], got -1
            unroll.n           | 1.5  | unroll.n: expected an integer, got '1.5'
            unroll.uncertainty | 0    | uncertainty: expected a number in (0, ∞], got 0.0
            unroll.uncertainty | NaN  | uncertainty: expected a number in (0, ∞], got NaN
            replay.nStep       | 2    | replay.nStep: expected 1, as rollouts are the model's, got 2
            alpha              | -1   | alpha: expected a number in [0, ∞), got -1.0
            """)
    void wrongSettingsAreNamed(String path, String value, String expected) {
        Record config = Svg.Config.DEFAULT;

        String message = assertThrows(IllegalArgumentException.class, () -> Settings.override(config, path, value))
                .getMessage();

        assertEquals(expected, message);
    }

    private static Svg.Config set(String... pairs) {
        return set(Svg.Config.DEFAULT, pairs);
    }

    private static Svg.Config set(Svg.Config base, String... pairs) {
        Map<String, String> texts = new java.util.LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            texts.put(pairs[i], pairs[i + 1]);
        }
        return Settings.override(base, texts);
    }

    private static void refused(String message, String... pairs) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, () -> set(pairs)).getMessage());
    }

    /// As they were written when n was a text and a horizon and a largest weight were beside it.
    @Test
    void theOlderFormIsRead() {
        Svg.Config endless = set("bootstrap", "none", "unroll.n", "40");
        String[] file = {"unroll.n", "inf", "unroll.horizon", "40", "unroll.rollout", "PLANNED",
                "unroll.largestWeight", "3.0", "unroll.uncertainty", "Infinity", "bootstrap", "Q", "tau", "0.01"};

        assertEquals(endless, set("unroll.n", "inf", "unroll.horizon", "40"));
        assertEquals(endless, set(file));
        assertEquals(set("unroll.n", "2", "bootstrap.tau", "0.01"), set("unroll.n", "2", "unroll.horizon", "0",
                "unroll.largestWeight", "3.0", "bootstrap", "Q", "tau", "0.01"));
        assertEquals(set("bootstrap", "v", "bootstrap.largestWeight", "3", "unroll.rollout", "inferred",
                "unroll.rollout.largestWeight", "3"),
                set("bootstrap", "V", "unroll.rollout", "INFERRED", "unroll.largestWeight", "3"));
        assertEquals(set("bootstrap", "v", "bootstrap.largestWeight", "3"),
                set("bootstrap", "v", "unroll.largestWeight", "3"));
        assertEquals(set("bootstrap.tau", "0.01"), set("tau", "0.01"));
        assertEquals(set(endless, "unroll.n", "9"), set(endless, "unroll.horizon", "9"));
        assertEquals(endless, set(Settings.flatten(endless).entrySet().stream()
                .flatMap(e -> java.util.stream.Stream.of(e.getKey(), e.getValue())).toArray(String[]::new)));
    }

    @Test
    void whatHasNoEffectIsRefusedWithItsOwner() {
        refused("horizon: expected at least 1 with n = inf, got 0; without a critic the rollout must end somewhere",
                "unroll.n", "inf");
        refused("horizon: expected 0 with a finite n, got 5", "unroll.horizon", "5");
        refused("bootstrap.tau: unknown setting of none; it belongs to q, v (bootstrap=q)", "bootstrap", "none", "tau",
                "0.1");
        refused("unroll.rollout.largestWeight: unknown setting of planned; it belongs to inferred "
                + "(unroll.rollout=inferred)", "unroll.largestWeight", "3");
        refused("bootstrap.largestWeight: unknown setting of q; it belongs to v (bootstrap=v)",
                "bootstrap.largestWeight", "3");
        refused("n: expected at least 1 with bootstrap none, got 0; only a step of the model or q(s, a) says which "
                + "action is better", "bootstrap", "none", "unroll.n", "0");
    }

    @Test
    void withoutStepsAStateValueSaysNothingOfActions() {
        String message = assertThrows(IllegalArgumentException.class, () -> Settings.override(Svg.Config.DEFAULT,
                Map.of("unroll.n", "0", "bootstrap", "V"))).getMessage();

        assertEquals(
                "n: expected at least 1 with bootstrap v, got 0; only a step of the model or q(s, a) says which action is better",
                message);
    }

    @Test
    void anEnvironmentWithoutEquationsHasNoneToUse() {
        Environment hills = Environments.create("MountainCarContinuous-v0", Map.of(), Map.of());
        Record config = Settings.override(Svg.Config.DEFAULT, "model", "PHYSICS");

        String message = assertThrows(IllegalArgumentException.class,
                () -> new Svg(new Setup(hills.spec(), hills.physics(), 1, new Streams(1), ONE), (Svg.Config) config))
                .getMessage();

        assertEquals(
                "model: expected learned, as MountainCarContinuous-v0 gives no equations of its own, got physics; "
                        + "wrappers other than a time limit and normalised observations hide them",
                message);
    }

    private static float value(Svg svg, float... s) {
        Mat states = new Mat(1, 3);
        states.setRow(0, s);
        Vec out = new Vec(1);
        svg.stateValue(ONE).orElseThrow().at(1).values(states, out);
        return out.at(0);
    }

    /// q(s, π(s)), v(s), or nothing: what stands at the end of its own rollouts.
    @Test
    void aStatesValueIsThatOfTheBootstrap() {
        Svg q = trained(Map.of(), 60, new java.util.ArrayList<>());
        Svg v = trained(Map.of("bootstrap", "V", "unroll.n", "1"), 60, new java.util.ArrayList<>());
        Mat s = new Mat(1, 3);
        s.setRow(0, new float[]{0.6f, 0.8f, -1});
        Vec expected = new Vec(1);
        Mat action = new Mat(1, 1);
        GreedyPolicy.Amortised actor = (GreedyPolicy.Amortised) q.greedyPolicy();
        Mat outputs = new Mat(1, 2);
        new Tape(actor.actor(), 1).forward(s, outputs);
        action.set(0, 0, (float) Math.tanh(outputs.at(0, 0)));
        ((Critic) q.critic()).view(1).value(s, action, expected);

        assertEquals(expected.at(0), value(q, 0.6f, 0.8f, -1), 1e-5);
        assertNotEquals(value(v, 0.6f, 0.8f, -1), value(q, 0.6f, 0.8f, -1));
        assertTrue(v.stateValue(ONE).orElseThrow().isDifferentiable());
        assertTrue(trained(Map.of("bootstrap", "none", "unroll.n", "3"), 1, new java.util.ArrayList<>())
                .stateValue(ONE).isEmpty());
    }

    @Test
    void recordedDataDoesNotSayHowItsActionsWereDrawn() {
        Environment environment = pendulum();
        var data = Recording.run(environment,
                ActionRule.uniform(environment.spec(), new RandomStream(1, "actions")), 30, 1);
        Streams streams = new Streams(1);
        Svg svg = new Svg(new Setup(environment.spec(), 1, streams, ONE), Svg.Config.DEFAULT);

        String message = assertThrows(IllegalArgumentException.class,
                () -> new FittedQ(svg, Experience.of(environment.spec(), data), streams, Optional.empty(),
                        new Metrics(), (e, episodeReturn, length) -> {
                        }, new Workers(1)))
                .getMessage();

        assertEquals(
                "recorded data: expected none, as the algorithm needs to know how each action was drawn, got a data set",
                message);
    }
}
