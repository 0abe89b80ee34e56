// SPDX-License-Identifier: Apache-2.0
package org.fittedq.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.fittedq.Property;
import org.fittedq.math.Mat;
import org.fittedq.mdp.Batch;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;

class GaussianLossTest {

    private static final GaussianDynamics.Bounds BOUNDS = new GaussianDynamics.Bounds(-3, 1);
    private static final Outputs ALL = new Outputs(3, true, true);
    /// Three dimensions, of which the second never changes.
    private static final Normalisation SCALE = Normalisation.of(Recorded.of(50, 3, 1, 1, (s, a, noise, sNext) -> {
        sNext[0] = -s[0];
        sNext[1] = s[1];
        sNext[2] = a[0];
        return 0;
    }), java.util.stream.IntStream.range(0, 50).toArray());

    private static GaussianLoss loss(Outputs outputs, int rows) {
        return new GaussianLoss(BOUNDS, outputs, SCALE, rows, Models.ONE.kernels());
    }

    private static Mat labels(int rows, RandomStream random) {
        Mat y = Recorded.matrix(rows, ALL.labels(), 2, random);
        for (int r = 0; r < rows; r++) {
            y.set(r, 1, 0);
            y.set(r, ALL.endLabel(), r % 2);
        }
        return y;
    }

    /// The loss by its equation, in double.
    private static double naive(double[][] out, Mat y) {
        Recomputed bound = new Recomputed(null, 0, BOUNDS, null);
        double sum = 0;
        for (int r = 0; r < out.length; r++) {
            for (int j = 0; j < 3; j += 2) {
                double logStd = bound.logStd(out[r][3 + j]);
                double e = (y.at(r, j) - out[r][j]) / Math.exp(logStd);
                sum += (0.5 * e * e + logStd + 0.5 * Math.log(2 * Math.PI)) / 2;
            }
            sum += Math.pow(out[r][6] - y.at(r, 3), 2);
            sum -= Math.log(1 / (1 + Math.exp(y.at(r, 4) == 1 ? -out[r][7] : out[r][7])));
        }
        return sum / out.length;
    }

    @Test
    void lossAndGradientAreThoseOfTheEquation() {
        Property.forAll(20, 1, random -> {
            int rows = 1 + random.index(4);
            Mat out = Recorded.matrix(rows, ALL.size(), 3, random);
            Mat y = labels(rows, random);
            double[][] x = new double[rows][];
            for (int r = 0; r < rows; r++) {
                x[r] = Models.row(out, r);
            }
            Mat gradient = new Mat(rows, ALL.size());

            double loss = loss(ALL, rows).lossAndGradient(out, y, gradient);

            assertEquals(naive(x, y), loss, 1e-5 * (1 + Math.abs(loss)));
            for (int i = 0; i < rows * ALL.size(); i++) {
                double[] row = x[i / ALL.size()];
                int c = i % ALL.size();
                double at = row[c];
                row[c] = at + 1e-5;
                double above = naive(x, y);
                row[c] = at - 1e-5;
                double below = naive(x, y);
                row[c] = at;
                double expected = (above - below) / 2e-5;
                assertEquals(expected, gradient.data()[i], 1e-4 * (1 + Math.abs(expected)), "output " + c);
            }
        });
    }

    @Test
    void theGradientMayTakeThePlaceOfTheOutputs() {
        RandomStream random = new RandomStream(1, "outputs");
        Mat out = Recorded.matrix(5, ALL.size(), 3, random);
        Mat y = labels(5, random);
        Mat gradient = new Mat(5, ALL.size());
        double expected = loss(ALL, 5).lossAndGradient(out, y, gradient);

        double loss = loss(ALL, 5).lossAndGradient(out, y, out);

        assertEquals(expected, loss);
        org.junit.jupiter.api.Assertions.assertArrayEquals(gradient.data(), out.data());
    }

    @Test
    void whatIsMeasuredCountsOnlyDimensionsThatVary() {
        // σ = 1 where the raw output z has ℓ(z) = 0; errors 1, 2 of the first and 1, −1.5 of the third dimension
        double z = 0;
        Recomputed bound = new Recomputed(null, 0, BOUNDS, null);
        for (int i = 0; i < 60; i++) {
            z -= bound.logStd(z); // slope near 1: converges
        }
        Mat out = new Mat(2, ALL.size());
        Mat y = new Mat(2, ALL.labels());
        float[][] label = {{1, 0, 1, 3, 1}, {2, 0, -1.5f, -1, 0}};
        for (int r = 0; r < 2; r++) {
            y.setRow(r, label[r]);
            out.setRow(r, new float[]{0, 9, 0, (float) z, 9, (float) z, 1, 0.5f});
        }

        GaussianLoss.Measured measured = loss(ALL, 2).measure(out, y, new Mat(2, ALL.size()));

        double squares = 1 + 4 + 1 + 2.25;
        assertEquals(0.5 * squares / 4 + 0.5 * Math.log(2 * Math.PI), measured.nll(), 1e-5);
        assertEquals(Math.sqrt(squares / 4), measured.rmse(), 1e-6);
        assertEquals(0.75, measured.inside()); // 2 is outside ±1.645
        assertEquals(2, measured.rewardRmse(), 1e-6); // errors 2 and 2
        assertEquals(0.5, measured.endErrors()); // logit above 0 in both rows, one ends
        assertEquals(measured.nll() + 4 + (Recomputed.softplus(-0.5) + Recomputed.softplus(0.5)) / 2, measured.loss(),
                1e-5);
    }

    @Test
    void whatIsNotLearnedIsNotMeasured() {
        Outputs states = new Outputs(3, false, false);

        GaussianLoss.Measured measured = loss(states, 2).measure(new Mat(2, 6), new Mat(2, 3), new Mat(2, 6));

        assertEquals(Double.NaN, measured.rewardRmse());
        assertEquals(Double.NaN, measured.endErrors());
        assertEquals(measured.nll(), measured.loss(), 1e-6);
    }

    @Test
    void labelsAreNormalisedChangesRewardAndEnd() {
        Batch b = Recorded.linear(10, 1);
        b.bootstrap().set(3, 0);
        int[] rows = java.util.stream.IntStream.range(0, 10).toArray();
        Normalisation scale = Normalisation.of(b, rows);

        Examples examples = Examples.of(b, new int[]{3, 4}, scale, new Outputs(2, true, true));

        double change = (double) b.sNext().at(3, 1) - b.s().at(3, 1);
        assertEquals((change - scale.changeMean(1)) / scale.changeStd(1), examples.y().at(0, 1), 1e-6);
        assertEquals((b.r().at(3) - scale.rewardMean()) / scale.rewardStd(), examples.y().at(0, 2), 1e-6);
        assertEquals(1, examples.y().at(0, 3));
        assertEquals(0, examples.y().at(1, 3));
        assertEquals(b.a().at(3, 0), examples.x().at(0, 2));
    }
}
