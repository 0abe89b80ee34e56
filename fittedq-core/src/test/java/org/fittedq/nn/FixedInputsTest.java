// SPDX-License-Identifier: Apache-2.0
package org.fittedq.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;

class FixedInputsTest {

    private static final Compute ONE = new Compute(1);
    private final RandomStream random = new RandomStream(1, "fixed");

    private static List<Network> networks() {
        return List.of(new Network(List.of(7), Activation.RELU),
                new Network(List.of(33, 64), Activation.TANH),
                new Network(List.of(40, 31, 20), Activation.SILU, Norm.Layer.DEFAULT),
                new Network(List.of(64, 64), Activation.RELU, Norm.Layer.DEFAULT));
    }

    private Mat normal(int rows, int cols) {
        Mat m = new Mat(rows, cols);
        for (int i = 0; i < m.data().length; i++) {
            m.data()[i] = (float) random.nextGaussian();
        }
        return m;
    }

    private static Mat repeated(Mat x, int first, int count, int k) {
        Mat out = new Mat(count * k, x.cols());
        float[] row = new float[x.cols()];
        for (int r = 0; r < count * k; r++) {
            x.row(first + r / k, row);
            out.setRow(r, row);
        }
        return out;
    }

    @Test
    void valuesAndGradientsAreTheBitsOfAWholePassForEveryShape() {
        for (Network network : networks()) {
            for (int fixed : new int[]{1, 5, 31, 32, 40}) {
                for (int free : new int[]{1, 6, 33}) {
                    Mlp mlp = new Mlp(fixed + free, network, 1, Mlp.Use.FIT_AND_INPUT_GRADIENT,
                            new RandomStream(1, "w"), ONE);
                    FixedInputs inputs = new FixedInputs(mlp, fixed, 8);
                    Mat x = normal(9, fixed);
                    for (int k : new int[]{1, 5, 64, 200}) {
                        int count = k > 100 ? 2 : 7;
                        Mat a = normal(count * k, free);
                        float[] q = new float[count * k];
                        float[] da = new float[count * k * free];

                        inputs.fix(x, 2, count);
                        inputs.gradients(a.data(), k, q, da);

                        Tape tape = new Tape(mlp, count * k);
                        Vec expected = new Vec(count * k);
                        Mat expectedGradient = new Mat(count * k, free);
                        tape.forward(repeated(x, 2, count, k), a, expected);
                        tape.backward(new Vec(count * k).fill(1));
                        tape.inputGradient(fixed, expectedGradient, false);
                        String which = network + ", " + fixed + " + " + free + " inputs, " + k + " each";
                        assertArrayEquals(expected.data(), q, which);
                        assertArrayEquals(expectedGradient.data(), da, which);
                        float[] again = new float[count * k];
                        inputs.values(a.data(), k, again);
                        assertArrayEquals(q, again, which);
                    }
                }
            }
        }
    }

    @Test
    void expectationsOverSeveralOutputsAreTheBitsOfAWholePass() {
        for (Network network : networks()) {
            for (int outputs : new int[]{2, 31, 32, 51, 101}) {
                double tail = outputs % 2 == 1 ? 0.3 : 1;
                float[] z = new float[outputs];
                for (int k = 0; k < outputs; k++) {
                    z[k] = 3 * k - outputs;
                }
                Mlp mlp = new Mlp(11, network, outputs, Mlp.Use.FIT_AND_INPUT_GRADIENT, new RandomStream(1, "w"), ONE);
                FixedInputs inputs = new FixedInputs(mlp, 5, 8, z, tail);
                Mat x = normal(9, 5);
                for (int k : new int[]{1, 5, 64}) {
                    int rows = 7 * k;
                    Mat a = normal(rows, 6);
                    float[] q = new float[rows];
                    float[] da = new float[rows * 6];

                    inputs.fix(x, 2, 7);
                    inputs.gradients(a.data(), k, q, da);

                    Tape tape = new Tape(mlp, rows);
                    Expectation expectation = new Expectation(z, tail, rows, ONE);
                    Vec logits = new Vec(rows * outputs);
                    Vec expected = new Vec(rows);
                    Mat expectedGradient = new Mat(rows, 6);
                    tape.forward(repeated(x, 2, 7, k), a, logits);
                    expectation.of(logits, expected);
                    expectation.gradient(new Vec(rows).fill(1), logits);
                    tape.backward(logits);
                    tape.inputGradient(5, expectedGradient, false);
                    String which = network + ", " + outputs + " outputs, " + k + " each";
                    assertArrayEquals(expected.data(), q, which);
                    assertArrayEquals(expectedGradient.data(), da, which);
                    float[] again = new float[rows];
                    inputs.values(a.data(), k, again);
                    assertArrayEquals(q, again, which);
                }
            }
        }
    }

    @Test
    void changedWeightsAreSeenAfterTheNextFix() {
        Mlp mlp = new Mlp(3, new Network(List.of(8), Activation.RELU), 1, Mlp.Use.FIT, new RandomStream(1, "w"),
                ONE);
        FixedInputs inputs = new FixedInputs(mlp, 2, 1);
        float[] before = new float[1];
        float[] after = new float[1];

        inputs.fix(normal(1, 2), 0, 1);
        inputs.values(new float[]{0.5f}, 1, before);
        mlp.set(1, new float[8], new float[]{3});
        inputs.values(new float[]{0.5f}, 1, after);

        assertEquals(3f, after[0]);
    }

    @Test
    void whatCannotBeEvaluatedIsRefusedByName() {
        Mlp two = new Mlp(3, networks().getFirst(), 2, Mlp.Use.FIT, new RandomStream(1, "w"), ONE);
        Mlp fitted = new Mlp(3, networks().getFirst(), 1, Mlp.Use.FIT, new RandomStream(1, "w"), ONE);
        FixedInputs inputs = new FixedInputs(fitted, 2, 1);

        assertEquals("network over actions: expected one output and a hidden layer, got 2 outputs and 1 hidden layers",
                assertThrows(IllegalArgumentException.class, () -> new FixedInputs(two, 2, 1)).getMessage());
        assertEquals("network over actions: expected 3 outputs and a hidden layer, got 2 outputs and 1 hidden layers",
                assertThrows(IllegalArgumentException.class, () -> new FixedInputs(two, 2, 1, new float[3], 1))
                        .getMessage());
        assertEquals("fixed inputs: expected an integer in [0, 2], got 3",
                assertThrows(IllegalArgumentException.class, () -> new FixedInputs(fitted, 3, 1)).getMessage());
        assertEquals("fixed inputs: expected 2 columns, got 1",
                assertThrows(IllegalArgumentException.class, () -> inputs.fix(new Mat(1, 1), 0, 1)).getMessage());
        assertEquals(
                "gradient in the action: expected a network made for it, got one without; make it with Use.FIT_AND_INPUT_GRADIENT",
                assertThrows(IllegalArgumentException.class,
                        () -> inputs.gradients(new float[1], 1, new float[1], new float[1])).getMessage());
    }
}
