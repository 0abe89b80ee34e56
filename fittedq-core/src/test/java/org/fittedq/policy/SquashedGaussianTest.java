// SPDX-License-Identifier: Apache-2.0
package org.fittedq.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.fittedq.Property;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.nn.Activation;
import org.fittedq.nn.Mlp;
import org.fittedq.nn.Network;
import org.fittedq.nn.Optimiser;
import org.fittedq.nn.OptimiserState;
import org.fittedq.random.Normals;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;

class SquashedGaussianTest {

    private static final Compute COMPUTE = new Compute(1);
    private static final int DS = 3;

    private static SquashedGaussian policy(int actionSize, int rows) {
        Network network = new Network(List.of(5), Activation.TANH);
        return new SquashedGaussian(DS, actionSize, network, rows, new RandomStream(1, "init"), COMPUTE);
    }

    /// A policy with the same μ and log σ in every state.
    private static SquashedGaussian constant(int rows, float... muThenLogStd) {
        SquashedGaussian pi = policy(muThenLogStd.length / 2, rows);
        pi.mlp().set(1, new float[5 * muThenLogStd.length], muThenLogStd);
        return pi;
    }

    private static Normals noise(int size) {
        return new Normals(new RandomStream(7, "noise"), size, COMPUTE);
    }

    private static float[] epsilon(int size) {
        float[] epsilon = new float[size];
        noise(size).fill(epsilon);
        return epsilon;
    }

    /// log N(u; μ, σ) − log(1 − tanh² u) for u = μ + σ ε, where 1 − tanh² u = 1/cosh² u.
    private static double logDensity(double mu, double logStd, double epsilon) {
        double u = mu + Math.exp(logStd) * epsilon;
        return -0.5 * epsilon * epsilon - logStd - 0.5 * Math.log(2 * Math.PI) + 2 * Math.log(Math.cosh(u));
    }

    @Test
    void theLogDensityIsThatOfTheChangeOfVariables() {
        Property.forAll(60, 1, random -> {
            float[] out = new float[6];
            for (int j = 0; j < 3; j++) {
                out[j] = 3 * (float) random.nextGaussian();
                out[3 + j] = -1 + (float) random.nextGaussian();
            }
            SquashedGaussian pi = constant(4, out);
            Mat a = new Mat(4, 3);
            Vec logProb = new Vec(4);

            pi.sample(new Mat(4, DS), noise(12), a, logProb);

            float[] epsilon = epsilon(12);
            for (int r = 0; r < 4; r++) {
                double expected = 0;
                for (int j = 0; j < 3; j++) {
                    double logStd = Math.min(out[3 + j], 2);
                    double e = epsilon[3 * r + j];
                    expected += logDensity(out[j], logStd, e);
                    assertEquals(Math.tanh(out[j] + Math.exp(logStd) * e), a.at(r, j), 3e-6);
                }
                assertEquals(expected, logProb.at(r), 1e-5 * (1 + Math.abs(expected)));
            }
        });
    }

    @Test
    void theDensityIntegratesToOne() {
        int n = 40_000;
        SquashedGaussian pi = constant(n, 0.3f, -0.4f);
        Mat a = new Mat(n, 1);
        Vec logProb = new Vec(n);

        pi.sample(new Mat(n, DS), noise(n), a, logProb);

        // the trapezoid rule over the drawn actions; what lies beyond the outermost of n has mass about 2/n
        List<Integer> order = IntStream.range(0, n).boxed().sorted(Comparator.comparing(i -> a.at(i, 0))).toList();
        double integral = 0;
        for (int i = 1; i < n; i++) {
            int left = order.get(i - 1);
            int right = order.get(i);
            integral += 0.5 * (Math.exp(logProb.at(left)) + Math.exp(logProb.at(right)))
                    * ((double) a.at(right, 0) - a.at(left, 0));
        }
        assertEquals(1, integral, 3e-4);
    }

    @Test
    void theLogDensityIsFiniteFarOutside() {
        for (float mu : new float[]{-20, -12, 12, 20}) {
            SquashedGaussian pi = constant(50, mu, -3);
            Mat a = new Mat(50, 1);
            Vec logProb = new Vec(50);

            pi.sample(new Mat(50, DS), noise(50), a, logProb);

            float[] epsilon = epsilon(50);
            for (int r = 0; r < 50; r++) {
                assertEquals(Math.signum(mu), a.at(r, 0), 1e-6);
                assertTrue(Math.abs(a.at(r, 0)) <= 1);
                double expected = logDensity(mu, -3, epsilon[r]);
                assertEquals(expected, logProb.at(r), 1e-6 * Math.abs(expected));
            }
        }
    }

    @Test
    void actionsHaveTheMomentsOfTheSquashedNormal() {
        int n = 100_000;
        SquashedGaussian pi = constant(n, 0.5f, 0);
        Mat a = new Mat(n, 1);

        pi.sample(new Mat(n, DS), noise(n), a, new Vec(n));

        double[] expected = moments(0.5, 0);
        double mean = 0;
        double squares = 0;
        for (float v : a.data()) {
            mean += (double) v / n;
            squares += (double) v * v / n;
        }
        // an action lies in [−1, 1], so its standard error is below 1/√n = 0.0032; four of them
        assertEquals(expected[0], mean, 0.013);
        assertEquals(expected[1], squares, 0.013);
    }

    /// A narrow policy is as good as linear; a wide one (log σ = 5, clamped to 2) piles up at the ends of the box.
    @Test
    void theMeanOfMinusLogPiIsTheEntropy() {
        int n = 100_000;
        for (float raw : new float[]{-5, -1, 0, 5}) {
            double logStd = Math.min(raw, 2);
            SquashedGaussian pi = constant(n, 0.2f, raw);
            Vec logProb = new Vec(n);

            pi.sample(new Mat(n, DS), noise(n), new Mat(n, 1), logProb);

            double entropy = moments(0.2, logStd)[2];
            // −log π spreads by at most about 2 (1 + σ): standard error 2 (1 + 7.4)/√n = 0.05 for the widest
            assertEquals(entropy, -logProb.mean(), 0.01 * (1 + 2 * Math.exp(logStd)));
            assertTrue(entropy < Math.log(2), "no density on (−1, 1) has more entropy than the uniform one");
            if (raw == -5) {
                assertEquals(0.5 * Math.log(2 * Math.PI * Math.E) - 5 + Math.log(1 - Math.pow(Math.tanh(0.2), 2)),
                        entropy, 1e-4);
            }
        }
    }

    /// E a, E a², and the entropy, by the trapezoid rule over ε.
    private static double[] moments(double mu, double logStd) {
        double[] sum = new double[3];
        double h = 1e-3;
        for (double e = -9; e <= 9; e += h) {
            double weight = h * Math.exp(-0.5 * e * e) / Math.sqrt(2 * Math.PI);
            double a = Math.tanh(mu + Math.exp(logStd) * e);
            sum[0] += weight * a;
            sum[1] += weight * a * a;
            sum[2] -= weight * logDensity(mu, logStd, e);
        }
        return sum;
    }

    @Test
    void inferredNoiseIsTheNoiseOfTheRecordedAction() {
        SquashedGaussian pi = policy(2, 9);
        Mat s = new Mat(9, DS);
        fill(s, new RandomStream(4, "states"));
        Mat a = new Mat(9, 2);
        Vec logProb = new Vec(9);
        pi.sample(s, noise(18), a, logProb);
        Mat u = new Mat(9, 2).set(pi.beforeTanh());
        Mat again = new Mat(9, 2);
        Vec logProbAgain = new Vec(9);

        pi.infer(s, u, again, logProbAgain);

        assertArrayEquals(epsilon(18), pi.noise().data(), 2e-6f);
        assertArrayEquals(a.data(), again.data(), 1e-6f);
        assertArrayEquals(logProb.data(), logProbAgain.data(), 1e-5f);
    }

    /// Of a saturated action tanh(u) tells nothing, u itself does.
    @Test
    void noiseIsInferredWhereTheActionIsSaturated() {
        SquashedGaussian pi = constant(1, 9, 0);
        Mat a = new Mat(1, 1);
        pi.act(new Mat(1, DS), new Mat(1, 1).fill(1.5f), a, new Vec(1));
        Mat u = new Mat(1, 1).set(pi.beforeTanh());

        pi.infer(new Mat(1, DS), u, new Mat(1, 1), new Vec(1));

        assertEquals(1, a.at(0, 0));
        assertEquals(1.5, pi.noise().at(0, 0), 2e-6);
    }

    @Test
    void theGradientInTheStateIsTheSlopeOfTheLoss() {
        SquashedGaussian pi = SquashedGaussian.differentiableInState(DS, 2, new Network(List.of(5), Activation.TANH), 4,
                new RandomStream(1, "init"), COMPUTE);
        Mat s = new Mat(4, DS);
        Mat da = new Mat(4, 2);
        fill(s, new RandomStream(4, "states"));
        fill(da, new RandomStream(4, "gradient"));
        Mat epsilon = new Mat(4, 2);
        fill(epsilon, new RandomStream(4, "epsilon"));
        Mat ds = new Mat(4, DS).fill(1);

        pi.act(s, epsilon, new Mat(4, 2), new Vec(4));
        pi.backward(da, 0.3, 0).gradientInState(ds);

        for (int i = 0; i < s.data().length; i++) {
            double h = 1e-2;
            double slope = (loss(pi, s, i, h, epsilon, da) - loss(pi, s, i, -h, epsilon, da)) / (2 * h);
            assertEquals(1 + slope, ds.data()[i], 2e-3 * (1 + Math.abs(slope)), "entry " + i); // added to the 1
        }
    }

    /// Σ da · a + 0.3 Σ log π with one entry of s changed.
    private static double loss(SquashedGaussian pi, Mat s, int entry, double change, Mat epsilon, Mat da) {
        Mat moved = new Mat(s.rows(), s.cols()).set(s);
        moved.data()[entry] += (float) change;
        Mat a = new Mat(s.rows(), 2);
        Vec logProb = new Vec(s.rows());
        pi.act(moved, epsilon, a, logProb);
        double sum = 0.3 * logProb.mean() * s.rows();
        for (int i = 0; i < a.data().length; i++) {
            sum += (double) da.data()[i] * a.data()[i];
        }
        return sum;
    }

    @Test
    void gradientsAreTheSlopesOfTheLoss() {
        Property.forAll(30, 2, random -> gradients(random, 0));
    }

    @Test
    void theRegulariserPullsMeanAndLogStd() {
        Property.forAll(30, 3, random -> gradients(random, 0.7));
    }

    /// L = Σ w · a + c Σ log π + regulariser over N = 6 rows and dₐ = 2. A step of plain gradient descent with rate 1
    /// shows the gradient in the last layer's parameters, through which every output's gradient passes.
    private static void gradients(RandomStream random, double regularise) {
        int n = 6;
        SquashedGaussian pi = policy(2, n);
        float[] weight = new float[20];
        float[] bias = new float[4];
        for (int i = 0; i < 20; i++) {
            weight[i] = 0.5f * (float) random.nextGaussian();
        }
        for (int i = 0; i < 4; i++) {
            bias[i] = 0.5f * (float) random.nextGaussian();
        }
        // log σ of one dimension is clamped now and then: far above 2 or far below −20
        int clamp = random.index(3);
        bias[3] += clamp == 0 ? 0 : clamp == 1 ? 9 : -29;
        pi.mlp().set(1, weight, bias);
        Mat s = new Mat(n, DS);
        Mat da = new Mat(n, 2);
        fill(s, random);
        fill(da, random);
        double c = random.nextGaussian();

        pi.sample(s, noise(2 * n), new Mat(n, 2), new Vec(n));
        pi.backward(da, c, regularise).step(new OptimiserState(
                new Optimiser(Optimiser.Rule.SGD, 1, new Optimiser.Moments(0, 0, 1), 0, 0), pi.mlp()));

        float[] newWeight = pi.mlp().weight(1);
        float[] newBias = pi.mlp().vector(1, Mlp.Part.BIAS);
        Loss loss = new Loss(hidden(s), epsilon(2 * n), da, c, regularise);
        for (int i = 0; i < 24; i++) {
            double gradient = i < 20 ? (double) weight[i] - newWeight[i] : (double) bias[i - 20] - newBias[i - 20];
            double h = 1e-5;
            double slope = (loss.at(weight, bias, i, h) - loss.at(weight, bias, i, -h)) / (2 * h);
            assertEquals(slope, gradient, 3e-5 * (1 + Math.abs(slope)), "parameter " + i + ", clamp " + clamp);
        }
    }

    private static void fill(Mat m, RandomStream random) {
        for (int i = 0; i < m.data().length; i++) {
            m.data()[i] = (float) random.nextGaussian();
        }
    }

    /// The tanh layer of every policy here, in double.
    private static double[][] hidden(Mat s) {
        Mlp mlp = policy(2, 1).mlp();
        float[] w = mlp.weight(0);
        float[] b = mlp.vector(0, Mlp.Part.BIAS);
        double[][] h = new double[s.rows()][5];
        for (int r = 0; r < s.rows(); r++) {
            for (int i = 0; i < 5; i++) {
                double z = b[i];
                for (int k = 0; k < DS; k++) {
                    z += w[i * DS + k] * s.at(r, k);
                }
                h[r][i] = Math.tanh(z);
            }
        }
        return h;
    }

    /// The loss as a function of one of the last layer's parameters, in double.
    private record Loss(double[][] h, float[] epsilon, Mat da, double c, double regularise) {

        double at(float[] weight, float[] bias, int parameter, double change) {
            double sum = 0;
            for (int r = 0; r < h.length; r++) {
                double[] out = new double[4];
                for (int o = 0; o < 4; o++) {
                    out[o] = bias[o] + (parameter == 20 + o ? change : 0);
                    for (int k = 0; k < 5; k++) {
                        out[o] += (weight[5 * o + k] + (parameter == 5 * o + k ? change : 0)) * h[r][k];
                    }
                }
                for (int j = 0; j < 2; j++) {
                    double logStd = Math.clamp(out[2 + j], -20, 2);
                    double e = epsilon[2 * r + j];
                    sum += da.at(r, j) * Math.tanh(out[j] + Math.exp(logStd) * e);
                    sum += c * logDensity(out[j], logStd, e);
                    sum += regularise / (2 * h.length) * (out[j] * out[j] + logStd * logStd);
                }
            }
            return sum;
        }
    }
}
