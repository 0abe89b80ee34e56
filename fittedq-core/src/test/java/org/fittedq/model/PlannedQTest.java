// SPDX-License-Identifier: Apache-2.0
package org.fittedq.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.fittedq.argmax.Argmax;
import org.fittedq.argmax.Cem;
import org.fittedq.argmax.LbfgsB;
import org.fittedq.argmax.Maxima;
import org.fittedq.argmax.Maximiser;
import org.fittedq.env.Lqr;
import org.fittedq.env.Pendulum;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.BoxSet;
import org.fittedq.mdp.Dynamics;
import org.fittedq.mdp.Objective;
import org.fittedq.mdp.Physics;
import org.fittedq.nn.Activation;
import org.fittedq.nn.Mlp;
import org.fittedq.nn.Network;
import org.fittedq.nn.Tape;
import org.fittedq.random.RandomStream;
import org.fittedq.value.ActionValues;
import org.fittedq.value.Critic;
import org.fittedq.value.FunctionQ;
import org.fittedq.value.ValueNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PlannedQTest {

    private static final Compute ONE = new Compute(1);
    private static final double GAMMA = 0.9;
    private static final Network NETWORK = new Network(List.of(16, 16), Activation.TANH);

    private static Physics pendulum() {
        return new Pendulum(Pendulum.Settings.DEFAULT).physics().orElseThrow();
    }

    /// A model of states in three dimensions and one action, fitted for a moment.
    private static GaussianDynamics learned(int members, Compute compute, String... more) {
        GaussianDynamics model = Models.model(Models.with(Models.with(Models.SMALL, "ensemble.members",
                String.valueOf(members), "fitting.stop.maxEpochs", "3"), more), 3, 1, compute);
        model.fit(Recorded.of(200, 3, 1, 1, (s, a, noise, sNext) -> {
            sNext[0] = 0.9f * s[0] + 0.2f * s[1] * a[0];
            sNext[1] = s[1] + 0.5f * a[0] - 0.1f * s[2];
            sNext[2] = 0.5f * s[2] + 0.3f * s[0];
            return s[0] - 3 * a[0] * a[0];
        }));
        return model;
    }

    /// r = −(|s|² + 0.1 u²), without the pendulum's angle, which has none in the middle.
    private static Physics quadratic() {
        return new Lqr(Lqr.Problem.parse("A = 1 0 0; 0 1 0; 0 0 1\nB = 1; 0; 0\nQ = 1 0 0; 0 1 0; 0 0 1\nR = 0.1"),
                Lqr.Settings.DEFAULT).physics().orElseThrow();
    }

    private static StateValue actorAndCritic(Mlp.Use use) {
        return actorAndCritic(use, ONE);
    }

    private static StateValue actorAndCritic(Mlp.Use use, Compute compute) {
        Mlp actor = new Mlp(3, NETWORK, 2, use, new RandomStream(1, "actor"), compute);
        return StateValue.q(actor, new Critic(3, 1, NETWORK, 1, new RandomStream(1, "critic"), compute), compute);
    }

    private static StateValue rest(Dynamics model, Mlp.Use use) {
        return new RolloutValue(new Mlp(3, NETWORK, 2, use, new RandomStream(1, "actor"), ONE), model, 6, GAMMA, ONE);
    }

    private static StateValue network() {
        return StateValue.v(ValueNetwork.differentiableInState(3, NETWORK, 1, new RandomStream(1, "v"), ONE), ONE);
    }

    private static Mat states(int n) {
        return Recorded.matrix(n, 3, 0.8, new RandomStream(7, "states"));
    }

    private static float[] plans(PlannedQ q, int n) {
        return Recorded.matrix(n, q.actionSize(), 0.9, new RandomStream(8, "plans")).data();
    }

    private static float[] values(PlannedQ q, Mat s, float[] plans, int k) {
        float[] out = new float[s.rows() * k];
        ActionValues at = q.at(s.rows(), k);
        at.fix(s, 0, s.rows());
        at.values(plans, k, out);
        return out;
    }

    /// The sum, step by step and row by row with memory of one step.
    private static double naive(Dynamics model, int row, int rows, StateValue v, float[] s0, float[] plan, int steps) {
        Mat s = new Mat(rows, s0.length);
        Mat a = new Mat(rows, 1);
        Mat xi = new Mat(rows, model.noiseSize());
        Vec end = new Vec(rows);
        for (int i = 0; i < rows; i++) {
            s.setRow(i, s0);
        }
        double sum = 0;
        for (int t = 0; t < steps; t++) {
            a.fill(plan[t]);
            Dynamics.Prediction p = Models.step(model, s, a, xi);
            sum += Math.pow(GAMMA, t) * p.r().at(row);
            s = p.sNext();
        }
        v.at(rows).values(s, end);
        return sum + Math.pow(GAMMA, steps) * end.at(row);
    }

    /// The critic climbs to the bound, beyond which the actor is: there the value is that of the bound, and its way back that of the
    /// projection.
    @Test
    void theTailTakesValidActionsOnly() {
        Mlp actor = new Mlp(3, NETWORK, 2, Mlp.Use.FIT_AND_INPUT_GRADIENT, new RandomStream(1, "actor"), ONE);
        Critic critic = new Critic(3, 1, NETWORK, 1, new RandomStream(1, "critic"), ONE);
        StateValue whole = StateValue.q(actor, critic, ONE);
        Mat s = states(4);
        Vec expected = new Vec(4);
        Vec found = new Vec(4);
        Mat dsExpected = new Mat(4, 3);
        Mat ds = new Mat(4, 3);
        Vec one = new Vec(4).fill(1);

        StateValue.Values fixed = whole.within(ActionSets.always(new BoxSet(new double[]{0.25}, new double[]{0.25})))
                .at(4);
        fixed.values(s, found);
        fixed.gradient(one, ds);
        Tape tape = new Tape(critic.mlp(), 4, ONE);
        Mat a = new Mat(4, 1);
        a.fill(0.25f);
        tape.forward(s, a, expected);
        tape.backward(one);
        Mat d = new Mat(4, 4);
        tape.inputGradient(0, d, false);
        for (int i = 0; i < 4; i++) {
            System.arraycopy(d.data(), 4 * i, dsExpected.data(), 3 * i, 3);
        }
        assertArrayEquals(expected.data(), found.data());
        assertArrayEquals(dsExpected.data(), ds.data(), "the action does not move");

        whole.at(4).values(s, expected);
        whole.within(ActionSets.whole(1)).at(4).values(s, found);
        assertArrayEquals(expected.data(), found.data());
    }

    /// The wider the state, the more may be done there.
    private static ActionSets wideningWithTheState() {
        return (s, from) -> {
            double half = 0.1 + 0.05 * s[from] * s[from];
            return new BoxSet(new double[]{-half}, new double[]{half});
        };
    }

    @Test
    void aPlanIsWorthWhatItsProjectionsStepByStepAreWorth() {
        Dynamics model = quadratic().dynamics();
        PlannedQ free = new PlannedQ(model, network(), 4, GAMMA);
        PlannedQ q = free.within(wideningWithTheState());
        Mat start = states(1);
        float[] plan = {0.9f, -0.9f, 0.01f, 0.4f};

        float value = values(q, start, plan, 1)[0];

        float[] taken = plan.clone();
        Mat s = start;
        Mat a = new Mat(1, 1);
        for (int i = 0; i < 4; i++) {
            wideningWithTheState().of(s.data(), 0).project(taken, i);
            a.fill(taken[i]);
            s = Models.step(model, s, a, new Mat(1, model.noiseSize())).sNext();
        }
        assertEquals(0.01f, taken[2]);
        assertNotEquals(plan[3], taken[3]);
        assertEquals(values(free, start, taken, 1)[0], value);
        assertNotEquals(values(free, start, plan, 1)[0], value, 1e-3f);
    }

    @Test
    void gradientsOfAPlanGoBackByTheProjectionsOfItsSteps() {
        Dynamics model = quadratic().dynamics();
        PlannedQ free = new PlannedQ(model, network(), 3, GAMMA);
        PlannedQ q = free.within(ActionSets.always(new BoxSet(new double[]{-0.2}, new double[]{0.2})));
        float[] expected = new float[3];
        float[] found = new float[3];
        Mat s = states(1);

        ActionValues at = free.at(1, 1);
        at.fix(s, 0, 1);
        at.gradients(new float[]{0.2f, 0.1f, -0.2f}, 1, new float[1], expected);
        ActionValues within = q.at(1, 1);
        within.fix(s, 0, 1);
        within.gradients(new float[]{0.9f, 0.1f, -0.3f}, 1, new float[1], found);

        assertArrayEquals(new float[]{0, expected[1], 0}, found);
        assertNotEquals(0, expected[0]);
    }

    @Test
    void aPlansValueIsTheDiscountedSumAndTheMeanOfTheMembers() {
        GaussianDynamics model = learned(3, ONE);
        StateValue v = network();
        PlannedQ q = new PlannedQ(model, v, 4, GAMMA);
        float[] plan = plans(q, 1);

        float value = values(q, states(1), plan, 1)[0];

        double mean = 0;
        for (int member = 0; member < 3; member++) {
            double of = naive(model, member, 3, v, states(1).data(), plan, 4); // row i of three follows network i
            assertNotEquals(of, value, 1e-6);
            mean += of / 3;
        }
        assertEquals(mean, value, 1e-5);
    }

    @Test
    void aPlansValueDependsOnItsStateAndNotOnItsPlace() {
        PlannedQ q = new PlannedQ(learned(3, ONE), actorAndCritic(Mlp.Use.FIT), 4, GAMMA);
        Mat s = states(5);
        float[] plans = plans(q, 5 * 9); // not a multiple of a part's rows

        float[] together = values(q, s, plans, 9);

        for (int r = 0; r < together.length; r++) {
            Mat one = new Mat(1, 3);
            System.arraycopy(s.data(), r / 9 * 3, one.data(), 0, 3);
            float[] plan = Arrays.copyOfRange(plans, 4 * r, 4 * r + 4);
            assertEquals(values(q, one, plan, 1)[0], together[r], "plan " + r);
        }
    }

    static Stream<Arguments> differentiable() {
        return Stream.of(Arguments.of("equations, actor and critic", pendulum().dynamics(),
                actorAndCritic(Mlp.Use.FIT_AND_INPUT_GRADIENT)),
                Arguments.of("equations, nothing after", pendulum().dynamics(), StateValue.none()),
                Arguments.of("ensemble, value network", learned(3, ONE), network()),
                Arguments.of("equations, the rest of the horizon", pendulum().dynamics(),
                        rest(pendulum().dynamics(), Mlp.Use.FIT_AND_INPUT_GRADIENT)),
                Arguments.of("ensemble, the rest of the horizon", learned(3, ONE),
                        rest(learned(3, ONE), Mlp.Use.FIT_AND_INPUT_GRADIENT)),
                Arguments.of("network and objective, actor and critic",
                        new GivenObjective(learned(1, ONE), quadratic().objective()),
                        actorAndCritic(Mlp.Use.FIT_AND_INPUT_GRADIENT)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("differentiable")
    void gradientsAreThoseOfFiniteDifferences(String what, Dynamics model, StateValue v) {
        PlannedQ q = new PlannedQ(model, v, 5, GAMMA);
        Mat s = states(3);
        int k = 15;
        float[] plans = plans(q, 3 * k);
        float[] value = new float[3 * k];
        float[] gradient = new float[plans.length];
        ActionValues at = q.at(3, k);
        at.fix(s, 0, 3);

        at.gradients(plans, k, value, gradient);

        assertArrayEquals(values(q, s, plans, k), value);
        float h = 1f / 64;
        for (int t = 0; t < 5; t++) {
            float[] above = plans.clone();
            float[] below = plans.clone();
            for (int r = 0; r < 3 * k; r++) {
                above[5 * r + t] += h;
                below[5 * r + t] -= h;
            }
            float[] up = values(q, s, above, k);
            float[] down = values(q, s, below, k);
            for (int r = 0; r < 3 * k; r++) {
                double slope = (up[r] - down[r]) / (2.0 * h);
                assertEquals(slope, gradient[5 * r + t], 2e-3 * (1 + Math.abs(slope)), what + ", plan " + r + ", " + t);
            }
        }
    }

    /// A line, s′ = s + a, r = s + 10 a, terminal from 1 on; what comes after is no number.
    private static final class Cliff implements Dynamics {

        @Override
        public int observationSize() {
            return 1;
        }

        @Override
        public int actionSize() {
            return 1;
        }

        @Override
        public int noiseSize() {
            return 0;
        }

        private static float beyond(float s) {
            return s >= 1 ? Float.NaN : 1;
        }

        @Override
        public Unrolled unroll(int rows, int steps) {
            Mat[] visited = new Mat[steps];
            return new Unrolled() {
                @Override
                public void step(int t, Mat s, Mat a, Mat xi, Prediction out) {
                    visited[t] = s;
                    for (int i = 0; i < rows; i++) {
                        float si = s.at(i, 0) * beyond(s.at(i, 0));
                        out.sNext().set(i, 0, si + a.at(i, 0));
                        out.r().set(i, si + 10 * a.at(i, 0));
                        out.continues().set(i, out.sNext().at(i, 0) >= 1 ? 0 : 1);
                    }
                }

                @Override
                public void backward(int t, Mat dsNext, Vec dr, Mat ds, Mat da) {
                    for (int i = 0; i < rows; i++) {
                        float d = (dsNext.at(i, 0) + dr.at(i)) * beyond(visited[t].at(i, 0));
                        ds.set(i, 0, ds.at(i, 0) + d);
                        da.set(i, 0, da.at(i, 0) + d + 9 * dr.at(i));
                    }
                }

                @Override
                public void infer(Mat s, Mat a, Mat sNext, Mat xi) {
                    // there is no noise
                }
            };
        }
    }

    /// v(s) = 100 s.
    private record Hundredfold() implements StateValue, StateValue.Values {

        @Override
        public boolean isDifferentiable() {
            return true;
        }

        @Override
        public StateValue within(ActionSets valid) {
            return this;
        }

        @Override
        public Values at(int rows) {
            return this;
        }

        @Override
        public void values(Mat s, Vec out) {
            for (int i = 0; i < s.rows(); i++) {
                out.set(i, 100 * s.at(i, 0));
            }
        }

        @Override
        public void gradient(Vec dv, Mat ds) {
            for (int i = 0; i < ds.rows(); i++) {
                ds.set(i, 0, 100 * dv.at(i));
            }
        }
    }

    /// What the model says of states after a terminal one need be none, of which A(s) is.
    @Test
    void afterATerminalStateTheTailsSetsAreNotAsked() {
        Mlp actor = new Mlp(1, NETWORK, 1, Mlp.Use.FIT_AND_INPUT_GRADIENT, new RandomStream(1, "actor"), ONE);
        Critic critic = new Critic(1, 1, NETWORK, 1, new RandomStream(1, "critic"), ONE);
        StateValue tail = StateValue.q(actor, critic, ONE).within((s, from) -> {
            if (!(s[from] < 1)) {
                throw new IllegalStateException("asked for A(s) of what is no state");
            }
            return BoxSet.whole(1);
        });
        PlannedQ q = new PlannedQ(new Cliff(), tail, 3, 0.5);

        float value = values(q, new Mat(1, 1), new float[]{0.5f, 0.6f, 0.7f}, 1)[0];

        assertEquals(5 + 0.5 * (0.5 + 6), value, 1e-6); // s = 1.1 is terminal
    }

    /// γ = 0.5, from s = 0: by hand.
    @Test
    void aTerminalStateEndsTheSum() {
        PlannedQ q = new PlannedQ(new Cliff(), new Hundredfold(), 3, 0.5);
        float[] plans = {0.5f, 0.5f, 1, // there at s₂ = 1: r₀ = 5, r₁ = 0.5 + 5
                0.5f, 0.25f, 0.25f, // there at s₃ = 1: r₂ = 0.75 + 2.5, no v
                0.5f, 0.25f, 0.125f, // never: s₃ = 0.875
                1, 0, 0};
        float[] value = new float[4];
        float[] gradient = new float[12];
        ActionValues at = q.at(1, 4);
        at.fix(new Mat(1, 1), 0, 1);

        at.gradients(plans, 4, value, gradient);

        double second = 5 + 0.5 * 3;
        assertArrayEquals(new float[]{5 + 0.5f * 5.5f, (float) (second + 0.25 * 3.25),
                (float) (second + 0.25 * 2 + 0.125 * 87.5), 10}, value);
        // ∂r₁/∂a₀ = 1, ∂r₂/∂a₀ = ∂r₂/∂a₁ = 1, ∂v/∂aᵢ = 100
        assertArrayEquals(new float[]{10.5f, 5, 0, 10.75f, 5.25f, 2.5f, 23.25f, 17.75f, 15, 10, 0, 0}, gradient);
        assertArrayEquals(value, values(q, new Mat(1, 1), plans, 4));
    }

    /// γ = 0.5, a = ½ always: from s₀ = 0 one step to s₁ = ½, there at s₂ = 1 with r₁ = ½ + 5, and v ends there.
    @Test
    void afterATerminalStateNothingOfTheRestOfTheHorizonCounts() {
        Mlp actor = new Mlp(1, new Network(List.of(1), Activation.TANH), 1, Mlp.Use.FIT_AND_INPUT_GRADIENT,
                new RandomStream(1, "actor"), ONE);
        actor.set(0, new float[1], new float[1]);
        actor.set(1, new float[1], new float[]{(float) (0.5 * Math.log(3))}); // artanh ½
        PlannedQ q = new PlannedQ(new Cliff(), new RolloutValue(actor, new Cliff(), 4, 0.5, ONE), 1, 0.5);
        float[] value = new float[2];
        float[] gradient = new float[2];
        ActionValues at = q.at(1, 2);
        at.fix(new Mat(1, 1), 0, 1);

        at.gradients(new float[]{0.5f, -0.5f}, 2, value, gradient);

        assertEquals(5 + 0.5 * 5.5, value[0], 1e-5);
        assertEquals(10 + 0.5, gradient[0], 1e-5);
        // s₁ = −½, 0, ½, 1: rewards −½ + 5, 5, ½ + 5, and each looks at s₁
        assertEquals(-5 + 0.5 * (4.5 + 0.5 * (5 + 0.5 * 5.5)), value[1], 1e-5);
        assertEquals(10 + 0.5 * (1 + 0.5 * (1 + 0.5)), gradient[1], 1e-5);
    }

    private static Maxima solve(PlannedQ q, Maximiser method, Mat s, Compute compute) {
        return new Argmax(method, q, ActionSets.always(BoxSet.whole(q.actionSize())), new RandomStream(1, "argmax"),
                compute).solve(s, new Maxima(s.rows(), q.actionSize()));
    }

    @Test
    void plansAreTheSameBitsForAnyNumberOfThreads() {
        Mat s = states(60);
        Maxima[] found = new Maxima[2];
        for (int i = 0; i < 2; i++) {
            try (Compute compute = new Compute(1 + 2 * i)) {
                PlannedQ q = new PlannedQ(new GivenObjective(learned(2, compute), pendulum().objective()),
                        actorAndCritic(Mlp.Use.FIT, compute), 3, GAMMA);
                found[i] = solve(q, new Cem(40, 3, 5, 1, 1e-3, 1, Cem.Answer.BEST), s, compute);
            }
        }

        assertArrayEquals(found[0].action().data(), found[1].action().data());
        assertArrayEquals(found[0].value().data(), found[1].value().data());
    }

    /// The networks are so large that they would use the threads that they were made with, which serve one caller at a time.
    @Test
    void networksOfSeveralThreadsDoNotDisturbOneAnother() throws InterruptedException {
        Network large = new Network(List.of(160, 256), Activation.TANH);
        try (Compute compute = Compute.alwaysSharing(Compute.Kind.AUTO, 3)) {
            Mlp actor = new Mlp(3, large, 1, Mlp.Use.FIT_AND_INPUT_GRADIENT, new RandomStream(1, "actor"), compute);
            Critic critic = new Critic(3, 1, large, 1, new RandomStream(1, "critic"), compute);
            Dynamics learned = learned(1, compute, "network.hidden", "160,256", "fitting.stop.maxEpochs", "1");

            assertUndisturbed(new PlannedQ(learned, StateValue.none(), 3, GAMMA), 60);
            assertUndisturbed(new PlannedQ(pendulum().dynamics(), StateValue.q(actor, critic, compute), 3, GAMMA), 60);
        }
    }

    /// Counts the uses of the view that is everybody's; those of one thread's views are none of its business.
    private record Noticed(Objective inner, AtomicInteger shared, boolean own) implements Objective {

        @Override
        public void value(Mat s, Mat a, Mat sNext, Vec r, Vec continues) {
            shared.addAndGet(own ? 0 : 1);
            inner.value(s, a, sNext, r, continues);
        }

        @Override
        public void backward(Mat s, Mat a, Mat sNext, Vec dr, Mat ds, Mat da, Mat dsNext) {
            shared.addAndGet(own ? 0 : 1);
            inner.backward(s, a, sNext, dr, ds, da, dsNext);
        }

        @Override
        public Noticed alone() {
            return new Noticed(inner.alone(), shared, true);
        }
    }

    @Test
    void eachMemoryHasAnObjectiveOfItsOwn() {
        Noticed objective = new Noticed(quadratic().objective(), new AtomicInteger(), false);

        gradients(new PlannedQ(new GivenObjective(quadratic().dynamics(), objective), StateValue.none(), 2, GAMMA));

        assertEquals(0, objective.shared().get());
    }

    private static void assertUndisturbed(PlannedQ q, int repeats) throws InterruptedException {
        float[] expected = gradients(q);
        List<Thread> threads = new ArrayList<>();
        AtomicInteger right = new AtomicInteger();
        for (int i = 0; i < 4; i++) {
            threads.add(Thread.ofPlatform().daemon().start(() -> {
                for (int repeat = 0; repeat < repeats; repeat++) {
                    right.addAndGet(Arrays.equals(expected, gradients(q)) ? 1 : 0);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join(Duration.ofMinutes(1));
        }

        assertEquals(4 * repeats, right.get());
    }

    private static float[] gradients(PlannedQ q) {
        ActionValues at = q.at(4, 8);
        float[] gradient = new float[32 * q.actionSize()];
        at.fix(states(4), 0, 4);
        at.gradients(plans(q, 32), 8, new float[32], gradient);
        return gradient;
    }

    @Test
    void changesOfTheNetworksAreSeen() {
        ValueNetwork v = ValueNetwork.differentiableInState(3, NETWORK, 1, new RandomStream(1, "v"), ONE);
        PlannedQ q = new PlannedQ(pendulum().dynamics(), StateValue.v(v, ONE), 1, GAMMA);
        ActionValues at = q.at(1, 1);
        float[] before = new float[1];
        float[] after = new float[1];
        at.fix(states(1), 0, 1);
        at.values(new float[1], 1, before);

        float[] bias = v.mlp().vector(2, Mlp.Part.BIAS);
        v.mlp().set(2, v.mlp().weight(2), new float[]{bias[0] + 10});
        at.values(new float[1], 1, after);

        assertEquals(before[0] + 9, after[0], 1e-5);
    }

    /// Scalar kernels: the law is about the library's own objects, and what the Vector API boxes is up to the compiler.
    @Test
    void nothingIsAllocated() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE; // the JVM itself may allocate now and then
        try (Compute scalar = new Compute(Compute.Kind.SCALAR, 1)) {
            PlannedQ q = new PlannedQ(learned(2, scalar), actorAndCritic(Mlp.Use.FIT_AND_INPUT_GRADIENT, scalar), 3,
                    GAMMA);
            ActionValues at = q.at(2, 20);
            float[] plans = plans(q, 40);
            float[] out = new float[40];
            float[] gradient = new float[plans.length];
            Mat s = states(2);
            for (int i = 0; i < 50; i++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                at.fix(s, 0, 2);
                at.values(plans, 20, out);
                at.gradients(plans, 20, out, gradient);
                least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            }
        }

        assertEquals(0, least);
    }

    @Test
    void anActorThatIsOnlyFittedGivesNoGradient() {
        PlannedQ q = new PlannedQ(pendulum().dynamics(), actorAndCritic(Mlp.Use.FIT), 2, GAMMA);

        assertFalse(q.isDifferentiable());
        assertTrue(new PlannedQ(pendulum().dynamics(), network(), 2, GAMMA).isDifferentiable());
        assertEquals("lbfgs-b: expected a q with a gradient in the action, got one without; "
                + "take cem, random-shooting or grid",
                assertThrows(IllegalArgumentException.class, () -> solve(q, LbfgsB.DEFAULT, states(1), ONE))
                        .getMessage());
        assertEquals("gradient in the action: expected a differentiable q, got one without gradients",
                assertThrows(IllegalStateException.class,
                        () -> q.at(1, 1).gradients(new float[2], 1, new float[1], new float[2])).getMessage());
        assertEquals("gradient in the state: expected a differentiable v, got one without gradients",
                assertThrows(IllegalStateException.class,
                        () -> q.value().at(1).gradient(new Vec(1), new Mat(1, 3))).getMessage());
    }

    private static String refusal(Runnable call) {
        return assertThrows(IllegalArgumentException.class, call::run).getMessage();
    }

    @Test
    void whatDoesNotFitIsRefused() {
        Dynamics model = pendulum().dynamics();
        Critic critic = new Critic(3, 2, NETWORK, 1, new RandomStream(1, "critic"), ONE);
        Mlp narrow = new Mlp(2, NETWORK, 2, Mlp.Use.FIT, new RandomStream(1, "actor"), ONE);
        Mlp few = new Mlp(3, NETWORK, 1, Mlp.Use.FIT, new RandomStream(1, "actor"), ONE);
        PlannedQ q = new PlannedQ(model, StateValue.none(), 2, 1);

        assertEquals("horizon: expected an integer of at least 1, got 0",
                refusal(() -> new PlannedQ(model, StateValue.none(), 0, GAMMA)));
        assertEquals("gamma: expected a number in [0, 1], got 1.5",
                refusal(() -> new PlannedQ(model, StateValue.none(), 1, 1.5)));
        assertEquals("actor: expected 3 inputs, as the critic's state has, got 2",
                refusal(() -> StateValue.q(narrow, critic, ONE)));
        assertEquals("actor: expected an output for each of the critic's 2 actions, got 1",
                refusal(() -> StateValue.q(few, critic, ONE)));
        assertEquals("critic: expected a q made of networks, got FunctionQ",
                refusal(() -> StateValue.q(few, new FunctionQ(3, 1, (x, u) -> 0), ONE)));
        assertEquals("states: expected 3 columns, got 2", refusal(() -> q.at(1, 1).fix(new Mat(1, 2), 0, 1)));
        assertEquals("actions of each state: expected at most 1, got 2",
                refusal(() -> q.at(1, 1).values(new float[4], 2, new float[2])));
    }
}
