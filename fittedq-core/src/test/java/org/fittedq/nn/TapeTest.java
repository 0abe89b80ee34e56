// SPDX-License-Identifier: Apache-2.0
package org.fittedq.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;

class TapeTest {

    private static final Compute ONE = new Compute(1);
    private final RandomStream random = new RandomStream(3, "test");

    private Mat normal(int rows, int cols) {
        Mat m = new Mat(rows, cols);
        for (int i = 0; i < m.data().length; i++) {
            m.data()[i] = (float) random.nextGaussian();
        }
        return m;
    }

    private static Mlp mlp(int inputs, Network network, int outputs, Compute compute) {
        Mlp mlp = new Mlp(inputs, network, outputs, Mlp.Use.FIT_AND_INPUT_GRADIENT, new RandomStream(5, "init"),
                compute);
        if (network.isLayerNormalised()) {
            RandomStream random = new RandomStream(6, "norm");
            for (int l = 0; l < network.hidden().size(); l++) {
                float[] gain = mlp.vector(l, Mlp.Part.GAIN);
                float[] shift = mlp.vector(l, Mlp.Part.SHIFT);
                for (int n = 0; n < gain.length; n++) {
                    gain[n] += 0.3f * random.nextFloat();
                    shift[n] += 0.3f * random.nextFloat();
                }
                mlp.setNorm(l, gain, shift);
            }
        }
        return mlp;
    }

    /// The network in double, naively.
    private static double[] reference(Mlp mlp, double[] input) {
        double[] h = input;
        for (int l = 0; l < mlp.depth(); l++) {
            float[] w = mlp.weight(l);
            float[] b = mlp.vector(l, Mlp.Part.BIAS);
            double[] y = new double[b.length];
            for (int n = 0; n < y.length; n++) {
                y[n] = b[n];
                for (int k = 0; k < h.length; k++) {
                    y[n] += w[n * h.length + k] * h[k];
                }
            }
            if (l < mlp.depth() - 1) {
                y = hidden(mlp, l, y);
            }
            h = y;
        }
        return h;
    }

    private static double[] hidden(Mlp mlp, int l, double[] z) {
        double[] y = z.clone();
        if (mlp.network().isLayerNormalised()) {
            double mean = 0;
            double variance = 0;
            for (double v : z) {
                mean += v / z.length;
            }
            for (double v : z) {
                variance += (v - mean) * (v - mean) / z.length;
            }
            float[] gain = mlp.vector(l, Mlp.Part.GAIN);
            float[] shift = mlp.vector(l, Mlp.Part.SHIFT);
            for (int n = 0; n < z.length; n++) {
                y[n] = gain[n] * (z[n] - mean) / Math.sqrt(variance + 1e-5) + shift[n];
            }
        }
        for (int n = 0; n < z.length; n++) {
            y[n] = switch (mlp.network().activation()) {
                case RELU -> Math.max(y[n], 0);
                case TANH -> Math.tanh(y[n]);
                case SILU -> y[n] / (1 + Math.exp(-y[n]));
            };
        }
        return y;
    }

    private static List<Network> networks() {
        List<Network> all = new ArrayList<>();
        for (Activation activation : Activation.values()) {
            all.add(new Network(List.of(64, 64), activation));
            all.add(new Network(List.of(7), activation, Norm.Layer.DEFAULT));
            all.add(new Network(List.of(33, 17, 40), activation,
                    activation == Activation.RELU ? Norm.Layer.DEFAULT : Norm.None.DEFAULT));
        }
        return all;
    }

    private static double[] row(Mat m, int r) {
        double[] out = new double[m.cols()];
        for (int c = 0; c < out.length; c++) {
            out[c] = m.at(r, c);
        }
        return out;
    }

    @Test
    void forwardIsTheNetworkOfTheEquations() {
        for (Network network : networks()) {
            for (int outputs : new int[]{1, 3, 12, 40}) {
                Mlp mlp = mlp(35, network, outputs, ONE);
                Mat x = normal(13, 35);
                Mat y = new Mat(13, outputs);
                Vec v = new Vec(13);
                Tape tape = new Tape(mlp, 13);

                if (outputs == 1) {
                    tape.forward(x, v);
                } else {
                    tape.forward(x, y);
                }

                for (int r = 0; r < 13; r++) {
                    double[] expected = reference(mlp, row(x, r));
                    for (int c = 0; c < outputs; c++) {
                        float actual = outputs == 1 ? v.at(r) : y.at(r, c);
                        assertEquals(expected[c], actual, 2e-5, network + " outputs " + outputs);
                    }
                }
            }
        }
    }

    @Test
    void oneRowGivesTheBitsOfTheBatch() {
        for (Network network : networks()) {
            Mlp mlp = mlp(17, network, 12, ONE);
            Mat x = normal(20, 17);
            Mat batch = new Mat(20, 12);
            Mat single = new Mat(1, 12);
            Mat one = new Mat(1, 17);
            System.arraycopy(x.data(), 4 * 17, one.data(), 0, 17);

            new Tape(mlp, 20).forward(x, batch);
            new Tape(mlp, 1).forward(one, single);

            assertArrayEquals(java.util.Arrays.copyOfRange(batch.data(), 4 * 12, 5 * 12), single.data());
        }
    }

    @Test
    void gradientsAgreeWithFiniteDifferencesAlongRandomDirections() {
        for (Network network : networks()) {
            for (int outputs : new int[]{1, 5}) {
                Mlp mlp = mlp(9, network, outputs, ONE);
                Mat x = normal(8, 9);
                Mat weightOfOutput = normal(8, outputs); // L = Σ weight · out
                Tape tape = new Tape(mlp, 8);
                Mat y = new Mat(8, outputs);
                Vec v = new Vec(8);
                Mat dx = new Mat(8, 9);

                if (outputs == 1) {
                    tape.forward(x, v);
                    tape.backward(Vec.of(weightOfOutput.data()));
                } else {
                    tape.forward(x, y);
                    tape.backward(weightOfOutput);
                }
                tape.inputGradient(0, dx, false);
                tape.gradientNorm();

                double analytic = 0;
                double[][] direction = new double[8][9];
                for (int r = 0; r < 8; r++) {
                    for (int c = 0; c < 9; c++) {
                        direction[r][c] = random.nextGaussian();
                        analytic += direction[r][c] * dx.at(r, c);
                    }
                }
                double difference = loss(mlp, x, direction, 1e-6, weightOfOutput)
                        - loss(mlp, x, direction, -1e-6, weightOfOutput);
                assertEquals(difference / 2e-6, analytic, 2e-3 * (1 + Math.abs(analytic)), "input, " + network);
                for (int l = 0; l < mlp.depth(); l++) {
                    parameterGradient(mlp, tape, l, x, weightOfOutput);
                }
            }
        }
    }

    private static double loss(Mlp mlp, Mat x, double[][] direction, double scale, Mat weightOfOutput) {
        double sum = 0;
        for (int r = 0; r < x.rows(); r++) {
            double[] in = row(x, r);
            for (int c = 0; c < in.length; c++) {
                in[c] += scale * direction[r][c];
            }
            double[] out = reference(mlp, in);
            for (int c = 0; c < out.length; c++) {
                sum += out[c] * weightOfOutput.at(r, c);
            }
        }
        return sum;
    }

    private void parameterGradient(Mlp mlp, Tape tape, int l, Mat x, Mat weightOfOutput) {
        float[] w = mlp.weight(l);
        float[] b = mlp.vector(l, Mlp.Part.BIAS);
        float[] gw = tape.weightGradient(l);
        float[] gb = tape.vectorGradient(l, Mlp.Part.BIAS);
        float step = 1e-3f;
        float[] wUp = w.clone();
        float[] wDown = w.clone();
        float[] bUp = b.clone();
        float[] bDown = b.clone();
        double analytic = 0;
        for (int i = 0; i < w.length; i++) {
            float direction = (float) (random.nextGaussian() / Math.sqrt(w.length));
            wUp[i] += step * direction;
            wDown[i] -= step * direction;
            analytic += ((double) wUp[i] - wDown[i]) * gw[i];
        }
        for (int i = 0; i < b.length; i++) {
            float direction = (float) (random.nextGaussian() / Math.sqrt(b.length));
            bUp[i] += step * direction;
            bDown[i] -= step * direction;
            analytic += ((double) bUp[i] - bDown[i]) * gb[i];
        }
        double[][] none = new double[x.rows()][x.cols()];

        mlp.set(l, wUp, bUp);
        double up = loss(mlp, x, none, 0, weightOfOutput);
        mlp.set(l, wDown, bDown);
        double down = loss(mlp, x, none, 0, weightOfOutput);
        mlp.set(l, w, b);

        assertEquals(up - down, analytic, 2e-6 + 5e-3 * Math.abs(analytic), "layer " + l + " of " + mlp.network());
        if (l < mlp.depth() - 1 && mlp.network().isLayerNormalised()) {
            normGradient(mlp, tape, l, x, weightOfOutput);
        }
    }

    private void normGradient(Mlp mlp, Tape tape, int l, Mat x, Mat weightOfOutput) {
        float[] gain = mlp.vector(l, Mlp.Part.GAIN);
        float[] shift = mlp.vector(l, Mlp.Part.SHIFT);
        float[] gGain = tape.vectorGradient(l, Mlp.Part.GAIN);
        float[] gShift = tape.vectorGradient(l, Mlp.Part.SHIFT);
        float[][] moved = {gain.clone(), shift.clone(), gain.clone(), shift.clone()};
        double analytic = 0;
        for (int i = 0; i < gain.length; i++) {
            moved[0][i] += (float) (1e-3 * random.nextGaussian());
            moved[1][i] += (float) (1e-3 * random.nextGaussian());
            moved[2][i] = 2 * gain[i] - moved[0][i];
            moved[3][i] = 2 * shift[i] - moved[1][i];
            analytic += ((double) moved[0][i] - moved[2][i]) * gGain[i]
                    + ((double) moved[1][i] - moved[3][i]) * gShift[i];
        }
        double[][] none = new double[x.rows()][x.cols()];

        mlp.setNorm(l, moved[0], moved[1]);
        double up = loss(mlp, x, none, 0, weightOfOutput);
        mlp.setNorm(l, moved[2], moved[3]);
        double down = loss(mlp, x, none, 0, weightOfOutput);
        mlp.setNorm(l, gain, shift);

        assertEquals(up - down, analytic, 2e-6 + 5e-3 * Math.abs(analytic), "norm of layer " + l);
    }

    private static List<float[]> trained(Compute compute, Optimiser optimiser, Network network) {
        int rows = 200; // times the 5761 parameters of the largest network: above a million, so shared
        RandomStream random = new RandomStream(8, "data");
        Mlp mlp = mlp(23, network, 1, compute);
        Mlp target = mlp.target();
        Tape tape = new Tape(mlp, rows);
        OptimiserState state = new OptimiserState(optimiser, mlp);
        Vec q = new Vec(rows);
        Vec dq = new Vec(rows);
        Mat da = new Mat(rows, 6);
        for (int step = 0; step < 3; step++) {
            Mat s = new Mat(rows, 17);
            Mat a = new Mat(rows, 6);
            for (int i = 0; i < s.data().length; i++) {
                s.data()[i] = (float) random.nextGaussian();
            }
            for (int i = 0; i < a.data().length; i++) {
                a.data()[i] = (float) random.nextGaussian();
            }
            tape.forward(s, a, q);
            for (int i = 0; i < rows; i++) {
                dq.set(i, (q.at(i) - 1) / rows);
            }
            tape.backward(dq);
            tape.inputGradient(17, da, false);
            tape.step(state);
            target.follow(mlp, 0.01);
        }
        List<float[]> all = new ArrayList<>(List.of(q.data(), da.data()));
        for (int l = 0; l < mlp.depth(); l++) {
            all.add(mlp.weight(l));
            all.add(mlp.vector(l, Mlp.Part.BIAS));
            all.add(mlp.vector(l, Mlp.Part.GAIN));
            all.add(target.weight(l));
        }
        return all;
    }

    @Test
    void threadsAndKernelsDoNotChangeABit() {
        SameBits.whoeverComputes(networks(), 0.1, (compute, work) -> trained(compute,
                new Optimiser(Optimiser.Rule.ADAM, 1e-3, Optimiser.Moments.DEFAULT, 0, work.maxGradientNorm()),
                work.network()));
    }

    /// Twelve rows at once, or as tapes of five, four and three.
    @Test
    void aStepWithSuccessiveTapesIsAStepWithTheSumOfTheirGradients() {
        for (Network network : networks()) {
            for (double clip : new double[]{0, 0.05}) {
                Optimiser optimiser = new Optimiser(Optimiser.Rule.SGD, 1, new Optimiser.Moments(0, 0, 1), 0, clip);
                Mlp whole = mlp(7, network, 3, ONE);
                Mlp parts = mlp(7, network, 3, ONE);
                Mat x = normal(12, 7);
                Mat d = normal(12, 3);
                Tape all = new Tape(whole, 12);
                all.forward(x, new Mat(12, 3));
                all.backward(d);
                all.sumGradient(false);
                double expected = all.stepWithSum(new OptimiserState(optimiser, whole));
                int[] first = {0, 5, 9, 12};
                Tape[] several = Tape.successive(parts, 5, 3, ONE);
                for (int t = 0; t < 3; t++) {
                    int n = first[t + 1] - first[t];
                    several[t].forward(rows(x, first[t], n), new Mat(n, 3));
                }
                for (int t = 2; t >= 0; t--) {
                    several[t].backward(rows(d, first[t], first[t + 1] - first[t]));
                    several[t].sumGradient(t < 2);
                }

                double norm = several[0].stepWithSum(new OptimiserState(optimiser, parts));

                assertEquals(expected, norm, 1e-5 * expected);
                for (int l = 0; l < whole.depth(); l++) {
                    assertArrayEquals(whole.weight(l), parts.weight(l), 2e-5f, network + ", layer " + l);
                    assertArrayEquals(whole.vector(l, Mlp.Part.BIAS), parts.vector(l, Mlp.Part.BIAS), 2e-5f);
                    assertArrayEquals(whole.vector(l, Mlp.Part.GAIN), parts.vector(l, Mlp.Part.GAIN), 2e-5f);
                }
            }
        }
    }

    private static Mat rows(Mat from, int first, int n) {
        Mat out = new Mat(n, from.cols());
        System.arraycopy(from.data(), first * from.cols(), out.data(), 0, out.data().length);
        return out;
    }

    @Test
    void eachRowsGradientThroughItsOwnOfTwoNetworksIsThatOfTheWholeBatch() {
        for (Network network : networks()) {
            Mlp[] mlp = {mlp(23, network, 1, ONE), mlp(23, network, 1, ONE)};
            Tape[] all = {new Tape(mlp[0], 30), new Tape(mlp[1], 30)};
            Tape[] chosen = {new Tape(mlp[0], 30), new Tape(mlp[1], 30)};
            Mat s = normal(30, 17);
            Mat a = normal(30, 6);
            for (int period : new int[]{1, 2, 3, 100}) {
                Vec[] dq = {new Vec(30), new Vec(30)};
                Vec[] compact = {new Vec(30), new Vec(30)};
                int[][] rows = new int[2][30];
                int[] count = new int[2];
                for (int r = 0; r < 30; r++) {
                    int i = r % period == 0 ? 0 : 1;
                    dq[i].set(r, r + 1);
                    compact[i].set(count[i], r + 1);
                    rows[i][count[i]++] = r;
                }
                Mat expected = new Mat(30, 6);
                Mat actual = new Mat(30, 6);

                Tape.forward(all[0], all[1], s, a, new Vec(30), new Vec(30));
                chosen[0].chooseRows(all[0], rows[0], count[0], compact[0]);
                chosen[1].chooseRows(all[1], rows[1], count[1], compact[1]);
                Tape.inputGradients(chosen[0], chosen[1], 17, actual);
                Tape.backward(all[0], all[1], dq[0], dq[1]);
                all[0].inputGradient(17, expected, true);
                all[1].inputGradient(17, expected, true);

                assertArrayEquals(expected.data(), actual.data(), network + ", every " + period);
            }
        }
    }

    @Test
    void twoNetworksAtOnceAreTheSameBitsAsOneAfterTheOther() {
        try (Compute two = Compute.alwaysSharing(Compute.Kind.AUTO, 2)) {
            Network network = new Network(List.of(256, 256), Activation.RELU);
            for (Optimiser optimiser : new Optimiser[]{Optimiser.DEFAULT,
                    new Optimiser(Optimiser.Rule.ADAM, 3e-4, Optimiser.Moments.DEFAULT, 0, 0.1)}) {
                Mat s = normal(256, 17);
                Mat a = normal(256, 6);
                Vec dq = new Vec(256);
                System.arraycopy(normal(1, 256).data(), 0, dq.data(), 0, 256);
                List<float[]> results = new ArrayList<>();
                for (boolean together : new boolean[]{true, false}) {
                    RandomStream init = new RandomStream(1, "twins");
                    Mlp m1 = new Mlp(23, network, 1, Mlp.Use.FIT, init, two);
                    Mlp m2 = new Mlp(23, network, 1, Mlp.Use.FIT, init, two);
                    Tape t1 = new Tape(m1, 256);
                    Tape t2 = new Tape(m2, 256);
                    OptimiserState o1 = new OptimiserState(optimiser, m1);
                    OptimiserState o2 = new OptimiserState(optimiser, m2);
                    Vec q1 = new Vec(256);
                    Vec q2 = new Vec(256);
                    for (int i = 0; i < 3; i++) {
                        if (together) {
                            Tape.forward(t1, t2, s, a, q1, q2);
                            Tape.backward(t1, t2, dq, dq);
                            Tape.step(t1, t2, o1, o2);
                        } else {
                            t1.forward(s, a, q1);
                            t1.backward(dq);
                            t1.step(o1);
                            t2.forward(s, a, q2);
                            t2.backward(dq);
                            t2.step(o2);
                        }
                    }
                    results.add(q1.data().clone());
                    results.add(q2.data().clone());
                    results.add(m1.weight(1));
                    results.add(m2.weight(1));
                }
                for (int i = 0; i < 4; i++) {
                    assertArrayEquals(results.get(i), results.get(i + 4));
                }
            }
        }
    }

    @Test
    void aNetworkThatIsOnlyEvaluatedGivesTheSameBitsAsItsOriginalForEveryBatchAndNumberOfThreads() {
        try (Compute three = Compute.alwaysSharing(Compute.Kind.AUTO, 3)) {
            for (Network network : networks()) {
                for (int outputs : new int[]{1, 40}) {
                    for (Compute compute : new Compute[]{ONE, three}) {
                        Mlp mlp = new Mlp(23, network, outputs, Mlp.Use.FIT, new RandomStream(1, "w"), compute);
                        Tape original = new Tape(mlp, 700);
                        Tape target = new Tape(mlp.target(), 700);
                        for (int rows : new int[]{1, 5, 96, 97, 256, 257, 700}) {
                            Mat x = normal(rows, 23);
                            Mat expected = new Mat(rows, outputs);
                            Mat actual = new Mat(rows, outputs);

                            original.forward(x, expected);
                            target.forward(x, actual);

                            assertArrayEquals(expected.data(), actual.data(), network + ", " + rows + " rows");
                        }
                    }
                }
            }
        }
    }

    @Test
    void aTapeOnOtherThreadsThanTheNetworksGivesTheSameBits() {
        try (Compute three = Compute.alwaysSharing(Compute.Kind.AUTO, 3)) {
            for (Network network : networks()) {
                Mlp mlp = new Mlp(23, network, 40, Mlp.Use.FIT_AND_INPUT_GRADIENT, new RandomStream(1, "w"), three);
                Mat x = normal(300, 23);
                Mat dOut = normal(300, 40);
                List<float[]> results = new ArrayList<>();
                for (Tape tape : List.of(new Tape(mlp, 300), new Tape(mlp, 300, three.alone()))) {
                    Mat out = new Mat(300, 40);
                    Mat dx = new Mat(300, 23);
                    tape.forward(x, out);
                    tape.backward(dOut);
                    tape.inputGradient(0, dx, false);
                    results.add(out.data());
                    results.add(dx.data());
                }

                assertArrayEquals(results.get(0), results.get(2), network.toString());
                assertArrayEquals(results.get(1), results.get(3), network.toString());
            }
        }
    }

    @Test
    void aNetworkThatIsOnlyEvaluatedHasNoBackwardPass() {
        Mlp mlp = mlp(3, networks().getFirst(), 1, ONE);
        Tape target = new Tape(mlp.target(), 4);
        target.forward(normal(4, 3), new Vec(4));

        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> target.backward(new Vec(4)));

        assertEquals("backward pass: expected a network made for it, got one that is only evaluated", e.getMessage());
    }

    /// One weight, no hidden influence: rules on hand-sized numbers, through a network 1 → 1 (relu) → 1.
    private static float stepped(Optimiser optimiser, int steps, float gradient) {
        Mlp mlp = new Mlp(1, new Network(List.of(1), Activation.RELU), 1, Mlp.Use.FIT, new RandomStream(1, "w"),
                ONE);
        mlp.set(0, new float[]{1}, new float[]{0});
        mlp.set(1, new float[]{1}, new float[]{0});
        OptimiserState state = new OptimiserState(optimiser, mlp);
        Tape tape = new Tape(mlp, 2);
        for (int i = 0; i < steps; i++) {
            mlp.set(0, new float[]{1}, new float[]{0});
            tape.forward(new Mat(1, 1).fill(1), new Vec(1));
            // ∂L/∂(head weight) = h · dq = gradient
            tape.backward(Vec.of(gradient));
            tape.step(state);
        }
        return mlp.weight(1)[0];
    }

    @Test
    void updateRulesAreTheirEquationsOnHandSizedNumbers() {
        Optimiser.Moments moments = new Optimiser.Moments(0.9, 0.999, 1e-8);

        // Adam: after bias correction the first steps are −lr · sign(g)
        assertEquals(1 - 0.1, stepped(Optimiser.adam(0.1), 1, 5), 1e-6);
        assertEquals(1 - 0.2, stepped(Optimiser.adam(0.1), 2, 5), 1e-6);
        // AdamW: the same from 1 · (1 − lr · decay)
        assertEquals(1 * (1 - 0.1 * 0.5) - 0.1,
                stepped(new Optimiser(Optimiser.Rule.ADAMW, 0.1, moments, 0.5, 0), 1, 5), 1e-6);
        // SGD with momentum 0.9: 1 − lr g, then − lr (0.9 g + g)
        assertEquals(1 - 0.01 * 5 - 0.01 * (0.9 * 5 + 5),
                stepped(new Optimiser(Optimiser.Rule.SGD, 0.01, moments, 0, 0), 2, 5), 1e-5);
        // RMSProp: v = 0.001 g², so the first step is −lr/√0.001
        assertEquals(1 - 0.01 / Math.sqrt(0.001),
                stepped(new Optimiser(Optimiser.Rule.RMSPROP, 0.01, moments, 0, 0), 1, 5), 1e-4);
        // Rprop: the step grows by 1.2 while signs agree
        assertEquals(1 - 0.1 - 0.12, stepped(new Optimiser(Optimiser.Rule.RPROP, 0.1, moments, 0, 0), 2, 5), 1e-6);
        // weight decay inside the gradient: sgd step −lr (g + decay · p)
        assertEquals(1 - 0.01 * (5 + 0.5), stepped(new Optimiser(Optimiser.Rule.SGD, 0.01, moments, 0.5, 0), 1, 5),
                1e-6);
    }

    @Test
    void clippingScalesTheGradientToTheLargestNorm() {
        Optimiser.Moments moments = new Optimiser.Moments(0, 0, 1e-8);
        // gradients: head weight 5, head bias 5, first weight 5, first bias 5: norm 10, so each is halved to 2.5
        float actual = stepped(new Optimiser(Optimiser.Rule.SGD, 0.1, moments, 0, 5), 1, 5);

        assertEquals(1 - 0.1 * 2.5, actual, 1e-6);
    }

    @Test
    void targetFollowsByPolyakAveraging() {
        Mlp online = mlp(3, new Network(List.of(40), Activation.RELU, Norm.Layer.DEFAULT), 2, ONE);
        Mlp target = online.target();
        float[] before = target.weight(1);
        float[] moved = online.weight(1);
        for (int i = 0; i < moved.length; i++) {
            moved[i] += 1;
        }
        online.set(1, moved, online.vector(1, Mlp.Part.BIAS));

        target.follow(online, 0.25);

        for (int i = 0; i < before.length; i++) {
            assertEquals(before[i] + 0.25, target.weight(1)[i], 1e-6);
        }
        assertArrayEquals(online.weight(0), target.weight(0));
    }

    @Test
    void initialWeightsFillTheirIntervalUniformly() {
        Mlp mlp = new Mlp(100, Network.DEFAULT, 4, Mlp.Use.FIT, new RandomStream(1, "init"), ONE);

        float[] w = mlp.weight(0);

        double bound = 1 / Math.sqrt(100);
        double square = 0;
        for (float wi : w) {
            assertTrue(Math.abs(wi) <= bound);
            square += (double) wi * wi / w.length;
        }
        assertEquals(bound * bound / 3, square, 2e-4);
        assertEquals(256 * 101 + 256 * 257 + 4 * 257, mlp.parameterCount());
    }

    @Test
    void wrongShapesAreNamed() {
        Tape tape = new Tape(mlp(3, new Network(List.of(4), Activation.RELU), 2, ONE), 5);

        assertEquals("network input: expected 3 columns, got 4",
                assertThrows(IllegalArgumentException.class, () -> tape.forward(new Mat(2, 4), new Mat(2, 2)))
                        .getMessage());
        assertEquals("batch: expected at most 5 rows, got 9",
                assertThrows(IllegalArgumentException.class, () -> tape.forward(new Mat(9, 3), new Mat(9, 2)))
                        .getMessage());
    }
}
