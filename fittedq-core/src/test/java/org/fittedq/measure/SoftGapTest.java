// SPDX-License-Identifier: Apache-2.0
package org.fittedq.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.fittedq.argmax.Cem;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.nn.Activation;
import org.fittedq.nn.Network;
import org.fittedq.policy.SoftPolicy;
import org.fittedq.policy.SquashedGaussian;
import org.fittedq.random.RandomStream;
import org.fittedq.value.ActionValues;
import org.fittedq.value.FunctionQ;
import org.fittedq.value.QFunction;
import org.fittedq.value.TwinCritic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// α log ∫ exp(q/α) − E_π[q − α log π] = α KL(π ‖ Gibbs density of q).
class SoftGapTest {

    private static final Compute ONE = new Compute(1);
    private static final Cem CEM = new Cem(64, 8, 8, 1, 1e-4, 1, Cem.Answer.BEST);
    private static final Network NETWORK = new Network(List.of(8, 8), Activation.RELU);
    private static final int STATES = 3;

    /// A policy of a = tanh(u), u ~ N(μ, σ²), in every state and dimension.
    private static SquashedGaussian gaussian(int actions, double mu, double sigma) {
        SquashedGaussian pi = new SquashedGaussian(1, actions, NETWORK, 1, new RandomStream(1, "pi"), ONE);
        float[] bias = new float[2 * actions];
        for (int j = 0; j < actions; j++) {
            bias[j] = (float) mu;
            bias[actions + j] = (float) Math.log(sigma);
        }
        pi.mlp().set(2, new float[8 * 2 * actions], bias);
        return pi;
    }

    private static List<SoftGap.Row> measure(SquashedGaussian pi, QFunction q, double alpha, Compute compute) {
        return SoftGap.measure(new SoftPolicy(pi, alpha), q, new Mat(STATES, 1), CEM, new RandomStream(1, "gap"),
                compute);
    }

    /// log density of tanh(u), u ~ N(μ, σ²).
    private static double logDensity(double a, double mu, double sigma) {
        double u = 0.5 * Math.log((1 + a) / (1 - a));
        double z = (u - mu) / sigma;
        return -0.5 * z * z - Math.log(sigma * Math.sqrt(2 * Math.PI)) - Math.log(1 - a * a);
    }

    @ParameterizedTest
    @CsvSource({"0.3, 0.4, 0.5", "-0.8, 0.2, 0.01", "0, 0.9, 3"})
    void aPolicyThatIsTheGibbsDensityHasNoGapAndTheConstantForValue(double mu, double sigma, double alpha) {
        // q = 7 + α log π(a): then ∫ exp(q/α) = exp(7/α), with π's change of variables and in its units
        QFunction q = new FunctionQ(1, 2, (s, a) -> 7
                + alpha * (logDensity(inside(a[0]), mu, sigma) + logDensity(inside(a[1]), mu, sigma)));

        for (SoftGap.Row row : measure(gaussian(2, mu, sigma), q, alpha, ONE)) {
            assertEquals(7, row.valuePolicy(), 1e-3 * alpha + 1e-5);
            assertEquals(7, row.valueBest(), 0.15 * alpha);
            assertTrue(row.gap() >= 0);
            assertEquals(row.gap() / alpha, row.divergence(), 1e-12);
        }
    }

    private static double inside(float a) {
        return Math.clamp(a, -1 + 1e-7, 1 - 1e-7);
    }

    @ParameterizedTest
    @CsvSource({"0.05, 0, 0.05", "0.02, 0, 0.05", "0.05, 0.05, 0.04", "0.03, -0.06, 0.05"})
    void onAQuadraticItIsTheDivergenceOfTwoGaussians(double sigma, double mu, double wanted) {
        // q = 2 − ½ h a², its Gibbs density N(0, α/h), narrow: the box and the tanh are not felt
        double alpha = 0.2;
        double h = alpha / (wanted * wanted);
        QFunction q = new FunctionQ(1, 1, (s, a) -> 2 - 0.5 * h * a[0] * a[0]);
        double divergence = Math.log(wanted / sigma) + (sigma * sigma + mu * mu) / (2 * wanted * wanted) - 0.5;

        for (SoftGap.Row row : measure(gaussian(1, mu, sigma), q, alpha, ONE)) {
            assertEquals(2 + 0.5 * alpha * Math.log(2 * Math.PI * alpha / h), row.valueBest(), 0.1 * alpha);
            assertEquals(divergence, row.divergence(), 0.1);
        }
    }

    @Test
    void aPolicyOnOneOfTwoEqualHillsMissesHalfTheMass() {
        double alpha = 0.1;
        QFunction q = new FunctionQ(1, 1, (s, a) -> alpha
                * Math.log(0.5 * Math.exp(logDensity(inside(a[0]), -0.6, 0.1))
                        + 0.5 * Math.exp(logDensity(inside(a[0]), 0.6, 0.1))));

        for (SoftGap.Row row : measure(gaussian(1, 0.6, 0.1), q, alpha, ONE)) {
            assertEquals(Math.log(2), row.divergence(), 0.15);
        }
    }

    @Test
    void onANetworkItIsTheDivergenceByQuadrature() {
        double alpha = 0.05;
        TwinCritic q = new TwinCritic(1, 1, NETWORK, 1, new RandomStream(1, "q1"), new RandomStream(1, "q2"), ONE);
        int points = 20_000;
        float[] a = new float[points];
        float[] values = new float[points];
        for (int i = 0; i < points; i++) {
            a[i] = (float) (-1 + 2 * (i + 0.5) / points);
        }
        ActionValues at = q.at(1, points);
        at.fix(new Mat(STATES, 1), 0, 1);
        at.values(a, points, values);
        double z = 0;
        double value = 0;
        for (int i = 0; i < points; i++) {
            double logPi = logDensity(a[i], 0.1, 0.3);
            z += Math.exp(values[i] / alpha) * 2 / points;
            value += Math.exp(logPi) * (values[i] - alpha * logPi) * 2 / points;
        }

        for (SoftGap.Row row : measure(gaussian(1, 0.1, 0.3), q, alpha, ONE)) {
            assertEquals(value, row.valuePolicy(), 0.1 * alpha);
            assertEquals(alpha * Math.log(z), row.valueBest(), 0.1 * alpha);
        }
    }

    @Test
    void itIsNeverNegativeAndThreadsChangeNoBit() {
        TwinCritic q = new TwinCritic(1, 2, NETWORK, 1, new RandomStream(1, "q1"), new RandomStream(1, "q2"), ONE);
        for (double alpha : new double[]{1e-3, 1e-2, 1, 100}) {
            List<SoftGap.Row> rows = measure(gaussian(2, 0.2, 0.7), q, alpha, ONE);
            assertTrue(rows.stream().allMatch(r -> r.gap() >= 0 && Double.isFinite(r.gap())), rows::toString);
            try (Compute two = Compute.alwaysSharing(Compute.Kind.AUTO, 2)) {
                assertEquals(rows, measure(gaussian(2, 0.2, 0.7), q, alpha, two));
            }
        }
    }
}
