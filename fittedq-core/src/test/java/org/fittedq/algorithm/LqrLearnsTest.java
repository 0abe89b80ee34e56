// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.fittedq.buffer.Replay;
import org.fittedq.env.Lqr;
import org.fittedq.env.LqrSolution;
import org.fittedq.env.wrapper.TimeLimit;
import org.fittedq.fit.Budget;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.nn.Activation;
import org.fittedq.nn.Mlp;
import org.fittedq.nn.Network;
import org.fittedq.nn.Optimiser;
import org.fittedq.nn.Tape;
import org.fittedq.policy.Noise;
import org.fittedq.policy.Projected;
import org.fittedq.policy.TargetNoise;
import org.fittedq.target.Discount;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Each algorithm learns a scalar linear-quadratic regulator whose best gain, policy and q are known.
///
/// What limits the accuracy: (1) Adam's steps of constant size keep the networks moving about the optimum; (2) q is
/// fitted where the behaviour policy goes, so its curvature in the action, on which the standard deviation hangs, is
/// learned from a band about the best action and from the uniform actions of the warm-up; (3) a squashed normal
/// distribution is not quite the normal one of the closed form: at |s| = 1 its mean is at a third of the bound. DDPG is
/// held to its gain alone: its one critic follows an actor that moves at every fit, and wavers the most.
@Tag("slow")
class LqrLearnsTest {

    private static final double GAMMA = 0.9;
    private static final double ALPHA = 0.1;
    private static final double BOUND = 3;
    private static final int STEPS = 20_000;
    private static final Lqr LQR = new Lqr(Lqr.Problem.parse("A = 1\nB = 0.5\nQ = 1\nR = 0.5"),
            new Lqr.Settings("", 1, BOUND, 0, 0));
    private static final LqrSolution BEST = LQR.solution(GAMMA);
    private static final double K = BEST.k().at(0, 0);

    private static final double TAU = 0.02;
    private static final Discount DISCOUNT = new Discount(GAMMA, 0);
    private static final Replay REPLAY = new Replay(STEPS, 128, 4000, 1);
    private static final Noise NOISE = Noise.gaussian(0.2);
    /// Smooth units, as the answer is quadratic.
    private static final Networks NETWORKS = new Networks(new Network(List.of(64, 64), Activation.SILU),
            Optimiser.adam(5e-4), Optimiser.adam(5e-4));

    @Test
    void ddpgFindsTheBestGain() {
        Algorithm learned = learn(new Ddpg.Config(TAU, 0, NOISE, DISCOUNT, REPLAY, Budget.ONE_FIT_PER_STEP, NETWORKS,
                Projected.DEFAULT));

        gainIsWithin5Percent(learned);
    }

    @Test
    void td3FindsTheBestGain() {
        Algorithm learned = learn(new Td3.Config(TAU, 2, 0, new TargetNoise(0.05, 0.1), NOISE, DISCOUNT, REPLAY,
                Budget.ONE_FIT_PER_STEP, NETWORKS));

        assertAll(() -> gainIsWithin5Percent(learned), () -> qIsWithin5Percent(learned, BEST::q));
    }

    @Test
    void sacFindsTheSoftSolution() {
        Algorithm learned = learn(new Sac.Config(TAU, ALPHA, Entropy.Fixed.DEFAULT, DISCOUNT, REPLAY,
                Budget.ONE_FIT_PER_STEP, NETWORKS));

        assertAll(() -> gainIsWithin5Percent(learned), () -> stdIsWithin5Percent(learned),
                () -> qIsWithin5Percent(learned, BEST.soft(ALPHA)::q));
    }

    @Test
    void sacVFindsTheSoftSolution() {
        Algorithm learned = learn(
                new SacV.Config(TAU, ALPHA, 1, 0, DISCOUNT, REPLAY, Budget.ONE_FIT_PER_STEP, NETWORKS));

        assertAll(() -> gainIsWithin5Percent(learned), () -> stdIsWithin5Percent(learned),
                () -> qIsWithin5Percent(learned, BEST.soft(ALPHA)::q));
    }

    private static Algorithm learn(Record config) {
        try (Compute compute = new Compute(1)) {
            return new Learner(config, 1, 1, false, compute, () -> new TimeLimit(LQR, 5)).turns(STEPS).algorithm;
        }
    }

    private static final int POINTS = 41;

    /// −1 … 1.
    private static double point(int i) {
        return -1 + 2.0 * i / (POINTS - 1);
    }

    /// Mean and standard deviation of the action, by the trapezoid rule over ε; a deterministic policy has σ = 0.
    private static double[] action(Mlp policy, double s) {
        Tape tape = new Tape(policy, 1);
        Mat in = new Mat(1, 1).fill((float) s);
        double mu;
        double sigma = 0;
        if (policy.outputs() == 1) {
            Vec out = new Vec(1);
            tape.forward(in, out);
            mu = out.at(0);
        } else {
            Mat out = new Mat(1, 2);
            tape.forward(in, out);
            mu = out.at(0, 0);
            sigma = Math.exp(out.at(0, 1));
        }
        double mean = 0;
        double square = 0;
        for (double e = -8; e <= 8; e += 0.01) {
            double weight = 0.01 * Math.exp(-0.5 * e * e) / Math.sqrt(2 * Math.PI);
            double a = BOUND * Math.tanh(mu + sigma * e);
            mean += weight * a;
            square += weight * a * a;
        }
        return new double[]{mean, Math.sqrt(Math.max(square - mean * mean, 0))};
    }

    /// The slope of the mean action by least squares.
    private static void gainIsWithin5Percent(Algorithm learned) {
        double products = 0;
        double squares = 0;
        for (int i = 0; i < POINTS; i++) {
            products -= point(i) * action(Learner.policyNetwork(learned), point(i))[0];
            squares += point(i) * point(i);
        }
        assertEquals(K, products / squares, 0.05 * K, "gain");
    }

    private static void stdIsWithin5Percent(Algorithm learned) {
        double expected = Math.sqrt(BEST.soft(ALPHA).covariance().at(0, 0));
        double mean = 0;
        for (int i = 0; i < POINTS; i++) {
            mean += action(Learner.policyNetwork(learned), point(i))[1] / POINTS;
        }
        assertEquals(expected, mean, 0.05 * expected, "standard deviation");
    }

    private interface Q {

        double of(double[] s, double[] a);
    }

    /// Up to a constant, which with γ = 0.9 is ten times the error of one step: root mean square error over |s| ≤ 1 and
    /// actions within 0.8 of the best, against the spread of q there.
    private static void qIsWithin5Percent(Algorithm learned, Q exact) {
        Vec out = new Vec(1);
        var critic = ((org.fittedq.value.Critic) learned.critic()).view(1);
        double[] sum = new double[4]; // errors, their squares, exact values, their squares
        for (int i = 0; i < POINTS; i++) {
            for (int j = 0; j < POINTS; j++) {
                double s = point(i);
                double a = -K * s + 0.8 * point(j);
                critic.value(new Mat(1, 1).fill((float) s), new Mat(1, 1).fill((float) (a / BOUND)), out);
                double q = exact.of(new double[]{s}, new double[]{a});
                double error = out.at(0) - q;
                sum[0] += error;
                sum[1] += error * error;
                sum[2] += q;
                sum[3] += q * q;
            }
        }
        int n = POINTS * POINTS;
        double ratio = Math.sqrt((sum[1] - sum[0] * sum[0] / n) / (sum[3] - sum[2] * sum[2] / n));
        assertTrue(ratio < 0.05, () -> "error of q relative to its spread: " + ratio);
    }
}
