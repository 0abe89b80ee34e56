// SPDX-License-Identifier: Apache-2.0
package org.fittedq.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.fittedq.LineWorld;
import org.fittedq.env.Lqr;
import org.fittedq.env.Pendulum;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.Batch;
import org.fittedq.mdp.Dynamics;
import org.fittedq.nn.Activation;
import org.fittedq.nn.Network;
import org.fittedq.policy.SquashedGaussian;
import org.fittedq.random.Normals;
import org.fittedq.random.RandomStream;
import org.fittedq.value.Critic;
import org.fittedq.value.TwinCritic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The value gradient against gradients worked out by hand in double.
class ValueGradientTest {

    private static final Compute ONE = new Compute(1);
    private static final double GAMMA = 0.95;
    private static final int ROWS = 7;

    /// Noise that the test knows: ε of step t and row i, ξ likewise.
    private record Known(float[][] epsilon, float[][] xi) implements RolloutNoise {

        static Known of(int steps, int rows, int actions, int noise) {
            float[][] epsilon = new float[steps + 1][rows * actions];
            float[][] xi = new float[steps + 1][rows * noise];
            RandomStream random = new RandomStream(5, "known");
            for (int t = 0; t <= steps; t++) {
                for (int i = 0; i < epsilon[t].length; i++) {
                    epsilon[t][i] = (float) random.nextGaussian();
                }
                for (int i = 0; i < xi[t].length; i++) {
                    xi[t][i] = (float) random.nextGaussian();
                }
            }
            return new Known(epsilon, xi);
        }

        @Override
        public void epsilon(int t, Mat out) {
            System.arraycopy(epsilon[t], 0, out.data(), 0, epsilon[t].length);
        }

        @Override
        public void xi(int t, Mat out) {
            System.arraycopy(xi[t], 0, out.data(), 0, xi[t].length);
        }
    }

    /// A policy whose mean before the tanh is K s: relu(z) − relu(−z) = z makes a linear map of two layers.
    private static SquashedGaussian linear(double[] k, double logStd) {
        SquashedGaussian pi = SquashedGaussian.differentiableInState(k.length, 1,
                new Network(List.of(2 * k.length), Activation.RELU), ROWS, new RandomStream(1, "init"), ONE);
        int n = k.length;
        float[] first = new float[2 * n * n];
        float[] second = new float[2 * 2 * n];
        for (int j = 0; j < n; j++) {
            first[j * n + j] = 1;
            first[(n + j) * n + j] = -1;
            second[j] = (float) k[j];
            second[n + j] = (float) -k[j];
        }
        pi.mlp().set(0, first, new float[2 * n]);
        pi.mlp().set(1, second, new float[]{0, (float) logStd});
        return pi;
    }

    private static Mat states(int dim, double range) {
        Mat s = new Mat(ROWS, dim);
        RandomStream random = new RandomStream(3, "states");
        for (int i = 0; i < s.data().length; i++) {
            s.data()[i] = (float) (range * (2 * random.nextDouble() - 1));
        }
        return s;
    }

    /// −(sᵀ P s) with the double integrator's Riccati solution, as the value at the end.
    private static final class Quadratic implements Bootstrap {

        private final double[][] p;
        private Mat last = new Mat(0, 0);

        Quadratic(double[][] p) {
            this.p = p;
        }

        @Override
        public boolean needsAction() {
            return false;
        }

        @Override
        public void value(Mat s, Mat a, Vec out) {
            last = s;
            for (int i = 0; i < s.rows(); i++) {
                double sum = 0;
                for (int j = 0; j < 2; j++) {
                    for (int k = 0; k < 2; k++) {
                        sum -= s.at(i, j) * p[j][k] * s.at(i, k);
                    }
                }
                out.set(i, (float) sum);
            }
        }

        @Override
        public void gradient(Vec dv, Mat ds, Mat da) {
            Mat s = last;
            for (int i = 0; i < s.rows(); i++) {
                for (int j = 0; j < 2; j++) {
                    ds.set(i, j, (float) (dv.at(i) * -2 * (p[j][0] * s.at(i, 0) + p[j][1] * s.at(i, 1))));
                }
            }
            da.fill(0);
        }
    }

    // the double integrator: A = (1 0.1; 0 1), B = (0.005; 0.1), Q = diag(1, 0.1), R = 0.1, actions of ±6
    private static final double BOUND = 6;
    private static final double[] B = {0.005 * BOUND, 0.1 * BOUND}; // of the normalised action
    private static final double R = 0.1 * BOUND * BOUND;
    private static final double[][] P = {{4, 1}, {1, 2}};

    /// ∂L/∂(last layer's weights of μ), L = −J, by the adjoint equations of the linear-quadratic problem:
    ///
    /// λₙ = −2γⁿ P sₙ or 0;  δᵢ = (1 − aᵢ²)(−2γⁱ R aᵢ + Bᵀ λᵢ₊₁);  λᵢ = −2γⁱ Q sᵢ + Aᵀ λᵢ₊₁ + Kᵀ δᵢ
    private static double[] adjoint(double[] k, double std, int n, boolean bootstrap, Mat s0, Known noise) {
        double[] gradient = new double[4];
        for (int row = 0; row < ROWS; row++) {
            double[][] s = new double[n + 1][2];
            double[] a = new double[n];
            s[0] = new double[]{s0.at(row, 0), s0.at(row, 1)};
            for (int i = 0; i < n; i++) {
                a[i] = Math.tanh(k[0] * s[i][0] + k[1] * s[i][1] + std * noise.epsilon[i][row]);
                s[i + 1][0] = s[i][0] + 0.1 * s[i][1] + B[0] * a[i];
                s[i + 1][1] = s[i][1] + B[1] * a[i];
            }
            double end = bootstrap ? -2 * Math.pow(GAMMA, n) : 0;
            double[] lambda = {end * (P[0][0] * s[n][0] + P[0][1] * s[n][1]),
                    end * (P[1][0] * s[n][0] + P[1][1] * s[n][1])};
            for (int i = n - 1; i >= 0; i--) {
                double discount = Math.pow(GAMMA, i);
                double delta = (1 - a[i] * a[i])
                        * (-2 * discount * R * a[i] + B[0] * lambda[0] + B[1] * lambda[1]);
                for (int j = 0; j < 2; j++) {
                    gradient[j] -= delta * Math.max(0, s[i][j]) / ROWS;
                    gradient[2 + j] -= delta * Math.max(0, -s[i][j]) / ROWS;
                }
                double l0 = -2 * discount * s[i][0] + lambda[0] + k[0] * delta;
                lambda[1] = -2 * discount * 0.1 * s[i][1] + 0.1 * lambda[0] + lambda[1] + k[1] * delta;
                lambda[0] = l0;
            }
        }
        return gradient;
    }

    private static void assertNear(double[] expected, float[] actual, double relative) {
        double norm = 0;
        double error = 0;
        for (int i = 0; i < expected.length; i++) {
            norm += expected[i] * expected[i];
            error += (expected[i] - actual[i]) * (expected[i] - actual[i]);
        }
        double ratio = Math.sqrt(error / norm);
        assertTrue(ratio <= relative, () -> "relative error " + ratio);
    }

    static Stream<Arguments> horizons() {
        return Stream.of(Arguments.of(1, true), Arguments.of(2, true), Arguments.of(5, true), Arguments.of(1, false),
                Arguments.of(20, false), Arguments.of(60, false));
    }

    /// With a value at the end it is SVG(n), without SVG(∞) over n steps.
    @ParameterizedTest
    @MethodSource("horizons")
    void onLqrItIsTheAnalyticPolicyGradient(int n, boolean bootstrap) {
        double[] k = {-0.4, -0.6};
        double logStd = -1.5;
        SquashedGaussian pi = linear(k, logStd);
        Dynamics lqr = new Lqr(Lqr.Settings.DEFAULT).physics().orElseThrow().dynamics();
        Known noise = Known.of(n, ROWS, 1, 0);
        Mat s0 = states(2, 1);
        ValueGradient gradient = new ValueGradient(n, ROWS, GAMMA, Double.POSITIVE_INFINITY, pi, lqr,
                bootstrap ? new Quadratic(P) : Bootstrap.of(StateValue.none().at(ROWS)));

        gradient.plan(s0, noise);
        gradient.backward(0);

        float[] dw = gradient.gradient().weightGradient(1);
        assertNear(adjoint(k, StrictMath.exp(logStd), n, bootstrap, s0, noise),
                new float[]{dw[0], dw[1], dw[2], dw[3]}, 1e-5);
    }

    /// −J of the pendulum in double, for finite differences.
    private static double pendulumLoss(double[] k, double std, int n, Mat s0, Known noise) {
        double total = 0;
        for (int row = 0; row < ROWS; row++) {
            double theta = Math.atan2(s0.at(row, 1), s0.at(row, 0));
            double speed = s0.at(row, 2);
            for (int i = 0; i < n; i++) {
                double[] h = {Math.cos(theta), Math.sin(theta), speed};
                double mu = 0;
                for (int j = 0; j < 3; j++) {
                    mu += k[j] * Math.max(0, h[j]) + k[3 + j] * Math.max(0, -h[j]);
                }
                double u = 2 * Math.tanh(mu + std * noise.epsilon[i][row]);
                double angle = Math.IEEEremainder(theta, 2 * Math.PI);
                total += Math.pow(GAMMA, i) * (angle * angle + 0.1 * speed * speed + 0.001 * u * u);
                speed = Math.clamp(speed + (15 * Math.sin(theta) + 3 * u) * 0.05, -8, 8);
                theta += speed * 0.05;
            }
        }
        return total / ROWS;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 10})
    void onThePendulumItIsTheSlopeOfTheRolloutsValue(int n) {
        double[] k = {0.3, -0.8, -0.2};
        double logStd = -1;
        SquashedGaussian pi = linear(k, logStd);
        Dynamics pendulum = new Pendulum(Pendulum.Settings.DEFAULT).physics().orElseThrow().dynamics();
        Known noise = Known.of(n, ROWS, 1, 0);
        Mat s0 = new Mat(ROWS, 3);
        for (int i = 0; i < ROWS; i++) {
            double theta = -2.4 + 0.7 * i;
            s0.setRow(i, new float[]{(float) Math.cos(theta), (float) Math.sin(theta), 0.5f * i - 1.5f});
        }
        ValueGradient gradient = new ValueGradient(n, ROWS, GAMMA, Double.POSITIVE_INFINITY, pi, pendulum,
                Bootstrap.of(StateValue.none().at(ROWS)));

        double value = gradient.plan(s0, noise);
        gradient.backward(0);

        double[] w = {k[0], k[1], k[2], -k[0], -k[1], -k[2]};
        double std = StrictMath.exp(logStd);
        assertEquals(-pendulumLoss(w, std, n, s0, noise), value, 1e-5 * Math.abs(value));
        double[] slope = new double[6];
        for (int j = 0; j < 6; j++) {
            double[] up = w.clone();
            double[] down = w.clone();
            up[j] += 1e-5;
            down[j] -= 1e-5;
            slope[j] = (pendulumLoss(up, std, n, s0, noise) - pendulumLoss(down, std, n, s0, noise)) / 2e-5;
        }
        float[] dw = gradient.gradient().weightGradient(1);
        assertNear(slope, java.util.Arrays.copyOf(dw, 6), 1e-5);
    }

    @Test
    void withoutStepsItIsTheActorGradientOfSacWithoutEntropy() {
        Network network = new Network(List.of(16, 16), Activation.RELU);
        Dynamics lqr = new Lqr(Lqr.Settings.DEFAULT).physics().orElseThrow().dynamics();
        TwinCritic twins = new TwinCritic(2, 1, network, ROWS, new RandomStream(2, "q"), new RandomStream(2, "q"), ONE);
        SquashedGaussian pi = SquashedGaussian.differentiableInState(2, 1, network, ROWS, new RandomStream(1, "pi"),
                ONE);
        Mat s = states(2, 1);
        Mat a = new Mat(ROWS, 1);
        Vec logProb = new Vec(ROWS);
        Vec q1 = new Vec(ROWS);
        Vec q2 = new Vec(ROWS);
        Mat da = new Mat(ROWS, 1);
        pi.sample(s, new Normals(new RandomStream(9, "noise"), ROWS, ONE), a, logProb);
        twins.value(s, a, q1, q2);
        twins.minGradientInAction(q1, q2, -1f / ROWS, da);
        pi.backward(da, 0, 0);
        pi.tape().gradientNorm();
        Critic q = twins.first().view(ROWS);
        ValueGradient gradient = new ValueGradient(0, ROWS, GAMMA, Double.POSITIVE_INFINITY, pi, lqr,
                Bootstrap.q(q, ROWS));

        double value = gradient.plan(s,
                RolloutNoise.drawn(new Normals(new RandomStream(9, "noise"), ROWS, ONE),
                        new Normals(new RandomStream(9, "xi"), 0, ONE)));
        gradient.backward(0);

        assertEquals(q1.mean(), value, 1e-6);
        for (int l = 0; l < 3; l++) {
            assertArrayEquals(pi.tape().weightGradient(l), gradient.gradient().weightGradient(l), "layer " + l);
        }
    }

    private static float[] firstGradient(Compute compute) {
        int rows = 96;
        SquashedGaussian pi = SquashedGaussian.differentiableInState(2, 1,
                new Network(List.of(128, 128), Activation.RELU), rows, new RandomStream(1, "pi"), compute);
        ValueGradient gradient = new ValueGradient(3, rows, GAMMA, Double.POSITIVE_INFINITY, pi,
                new Lqr(Lqr.Settings.DEFAULT).physics().orElseThrow().dynamics(),
                Bootstrap.of(StateValue.none().at(ROWS)));
        Mat s0 = new Mat(rows, 2);
        RandomStream random = new RandomStream(1, "states");
        for (int i = 0; i < s0.data().length; i++) {
            s0.data()[i] = (float) random.nextGaussian();
        }
        gradient.plan(s0, Known.of(3, rows, 1, 0));
        gradient.backward(0);
        return gradient.gradient().weightGradient(1);
    }

    /// Layers wide enough for several threads, and all memory new each time: what is made at first use is made by one of them.
    @Test
    void threadsChangeNoBitOfAFirstGradient() {
        float[] expected = firstGradient(ONE);

        try (Compute three = Compute.alwaysSharing(Compute.Kind.AUTO, 3)) {
            for (int i = 0; i < 50; i++) {
                assertArrayEquals(expected, firstGradient(three), "gradient " + i);
            }
        }
    }

    /// v(s) = 10 s.
    private record Tenfold() implements Bootstrap {

        @Override
        public boolean needsAction() {
            return false;
        }

        @Override
        public void value(Mat s, Mat a, Vec out) {
            for (int i = 0; i < s.rows(); i++) {
                out.set(i, 10 * s.at(i, 0));
            }
        }

        @Override
        public void gradient(Vec dv, Mat ds, Mat da) {
            for (int i = 0; i < ds.rows(); i++) {
                ds.set(i, 0, 10 * dv.at(i));
            }
            da.fill(0);
        }
    }

    /// Actions of tanh(0.5) = a everywhere, three steps, γ = 0.5, by hand.
    @Test
    void terminalStatesAndUncertainOnesEndARow() {
        SquashedGaussian pi = linear(new double[]{0}, -20);
        pi.mlp().set(1, new float[4], new float[]{0.5f, -20});
        double a = Math.tanh(0.5); // 0.4621
        ValueGradient gradient = new ValueGradient(3, ROWS, 0.5, 0.1, pi, new LineWorld(), new Tenfold());
        Mat s = new Mat(ROWS, 1);
        s.data()[0] = -0.5f; // never ends: −0.5, −0.04, 0.42, 0.89
        s.data()[1] = 0.3f; // 0.3, 0.76, 1.22: terminal after two steps
        s.data()[2] = -3; // uncertain at once
        s.data()[3] = -1.05f; // believed, as 0.05 is below the bound

        double value = gradient.plan(s, Known.of(3, ROWS, 1, 0));
        gradient.backward(0);
        double norm = gradient.gradient().sumNorm();

        double goes = -0.5 + 0.5 * (-0.5 + a) + 0.25 * (-0.5 + 2 * a) + 0.125 * 10 * (-0.5 + 3 * a);
        double ends = 0.3 + 0.5 * (0.3 + a);
        double cut = -30;
        double believed = -1.05 + 0.5 * (-1.05 + a) + 0.25 * (-1.05 + 2 * a) + 0.125 * 10 * (-1.05 + 3 * a);
        double zero = 0.5 * a + 0.25 * 2 * a; // 0, 0.46, 0.92, 1.39: terminal at last
        assertEquals((goes + ends + cut + believed + 3 * zero) / ROWS, value, 1e-5);
        assertEquals(1.0 / ROWS, gradient.cut(), 1e-12);
        // ∂J/∂a₀ of a row that goes on: 0.5 + 0.25 + 1.25; a₁: 0.25 + 1.25; a₂: 1.25; without the end: 0.75, 0.25, 0; and 0.5, 0, 0
        double perBias = (2 * (2 + 1.5 + 1.25) + 3 * (0.75 + 0.25) + 0.5) * (1 - a * a) / ROWS;
        assertEquals(-perBias, gradient.gradient().vectorGradient(1, org.fittedq.nn.Mlp.Part.BIAS)[0], 1e-5);
        assertTrue(norm > 0);
    }

    @Test
    void followingARecordedTrajectoryHasTheGradientOfPlanningWithItsNoise() {
        int n = 4;
        Lqr.Settings noisy = new Lqr.Settings("", 1, 6, 0.05, 100);
        Dynamics lqr = new Lqr(noisy).physics().orElseThrow().dynamics();
        SquashedGaussian pi = linear(new double[]{-0.4, -0.6}, -1);
        Known noise = Known.of(n, ROWS, 1, 2);
        Mat s0 = states(2, 1);
        ValueGradient planned = new ValueGradient(n, ROWS, GAMMA, Double.POSITIVE_INFINITY, pi, lqr,
                new Quadratic(P));
        planned.plan(s0, noise);
        Batch recorded = record(pi, lqr, s0, noise, n);
        planned.backward(0);
        ValueGradient followed = new ValueGradient(n, ROWS, GAMMA, Double.POSITIVE_INFINITY, pi, lqr,
                new Quadratic(P));

        followed.follow(recorded, noise, 5);
        followed.backward(0);

        float[] expected = planned.gradient().weightGradient(1);
        double[] wide = new double[expected.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = expected[i];
        }
        assertEquals(1, followed.meanWeight(), 1e-5); // the policy has not changed since
        assertNear(wide, followed.gradient().weightGradient(1), 1e-5);
    }

    /// Plays the policy in the dynamics and notes what it did, as the loop does.
    private static Batch record(SquashedGaussian policy, Dynamics f, Mat s0, Known noise, int n) {
        Batch b = new Batch(ROWS, 2, 1, 2, n);
        SquashedGaussian pi = policy.view(ROWS);
        Dynamics.Unrolled step = f.unroll(ROWS, 1);
        Mat s = new Mat(ROWS, 2).set(s0);
        Mat xi = new Mat(ROWS, 2);
        Mat epsilon = new Mat(ROWS, 1);
        Vec logProb = new Vec(ROWS);
        for (int t = 0; t < n; t++) {
            Batch now = b.following(t);
            Dynamics.Prediction p = new Dynamics.Prediction(now.sNext(), now.r(), new Vec(ROWS), new Vec(ROWS));
            noise.epsilon(t, epsilon);
            noise.xi(t, xi);
            now.s().set(s);
            pi.act(s, epsilon, now.a(), logProb);
            step.step(0, now.s(), now.a(), xi, p);
            now.bootstrap().fill((float) GAMMA);
            for (int i = 0; i < ROWS; i++) {
                now.note().set(i, 0, pi.beforeTanh().at(i, 0));
                now.note().set(i, 1, logProb.at(i));
                b.length()[i] = n;
            }
            s.set(now.sNext());
        }
        return b;
    }
}
