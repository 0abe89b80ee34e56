// SPDX-License-Identifier: Apache-2.0
package org.fittedq.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.nn.Activation;
import org.fittedq.nn.Mlp;
import org.fittedq.nn.Network;
import org.fittedq.nn.Tape;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;

class MeanActionTest {

    private static final Compute COMPUTE = new Compute(1);
    private static final int DS = 3;
    private static final int DA = 2;
    /// As a Gaussian actor has them: the mean, then log σ.
    private static final int OUTPUTS = 2 * DA;

    private static Mlp network() {
        return new Mlp(DS, new Network(List.of(6), Activation.TANH, false), OUTPUTS, Mlp.Use.FIT_AND_INPUT_GRADIENT,
                new RandomStream(1, "init"), COMPUTE);
    }

    private static Mat random(int rows, int cols, String name) {
        Mat m = new Mat(rows, cols);
        RandomStream random = new RandomStream(4, name);
        for (int i = 0; i < m.data().length; i++) {
            m.data()[i] = (float) random.nextGaussian();
        }
        return m;
    }

    @Test
    void theActionIsTheTanhOfTheFirstOutputsOfEachRow() {
        Mlp actor = network();
        Mat outputs = new Mat(5, OUTPUTS);
        Mat a = new Mat(5, DA);

        new MeanAction(actor, DA, 5, COMPUTE).act(random(5, DS, "states"), a);

        new Tape(actor, 5).forward(random(5, DS, "states"), outputs);
        for (int i = 0; i < 5; i++) {
            for (int j = 0; j < DA; j++) {
                assertEquals(Math.tanh(outputs.at(i, j)), a.at(i, j), 1e-6, i + ", " + j);
            }
        }
    }

    @Test
    void oneRowGivesTheActionsOfTheBatchAndAGradient() {
        Mat batch = new Mat(5, DA);
        Mat single = new Mat(1, DA);
        Mat s = random(5, DS, "states");
        Mat ds = new Mat(1, DS);
        new MeanAction(network(), DA, 5, COMPUTE).act(s, batch);
        MeanAction one = new MeanAction(network(), DA, 1, COMPUTE);
        Mat row = new Mat(1, DS);
        System.arraycopy(s.data(), 2 * DS, row.data(), 0, DS);

        one.act(row, single);
        one.backward(new Mat(1, DA).fill(1), ds);

        assertEquals(batch.at(2, 0), single.at(0, 0));
        assertEquals(batch.at(2, 1), single.at(0, 1));
        gradientIsSlope(row, new Mat(1, DA).fill(1), ds, 0);
    }

    @Test
    void theGradientInTheStateIsAddedAndIsTheSlopeOfTheLoss() {
        MeanAction mean = new MeanAction(network(), DA, 4, COMPUTE);
        Mat s = random(4, DS, "states");
        Mat da = random(4, DA, "gradient");
        Mat ds = new Mat(4, DS).fill(1);

        mean.act(s, new Mat(4, DA));
        mean.backward(da, ds);

        gradientIsSlope(s, da, ds, 1);
    }

    /// L = Σ da · a, by central differences.
    private static void gradientIsSlope(Mat s, Mat da, Mat ds, double was) {
        double h = 1e-2;
        for (int i = 0; i < s.data().length; i++) {
            double slope = (loss(s, i, h, da) - loss(s, i, -h, da)) / (2 * h);
            assertEquals(was + slope, ds.data()[i], 5e-4 * (1 + Math.abs(slope)), "entry " + i);
        }
    }

    private static double loss(Mat s, int entry, double change, Mat da) {
        Mat moved = new Mat(s.rows(), DS).set(s);
        moved.data()[entry] += (float) change;
        Mat a = new Mat(s.rows(), DA);
        new MeanAction(network(), DA, s.rows(), COMPUTE).act(moved, a);
        double sum = 0;
        for (int i = 0; i < a.data().length; i++) {
            sum += (double) da.data()[i] * a.data()[i];
        }
        return sum;
    }
}
