// SPDX-License-Identifier: Apache-2.0
package org.fittedq.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;
import org.fittedq.MemoryExchange;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.Batch;
import org.fittedq.mdp.Dynamics;
import org.fittedq.nn.Mlp;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GaussianDynamicsTest {

    private static final GaussianDynamics.Config SMALL = Models.SMALL;
    private static final GaussianDynamics.Config BRIEF = Models.with(SMALL, "fitting.stop.maxEpochs", "2");
    private static final GaussianDynamics.Config THREE = Models.with(BRIEF, "ensemble.members", "3");

    private static void assertSame(GaussianDynamics expected, GaussianDynamics actual) {
        assertEquals(Optional.empty(), MemoryExchange.save(expected).firstDifference(MemoryExchange.save(actual)));
    }

    @Test
    void meanAndNoiseOfALinearGaussianSystemAreRecovered() {
        GaussianDynamics model = Models.fitted(SMALL, Recorded.linear(4000, 1));
        RandomStream random = new RandomStream(2, "rows");
        int rows = 500;
        Mat s = Recorded.matrix(rows, 2, 1.8, random);
        Mat a = Recorded.matrix(rows, 1, 1, random);

        Dynamics.Prediction mean = Models.step(model, s, a, new Mat(rows, 2));
        Mat above = Models.step(model, s, a, new Mat(rows, 2).fill(1)).sNext();

        double[] squares = new double[3];
        double[] std = new double[2];
        for (int r = 0; r < rows; r++) {
            squares[0] += Math.pow(mean.sNext().at(r, 0) - (0.9 * s.at(r, 0) + 0.2 * s.at(r, 1)), 2) / rows;
            squares[1] += Math.pow(mean.sNext().at(r, 1) - (s.at(r, 1) + 0.5 * a.at(r, 0)), 2) / rows;
            squares[2] += Math.pow(mean.r().at(r) - (s.at(r, 0) - 3 * a.at(r, 0) + 10), 2) / rows;
            for (int j = 0; j < 2; j++) {
                std[j] += (above.at(r, j) - mean.sNext().at(r, j)) / rows;
            }
        }
        // 3200 noisy transitions: means to a third of the noise, which is 0.05 and 0.1; the reward has none
        assertEquals(0, Math.sqrt(squares[0]), 0.017);
        assertEquals(0, Math.sqrt(squares[1]), 0.033);
        assertEquals(0, Math.sqrt(squares[2]), 0.1);
        assertEquals(0.05, std[0], 0.005);
        assertEquals(0.1, std[1], 0.01);
    }

    @Test
    void whatAFitSaysOfItselfIsTrueOfALinearGaussianSystem() {
        Batch all = Recorded.linear(4000, 1);
        GaussianDynamics model = Models.model(SMALL, 2, 1, Models.ONE);

        ModelFit fit = model.fit(all);

        // the best possible: log(0.05/stdΔ₀) and log(0.1/stdΔ₁), each + ½ log 2πe; RMSE of the noise alone
        double first = 0.05 / model.scale().changeStd(0);
        double second = 0.1 / model.scale().changeStd(1);
        double entropy = (Math.log(first) + Math.log(second)) / 2 + 0.5 * Math.log(2 * Math.PI * Math.E);
        double noise = Math.sqrt((first * first + second * second) / 2);
        assertEquals(entropy, fit.loss(), 0.1);
        assertEquals(noise, fit.rmse(), 0.05 * noise);
        // 1600 or so held-out numbers: a standard deviation of 0.0075
        assertEquals(0.9, fit.calibration(), 0.03);
        assertEquals(0, fit.rewardRmse(), 0.05);
        assertEquals(0, fit.endErrors());
        assertEquals(4000, fit.trainingRows() + fit.heldOutRows());
        assertEquals(800, fit.heldOutRows(), 100);
        assertTrue(fit.epochs() > 5 && fit.epochs() <= 60, () -> "epochs " + fit.epochs());
        assertEquals(List.of(), fit.fixed());
        assertEquals(1, model.fits());
    }

    @ParameterizedTest
    @ValueSource(strings = {"SILU", "TANH"})
    void backwardIsTheDerivativeOfTheStep(String activation) {
        // narrow bounds: log σ is on their bends
        GaussianDynamics.Config c = Models.with(THREE, "network.activation", activation, "logStd.low", "-1");
        Batch all = Recorded.of(300, 3, 2, 1, (s, a, noise, sNext) -> {
            for (int j = 0; j < 3; j++) {
                sNext[j] = (float) (100 + Math.sin(s[j]) * a[0] + s[(j + 1) % 3] * noise.nextGaussian());
            }
            return s[0] * a[1];
        });
        GaussianDynamics model = Models.fitted(c, all);
        int rows = 7;
        RandomStream random = new RandomStream(2, "rows");
        Mat s = Recorded.matrix(rows, 3, 2, random);
        Mat a = Recorded.matrix(rows, 2, 1, random);
        Mat xi = Recorded.matrix(rows, 3, 2, random);
        Mat dsNext = Recorded.matrix(rows, 3, 1, random);
        Vec dr = new Vec(rows);
        System.arraycopy(Recorded.matrix(rows, 1, 1, random).data(), 0, dr.data(), 0, rows);
        Dynamics.Unrolled unrolled = model.unroll(rows, 2);
        Dynamics.Prediction out = new Dynamics.Prediction(rows, 3);
        Mat ds = new Mat(rows, 3);
        Mat da = new Mat(rows, 2);

        unrolled.step(0, s, a, xi, out);
        unrolled.step(1, Recorded.matrix(rows, 3, 2, random), a, xi, new Dynamics.Prediction(rows, 3));
        unrolled.backward(0, dsNext, dr, ds, da);

        for (int r = 0; r < rows; r++) {
            Recomputed naive = new Recomputed(model, r * 3 / rows, c.logStd(), GaussianDynamics.Learned.DEFAULT);
            double[] x = Models.row(s, r);
            double[] u = Models.row(a, r);
            double[] expected = new double[5];
            double largest = 0;
            for (int k = 0; k < 5; k++) {
                expected[k] = derivative(naive, x, u, Models.row(xi, r), Models.row(dsNext, r), dr.at(r), k);
                largest = Math.max(largest, Math.abs(expected[k]));
            }
            for (int k = 0; k < 5; k++) {
                assertEquals(expected[k], k < 3 ? ds.at(r, k) : da.at(r, k - 3), 1e-4 * largest, "row " + r);
            }
            assertArrayEquals(naive.sNext(x, u, Models.row(xi, r)), Models.row(out.sNext(), r), 1e-4);
            assertEquals(naive.reward(x, u), out.r().at(r), 1e-5);
        }
    }

    /// Of dsNext · s′ + dr r in number k of (s, a), by central differences.
    private static double derivative(Recomputed naive, double[] s, double[] a, double[] xi, double[] dsNext, double dr,
            int k) {
        double[] at = k < s.length ? s : a;
        int i = k < s.length ? k : k - s.length;
        double here = at[i];
        double h = 1e-5;
        at[i] = here + h;
        double above = value(naive, s, a, xi, dsNext, dr);
        at[i] = here - h;
        double below = value(naive, s, a, xi, dsNext, dr);
        at[i] = here;
        return (above - below) / (2 * h);
    }

    private static double value(Recomputed naive, double[] s, double[] a, double[] xi, double[] dsNext, double dr) {
        double[] sNext = naive.sNext(s, a, xi);
        double sum = dr * naive.reward(s, a);
        for (int j = 0; j < s.length; j++) {
            sum += dsNext[j] * sNext[j];
        }
        return sum;
    }

    @Test
    void backwardAdds() {
        GaussianDynamics model = Models.fitted(THREE, Recorded.linear(300, 1));
        RandomStream random = new RandomStream(2, "rows");
        Mat s = Recorded.matrix(5, 2, 2, random);
        Mat a = Recorded.matrix(5, 1, 1, random);
        Mat dsNext = Recorded.matrix(5, 2, 1, random);
        Vec dr = new Vec(5).fill(0.3f);
        Dynamics.Unrolled unrolled = model.unroll(5, 1);
        unrolled.step(0, s, a, new Mat(5, 2).fill(1), new Dynamics.Prediction(5, 2));
        Mat ds = new Mat(5, 2);
        Mat da = new Mat(5, 1);
        unrolled.backward(0, dsNext, dr, ds, da);
        Mat dsMore = new Mat(5, 2).fill(4);
        Mat daMore = new Mat(5, 1).fill(-8);

        unrolled.backward(0, dsNext, dr, dsMore, daMore);

        for (int i = 0; i < 10; i++) {
            assertEquals(4 + ds.data()[i], dsMore.data()[i], 1e-6);
        }
        for (int i = 0; i < 5; i++) {
            assertEquals(-8 + da.data()[i], daMore.data()[i], 1e-6);
        }
    }

    @Test
    void replayingInferredNoiseGivesTheNextStateBack() {
        Batch all = Recorded.linear(600, 1);
        GaussianDynamics model = Models.fitted(THREE, all);
        Dynamics.Unrolled unrolled = model.unroll(600, 1);
        Mat xi = new Mat(600, 2);
        Dynamics.Prediction out = new Dynamics.Prediction(600, 2);

        unrolled.infer(all.s(), all.a(), all.sNext(), xi);
        unrolled.step(0, all.s(), all.a(), xi, out);

        assertArrayEquals(all.sNext().data(), out.sNext().data(), 1e-6f);
    }

    @Test
    void inferringNoiseLeavesTheStepsAsTheyWere() {
        Batch all = Recorded.linear(100, 1);
        GaussianDynamics model = Models.fitted(BRIEF, all);
        Dynamics.Unrolled unrolled = model.unroll(100, 1);
        Mat xi = new Mat(100, 2).fill(0.5f);
        unrolled.step(0, all.s(), all.a(), xi, new Dynamics.Prediction(100, 2));
        Mat expected = new Mat(100, 2);
        Mat dsNext = new Mat(100, 2).fill(1);
        unrolled.backward(0, dsNext, new Vec(100), expected, new Mat(100, 1));

        unrolled.infer(all.sNext(), all.a(), all.s(), new Mat(100, 2));

        Mat ds = new Mat(100, 2);
        unrolled.backward(0, dsNext, new Vec(100), ds, new Mat(100, 1));
        assertArrayEquals(expected.data(), ds.data());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 9})
    void everyRowFollowsItsOwnNetwork(int rows) {
        GaussianDynamics model = Models.fitted(THREE, Recorded.linear(300, 1));
        RandomStream random = new RandomStream(2, "rows");
        Mat s = Recorded.matrix(rows, 2, 2, random);
        Mat a = Recorded.matrix(rows, 1, 1, random);
        Mat xi = Recorded.matrix(rows, 2, 2, random);

        Dynamics.Prediction out = Models.step(model, s, a, xi);

        for (int r = 0; r < rows; r++) {
            double[][] each = new double[3][];
            for (int m = 0; m < 3; m++) {
                Recomputed naive = new Recomputed(model, m, THREE.logStd(), GaussianDynamics.Learned.DEFAULT);
                each[m] = naive.sNext(Models.row(s, r), Models.row(a, r), Models.row(xi, r));
            }
            int own = r * 3 / rows;
            assertArrayEquals(each[own], Models.row(out.sNext(), r), 1e-5);
            assertTrue(Math.abs(each[own][0] - each[(own + 1) % 3][0]) > 1e-4, "networks differ");
        }
    }

    @Test
    void aFitGivesTheSameBitsForAnyNumberOfThreads() {
        Batch all = Recorded.linear(700, 1);
        for (GaussianDynamics.Config c : List.of(THREE, BRIEF, Models.with(THREE, "ensemble.resample", "true"))) {
            GaussianDynamics one = Models.model(c, 2, 1, Models.ONE);
            ModelFit expected = one.fit(all);
            for (int threads = 2; threads <= 3; threads++) {
                try (Compute compute = Compute.alwaysSharing(Compute.Kind.AUTO, threads)) {
                    GaussianDynamics other = Models.model(c, 2, 1, compute);

                    assertEquals(expected, other.fit(all));
                    assertSame(one, other);
                    Dynamics.Prediction a = Models.step(one, all.s(), all.a(), all.sNext());
                    Dynamics.Prediction b = Models.step(other, all.s(), all.a(), all.sNext());
                    assertArrayEquals(a.sNext().data(), b.sNext().data());
                }
            }
        }
    }

    @Test
    void aViewForAThreadIsTheSameModelAndSeesLaterFits() {
        Batch all = Recorded.linear(300, 1);
        for (String disagreement : List.of("true", "false")) {
            GaussianDynamics model = Models.model(Models.with(THREE, "ensemble.disagreement", disagreement), 2, 1,
                    Models.ONE);
            Dynamics view = model.alone();

            model.fit(all);

            Dynamics.Prediction expected = Models.step(model, all.s(), all.a(), all.sNext());
            for (Dynamics alone : List.of(view, view.alone())) {
                Dynamics.Prediction p = Models.step(alone, all.s(), all.a(), all.sNext());
                assertArrayEquals(expected.sNext().data(), p.sNext().data());
                assertArrayEquals(expected.r().data(), p.r().data());
                assertArrayEquals(expected.uncertainty().data(), p.uncertainty().data());
                assertEquals(List.of(2, 1, 2, 3),
                        List.of(alone.observationSize(), alone.actionSize(), alone.noiseSize(), alone.members()));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRestoredModelGoesOnAsTheSavedOne(boolean warmStart) {
        GaussianDynamics.Config c = Models.with(THREE, "fitting.warmStart", String.valueOf(warmStart));
        GaussianDynamics model = Models.fitted(c, Recorded.linear(300, 1));
        MemoryExchange saved = MemoryExchange.save(model);
        GaussianDynamics restored = Models.model(c, 2, 1, Models.ONE);

        saved.restore(restored);

        assertSame(model, restored);
        Batch more = Recorded.linear(500, 2);
        assertEquals(model.fit(more), restored.fit(more));
        assertSame(model, restored);
        assertEquals(2, restored.fits());
    }

    @Test
    void everyNetworkAndEveryFitHasItsOwnWeightsAndOrder() {
        GaussianDynamics model = Models.fitted(THREE, Recorded.linear(300, 1));
        GaussianDynamics anew = Models.model(Models.with(THREE, "fitting.warmStart", "false"), 2, 1, Models.ONE);

        anew.fit(Recorded.linear(300, 1));
        List<float[]> first = anew.networks().stream().map(n -> n.weight(0)).toList();
        anew.fit(Recorded.linear(300, 1));

        assertArrayEquals(first.getFirst(), model.networks().getFirst().weight(0));
        for (int m = 0; m < 3; m++) {
            assertNotEquals(first.get(m)[0], anew.networks().get(m).weight(0)[0]);
            assertNotEquals(first.get(m)[0], first.get((m + 1) % 3)[0]);
        }
    }

    @Test
    void theBestWeightsOfAFitAreKept() {
        // forty noisy transitions and long patience: the held-out loss falls, then rises
        Batch all = Recorded.linear(40, 1);
        double[] loss = new double[41];
        MemoryExchange[] state = new MemoryExchange[41];
        for (int epochs = 1; epochs <= 40; epochs++) {
            GaussianDynamics model = Models.ofStates(Models.with(SMALL, "fitting.stop.patience", "100",
                    "fitting.stop.maxEpochs", String.valueOf(epochs), "fitting.batchSize", "8",
                    "optimiser.learningRate", "0.01"), 2, 1);
            ModelFit fit = model.fit(all);
            loss[epochs] = fit.loss();
            state[epochs] = MemoryExchange.save(model);
            assertEquals(epochs, fit.epochs());
        }

        int best = 40;
        while (loss[best - 1] == loss[40]) {
            best--;
        }
        int at = best;
        assertTrue(best > 5 && best < 35, () -> "best epoch " + at);
        for (int epochs = 2; epochs <= 40; epochs++) {
            assertTrue(loss[epochs] <= loss[epochs - 1], "after epoch " + epochs);
        }
        assertEquals(Optional.empty(), state[40].firstDifference(state[best]));
        assertTrue(state[40].firstDifference(state[best - 1]).isPresent());
    }

    @Test
    void aFitEndsWhenTheHeldOutLossNoLongerFalls() {
        // with steps of 10⁻⁸ nothing falls by the tolerance
        GaussianDynamics model = Models.model(Models.with(SMALL, "optimiser.learningRate", "1e-8"), 2, 1, Models.ONE);

        assertEquals(10, model.fit(Recorded.linear(200, 1)).epochs());
    }

    @Test
    void aWarmStartIsNotWorseThanWhatItBeganWith() {
        GaussianDynamics model = Models.model(Models.with(SMALL, "optimiser.learningRate", "0.003"), 2, 1, Models.ONE);
        Batch all = Recorded.linear(1000, 1);
        double first = model.fit(all).loss();

        ModelFit again = model.fit(all);

        assertTrue(again.loss() <= first + 1e-9, () -> again.loss() + " after " + first);
        assertTrue(again.epochs() <= 30, () -> "epochs " + again.epochs());
    }

    @Test
    void resamplingChangesTheFit() {
        GaussianDynamics other = Models.fitted(Models.with(BRIEF, "ensemble.resample", "true"),
                Recorded.linear(300, 1));
        GaussianDynamics model = Models.fitted(BRIEF, Recorded.linear(300, 1));

        assertNotEquals(model.networks().getFirst().weight(0)[0], other.networks().getFirst().weight(0)[0]);
    }

    @Test
    void theUncertaintyIsZeroInsideTheDataAndGrowsOutside() {
        Batch all = Recorded.linear(300, 1);
        GaussianDynamics model = Models.fitted(BRIEF, all);
        double std = model.scale().stateStd(1);
        float high = 0;
        for (int i = 0; i < 300; i++) {
            high = Math.max(high, all.s().at(i, 1));
        }
        Mat s = new Mat(5, 2);
        float[] beyond = {-0.1f, 0, 0.5f, 3, Float.NaN};
        for (int r = 0; r < 5; r++) {
            s.set(r, 1, high + beyond[r]);
        }

        Vec uncertainty = Models.step(model, s, new Mat(5, 1), new Mat(5, 2)).uncertainty();
        Vec recorded = Models.step(model, all.s(), all.a(), all.sNext()).uncertainty();

        assertArrayEquals(new float[]{0, 0, (float) (0.5 / std), (float) (3 / std), Float.POSITIVE_INFINITY},
                uncertainty.data(), 1e-5f);
        assertArrayEquals(new float[300], recorded.data());
    }

    @Test
    void beforeTheFirstFitTheModelKnowsNothing() {
        GaussianDynamics model = Models.model(THREE, 2, 1, Models.ONE);

        Vec uncertainty = Models.step(model, new Mat(3, 2), new Mat(3, 1), new Mat(3, 2)).uncertainty();

        assertArrayEquals(Vec.of(1, 1, 1).fill(Float.POSITIVE_INFINITY).data(), uncertainty.data());
    }

    @Test
    void disagreementIsTheLargestDeviationOfTheNetworksMeans() {
        GaussianDynamics.Config c = Models.with(THREE, "ensemble.disagreement", "true");
        GaussianDynamics model = Models.fitted(c, Recorded.linear(300, 1));
        RandomStream random = new RandomStream(2, "rows");
        Mat s = Recorded.matrix(20, 2, 1.5, random);
        Mat a = Recorded.matrix(20, 1, 1, random);

        Vec uncertainty = Models.step(model, s, a, new Mat(20, 2)).uncertainty();

        for (int r = 0; r < 20; r++) {
            double[] largest = new double[1];
            for (int j = 0; j < 2; j++) {
                double[] m = new double[3];
                for (int k = 0; k < 3; k++) {
                    m[k] = new Recomputed(model, k, c.logStd(), GaussianDynamics.Learned.DEFAULT).outputs(
                            Models.row(s, r),
                            Models.row(a, r))[j];
                }
                double mean = (m[0] + m[1] + m[2]) / 3;
                double variance = (Math.pow(m[0] - mean, 2) + Math.pow(m[1] - mean, 2) + Math.pow(m[2] - mean, 2)) / 3;
                largest[0] = Math.max(largest[0], Math.sqrt(variance));
            }
            assertEquals(largest[0], uncertainty.at(r), 1e-5);
        }
    }

    @Test
    void aLearnedEndSeparatesTerminalStatesFromOthers() {
        Batch all = Recorded.linear(2000, 1);
        for (int i = 0; i < 2000; i++) {
            all.bootstrap().set(i, all.sNext().at(i, 1) > 1 ? 0 : 0.99f);
        }
        GaussianDynamics model = Models.model(SMALL, 2, 1, Models.ONE);

        ModelFit fit = model.fit(all);

        Mat s = new Mat(4, 2);
        Mat a = new Mat(4, 1);
        float[] s1 = {-1, 0.1f, 1.6f, 0.9f}; // with a: −1.25, 0.05, 1.6, 1.4
        float[] action = {-0.5f, -0.1f, 0, 1};
        for (int r = 0; r < 4; r++) {
            s.set(r, 1, s1[r]);
            a.set(r, 0, action[r]);
        }
        Vec continues = Models.step(model, s, a, new Mat(4, 2)).continues();
        assertArrayEquals(new float[]{1, 1, 0, 0}, continues.data());
        // the noise of 0.1 makes some three in a hundred uncertain
        assertTrue(fit.endErrors() < 0.06, () -> "wrong " + fit.endErrors());
    }

    @Test
    void whatIsNotLearnedIsNothing() {
        GaussianDynamics model = Models.ofStates(BRIEF, 2, 1);
        model.fit(Recorded.linear(100, 1));

        Dynamics.Prediction out = Models.step(model, new Mat(3, 2), new Mat(3, 1), new Mat(3, 2));

        assertArrayEquals(new float[3], out.r().data());
        assertArrayEquals(new float[]{1, 1, 1}, out.continues().data());
        assertEquals(4, model.networks().getFirst().outputs());
    }

    @Test
    void aDimensionWhoseChangeIsConstantChangesByJustThat() {
        Batch all = Recorded.of(100, 3, 1, 1, (s, a, noise, sNext) -> {
            s[0] = 7; // constant
            sNext[0] = 7;
            sNext[1] = s[1] + a[0];
            sNext[2] = s[2] + 0.25f; // a clock
            return 0;
        });
        GaussianDynamics model = Models.model(BRIEF, 3, 1, Models.ONE);

        ModelFit fit = model.fit(all);

        assertEquals(List.of(0, 2), fit.fixed());
        Mat s = new Mat(2, 3);
        s.setRow(0, new float[]{7, 0.5f, 1});
        s.setRow(1, new float[]{8, 0.5f, -1});
        Dynamics.Unrolled unrolled = model.unroll(2, 1);
        Dynamics.Prediction out = new Dynamics.Prediction(2, 3);
        unrolled.step(0, s, new Mat(2, 1), new Mat(2, 3).fill(3), out);
        assertEquals(7, out.sNext().at(0, 0));
        assertEquals(8, out.sNext().at(1, 0));
        assertEquals(1.25, out.sNext().at(0, 2), 1e-6);
        assertEquals(0, out.uncertainty().at(0));
        assertEquals(1, out.uncertainty().at(1)); // its deviation counts as 1
        Mat ds = new Mat(2, 3);
        Mat dsNext = new Mat(2, 3);
        dsNext.setRow(0, new float[]{1, 0, 2});
        unrolled.backward(0, dsNext, new Vec(2), ds, new Mat(2, 1));
        assertArrayEquals(new double[]{1, 0, 2}, Models.row(ds, 0));
        Mat xi = new Mat(2, 3).fill(9);
        unrolled.infer(s, new Mat(2, 1), out.sNext(), xi);
        assertEquals(0, xi.at(0, 0));
        assertEquals(3, xi.at(0, 1), 1e-4);
        assertEquals(0, xi.at(1, 2));
    }

    private static String refused(Batch all) {
        GaussianDynamics model = Models.model(SMALL, 2, 1, Models.ONE);
        MemoryExchange before = MemoryExchange.save(model);
        String message = assertThrows(IllegalArgumentException.class, () -> model.fit(all)).getMessage();
        assertEquals(Optional.empty(), before.firstDifference(MemoryExchange.save(model)));
        return message;
    }

    @Test
    void whatCannotBeFittedIsRefusedWithItsReason() {
        Batch notFinite = Recorded.linear(30, 1);
        notFinite.sNext().set(3, 1, Float.NaN);
        Batch badReward = Recorded.linear(30, 1);
        badReward.r().set(4, Float.POSITIVE_INFINITY);
        Batch still = Recorded.of(30, 2, 1, 1, (s, a, noise, sNext) -> {
            System.arraycopy(s, 0, sNext, 0, 2);
            return 0;
        });

        assertEquals("model data: expected at least 20 transitions, got 5; collect more before the first fit",
                refused(Recorded.linear(5, 1)));
        assertEquals("next state of row 3: expected finite numbers, got NaN in column 1", refused(notFinite));
        assertEquals("reward of row 4: expected a finite number, got Infinity", refused(badReward));
        int training = new Split(still, 0.2, 5).training().length;
        assertEquals("model data: expected a state dimension whose change from s to s′ varies, got none of 2 in "
                + training + " training transitions; record transitions in which the state moves", refused(still));
        assertEquals("states: expected 2 columns, got 3", refused(new Batch(30, 3, 1)));
        assertEquals("actions: expected 1 columns, got 2", refused(new Batch(30, 2, 2)));
    }

    @Test
    void aLossThatIsNotFiniteStopsTheFitAndLeavesTheModel() {
        GaussianDynamics model = Models.fitted(THREE, Recorded.linear(100, 1));
        Mlp second = model.networks().get(1);
        float[] bias = second.vector(2, Mlp.Part.BIAS);
        bias[0] = Float.NaN;
        second.set(2, second.weight(2), bias);
        GaussianDynamics wild = Models.model(Models.with(SMALL, "optimiser.learningRate", "1e30"), 2, 1, Models.ONE);
        MemoryExchange before = MemoryExchange.save(wild);

        String spoilt = assertThrows(IllegalStateException.class, () -> model.fit(Recorded.linear(100, 2)))
                .getMessage();
        String diverged = assertThrows(IllegalStateException.class, () -> wild.fit(Recorded.linear(100, 2)))
                .getMessage();

        assertEquals(
                "model loss: expected a finite number, got NaN in epoch 0 of network 2; try a smaller learning rate",
                spoilt);
        assertTrue(diverged.matches("model loss: expected a finite number, got (NaN|-?Infinity) in epoch 1 of network 1"
                + "; try a smaller learning rate"), diverged);
        assertEquals(Optional.empty(), before.firstDifference(MemoryExchange.save(wild)));
        assertEquals(1, model.fits());
    }

    @Test
    void shapesAndOrderOfARolloutAreChecked() {
        GaussianDynamics model = Models.model(SMALL, 2, 1, Models.ONE);
        Dynamics.Unrolled unrolled = model.unroll(4, 2);
        Dynamics.Prediction out = new Dynamics.Prediction(4, 2);

        assertEquals("actions: expected 4×1, got 4×2", assertThrows(IllegalArgumentException.class,
                () -> unrolled.step(0, new Mat(4, 2), new Mat(4, 2), new Mat(4, 2), out)).getMessage());
        assertEquals("noise: expected 4×2, got 4×1", assertThrows(IllegalArgumentException.class,
                () -> unrolled.step(0, new Mat(4, 2), new Mat(4, 1), new Mat(4, 1), out)).getMessage());
        assertEquals("states: expected 4×2, got 3×2", assertThrows(IllegalArgumentException.class,
                () -> unrolled.infer(new Mat(3, 2), new Mat(3, 1), new Mat(3, 2), new Mat(3, 2))).getMessage());
        assertEquals("backward through step 1: expected a step before it, got none",
                assertThrows(IllegalStateException.class,
                        () -> unrolled.backward(1, new Mat(4, 2), new Vec(4), new Mat(4, 2), new Mat(4, 1)))
                        .getMessage());
        assertEquals("rows: expected an integer of at least 1, got 0",
                assertThrows(IllegalArgumentException.class, () -> model.unroll(0, 1)).getMessage());
        assertEquals("steps: expected an integer of at least 1, got 0",
                assertThrows(IllegalArgumentException.class, () -> model.unroll(1, 0)).getMessage());
    }

    private static String refusedSetting(String path, String value) {
        return assertThrows(IllegalArgumentException.class, () -> Models.with(SMALL, path, value)).getMessage();
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertEquals("members: expected an integer in [1, 100], got 0", refusedSetting("ensemble.members", "0"));
        assertEquals("heldOut: expected a number in (0, 0.5], got 0.6", refusedSetting("fitting.heldOut", "0.6"));
        assertEquals("leastTransitions: expected an integer in [4, ∞), got 3",
                refusedSetting("fitting.leastTransitions", "3"));
        assertEquals("batchSize: expected an integer in [0, ∞), got -1", refusedSetting("fitting.batchSize", "-1"));
        assertEquals("maxEpochs: expected an integer in [1, ∞), got 0", refusedSetting("fitting.stop.maxEpochs", "0"));
        assertEquals("tolerance: expected a number in [0, ∞), got -1.0",
                refusedSetting("fitting.stop.tolerance", "-1"));
        assertEquals("patience: expected an integer in [1, ∞), got 0", refusedSetting("fitting.stop.patience", "0"));
        assertEquals("logStd.low: expected a number below logStd.high, 0.25, got 1.0",
                refusedSetting("logStd.low", "1"));
        assertEquals("high: expected a number in [-15, 10], got 11.0", refusedSetting("logStd.high", "11"));
        assertEquals("batchSize: expected 0 (the whole training part) with rprop, got 64; "
                + "rprop compares the signs of successive gradients", refusedSetting("optimiser.rule", "rprop"));
        assertEquals("observationSize: expected an integer of at least 1, got 0",
                assertThrows(IllegalArgumentException.class, () -> Models.model(SMALL, 0, 1, Models.ONE))
                        .getMessage());
        assertEquals("actionSize: expected an integer of at least 1, got 0",
                assertThrows(IllegalArgumentException.class, () -> Models.model(SMALL, 1, 0, Models.ONE))
                        .getMessage());
    }

    @Test
    void rpropFitsTheWholeTrainingPart() {
        GaussianDynamics model = Models.model(Models.with(Models.with(SMALL, "fitting.batchSize", "0"),
                "optimiser.rule", "rprop", "optimiser.learningRate", "0.01"), 2, 1, Models.ONE);

        ModelFit fit = model.fit(Recorded.linear(500, 1));

        assertTrue(fit.rmse() < 0.5, () -> "RMSE " + fit.rmse());
    }

    /// Scalar kernels: the law is about the library's own objects, and what the Vector API boxes is up to the compiler.
    @Test
    void nothingIsAllocatedByStepsAfterWarmUp() {
        ThreadMXBean bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        GaussianDynamics.Config c = Models.with(THREE, "ensemble.disagreement", "true");
        long allocated;
        try (Compute compute = new Compute(Compute.Kind.SCALAR, 1)) {
            GaussianDynamics model = Models.model(c, 2, 1, compute);
            Dynamics.Unrolled unrolled = model.unroll(20, 2);
            Dynamics.Prediction out = new Dynamics.Prediction(20, 2);
            Mat s = new Mat(20, 2).fill(0.1f);
            Mat a = new Mat(20, 1);
            Mat xi = new Mat(20, 2).fill(0.5f);
            Mat ds = new Mat(20, 2);
            Mat da = new Mat(20, 1);
            Vec dr = new Vec(20).fill(1);

            turns(2000, unrolled, out, s, a, xi, dr, ds, da);
            long before = bean.getCurrentThreadAllocatedBytes();
            turns(300, unrolled, out, s, a, xi, dr, ds, da);
            allocated = bean.getCurrentThreadAllocatedBytes() - before;
        }

        // less than the smallest object in every tenth turn: the compiler or the measurement may drop one now and then
        assertTrue(allocated < 480, () -> allocated + " bytes in 300 turns");
    }

    private static void turns(int n, Dynamics.Unrolled unrolled, Dynamics.Prediction out, Mat s, Mat a, Mat xi, Vec dr,
            Mat ds, Mat da) {
        for (int i = 0; i < n; i++) {
            unrolled.infer(s, a, s, xi);
            unrolled.step(0, s, a, xi, out);
            unrolled.step(1, s, a, xi, out);
            unrolled.backward(1, s, dr, ds, da);
            unrolled.backward(0, s, dr, ds, da);
        }
    }
}
