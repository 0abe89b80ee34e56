// SPDX-License-Identifier: Apache-2.0
package org.fittedq.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.fittedq.LineWorld;
import org.fittedq.env.Lqr;
import org.fittedq.env.LqrSolution;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.Batch;
import org.fittedq.mdp.Dynamics;
import org.fittedq.random.Normals;
import org.fittedq.random.RandomStream;
import org.fittedq.settings.Settings;
import org.fittedq.target.Bellman;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueExpansionTest {

    private static final Compute ONE = new Compute(1);
    private static final double FOREVER = Double.POSITIVE_INFINITY;
    private static final int ROWS = 16;
    private static final double GAMMA = 0.95;
    private static final double BOUND = Lqr.Settings.DEFAULT.actionBound();

    private static Normals noise(int size) {
        return new Normals(new RandomStream(5, "xi"), size, ONE);
    }

    /// Value of a state, in double.
    private interface Value {
        double of(double[] s);
    }

    /// The label of a target map without a policy, y = r + weight v(s′), in double.
    private static double[] labels(Batch b, Value v) {
        double[] y = new double[b.size()];
        for (int i = 0; i < y.length; i++) {
            y[i] = b.r().at(i) + b.bootstrap().at(i) * v.of(row(b.sNext(), i));
        }
        return y;
    }

    private static double[] row(Mat m, int i) {
        double[] row = new double[m.cols()];
        for (int j = 0; j < row.length; j++) {
            row[j] = m.at(i, j);
        }
        return row;
    }

    private static Batch onLqr() {
        Batch b = new Batch(ROWS, 2, 1);
        RandomStream random = new RandomStream(3, "batch");
        for (Mat m : List.of(b.s(), b.sNext())) {
            for (int i = 0; i < m.data().length; i++) {
                m.data()[i] = 2 * random.nextFloat() - 1;
            }
        }
        for (int i = 0; i < ROWS; i++) {
            b.r().set(i, -random.nextFloat());
            b.bootstrap().set(i, i == 4 ? 0 : (float) GAMMA);
        }
        return b;
    }

    /// The optimal action satisfies v(s) = r(s, a) + γ v(s′), so that no step of the exact model changes a label.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 10, 50})
    void withTheExactModelAndTheExactValueNoStepChangesALabel(int steps) {
        Lqr lqr = new Lqr(Lqr.Settings.DEFAULT);
        LqrSolution best = lqr.solution(GAMMA);
        ValueExpansion.Action optimal = (s, a, bonus) -> {
            double[] u = new double[1];
            for (int i = 0; i < ROWS; i++) {
                best.act(row(s, i), u);
                a.set(i, 0, (float) (u[0] / BOUND));
            }
        };
        Batch b = onLqr();
        double[] expected = labels(b, best::value);

        Batch expanded = new ValueExpansion(steps, ROWS, GAMMA, FOREVER, optimal,
                lqr.physics().orElseThrow().dynamics(), noise(0)).expand(b);

        assertArrayEquals(expected, labels(expanded, best::value), 2e-5); // labels are of the order of 10
        for (int i = 0; i < ROWS; i++) {
            assertEquals(i == 4 ? 0 : Math.pow(GAMMA, steps + 1), expanded.bootstrap().at(i), 1e-7);
        }
    }

    /// Under the best soft policy every action satisfies V(s) = q(s, a) − α log π(a | s), not only their mean.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 10, 50})
    void withTheExactModelAndTheExactSoftValueNoStepChangesASoftLabelWhateverTheDraws(int steps) {
        Lqr lqr = new Lqr(Lqr.Settings.DEFAULT);
        LqrSolution.Soft soft = lqr.solution(GAMMA).soft(0.05);
        double std = Math.sqrt(soft.covariance().at(0, 0));
        RandomStream random = new RandomStream(8, "policy");
        double[] largest = {0, 0};
        ValueExpansion.Action sampled = (s, a, bonus) -> {
            double[] u = new double[1];
            for (int i = 0; i < ROWS; i++) {
                double[] state = row(s, i);
                soft.best().act(state, u);
                u[0] += std * random.nextGaussian();
                a.set(i, 0, (float) (u[0] / BOUND));
                bonus.set(i, (float) (-soft.alpha() * soft.logDensity(state, new double[]{a.at(i, 0) * BOUND})));
                largest[0] = Math.max(largest[0], Math.abs(a.at(i, 0)));
                largest[1] = Math.max(largest[1], Math.abs(bonus.at(i)));
            }
        };
        Batch b = onLqr();
        double[] expected = labels(b, soft::value);

        Batch expanded = new ValueExpansion(steps, ROWS, GAMMA, FOREVER, sampled,
                lqr.physics().orElseThrow().dynamics(), noise(0)).expand(b);

        assertTrue(largest[0] < 1 && largest[1] > 0.05, "actions stay inside, entropies count");
        assertArrayEquals(expected, labels(expanded, soft::value), 2e-5);
    }

    private static final float[] NEXT = {0.125f, 0.25f, 0.625f, -2, -0.25f, -1.0625f, -2};

    /// r = 1 … 7, γ = 0.5; the second and the last row are recorded as terminal.
    private static Batch onTheLine() {
        Batch b = new Batch(NEXT.length, 1, 1);
        for (int i = 0; i < NEXT.length; i++) {
            b.s().set(i, 0, 30 + i);
            b.a().set(i, 0, 0.1f * i);
            b.r().set(i, 1 + i);
            b.sNext().set(i, 0, NEXT[i]);
            b.bootstrap().set(i, i == 1 || i == 6 ? 0 : 0.5f);
        }
        return b;
    }

    /// a = ¼ from 0 on, −½ below.
    private static void outwards(Mat s, Mat a, Vec bonus) {
        for (int i = 0; i < s.rows(); i++) {
            a.set(i, 0, s.at(i, 0) >= 0 ? 0.25f : -0.5f);
        }
    }

    private static ValueExpansion line(int steps, ValueExpansion.Action policy) {
        return new ValueExpansion(steps, NEXT.length, 0.5, 0.1, policy, new LineWorld(), noise(0));
    }

    /// Labels with v(s) = 10 s.
    private static float[] tenfold(Batch b) {
        Vec v = new Vec(b.size());
        Vec y = new Vec(b.size());
        for (int i = 0; i < b.size(); i++) {
            v.set(i, 10 * b.sNext().at(i, 0));
        }
        Bellman.backup(b, v, y);
        return y.data();
    }

    /// Worked out by hand; every number is exact in binary.
    @Test
    void labelsOfOneTwoAndThreeStepsByHand() {
        float[][] y = new float[4][];
        for (int h = 1; h <= 3; h++) {
            y[h] = tenfold(line(h, ValueExpansionTest::outwards).expand(onTheLine()));
        }

        // ⅛, ⅜, ⅝, ⅞: goes on
        assertEquals(1 + 0.5 * (0.125 + 0.5 * 3.75), y[1][0]);
        assertEquals(1 + 0.5 * (0.125 + 0.5 * 0.375 + 0.25 * 6.25), y[2][0]);
        assertEquals(1 + 0.5 * (0.125 + 0.5 * 0.375 + 0.25 * 0.625 + 0.125 * 8.75), y[3][0]);
        // ⅝, ⅞, 1⅛: predicted as terminal after two steps
        assertEquals(3 + 0.5 * (0.625 + 0.5 * 8.75), y[1][2]);
        assertEquals(3 + 0.5 * (0.625 + 0.5 * 0.875), y[2][2]);
        // −¼, −¾, −1¼: cut at the third step
        assertEquals(5 + 0.5 * (-0.25 + 0.5 * -7.5), y[1][4]);
        assertEquals(5 + 0.5 * (-0.25 + 0.5 * -0.75 + 0.25 * -12.5), y[2][4]);
        // −1.0625 is believed, as 0.0625 is below the bound; −1.5625 is not
        assertEquals(6 + 0.5 * (-1.0625 + 0.5 * -15.625), y[1][5]);
        for (int h = 1; h <= 3; h++) {
            assertEquals(2, y[h][1], "recorded as terminal");
            assertEquals(7, y[h][6], "recorded as terminal");
            assertEquals(4 + 0.5 * -20, y[h][3], "cut at once");
        }
        assertEquals(y[2][2], y[3][2]);
        assertEquals(y[2][4], y[3][4]);
        assertEquals(y[1][5], y[2][5]);
        assertEquals(y[1][5], y[3][5]);
    }

    @Test
    void theExpandedBatchStandsWhereTheRowsHaveGotTo() {
        Batch b = onTheLine();
        Batch expanded = line(3, ValueExpansionTest::outwards).expand(b);

        assertArrayEquals(new float[]{0.0625f, 0, 0, 0.5f, 0.125f, 0.25f, 0}, expanded.bootstrap().data());
        assertEquals(0.875f, expanded.sNext().at(0, 0));
        assertEquals(-2, expanded.sNext().at(3, 0));
        assertEquals(-1.25f, expanded.sNext().at(4, 0));
        assertEquals(-1.5625f, expanded.sNext().at(5, 0));
        assertArrayEquals(b.s().data(), expanded.s().data());
        assertArrayEquals(b.a().data(), expanded.a().data());
    }

    @Test
    void theShareOfRowsThatWereCutIsThatOfTheLastRollout() {
        ValueExpansion one = line(1, ValueExpansionTest::outwards);
        ValueExpansion three = line(3, ValueExpansionTest::outwards);
        one.expand(onTheLine());
        three.expand(onTheLine());
        Batch ended = onTheLine();
        ended.bootstrap().fill(0);

        assertEquals(1.0 / 7, one.cut()); // −2, but not the one that had ended
        assertEquals(3.0 / 7, three.cut());
        three.expand(ended);
        assertEquals(0, three.cut());
    }

    @Test
    void theBatchItselfIsLeftAlone() {
        Batch b = onTheLine();

        line(3, ValueExpansionTest::outwards).expand(b);

        assertArrayEquals(NEXT, b.sNext().data());
        assertArrayEquals(onTheLine().r().data(), b.r().data());
        assertArrayEquals(onTheLine().bootstrap().data(), b.bootstrap().data());
    }

    @Test
    void theBonusCountsWithEveryRewardOfTheModelAndNoOther() {
        ValueExpansion.Action paid = (s, a, bonus) -> {
            outwards(s, a, bonus);
            for (int i = 0; i < s.rows(); i++) {
                assertEquals(0, bonus.at(i));
                bonus.set(i, 2);
            }
        };
        float[] without = tenfold(line(3, ValueExpansionTest::outwards).expand(onTheLine()));
        float[] with = tenfold(line(3, paid).expand(onTheLine()));

        double[] more = {0.5 * (2 + 1 + 0.5), 0, 0.5 * (2 + 1), 0, 0.5 * (2 + 1), 0.5 * 2, 0};
        for (int i = 0; i < more.length; i++) {
            assertEquals(without[i] + more[i], with[i], "row " + i);
        }
    }

    /// s ← A s + σ ξ with a = 0, in double.
    @Test
    void everyStepAndRowHasItsOwnNoise() {
        double sigma = 0.25;
        Dynamics noisy = new Lqr(new Lqr.Settings("", 1, BOUND, sigma, 100)).physics().orElseThrow().dynamics();
        Batch b = onLqr();
        float[] xi = new float[2 * ROWS * 2];
        Normals normals = noise(2 * ROWS);
        for (int t = 0; t < 2; t++) {
            float[] block = new float[2 * ROWS];
            normals.fill(block);
            System.arraycopy(block, 0, xi, t * block.length, block.length);
        }

        Batch expanded = new ValueExpansion(2, ROWS, GAMMA, FOREVER, (s, a, bonus) -> a.fill(0), noisy,
                noise(2 * ROWS)).expand(b);

        for (int i = 0; i < ROWS; i++) {
            double[] s = row(b.sNext(), i);
            for (int t = 0; t < 2 && i != 4; t++) {
                double velocity = s[1] + sigma * xi[t * 2 * ROWS + 2 * i + 1];
                s[0] += 0.1 * s[1] + sigma * xi[t * 2 * ROWS + 2 * i];
                s[1] = velocity;
            }
            assertArrayEquals(s, row(expanded.sNext(), i), 1e-6, "row " + i);
        }
    }

    private static String message(Runnable r) {
        return assertThrows(IllegalArgumentException.class, r::run).getMessage();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            steps       | 0     | steps: expected an integer in [1, 10000], got 0
            steps       | 10001 | steps: expected an integer in [1, 10000], got 10001
            uncertainty | 0     | uncertainty: expected a number in (0, ∞], got 0.0
            uncertainty | NaN   | uncertainty: expected a number in (0, ∞], got NaN
            """)
    void settingsOutOfRangeAreRefused(String path, String value, String message) {
        assertEquals(message,
                message(() -> Settings.override(ExpansionChoice.RolledOut.DEFAULT, Map.of(path, value))));
    }

    @Test
    void withStepsOfAModelThereAreNoReturnsOfSeveralRecordedSteps() {
        ExpansionChoice two = Settings.override(ExpansionChoice.RolledOut.DEFAULT, "steps", "2");

        two.checkWith(1);
        ExpansionChoice.DEFAULT.checkWith(3);
        assertEquals("replay.nStep: expected 1 with expansion rollout, got 3; further steps are the model's",
                message(() -> two.checkWith(3)));
    }

    @Test
    void withoutStepsThereIsNothingToMake() {
        assertEquals("steps: expected an integer of at least 1, got 0",
                message(() -> line(0, ValueExpansionTest::outwards)));
    }
}
