// SPDX-License-Identifier: Apache-2.0
package org.fittedq.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.fittedq.algorithm.Algorithm;
import org.fittedq.algorithm.Setup;
import org.fittedq.env.DoubleMatrix;
import org.fittedq.env.Environments;
import org.fittedq.env.Lqr;
import org.fittedq.env.LqrSolution;
import org.fittedq.env.Pendulum;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.Dynamics;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Physics;
import org.fittedq.nn.Activation;
import org.fittedq.nn.Mlp;
import org.fittedq.nn.Network;
import org.fittedq.nn.Optimiser;
import org.fittedq.policy.DeterministicActor;
import org.fittedq.random.RandomStream;
import org.fittedq.random.Streams;
import org.fittedq.run.AlgorithmKind;
import org.fittedq.run.Experiment;
import org.fittedq.run.TinyRun;
import org.fittedq.value.Critic;
import org.fittedq.value.Labels;
import org.fittedq.value.NetworkForm;
import org.fittedq.value.NetworkQ;
import org.fittedq.value.QFunction;
import org.fittedq.value.TwinCritic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The Euler residual against closed forms and finite differences, both in double.
class EulerResidualTest {

    private static final Compute ONE = new Compute(1);
    private static final double GAMMA = 0.9;
    private static final double BOUND = 6;
    private static final Network NETWORK = new Network(List.of(8, 8), Activation.RELU);

    // two states, one action
    private static final Lqr LQR = new Lqr(Lqr.Settings.DEFAULT);
    private static final DoubleMatrix A = Lqr.Problem.DOUBLE_INTEGRATOR.a();
    private static final DoubleMatrix B = Lqr.Problem.DOUBLE_INTEGRATOR.b();
    private static final DoubleMatrix Q = Lqr.Problem.DOUBLE_INTEGRATOR.q();
    private static final DoubleMatrix R = Lqr.Problem.DOUBLE_INTEGRATOR.r();

    private static Dynamics lqr() {
        return LQR.physics().orElseThrow().dynamics();
    }

    private static Dynamics pendulum() {
        return new Pendulum(Pendulum.Settings.DEFAULT).physics().orElseThrow().dynamics();
    }

    /// u = −K s in action units, exact.
    private record Linear(DoubleMatrix k) implements EulerResidual.Feedback {

        @Override
        public void act(Mat s, Mat a) {
            for (int i = 0; i < s.rows(); i++) {
                a.set(i, 0, (float) ((-k.at(0, 0) * s.at(i, 0) - k.at(0, 1) * s.at(i, 1)) / BOUND));
            }
        }

        @Override
        public void backward(Mat da, Mat ds) {
            for (int i = 0; i < ds.rows(); i++) {
                for (int j = 0; j < 2; j++) {
                    ds.set(i, j, (float) (ds.at(i, j) - da.at(i, 0) * k.at(0, j) / BOUND));
                }
            }
        }
    }

    /// q(s, u) = −(sᵀ F s + 2 uᵀ G s + uᵀ H u).
    private record Quadratic(DoubleMatrix f, DoubleMatrix g, double h) implements EulerResidual.Gradient {

        /// r + γ V(A s + B u) with V(s) = −sᵀ P s.
        static Quadratic ahead(DoubleMatrix p) {
            DoubleMatrix pa = p.times(A);
            return new Quadratic(Q.plus(GAMMA, A.transposed().times(pa)), B.transposed().times(pa).scaled(GAMMA),
                    R.at(0, 0) + GAMMA * B.transposed().times(p).times(B).at(0, 0));
        }

        double[] inState(double[] s, double u) {
            return new double[]{-2 * (f.at(0, 0) * s[0] + f.at(0, 1) * s[1] + g.at(0, 0) * u),
                    -2 * (f.at(1, 0) * s[0] + f.at(1, 1) * s[1] + g.at(0, 1) * u)};
        }

        double inAction(double[] s, double u) {
            return -2 * (g.at(0, 0) * s[0] + g.at(0, 1) * s[1] + h * u);
        }

        @Override
        public void of(Mat s, Mat a, Mat ds, Mat da) {
            for (int i = 0; i < s.rows(); i++) {
                double[] x = {s.at(i, 0), s.at(i, 1)};
                double u = BOUND * a.at(i, 0);
                ds.set(i, 0, (float) inState(x, u)[0]);
                ds.set(i, 1, (float) inState(x, u)[1]);
                da.set(i, 0, (float) (BOUND * inAction(x, u)));
            }
        }
    }

    private static VisitedStates visited(Mat s, EulerResidual.Feedback pi) {
        Mat a = new Mat(s.rows(), 1);
        pi.act(s, a);
        return new VisitedStates(s, a);
    }

    private static Mat states(int count) {
        Mat s = new Mat(count, 2);
        RandomStream random = new RandomStream(3, "states");
        for (int i = 0; i < s.data().length; i++) {
            s.data()[i] = (float) (random.nextDouble() - 0.5);
        }
        return s;
    }

    @Test
    void atTheRiccatiPolicyWithItsOwnQTheResidualAndTheGradientAreZero() {
        LqrSolution best = LQR.solution(GAMMA);
        Linear pi = new Linear(best.k());
        EulerResidual residual = new EulerResidual(lqr(), 1, GAMMA, Quadratic.ahead(best.p()), pi);

        List<EulerResidual.Row> rows = residual.measure(visited(states(40), pi));

        assertEquals(40, rows.size());
        for (EulerResidual.Row row : rows) {
            assertTrue(row.interior(), row.toString());
            assertEquals(0, row.norm(), 1e-5);
            assertEquals(0, row.gradNorm(), 1e-5);
            assertEquals(0, row.distance(), 1e-5);
        }
    }

    /// By hand: u = −Ks, s′ = As + Bu, u′ = −Ks′; ∂v/∂s′ = ∂q/∂s − Kᵀ ∂q/∂u at (s′, u′); e = h (−2Ru + γ Bᵀ ∂v/∂s′).
    @ParameterizedTest
    @ValueSource(doubles = {1, 5})
    void atAnotherLinearPolicyItIsTheClosedForm(double rewardScale) {
        Quadratic q = Quadratic.ahead(LQR.solution(GAMMA).p());
        Linear pi = new Linear(DoubleMatrix.of(new double[]{0.7, 2.1}));
        Mat s = states(40);
        VisitedStates visited = visited(s, pi);

        List<EulerResidual.Row> rows = new EulerResidual(lqr(), rewardScale, GAMMA, q, pi).measure(visited);

        for (int i = 0; i < 40; i++) {
            double[] x = {s.at(i, 0), s.at(i, 1)};
            double u = BOUND * visited.a().at(i, 0);
            double[] next = {x[0] + 0.1 * x[1] + 0.005 * u, x[1] + 0.1 * u};
            double uNext = -0.7 * next[0] - 2.1 * next[1];
            double slope = q.inAction(next, uNext);
            double dv0 = q.inState(next, uNext)[0] - 0.7 * slope;
            double dv1 = q.inState(next, uNext)[1] - 2.1 * slope;
            double e = BOUND * (-2 * rewardScale * 0.1 * u + GAMMA * (0.005 * dv0 + 0.1 * dv1));
            double gradient = BOUND * q.inAction(x, u);
            assertEquals(Math.abs(e), rows.get(i).norm(), 1e-5);
            assertEquals(Math.abs(gradient), rows.get(i).gradNorm(), 1e-5);
            assertEquals(Math.abs(e - gradient), rows.get(i).distance(), 1e-5);
        }
    }

    @Test
    void withThePolicysOwnValuesItIsTheGradientOfQ() {
        DoubleMatrix k = DoubleMatrix.of(new double[]{0.7, 2.1});
        DoubleMatrix closed = A.plus(-1, B.times(k));
        DoubleMatrix cost = Q.plus(1, k.transposed().times(R).times(k));
        DoubleMatrix p = cost; // P = Q + Kᵀ R K + γ (A − BK)ᵀ P (A − BK)
        for (int i = 0; i < 2000; i++) {
            p = cost.plus(GAMMA, closed.transposed().times(p).times(closed));
        }
        Linear pi = new Linear(k);

        for (EulerResidual.Row row : new EulerResidual(lqr(), 1, GAMMA, Quadratic.ahead(p), pi)
                .measure(visited(states(40), pi))) {
            assertEquals(0, row.distance(), 1e-5);
            assertEquals(row.gradNorm(), row.norm(), 1e-5);
        }
    }

    // --- networks on the pendulum

    private static Mlp actor(int outputs) {
        return new Mlp(3, NETWORK, outputs, Mlp.Use.FIT, new RandomStream(8, "pi"), ONE);
    }

    /// The first output of a network, in double.
    private static double output(Mlp mlp, double... input) {
        double[] x = input;
        for (int l = 0; l < mlp.depth(); l++) {
            float[] w = mlp.weight(l);
            float[] b = mlp.vector(l, Mlp.Part.BIAS);
            double[] z = new double[b.length];
            for (int n = 0; n < z.length; n++) {
                z[n] = b[n];
                for (int j = 0; j < x.length; j++) {
                    z[n] += w[n * x.length + j] * x[j];
                }
                z[n] = l < mlp.depth() - 1 ? Math.max(0, z[n]) : z[n];
            }
            x = z;
        }
        return x[0];
    }

    private static double q(QFunction q, double x, double y, double speed, double a) {
        NetworkForm form = q.networks().orElseThrow();
        Labels labels = form.labels().get();
        double least = Double.POSITIVE_INFINITY;
        for (Mlp network : form.networks()) {
            least = Math.min(least, output(network, x, y, speed, a));
        }
        return labels.mean() + labels.std() * least;
    }

    /// r + γ q(s′, π(s′)), the pendulum's equations once more.
    private static double ahead(QFunction q, Mlp actor, double theta, double speed, double a) {
        double u = 2 * a;
        double r = -(theta * theta + 0.1 * speed * speed + 0.001 * u * u);
        double speedNext = speed + (15 * Math.sin(theta) + 3 * u) * 0.05;
        double thetaNext = theta + speedNext * 0.05;
        double x = Math.cos(thetaNext);
        double y = Math.sin(thetaNext);
        return r + GAMMA * q(q, x, y, speedNext, Math.tanh(output(actor, x, y, speedNext)));
    }

    private static NetworkQ fitted() {
        NetworkQ.Config config = new NetworkQ.Config(NETWORK, Optimiser.adam(1e-2), new NetworkQ.Stop(3, 0, 3), 0,
                true, true);
        NetworkQ q = new NetworkQ(3, 1, config, new Streams(4), "q", ONE);
        Mat s = new Mat(20, 3);
        Mat a = new Mat(20, 1);
        Vec y = new Vec(20);
        RandomStream random = new RandomStream(6, "rows");
        for (int i = 0; i < 20; i++) {
            s.setRow(i, new float[]{random.nextFloat(), random.nextFloat(), random.nextFloat()});
            a.set(i, 0, random.nextFloat());
            y.set(i, -100 * random.nextFloat());
        }
        q.fit(s, a, y);
        assertTrue(q.labelStd() > 10);
        return q;
    }

    static Stream<Arguments> critics() {
        Critic one = new Critic(3, 1, NETWORK, 1, new RandomStream(1, "q"), ONE);
        TwinCritic two = new TwinCritic(3, 1, NETWORK, 1, new RandomStream(1, "q"), new RandomStream(2, "q"), ONE);
        // of a squashed Gaussian the second output is log σ
        return Stream.of(Arguments.of(one, actor(1)), Arguments.of(two, actor(2)), Arguments.of(fitted(), actor(1)));
    }

    private static EulerResidual.Feedback feedback(Mlp actor) {
        return EulerResidual.feedback(DeterministicActor.differentiableCopy(actor, 1, EulerResidual.ROWS, ONE));
    }

    @ParameterizedTest
    @MethodSource("critics")
    void onThePendulumItIsTheSlopeOfRewardPlusDiscountedValue(QFunction q, Mlp actor) {
        int count = 150; // more than a block
        double[] theta = new double[count];
        Mat s = new Mat(count, 3);
        Mat a = new Mat(count, 1);
        for (int i = 0; i < count; i++) {
            theta[i] = -3 + 6 * (i + 0.5) / count;
            double speed = 3 * Math.sin(7 * i);
            s.setRow(i, new float[]{(float) Math.cos(theta[i]), (float) Math.sin(theta[i]), (float) speed});
            a.set(i, 0, (float) (0.9 * Math.sin(i)));
        }
        EulerResidual residual = new EulerResidual(pendulum(), 1, GAMMA, CriticGradient.of(q, ONE),
                feedback(actor));

        List<EulerResidual.Row> rows = residual.measure(new VisitedStates(s, a));

        assertEquals(count, rows.size());
        double h = 1e-7;
        for (int i = 0; i < count; i++) {
            double speed = s.at(i, 2);
            double u = a.at(i, 0);
            double e = (ahead(q, actor, theta[i], speed, u + h) - ahead(q, actor, theta[i], speed, u - h)) / (2 * h);
            double slope = (q(q, s.at(i, 0), s.at(i, 1), speed, u + h) - q(q, s.at(i, 0), s.at(i, 1), speed, u - h))
                    / (2 * h);
            double size = Math.max(1, Math.max(Math.abs(e), Math.abs(slope)));
            assertEquals(i, rows.get(i).state());
            assertEquals(Math.abs(e), rows.get(i).norm(), 2e-5 * size, "state " + i);
            assertEquals(Math.abs(slope), rows.get(i).gradNorm(), 2e-5 * size, "state " + i);
            assertEquals(Math.abs(e - slope), rows.get(i).distance(), 2e-5 * size, "state " + i);
        }
        assertTrue(rows.stream().mapToDouble(EulerResidual.Row::norm).max().orElseThrow() > 1e-2, "not trivial");
    }

    @Test
    void aStateAmongOthersHasTheRowItHasAlone() {
        Critic critic = new Critic(3, 1, NETWORK, 1, new RandomStream(1, "q"), ONE);
        EulerResidual residual = new EulerResidual(pendulum(), 1, GAMMA, CriticGradient.of(critic, ONE),
                feedback(actor(1)));
        Mat s = new Mat(260, 3);
        Mat a = new Mat(260, 1);
        for (int i = 0; i < 260; i++) {
            s.setRow(i, new float[]{(float) Math.cos(i), (float) Math.sin(i), i % 5});
            a.set(i, 0, (float) Math.cos(3 * i));
        }
        List<EulerResidual.Row> all = residual.measure(new VisitedStates(s, a));

        for (int i : new int[]{0, 127, 128, 259}) {
            Mat si = new Mat(1, 3);
            si.setRow(0, new float[]{s.at(i, 0), s.at(i, 1), s.at(i, 2)});
            Mat ai = new Mat(1, 1);
            ai.set(0, 0, a.at(i, 0));
            EulerResidual.Row alone = residual.measure(new VisitedStates(si, ai)).getFirst();
            assertEquals(new EulerResidual.Row(i, alone.norm(), alone.gradNorm(), alone.distance(), alone.interior()),
                    all.get(i));
        }
    }

    @Test
    void actionsOnTheBoundAreNotInterior() {
        LqrSolution best = LQR.solution(GAMMA);
        Mat s = new Mat(2, 2);
        Mat a = new Mat(2, 1);
        a.set(1, 0, -1);

        List<EulerResidual.Row> rows = new EulerResidual(lqr(), 1, GAMMA, Quadratic.ahead(best.p()),
                new Linear(best.k())).measure(new VisitedStates(s, a));

        assertTrue(rows.get(0).interior());
        assertFalse(rows.get(1).interior());
        assertTrue(rows.get(1).norm() > 0);
    }

    /// s′ = s + a, r = a + 3 s′, terminal beyond 1.
    private static final class Line implements Dynamics {

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
            return 1;
        }

        @Override
        public Unrolled unroll(int rows, int steps) {
            return new Unrolled() {
                @Override
                public void step(int t, Mat s, Mat a, Mat xi, Prediction out) {
                    for (int i = 0; i < rows; i++) {
                        float next = s.at(i, 0) + a.at(i, 0) + xi.at(i, 0);
                        out.sNext().set(i, 0, next);
                        out.r().set(i, a.at(i, 0) + 3 * next);
                        out.continues().set(i, next > 1 ? 0 : 1);
                    }
                }

                @Override
                public void backward(int t, Mat dsNext, Vec dr, Mat ds, Mat da) {
                    for (int i = 0; i < rows; i++) {
                        float dNext = dsNext.at(i, 0) + 3 * dr.at(i);
                        ds.set(i, 0, ds.at(i, 0) + dNext);
                        da.set(i, 0, da.at(i, 0) + dNext + dr.at(i));
                    }
                }

                @Override
                public void infer(Mat s, Mat a, Mat sNext, Mat xi) {
                    throw new AssertionError("nothing is inferred");
                }
            };
        }
    }

    @Test
    void whereTheNextStateIsTerminalOnlyTheRewardCounts() {
        // q = 10 s + 7 a, π(s) = s/2: ∂v/∂s = 10 + 7/2
        EulerResidual.Gradient q = (s, a, ds, da) -> {
            ds.fill(10);
            da.fill(7);
        };
        EulerResidual.Feedback half = new EulerResidual.Feedback() {
            @Override
            public void act(Mat s, Mat a) {
                a.set(s);
            }

            @Override
            public void backward(Mat da, Mat ds) {
                for (int i = 0; i < ds.rows(); i++) {
                    ds.set(i, 0, ds.at(i, 0) + da.at(i, 0) / 2);
                }
            }
        };
        Mat s = new Mat(2, 1);
        s.set(1, 0, 0.9f);
        Mat a = new Mat(2, 1).fill(0.5f);

        List<EulerResidual.Row> rows = new EulerResidual(new Line(), 1, 0.5, q, half)
                .measure(new VisitedStates(s, a));

        assertEquals(1 + 3 + 0.5 * 13.5, rows.get(0).norm(), 1e-6);
        assertEquals(1 + 3, rows.get(1).norm(), 1e-6);
        assertEquals(7, rows.get(1).gradNorm(), 1e-6);
        assertEquals(3, rows.get(1).distance(), 1e-6);
    }

    // --- which algorithms

    private static Algorithm algorithm(String name, Map<String, String> settings) {
        Experiment experiment = TinyRun.of(name).with(settings);
        try (Environment environment = Environments.create("Pendulum-v1", Map.of(), Map.of())) {
            Optional<Physics> physics = environment.physics();
            return AlgorithmKind.make(experiment.config(),
                    new Setup(environment.spec(), physics, 1, new Streams(1), ONE));
        }
    }

    private static String refusal(String name, Map<String, String> settings) {
        Algorithm algorithm = algorithm(name, settings);
        assertFalse(EulerResidual.isDefinedFor(algorithm), name);
        return assertThrows(IllegalArgumentException.class,
                () -> EulerResidual.of(name, algorithm, pendulum(), ONE)).getMessage();
    }

    /// With v, or without a critic, q is a plan by the model.
    static Stream<Arguments> actors() {
        return Stream.concat(
                Stream.of("ddpg", "td3", "sac", "sac-v", "svg", "nfqca", "fqi-amortized")
                        .map(name -> Arguments.of(name, Map.of())),
                Stream.of(Map.of("bootstrap", "V"), Map.of("bootstrap", "none", "unroll.n", "5"),
                        Map.of("bootstrap", "none", "unroll.n", "1"))
                        .map(settings -> Arguments.of("svg", settings)));
    }

    @ParameterizedTest
    @MethodSource("actors")
    void algorithmsWithAnActorHaveOneAndItIsThatOfTheirQ(String name, Map<String, String> settings) {
        Algorithm algorithm = algorithm(name, settings);
        Mat s = new Mat(1, 3);
        s.setRow(0, new float[]{1, 0, 0.5f});
        Mat a = new Mat(1, 1);

        EulerResidual.Row row = EulerResidual.of(name, algorithm, pendulum(), ONE)
                .measure(new VisitedStates(s, a)).getFirst();
        float[] slope = new float[1];
        var values = algorithm.climbed().at(1, 1);
        values.fix(s, 0, 1);
        values.gradients(new float[1], 1, new float[1], slope);

        assertTrue(EulerResidual.isDefinedFor(algorithm));
        assertEquals(Math.abs(slope[0]), row.gradNorm(), 1e-6);
        assertTrue(Double.isFinite(row.norm()) && row.norm() != row.gradNorm(), row.toString());
    }

    @Test
    void theFactorOfTheRewardCounts() {
        assertEquals(5, algorithm("sac-v", Map.of()).rewardScale());
        assertEquals(1, algorithm("sac", Map.of()).rewardScale());
    }

    @Test
    void policiesThatSearchAndCriticsWithoutGradientsAreRefusedByName() {
        for (String name : List.of("qt-opt", "fqi", "soft-fqi")) {
            assertEquals("Euler residual: expected a policy with an actor, got " + name
                    + ", which searches for its actions; a search has no ∂π/∂s", refusal(name, Map.of()));
        }
        assertEquals("Euler residual: expected a policy with an actor, got control-points, which takes the best of its "
                + "control points; which one that is changes with the state, and then there is no ∂π/∂s",
                refusal("control-points", Map.of()));
        assertEquals(
                "Euler residual: expected a critic with a gradient in the state: a network, got fqi-amortized with "
                        + "TreesQ",
                refusal("fqi-amortized", Map.of("regressor", "trees")));
    }
}
