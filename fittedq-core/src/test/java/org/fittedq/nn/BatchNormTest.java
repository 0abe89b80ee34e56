// SPDX-License-Identifier: Apache-2.0
package org.fittedq.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Stateful;
import org.fittedq.math.Vec;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;

class BatchNormTest {

    private static final Compute ONE = new Compute(1);
    private static final double EPSILON = 1e-3;
    private static final double MOMENTUM = 0.9;
    private final RandomStream random = new RandomStream(3, "test");

    private static Network normalised(Activation activation, Integer... hidden) {
        return new Network(List.of(hidden), activation, new Norm.Batch(MOMENTUM));
    }

    private Mat normal(int rows, int cols) {
        Mat m = new Mat(rows, cols);
        for (int i = 0; i < m.data().length; i++) {
            m.data()[i] = (float) random.nextGaussian();
        }
        return m;
    }

    private static List<Network> networks() {
        return List.of(normalised(Activation.RELU, 64, 64), normalised(Activation.RELU, 33, 17, 40),
                normalised(Activation.TANH, 7),
                normalised(Activation.SILU, 20, 12));
    }

    /// A network whose gains, shifts and running statistics are none of those it begins with.
    private static Mlp mlp(int inputs, Network network, int outputs, Compute compute) {
        Mlp mlp = Mlp.ofAnyNorm(inputs, network, outputs, Mlp.Use.FIT_AND_INPUT_GRADIENT,
                new RandomStream(5, "init"), compute);
        RandomStream random = new RandomStream(6, "norm");
        for (int l = 0; l < network.hidden().size(); l++) {
            int units = network.hidden().get(l);
            float[][] drawn = new float[4][units];
            for (int n = 0; n < units; n++) {
                drawn[0][n] = 0.7f + 0.6f * random.nextFloat();
                drawn[1][n] = random.nextFloat() - 0.5f;
                drawn[2][n] = random.nextFloat() - 0.5f;
                drawn[3][n] = 0.2f + random.nextFloat();
            }
            mlp.setNorm(l, drawn[0], drawn[1]);
            mlp.setStatistics(l, drawn[2], drawn[3]);
        }
        return mlp;
    }

    /// The network in double, naively, at all rows; with the rows' own statistics or the running ones.
    private static double[][] reference(Mlp mlp, double[][] x, boolean running) {
        double[][] h = x;
        for (int l = 0; l < mlp.depth(); l++) {
            float[] w = mlp.weight(l);
            float[] b = mlp.vector(l, Mlp.Part.BIAS);
            double[][] z = new double[x.length][b.length];
            for (int r = 0; r < x.length; r++) {
                for (int n = 0; n < b.length; n++) {
                    z[r][n] = b[n];
                    for (int k = 0; k < h[r].length; k++) {
                        z[r][n] += w[n * h[r].length + k] * h[r][k];
                    }
                }
            }
            if (l < mlp.depth() - 1) {
                for (int n = 0; n < b.length; n++) {
                    normalise(mlp, l, z, n, running);
                }
            }
            h = z;
        }
        return h;
    }

    private static void normalise(Mlp mlp, int l, double[][] z, int n, boolean running) {
        double mean = running
                ? mlp.vector(l, Mlp.Part.MEAN)[n]
                : Arrays.stream(z).mapToDouble(r -> r[n]).sum()
                        / z.length;
        double variance = running
                ? mlp.vector(l, Mlp.Part.VARIANCE)[n]
                : Arrays.stream(z).mapToDouble(r -> (r[n] - mean) * (r[n] - mean)).sum() / z.length;
        for (double[] row : z) {
            double y = mlp.vector(l, Mlp.Part.GAIN)[n] * (row[n] - mean) / Math.sqrt(variance + EPSILON)
                    + mlp.vector(l, Mlp.Part.SHIFT)[n];
            row[n] = switch (mlp.network().activation()) {
                case RELU -> Math.max(y, 0);
                case TANH -> Math.tanh(y);
                case SILU -> y / (1 + Math.exp(-y));
            };
        }
    }

    private static double[][] rows(Mat x) {
        double[][] out = new double[x.rows()][x.cols()];
        for (int r = 0; r < x.rows(); r++) {
            for (int c = 0; c < x.cols(); c++) {
                out[r][c] = x.at(r, c);
            }
        }
        return out;
    }

    @Test
    void aFitUsesMeanAndVarianceOfAllRowsOfTheBatch() {
        for (Network network : networks()) {
            for (int outputs : new int[]{1, 3, 40}) {
                Mlp mlp = mlp(35, network, outputs, ONE);
                Mat x = normal(13, 35);
                Mat y = new Mat(13, outputs);
                Tape tape = new Tape(mlp, 16);

                Vec v = new Vec(13);
                if (outputs == 1) {
                    tape.forward(x, v);
                    System.arraycopy(v.data(), 0, y.data(), 0, 13);
                } else {
                    tape.forward(x, y);
                }

                double[][] expected = reference(mlp, rows(x), false);
                for (int r = 0; r < 13; r++) {
                    for (int c = 0; c < outputs; c++) {
                        assertEquals(expected[r][c], y.at(r, c), 3e-5, network + " outputs " + outputs);
                    }
                }
            }
        }
    }

    @Test
    void evaluationUsesTheRunningStatisticsAndIsANetworkWithoutNormalisation() {
        for (Network network : networks()) {
            Mlp mlp = mlp(35, network, 1, ONE);
            Mat x = normal(13, 35);
            Vec y = new Vec(13);

            new Tape(mlp.evaluated(), 13).forward(x, y);

            double[][] expected = reference(mlp, rows(x), true);
            for (int r = 0; r < 13; r++) {
                assertEquals(expected[r][0], y.at(r), 1e-5, network.toString());
            }
            assertEquals(new Network(network.hidden(), network.activation()), mlp.evaluated().network());
            assertEquals(0, mlp.evaluated().vector(0, Mlp.Part.GAIN).length);
            assertFalse(mlp.evaluated().isBatchNormalised());
            assertSame(mlp.evaluated(), mlp.evaluated().evaluated());
        }
    }

    @Test
    void searchesSeeTheEvaluatedNetwork() {
        Mlp mlp = mlp(5, normalised(Activation.RELU, 40, 20), 1, ONE);
        Mat s = normal(3, 3);
        Mat a = normal(3, 2);
        Vec expected = new Vec(3);
        new Tape(mlp.evaluated(), 3).forward(s, a, expected);
        FixedInputs search = new FixedInputs(mlp.evaluated(), 3, 3);
        float[] q = new float[3];

        search.fix(s, 0, 3);
        search.values(a.data(), 1, q);

        assertArrayEquals(expected.data(), q);
    }

    /// Forward values, gradients and statistics of NumPy in double (gradients by central differences of 10⁻⁶): weights
    /// sin(1 + 7l + 3n + k)/2, biases 0, gains 1 + n/10, shifts n/10 − 1/20, rows cos(2r + c); the loss is of the first three rows
    /// of six, as in a joint pass.
    @Test
    void aJointPassAgreesWithNumpy() {
        Mlp mlp = Mlp.ofAnyNorm(2, normalised(Activation.TANH, 3, 2), 1, Mlp.Use.FIT,
                new RandomStream(1, "overwritten"), ONE);
        for (int l = 0, inputs = 2; l < 3; l++) {
            int units = l < 2 ? 3 - l : 1;
            float[][] p = new float[3][units];
            float[] w = new float[units * inputs];
            for (int n = 0; n < units; n++) {
                p[1][n] = (float) (1 + 0.1 * n);
                p[2][n] = (float) (0.1 * n - 0.05);
                for (int k = 0; k < inputs; k++) {
                    w[n * inputs + k] = (float) (Math.sin(1 + 7 * l + 3 * n + k) / 2);
                }
            }
            mlp.set(l, w, p[0]);
            if (l < 2) {
                mlp.setNorm(l, p[1], p[2]);
            }
            inputs = units;
        }
        Mat x = new Mat(6, 2);
        for (int r = 0; r < 6; r++) {
            x.set(r, 0, (float) Math.cos(2 * r));
            x.set(r, 1, (float) Math.cos(2 * r + 1));
        }
        Vec q = new Vec(6);
        Tape tape = new Tape(mlp, 6);

        tape.forward(x, q);
        tape.backward(Vec.of(1, 0.5f, -0.25f, 0, 0, 0));
        tape.gradientNorm();

        near(q.data(), 1e-6, 0.109762919, 0.235163654, -0.423055522, 0.144821771, 0.289636821, -0.267822959);
        near(tape.weightGradient(0), 2e-5, 0.91192191, -0.83086956, 0.55013654, -0.42862315, -0.75697257, 0.49680938);
        near(tape.weightGradient(1), 2e-5, 4.23172411, -4.36700864, 4.12111713, -1.89721276, 1.95392478, -1.81774133);
        near(tape.weightGradient(2), 2e-6, 0.68897874, -0.75783338);
        near(tape.vectorGradient(0, Mlp.Part.GAIN), 2e-5, 1.74117028, -0.68014732, -0.62415791);
        near(tape.vectorGradient(0, Mlp.Part.SHIFT), 2e-5, -0.94302927, -0.4462521, 0.71742571);
        near(tape.vectorGradient(1, Mlp.Part.GAIN), 2e-6, 0.17627295, 0.07968883);
        near(tape.vectorGradient(0, Mlp.Part.BIAS), 0, 0, 0, 0);

        tape.step(new OptimiserState(Optimiser.adam(1e-3), mlp));

        near(mlp.vector(0, Mlp.Part.MEAN), 1e-7, -0.00307642655, 0.00314182228, -0.00314433423);
        near(mlp.vector(0, Mlp.Part.VARIANCE), 1e-6, 0.929291137, 0.927986494, 0.925734464);
        near(mlp.vector(0, Mlp.Part.BIAS), 0, 0, 0, 0);
    }

    private static void near(float[] actual, double tolerance, double... expected) {
        assertEquals(expected.length, actual.length);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], actual[i], tolerance, "number " + i);
        }
    }

    @Test
    void gradientsAgreeWithFiniteDifferencesAlongRandomDirections() {
        for (Network network : networks()) {
            for (int outputs : new int[]{1, 5}) {
                Mlp mlp = mlp(9, network, outputs, ONE);
                Mat x = normal(12, 9);
                Mat weight = normal(12, outputs); // L = Σ weight · out
                Tape tape = new Tape(mlp, 12);
                Mat y = new Mat(12, outputs);
                Mat dx = new Mat(12, 9);
                if (outputs == 1) {
                    tape.forward(x, new Vec(12));
                    tape.backward(Vec.of(weight.data()));
                } else {
                    tape.forward(x, y);
                    tape.backward(weight);
                }
                tape.inputGradient(0, dx, false);
                tape.gradientNorm();

                inputGradient(mlp, x, weight, dx);
                for (int l = 0; l < mlp.depth(); l++) {
                    weightGradient(mlp, tape, l, x, weight);
                    if (l < mlp.depth() - 1) {
                        normGradient(mlp, tape, l, x, weight);
                    }
                }
            }
        }
    }

    private static double loss(Mlp mlp, double[][] x, Mat weight) {
        double[][] out = reference(mlp, x, false);
        double sum = 0;
        for (int r = 0; r < out.length; r++) {
            for (int c = 0; c < out[r].length; c++) {
                sum += out[r][c] * weight.at(r, c);
            }
        }
        return sum;
    }

    private void inputGradient(Mlp mlp, Mat x, Mat weight, Mat dx) {
        double[][] up = rows(x);
        double[][] down = rows(x);
        double analytic = 0;
        for (int r = 0; r < x.rows(); r++) {
            for (int c = 0; c < x.cols(); c++) {
                double direction = random.nextGaussian();
                up[r][c] += 1e-6 * direction;
                down[r][c] -= 1e-6 * direction;
                analytic += direction * dx.at(r, c);
            }
        }
        assertEquals((loss(mlp, up, weight) - loss(mlp, down, weight)) / 2e-6, analytic,
                2e-3 * (1 + Math.abs(analytic)), "input, " + mlp.network());
    }

    /// Small steps, as few activations may cross the kink of ReLU.
    private void weightGradient(Mlp mlp, Tape tape, int l, Mat x, Mat weight) {
        float[] w = mlp.weight(l);
        float[] b = mlp.vector(l, Mlp.Part.BIAS);
        float[] g = tape.weightGradient(l);
        float[] up = w.clone();
        float[] down = w.clone();
        double analytic = 0;
        for (int i = 0; i < w.length; i++) {
            float step = (float) (5e-5 * random.nextGaussian() / Math.sqrt(w.length));
            up[i] += step;
            down[i] -= step;
            analytic += ((double) up[i] - down[i]) * g[i];
        }
        mlp.set(l, up, b);
        double difference = loss(mlp, rows(x), weight);
        mlp.set(l, down, b);
        difference -= loss(mlp, rows(x), weight);
        mlp.set(l, w, b);

        assertEquals(difference, analytic, 4e-7 + 5e-3 * Math.abs(analytic), "layer " + l + " of " + mlp.network());
    }

    private void normGradient(Mlp mlp, Tape tape, int l, Mat x, Mat weight) {
        float[] gain = mlp.vector(l, Mlp.Part.GAIN);
        float[] shift = mlp.vector(l, Mlp.Part.SHIFT);
        float[][] moved = {gain.clone(), shift.clone(), gain.clone(), shift.clone()};
        double analytic = 0;
        for (int i = 0; i < gain.length; i++) {
            moved[0][i] += (float) (2e-5 * random.nextGaussian());
            moved[1][i] += (float) (2e-5 * random.nextGaussian());
            moved[2][i] = 2 * gain[i] - moved[0][i];
            moved[3][i] = 2 * shift[i] - moved[1][i];
            analytic += ((double) moved[0][i] - moved[2][i]) * tape.vectorGradient(l, Mlp.Part.GAIN)[i]
                    + ((double) moved[1][i] - moved[3][i]) * tape.vectorGradient(l, Mlp.Part.SHIFT)[i];
        }
        mlp.setNorm(l, moved[0], moved[1]);
        double difference = loss(mlp, rows(x), weight);
        mlp.setNorm(l, moved[2], moved[3]);
        difference -= loss(mlp, rows(x), weight);
        mlp.setNorm(l, gain, shift);

        assertEquals(difference, analytic, 4e-7 + 5e-3 * Math.abs(analytic), "norm of layer " + l);
    }

    private static List<float[]> trained(Compute compute, Network network, double clip) {
        int rows = 200;
        RandomStream random = new RandomStream(8, "data");
        Mlp mlp = mlp(23, network, 1, compute);
        Mlp target = mlp.target();
        Tape tape = new Tape(mlp, rows);
        Optimiser.Moments moments = Optimiser.Moments.DEFAULT;
        OptimiserState state = new OptimiserState(new Optimiser(Optimiser.Rule.ADAM, 1e-3, moments, 0, clip), mlp);
        Mat x = new Mat(rows, 23);
        Vec q = new Vec(rows);
        Vec dq = new Vec(rows);
        for (int step = 0; step < 3; step++) {
            for (int i = 0; i < x.data().length; i++) {
                x.data()[i] = (float) random.nextGaussian();
            }
            tape.forward(x, q);
            for (int r = 0; r < rows / 2; r++) { // the others only add to the statistics
                dq.set(r, (q.at(r) - 1) / rows);
            }
            tape.backward(dq);
            tape.step(state);
            target.follow(mlp, 0.01);
        }
        List<float[]> all = new ArrayList<>(List.of(q.data()));
        for (int l = 0; l < mlp.depth(); l++) {
            for (Mlp.Part part : Mlp.Part.values()) {
                all.add(mlp.vector(l, part));
                all.add(target.vector(l, part));
            }
            all.add(mlp.weight(l));
            all.add(mlp.evaluated().weight(l));
            all.add(target.evaluated().weight(l));
        }
        return all;
    }

    @Test
    void threadsAndKernelsDoNotChangeABit() {
        SameBits.whoeverComputes(networks(), 0.1,
                (compute, work) -> trained(compute, work.network(), work.maxGradientNorm()));
    }

    @Test
    void targetsFollowStatisticsAsWeights() {
        Mlp online = mlp(3, normalised(Activation.RELU, 40), 2, ONE);
        Mlp target = online.target();
        float[] mean = online.vector(0, Mlp.Part.MEAN);
        float[] variance = online.vector(0, Mlp.Part.VARIANCE);
        float[] moved = mean.clone();
        float[] wider = variance.clone();
        for (int n = 0; n < 40; n++) {
            moved[n] += 1;
            wider[n] += 2;
        }
        assertArrayEquals(mean, target.vector(0, Mlp.Part.MEAN));
        assertArrayEquals(online.evaluated().weight(0), target.evaluated().weight(0));

        online.setStatistics(0, moved, wider);
        target.follow(online, 0.25);

        for (int n = 0; n < 40; n++) {
            assertEquals(mean[n] + 0.25, target.vector(0, Mlp.Part.MEAN)[n], 1e-6);
            assertEquals(variance[n] + 0.5, target.vector(0, Mlp.Part.VARIANCE)[n], 1e-6);
        }
        target.follow(online, 1);
        assertArrayEquals(online.evaluated().weight(0), target.evaluated().weight(0));
        assertArrayEquals(online.evaluated().vector(0, Mlp.Part.BIAS), target.evaluated().vector(0, Mlp.Part.BIAS));
    }

    /// Numbers by name, handed out in one direction and taken back in the other.
    private record Saved(List<float[]> kept, boolean reading) implements Stateful.Exchange {

        @Override
        public void floats(String name, float[] values) {
            if (reading) {
                System.arraycopy(kept.removeFirst(), 0, values, 0, values.length);
            } else {
                kept.add(values.clone());
            }
        }

        @Override
        public void bytes(String name, byte[] values) {
            throw new AssertionError(name);
        }

        @Override
        public void longs(String name, long[] values) {
            throw new AssertionError(name);
        }

        @Override
        public void doubles(String name, double[] values) {
            throw new AssertionError(name);
        }
    }

    @Test
    void checkpointsKeepTheStatisticsAndRestoreTheEvaluatedNetwork() {
        Mlp saved = mlp(3, normalised(Activation.RELU, 40, 7), 1, ONE);
        Mlp restored = Mlp.ofAnyNorm(3, normalised(Activation.RELU, 40, 7), 1, Mlp.Use.FIT,
                new RandomStream(9, "other"), ONE);
        List<float[]> kept = new ArrayList<>();

        saved.exchange("q", new Saved(kept, false));
        restored.exchange("q", new Saved(kept, true));

        for (int l = 0; l < saved.depth(); l++) {
            for (Mlp.Part part : Mlp.Part.values()) {
                assertArrayEquals(saved.vector(l, part), restored.vector(l, part));
            }
            assertArrayEquals(saved.evaluated().weight(l), restored.evaluated().weight(l));
            assertArrayEquals(saved.evaluated().vector(l, Mlp.Part.BIAS),
                    restored.evaluated().vector(l, Mlp.Part.BIAS));
        }
    }

    @Test
    void twoNetworksTogetherAreOneAfterTheOther() {
        Network network = normalised(Activation.RELU, 33, 20);
        List<float[]> outputs = new ArrayList<>();
        for (boolean together : new boolean[]{true, false}) {
            Mlp first = mlp(5, network, 1, ONE);
            Mlp second = mlp(5, network, 1, ONE);
            Tape t1 = new Tape(first, 8);
            Tape t2 = new Tape(second, 8);
            OptimiserState s1 = new OptimiserState(Optimiser.adam(1e-2), first);
            OptimiserState s2 = new OptimiserState(Optimiser.adam(1e-2), second);
            RandomStream rows = new RandomStream(4, "rows");
            Mat s = new Mat(8, 3);
            Mat a = new Mat(8, 2);
            for (Mat m : List.of(s, a)) {
                for (int i = 0; i < m.data().length; i++) {
                    m.data()[i] = rows.nextFloat();
                }
            }
            Vec q1 = new Vec(8);
            Vec q2 = new Vec(8);
            if (together) {
                Tape.forward(t1, t2, s, a, q1, q2);
                Tape.backward(t1, t2, q1, q2);
                Tape.step(t1, t2, s1, s2);
            } else {
                t1.forward(s, a, q1);
                t2.forward(s, a, q2);
                t1.backward(q1);
                t2.backward(q2);
                t1.step(s1);
                t2.step(s2);
            }
            outputs.add(first.evaluated().weight(0));
            outputs.add(second.vector(1, Mlp.Part.VARIANCE));
        }
        assertArrayEquals(outputs.get(0), outputs.get(2));
        assertArrayEquals(outputs.get(1), outputs.get(3));
    }

    @Test
    void whatABatchNormalisedNetworkCannotDoIsRefused() {
        Network network = normalised(Activation.RELU, 4);
        Mlp mlp = mlp(3, network, 1, ONE);
        Tape tape = new Tape(mlp, 5);

        assertRefused("tape of a batch-normalised network: expected one to fit, and room for more than one row, "
                + "got one to evaluate; make it of its evaluated()", () -> new Tape(mlp, 1));
        assertRefused("tape of a batch-normalised network: expected one to fit, and room for more than one row, "
                + "got one to evaluate; make it of its evaluated()", () -> new Tape(mlp.target(), 5));
        assertRefused("network over actions: expected one without batch normalisation, got a batch-normalised one; "
                + "a search asks what it is with its running statistics: evaluated()",
                () -> new FixedInputs(mlp, 2, 1));
        assertRefused("network whose rows are chosen: expected one without batch normalisation, "
                + "got a batch-normalised one", () -> tape.chooseRows(tape, new int[1], 1, new Vec(1)));
        assertRefused("network.norm: expected none or layer for these networks, got batch; batch normalisation is for "
                + "critics whose fits take the next states and actions along, as qt-opt's",
                () -> new Mlp(3, network, 1, Mlp.Use.FIT, new RandomStream(1, "q"), ONE));
        assertRefused("momentum: expected a number in [0, 1), got 1.0", () -> new Norm.Batch(1));
        assertRefused("statistics of layer 1: expected a batch-normalised layer and 1 numbers each, got 1 and 1",
                () -> mlp.setStatistics(1, new float[1], new float[1]));
        assertRefused("part with a gradient: expected BIAS, GAIN or SHIFT, got MEAN",
                () -> tape.vectorGradient(0, Mlp.Part.MEAN));
        assertRefused("variance of layer 0: expected numbers of at least 0, got -1.0",
                () -> mlp.setStatistics(0, new float[4], new float[]{1, 1, -1, 1}));
    }

    private static void assertRefused(String message, org.junit.jupiter.api.function.Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
