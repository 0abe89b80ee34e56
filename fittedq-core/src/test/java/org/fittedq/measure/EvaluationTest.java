// SPDX-License-Identifier: Apache-2.0
package org.fittedq.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.fittedq.deploy.Controller;
import org.fittedq.deploy.Policy;
import org.fittedq.env.Pendulum;
import org.fittedq.env.wrapper.TimeLimit;
import org.fittedq.math.Compute;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Spec;
import org.fittedq.nn.Activation;
import org.fittedq.nn.Mlp;
import org.fittedq.nn.Network;
import org.fittedq.policy.GreedyPolicy;
import org.fittedq.random.RandomStream;
import org.fittedq.run.Scripted;
import org.fittedq.value.Critic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Evaluations on environments whose rewards are known, and value bias on hand-sized numbers.
class EvaluationTest {

    private static final Network TINY = new Network(List.of(1), Activation.RELU);

    private static RandomStream stream() {
        return new RandomStream(1, "evaluation");
    }

    /// A policy whose normalised actions are tanh of `outputs`, whatever it observes.
    private static Policy constant(Spec spec, float... outputs) {
        Compute compute = new Compute(1);
        Mlp mlp = new Mlp(spec.observationSize(), TINY, outputs.length, Mlp.Use.FORWARD, stream(), compute);
        mlp.set(1, new float[outputs.length], outputs);
        return new Policy(spec, new GreedyPolicy.Amortised(mlp), Optional.empty(), compute);
    }

    /// A critic with q(s, a) = 10 + s₀ + u₀ for s₀ ≥ 0, where s₀ is the step and u₀ ≥ −1 the normalised action.
    private static Evaluation.Predicted critic(double gamma) {
        Critic critic = new Critic(2, 2, TINY, 1, stream(), new Compute(1));
        // one hidden unit: relu(s₀ + u₀ + 10), passed on as it is
        critic.mlp().set(0, new float[]{1, 0, 1, 0}, new float[]{10});
        critic.mlp().set(1, new float[]{1}, new float[]{0});
        return new Evaluation.Predicted(critic, Optional.empty(), gamma);
    }

    private static Scripted scripted(int length, boolean terminal) {
        return new Scripted(new Scripted.Settings(length, terminal, true, 0, 0, 0));
    }

    /// Episodes of 1, 2, 3, … steps, each step of which pays 1.
    private static final class Growing implements Environment {
        private int length;
        private int t;

        @Override
        public Spec spec() {
            return scripted(1, true).spec();
        }

        @Override
        public void reset(RandomGenerator random, float[] observation) {
            length++;
            t = 0;
        }

        @Override
        public void step(float[] action, Outcome out) {
            t++;
            out.set(1, t == length, false);
        }
    }

    @Test
    void returnsAndLengthsAreMeansOverEpisodes() {
        Environment environment = new Growing();

        Evaluation.Result result = Evaluation.run(constant(environment.spec(), 0, 0), environment, stream(), 3,
                Optional.empty());

        // returns 1, 2, 3: mean 2, variance ((−1)² + 0² + 1²)/(3 − 1) = 1
        assertEquals(2, result.returnMean());
        assertEquals(1, result.returnStd());
        assertEquals(2, result.lengthMean());
        assertEquals(3, result.episodes());
        assertTrue(Double.isNaN(result.valueBias()));
    }

    @Test
    void whoDecidesIsToldTheBeginningOfEachEpisode() {
        List<String> told = new ArrayList<>();
        Controller controller = new Controller() {
            @Override
            public void begin() {
                told.add("begin");
            }

            @Override
            public void actUnit(float[] s, float[] out) {
                told.add("act");
            }
        };

        Evaluation.run(controller, scripted(2, true), stream(), 2, Optional.empty());

        assertEquals(List.of("begin", "act", "act", "begin", "act", "act"), told);
    }

    @Test
    void oneEpisodeHasNoDeviation() {
        Evaluation.Result result = Evaluation.run(constant(scripted(4, true).spec(), 0, 0), scripted(4, true),
                stream(), 1, Optional.empty());

        assertEquals(1 + 2 + 3 + 4, result.returnMean());
        assertEquals(0, result.returnStd());
        assertEquals(4, result.lengthMean());
    }

    /// Rewards 1, 2, 3 with γ = ½: returns G₂ = 3, G₁ = 2 + 3/2 = 3.5, G₀ = 1 + 3.5/2 = 2.75. Predicted: 10, 11, 12.
    /// Only the first two of three steps count: ((10 − 2.75) + (11 − 3.5))/2 = 7.375.
    @Test
    void valueBiasComparesTheFirstHalfWithTheReturnsThatFollowed() {
        Evaluation.Result result = Evaluation.run(constant(scripted(3, true).spec(), 0, 0), scripted(3, true),
                stream(), 2, Optional.of(critic(0.5)));

        assertEquals(7.375, result.valueBias());
    }

    /// As above, but the tail counts by its own prediction q = 13: G₂ = 3 + 13/2 = 9.5, G₁ = 2 + 9.5/2 = 6.75,
    /// G₀ = 1 + 6.75/2 = 4.375; ((10 − 4.375) + (11 − 6.75))/2 = 4.9375.
    @Test
    void valueBiasBootstrapsWhereTheEpisodeWasCut() {
        Evaluation.Result result = Evaluation.run(constant(scripted(3, true).spec(), 0, 0), scripted(3, false),
                stream(), 2, Optional.of(critic(0.5)));

        assertEquals(4.9375, result.valueBias());
    }

    /// A state that is terminal at the very step of the time limit has no tail.
    @Test
    void anEndThatIsBothTerminalAndTruncatedIsTerminal() {
        Environment both = new TimeLimit(scripted(3, true), 3);

        Evaluation.Result result = Evaluation.run(constant(both.spec(), 0, 0), both, stream(), 1,
                Optional.of(critic(0.5)));

        assertEquals(7.375, result.valueBias());
    }

    /// The critic sees the normalised action: tanh(1) is added to every prediction of the first test.
    @Test
    void valueBiasIsOfTheActionTaken() {
        Evaluation.Result result = Evaluation.run(constant(scripted(3, true).spec(), 1, 0), scripted(3, true),
                stream(), 1, Optional.of(critic(0.5)));

        assertEquals(7.375 + StrictMath.tanh(1), result.valueBias(), 1e-6);
    }

    /// tanh(2.7) = 0.991, tanh(2.6) = 0.989.
    @ParameterizedTest
    @CsvSource({"0, 0, 0", "2.7, 0, 0.5", "2.6, -2.7, 0.5", "-9, 9, 1"})
    void saturationIsTheShareOfComponentsAtABound(float first, float second, double expected) {
        Evaluation.Result result = Evaluation.run(constant(scripted(5, true).spec(), first, second),
                scripted(5, true), stream(), 2, Optional.empty());

        assertEquals(expected, result.saturation());
    }

    @Test
    void theSameStreamGivesTheSameResult() {
        Environment pendulum = new TimeLimit(new Pendulum(Pendulum.Settings.DEFAULT), 30);
        Policy policy = constant(pendulum.spec(), 0.3f);
        RandomStream going = stream();

        Evaluation.Result first = Evaluation.run(policy, pendulum, going, 3, Optional.empty());
        Evaluation.Result next = Evaluation.run(policy, pendulum, going, 3, Optional.empty());

        assertEquals(first, Evaluation.run(policy, pendulum, stream(), 3, Optional.empty()));
        assertNotEquals(first, next, "the stream goes on");
    }

    /// As [#valueBiasBootstrapsWhereTheEpisodeWasCut], by a limit rather than by the environment.
    @Test
    void anEpisodeWithoutEndIsCutAsTruncatedNeverAsTerminal() {
        Evaluation.Result result = Evaluation
                .run(constant(scripted(3, true).spec(), 0, 0), scripted(9, true), stream(), 2,
                        Optional.of(critic(0.5)), Evaluation.Limits.of(3))
                .orElseThrow();

        assertEquals(4.9375, result.valueBias());
        assertEquals(3, result.lengthMean());
        assertEquals(6, result.returnMean());
        assertEquals(2, result.unended());
    }

    @Test
    void anEpisodeThatEndsAtTheLimitHasEnded() {
        Evaluation.Result result = Evaluation
                .run(constant(scripted(3, true).spec(), 0, 0), scripted(3, true), stream(), 2,
                        Optional.of(critic(0.5)), Evaluation.Limits.of(3))
                .orElseThrow();

        assertEquals(7.375, result.valueBias());
        assertEquals(0, result.unended());
    }

    @Test
    void limitsAreNotNegativeAndZeroIsNone() {
        assertEquals("maxSteps: expected an integer of at least 0, got -1",
                assertThrows(IllegalArgumentException.class, () -> Evaluation.Limits.of(-1)).getMessage());
        assertEquals(9, Evaluation.run(constant(scripted(3, true).spec(), 0, 0), scripted(9, true), stream(), 1,
                Optional.empty(), Evaluation.Limits.of(0)).orElseThrow().lengthMean());
    }

    @Test
    void aStopEndsAnEvaluationBeforeTheNextStep() {
        int[] asked = {0};

        Optional<Evaluation.Result> result = Evaluation.run(constant(scripted(3, true).spec(), 0, 0),
                scripted(Integer.MAX_VALUE, true),
                stream(), 1, Optional.empty(), new Evaluation.Limits(0, () -> ++asked[0] > 5));

        assertEquals(Optional.empty(), result);
        assertEquals(6, asked[0]);
    }

    /// Of an episode without end 2²⁰ steps are kept: q is 10 + the step, r the step, γ = 0, so that each of the first 2¹⁹ counts
    /// 10 + t − (t + 1) = 9. The last one's tail, q at the next step, counts nothing.
    @Test
    void theMemoryOfAnEpisodeIsBounded() {
        Evaluation.Result result = Evaluation
                .run(constant(scripted(3, true).spec(), 0, 0), scripted(Integer.MAX_VALUE, false), stream(), 1,
                        Optional.of(critic(0)), Evaluation.Limits.of((1 << 20) + 5))
                .orElseThrow();

        assertEquals(9, result.valueBias());
        assertEquals((1 << 20) + 5, result.lengthMean());
    }

    @ParameterizedTest
    @CsvSource({"4, 9, 1", "4, 40, 4", "10, 100, 8"})
    void statesThatAreKeptAreEvenlySpacedAndBounded(int least, int seen, int every) {
        VisitedStates.Kept kept = new VisitedStates.Kept(least, 10 * 3);

        for (int i = 0; i < seen; i++) {
            kept.add(new float[]{i, 0}, new float[1]);
        }

        assertTrue(kept.size() >= least && kept.size() <= Math.max(10, 2 * least), "kept " + kept.size());
        for (int i = 0; i < seen; i++) {
            assertEquals(i / every * every, kept.state(kept.index(i))[0]);
        }
    }

    /// Notes the observations at the beginnings of episodes.
    private record Noting(Environment inner, List<List<Float>> starts) implements Environment {

        @Override
        public Spec spec() {
            return inner.spec();
        }

        @Override
        public void reset(RandomGenerator random, float[] observation) {
            inner.reset(random, observation);
            starts.add(List.of(observation[0], observation[1]));
        }

        @Override
        public void step(float[] action, Outcome out) {
            inner.step(action, out);
        }
    }

    @Test
    void initialStatesDoNotDependOnThePolicy() {
        List<List<List<Float>>> starts = new ArrayList<>();

        for (float output : new float[]{-1, 0, 3}) {
            Noting noting = new Noting(new TimeLimit(new Pendulum(Pendulum.Settings.DEFAULT), 20), new ArrayList<>());
            Evaluation.run(constant(noting.spec(), output), noting, stream(), 5, Optional.empty());
            starts.add(noting.starts());
        }

        assertEquals(5, starts.getFirst().stream().distinct().count());
        assertEquals(1, starts.stream().distinct().count());
    }
}
