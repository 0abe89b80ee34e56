// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.fittedq.actions.FiniteSet;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.BoxSet;
import org.fittedq.random.RandomStream;
import org.fittedq.value.FunctionQ;
import org.fittedq.value.QFunction;
import org.junit.jupiter.api.Test;

class SoftMaximumTest {

    private static final Compute ONE = new Compute(1);
    private static final Cem CEM = new Cem(64, 8, 8, 1, 1e-4, 1, Cem.Answer.BEST);
    private static final double H = 8;

    /// q = s − ½ h ‖a − (0.1, −0.2)‖², its mass well inside the box.
    private static final QFunction BOWL = new FunctionQ(1, 2,
            (s, a) -> s[0] - 0.5 * H * (Math.pow(a[0] - 0.1, 2) + Math.pow(a[1] + 0.2, 2)));

    private static float[][] solve(QFunction q, double beta, double sigma, Compute compute, ActionSets sets) {
        SoftMaximum soft = new SoftMaximum(new SoftMaximum.Config(beta, 4096, sigma), CEM, q, sets,
                new RandomStream(1, "soft"), compute);
        Mat s = new Mat(3, 1);
        s.set(1, 0, 2);
        s.set(2, 0, -1);
        Vec v = new Vec(3);
        Vec size = new Vec(3);
        soft.solve(s, s, v, size);
        return new float[][]{v.data(), size.data()};
    }

    private static final ActionSets BOX = ActionSets.always(BoxSet.whole(2));

    @Test
    void ofAQuadraticItIsTheLogarithmOfTheGaussianIntegral() {
        for (double beta : new double[]{0.2, 0.05, 0.01}) {
            float[][] out = solve(BOWL, beta, 0.15, ONE, BOX);
            // β log ∫ exp(−h a²/2β) da² = β log(2πβ/h)
            double expected = beta * Math.log(2 * Math.PI * beta / H);
            double[] s = {0, 2, -1};
            for (int i = 0; i < 3; i++) {
                assertEquals(s[i] + expected, out[0][i], 0.05 * beta);
                assertTrue(out[1][i] >= 100 && out[1][i] <= 4096, "effective sample size " + out[1][i]);
            }
        }
    }

    @Test
    void asTheTemperatureFallsItTendsToTheMaximum() {
        assertEquals(0, solve(BOWL, 1e-4, 0.02, ONE, BOX)[0][0], 2e-3);
    }

    @Test
    void ofAConstantItIsTheConstantAndTheLogarithmOfTheVolume() {
        QFunction constant = new FunctionQ(1, 2, (s, a) -> 3);
        ActionSets box = ActionSets.always(new BoxSet(new double[]{-1, 0}, new double[]{1, 0.5}));

        assertEquals(3 + 0.7 * Math.log(1), solve(constant, 0.7, 0.3, ONE, box)[0][0], 0.03);
        assertEquals(3 + 0.7 * Math.log(4), solve(constant, 0.7, 0.3, ONE, BOX)[0][0], 0.03);
    }

    @Test
    void aSecondHillIsNotForgotten() {
        // two equal hills: the smooth maximum is β log 2 above that of one
        double beta = 0.5;
        QFunction one = new FunctionQ(1, 2, (s, a) -> -20 * (Math.pow(a[0] - 0.5, 2) + a[1] * a[1]));
        QFunction two = new FunctionQ(1, 2,
                (s, a) -> -20 * Math.min(Math.pow(a[0] - 0.5, 2), Math.pow(a[0] + 0.5, 2)) - 20 * a[1] * a[1]);

        double difference = solve(two, beta, 0.15, ONE, BOX)[0][0] - solve(one, beta, 0.15, ONE, BOX)[0][0];

        assertEquals(beta * Math.log(2), difference, 0.3 * beta);
    }

    @Test
    void threadsChangeNoBitAndOnlyBoxesAreTaken() {
        try (Compute two = Compute.alwaysSharing(Compute.Kind.AUTO, 2)) {
            assertArrayEquals(solve(BOWL, 0.1, 0.15, ONE, BOX)[0], solve(BOWL, 0.1, 0.15, two, BOX)[0]);
        }
        ActionSets list = ActionSets.always(new FiniteSet(new double[]{0, 0}, new double[]{1, 1}));
        assertEquals("smooth maximum: expected a box of actions, got FiniteSet",
                assertThrows(IllegalArgumentException.class, () -> solve(BOWL, 0.1, 0.15, ONE, list)).getMessage());
    }
}
