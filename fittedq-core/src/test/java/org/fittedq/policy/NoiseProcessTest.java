// SPDX-License-Identifier: Apache-2.0
package org.fittedq.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.fittedq.MemoryExchange;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.random.Normals;
import org.fittedq.random.RandomStream;
import org.fittedq.settings.Schedule;
import org.fittedq.settings.Settings;
import org.junit.jupiter.api.Test;

class NoiseProcessTest {

    private static final Compute COMPUTE = new Compute(1);

    private static NoiseProcess process(Noise noise, int environments, int actionSize) {
        return new NoiseProcess(noise, environments, actionSize, new RandomStream(1, "exploration"), COMPUTE);
    }

    private static Normals twin(int size) {
        return new Normals(new RandomStream(1, "exploration"), size, COMPUTE);
    }

    @Test
    void ornsteinUhlenbeckIsEulerMaruyama() {
        Noise noise = new Noise.OrnsteinUhlenbeck(0.2, 0.5, 0.1, 0.25);
        NoiseProcess process = process(noise, 1, 2);
        Normals twin = twin(2);
        double[] eta = {0.1, 0.1}; // it begins at μ
        float[] epsilon = new float[2];

        for (int t = 0; t < 20; t++) {
            Mat a = new Mat(1, 2);
            process.addTo(a);

            twin.fill(epsilon);
            for (int i = 0; i < 2; i++) {
                // η + θ(μ − η)Δt + σ√Δt ε with θΔt = 0.125 and σ√Δt = 0.1
                eta[i] = eta[i] + 0.125 * (0.1 - eta[i]) + 0.1 * epsilon[i];
                assertEquals(eta[i], a.at(0, i), 1e-6);
            }
        }
    }

    @Test
    void sigmaFollowsItsScheduleAndTheDrawsStayTheSame() {
        Noise falling = new Noise.Gaussian(0.2, Schedule.linear(0.05, 30));
        NoiseProcess process = process(falling, 1, 2);
        Normals twin = twin(2);
        float[] epsilon = new float[2];
        double[] sigma = {0.2, 0.15, 0.1, 0.05, 0.05};

        for (int t = 0; t < sigma.length; t++) {
            process.stepsDone(10L * t);
            Mat a = new Mat(1, 2);
            process.addTo(a);

            twin.fill(epsilon);
            assertEquals(sigma[t], process.sigma(), 1e-15);
            assertEquals(sigma[t] * epsilon[0], a.at(0, 0), 1e-7);
            assertEquals(sigma[t] * epsilon[1], a.at(0, 1), 1e-7);
        }
    }

    @Test
    void ornsteinUhlenbeckHasItsStationaryVarianceAndCorrelation() {
        // η′ = (1 − θΔt) η + σ√Δt ε has variance σ²Δt/(1 − (1 − θΔt)²), and 1 − θΔt correlates neighbours
        double theta = 0.3;
        double dt = 0.5;
        double sigma = 0.1;
        NoiseProcess process = process(new Noise.OrnsteinUhlenbeck(sigma, theta, 0, dt), 10, 2);
        double[] last = new double[20];
        int steps = 20_000;

        double squares = 0;
        double products = 0;
        for (int t = -200; t < steps; t++) {
            Mat a = new Mat(10, 2);
            process.addTo(a);
            for (int i = 0; i < 20; i++) {
                double eta = a.data()[i];
                if (t >= 0) {
                    squares += eta * eta;
                    products += eta * last[i];
                }
                last[i] = eta;
            }
        }

        double keep = 1 - theta * dt;
        double variance = sigma * sigma * dt / (1 - keep * keep);
        // standard error √(2 (1 + keep²)/(1 − keep²)/n) = 0.0056 of the variance; five of them
        assertEquals(variance, squares / (20.0 * steps), 0.028 * variance);
        assertEquals(keep, products / squares, 0.01);
    }

    @Test
    void gaussianNoiseIsIndependentBetweenStepsRowsAndDimensions() {
        NoiseProcess process = process(Noise.gaussian(0.1), 2, 2);
        int n = 50_000;
        double[][] sum = new double[5][5];
        double[] x = new double[5];

        for (int t = 0; t < n; t++) {
            Mat a = new Mat(2, 2);
            x[4] = x[0]; // the first process one step before
            process.addTo(a);
            for (int i = 0; i < 4; i++) {
                x[i] = a.data()[i] / 0.1;
            }
            for (int i = 0; i < 5; i++) {
                for (int j = 0; j < 5; j++) {
                    sum[i][j] += x[i] * x[j] / n;
                }
            }
        }

        // standard errors: 1/√n = 0.0045 apart, √(2/n) = 0.0063 on the diagonal; five of each
        for (int i = 0; i < 5; i++) {
            for (int j = 0; j < 5; j++) {
                assertEquals(i == j ? 1 : 0, sum[i][j], i == j ? 0.032 : 0.0225, i + ", " + j);
            }
        }
    }

    /// @param noise as an algorithm's settings have it
    record Settled(Noise noise) {}

    /// Older versions listed pull, mean and Δt of Gaussian noise too, which never heeded them.
    @Test
    void gaussianNoiseKnowsNeitherMeanNorPull() {
        Map<String, String> older = Map.of("noise.kind", "GAUSSIAN", "noise.sigma", "0.1", "noise.theta", "0.7",
                "noise.mu", "0.4", "noise.dt", "3");

        assertEquals(new Settled(Noise.gaussian(0.1)),
                Settings.override(new Settled(Noise.ornsteinUhlenbeck(0.2)), older));
    }

    @Test
    void theSumIsClippedToTheBox() {
        NoiseProcess process = process(Noise.gaussian(0), 1, 3);
        Mat a = new Mat(1, 3);
        a.setRow(0, new float[]{3, -2, 0.5f});

        process.addTo(a);

        assertArrayEquals(new float[]{1, -1, 0.5f}, a.data());
    }

    @Test
    void anEpisodeResetsTheProcessOfItsOwnEnvironmentOnly() {
        NoiseProcess noisy = process(new Noise.OrnsteinUhlenbeck(0.3, 0, 0.5, 1), 2, 1);
        Normals twin = twin(2);
        float[] epsilon = new float[2];
        Mat a = new Mat(2, 1);

        noisy.addTo(a);
        noisy.reset(1);
        noisy.addTo(a.fill(0));

        twin.fill(epsilon);
        double kept = 0.5 + 0.3 * epsilon[0];
        twin.fill(epsilon);
        assertEquals(Math.clamp(kept + 0.3 * epsilon[0], -1, 1), a.at(0, 0), 1e-6);
        assertEquals(Math.clamp(0.5 + 0.3 * epsilon[1], -1, 1), a.at(1, 0), 1e-6);
    }

    @Test
    void aRestoredProcessContinuesAsTheSavedOne() {
        Noise noise = Noise.ornsteinUhlenbeck(0.2);
        RandomStream stream = new RandomStream(1, "exploration");
        RandomStream restoredStream = new RandomStream(1, "exploration");
        NoiseProcess saved = new NoiseProcess(noise, 2, 2, stream, COMPUTE);
        NoiseProcess restored = new NoiseProcess(noise, 2, 2, restoredStream, COMPUTE);
        Mat expected = new Mat(2, 2);
        Mat actual = new Mat(2, 2);
        saved.addTo(new Mat(2, 2));

        MemoryExchange.save(saved).restore(restored);
        MemoryExchange.save(stream).restore(restoredStream);
        saved.addTo(expected);
        restored.addTo(actual);

        assertArrayEquals(expected.data(), actual.data());
    }

    @Test
    void aResetReachesAllDimensionsOfItsEnvironmentAndNoOther() {
        NoiseProcess process = process(new Noise.OrnsteinUhlenbeck(0.1, 0, 0, 1), 3, 2);
        Normals twin = twin(6);
        float[] first = new float[6];
        float[] second = new float[6];
        Mat a = new Mat(3, 2);

        process.addTo(a);
        process.reset(1);
        process.addTo(a.fill(0));

        twin.fill(first);
        twin.fill(second);
        for (int i = 0; i < 6; i++) {
            boolean reset = i / 2 == 1;
            assertEquals(0.1 * ((reset ? 0 : first[i]) + second[i]), a.data()[i], 1e-6, "process " + i);
        }
    }

    @Test
    void settingsOutOfRangeAreRefusedByName() {
        assertEquals("sigma: expected a number in [0, ∞), got -1.0", refusal(-1, 0, 0, 1));
        assertEquals("theta: expected a number in [0, ∞), got -1.0", refusal(0, -1, 0, 1));
        assertEquals("mu: expected a number in [-1, 1], got 2.0", refusal(0, 0, 2, 1));
        assertEquals("dt: expected a number in (0, ∞), got 0.0", refusal(0, 0, 0, 0));
    }

    private static String refusal(double sigma, double theta, double mu, double dt) {
        return assertThrows(IllegalArgumentException.class,
                () -> new Noise.OrnsteinUhlenbeck(sigma, theta, mu, dt)).getMessage();
    }
}
