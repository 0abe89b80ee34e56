// SPDX-License-Identifier: Apache-2.0
package org.fittedq.fit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.fittedq.math.Compute;
import org.fittedq.math.Vec;
import org.fittedq.nn.Expectation;
import org.fittedq.random.RandomStream;
import org.fittedq.value.Bins;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CategoricalLossTest {

    private static final Compute ONE = new Compute(1);

    private static CategoricalLoss loss(Bins bins, double sigma, int rows) {
        return new CategoricalLoss(bins, sigma, 0.5, rows, ONE);
    }

    @Test
    void lossAndGradientAreTheEquationOnHandSizedNumbers() {
        Vec df = new Vec(6);

        // bins 0, 1, 2; labels 1.25 and 5, which counts as 2
        double loss = loss(new Bins(0, 2, 3), 0, 2).lossAndGradient(Vec.of(0, 0, 0, 1, 2, 3), Vec.of(1.25f, 5), df);

        double sum = Math.exp(1) + Math.exp(2) + Math.exp(3);
        assertEquals((Math.log(3) + Math.log(sum) - 3) / 2, loss, 1e-6);
        assertArrayEquals(new float[]{1 / 6f, (1 / 3f - 0.75f) / 2, (1 / 3f - 0.25f) / 2,
                (float) (Math.exp(1) / sum / 2), (float) (Math.exp(2) / sum / 2),
                (float) ((Math.exp(3) / sum - 1) / 2)}, df.data(), 1e-6f);
    }

    @Test
    void theGradientIsTheSlopeOfTheLoss() {
        RandomStream random = new RandomStream(1, "logits");
        int rows = 3;
        Bins bins = new Bins(-5, 5, 40);
        Vec f = new Vec(rows * 40);
        for (int i = 0; i < f.size(); i++) {
            f.set(i, (float) random.nextGaussian());
        }
        Vec y = Vec.of(-4.9f, 0.3f, 2);
        Vec df = new Vec(f.size());
        Vec ignored = new Vec(f.size());
        for (double sigma : new double[]{0, 0.75}) {
            CategoricalLoss loss = loss(bins, sigma, rows);
            loss.lossAndGradient(f, y, df);
            double[] slope = new double[f.size()];
            for (int i = 0; i < f.size(); i++) {
                float fi = f.at(i);
                f.set(i, fi + 0.02f);
                double above = loss.lossAndGradient(f, y, ignored);
                f.set(i, fi - 0.02f);
                double below = loss.lossAndGradient(f, y, ignored);
                f.set(i, fi);
                slope[i] = (above - below) / 0.04;
            }
            for (int i = 0; i < f.size(); i++) {
                assertEquals(slope[i], df.at(i), 2e-5, "logit " + i);
            }
        }
    }

    @Test
    void ofTwoBinsWithoutSpreadItIsTheCrossEntropyOfTheLogitsDifference() {
        Vec f = Vec.of(0, 0.3f, 0, -2, 1, 6);
        Vec z = Vec.of(0.3f, -2, 5);
        Vec y = Vec.of(-12, 20, 52);
        Vec df = new Vec(6);
        Vec dz = new Vec(3);

        double expected = new LogitLoss(-20, 60, 0.5).lossAndGradient(z, y, dz);
        double loss = loss(new Bins(-20, 60, 2), 0, 3).lossAndGradient(f, y, df);

        assertEquals(expected, loss, 1e-6);
        for (int r = 0; r < 3; r++) {
            assertEquals(dz.at(r), df.at(2 * r + 1), 1e-6);
            assertEquals(-dz.at(r), df.at(2 * r), 1e-6);
        }
    }

    @Test
    void largeLogitsNeitherOverflowNorVanish() {
        Vec df = new Vec(4);

        double loss = loss(new Bins(0, 1, 2), 0, 2).lossAndGradient(Vec.of(1000, -1000, -1000, 1000), Vec.of(1, 1), df);

        assertEquals(1000, loss, 1e-6);
        assertArrayEquals(new float[]{0.5f, -0.5f, 0, 0}, df.data(), 1e-7f);
    }

    @Test
    void aBatchThatIsSmallerThanTheLargestIsLikeOneByItself() {
        Vec df = new Vec(2);
        Vec alone = new Vec(2);

        assertEquals(loss(new Bins(0, 1, 2), 0.75, 1).lossAndGradient(Vec.of(1, 2), Vec.of(0.3f), alone),
                loss(new Bins(0, 1, 2), 0.75, 5).lossAndGradient(Vec.of(1, 2), Vec.of(0.3f), df));
        assertArrayEquals(alone.data(), df.data());
    }

    @Test
    void itsLeastIsWhereTheCriticSaysTheLabelsDistribution() {
        Bins bins = new Bins(0, 10, 11);
        BinLabel label = new BinLabel(bins, 0.75);
        label.of(4.2);
        Vec f = new Vec(11);
        for (int k = 0; k < 11; k++) {
            f.set(k, (float) Math.log(Math.max(label.at(k), 1e-30)));
        }
        Vec df = new Vec(11);

        loss(bins, 0.75, 1).lossAndGradient(f, Vec.of(4.2f), df);

        for (float d : df.data()) {
            assertTrue(Math.abs(d) < 1e-6, () -> "gradient " + d);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.01, 0.3, 0.9, 0.99})
    void valuesBeginAtTheShareOfTheRange(double share) {
        Bins bins = new Bins(-800, 0, 101);
        float[] f = new CategoricalLoss(bins, 0.75, share, 1, ONE).startBias();
        Vec q = new Vec(1);
        new Expectation(bins.z(), 1, 1, ONE).of(Vec.of(f), q);

        assertEquals(-800 + 800 * share, q.at(0), 1e-2);
    }

    @Test
    void outputsThatBeginInTheMiddleStayAsTheyAreDrawn() {
        assertEquals(0, new CategoricalLoss(new Bins(-800, 0, 101), 0.75, 0.5, 1, ONE).startBias().length);
    }
}
