// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

final class RungeKutta4Test {

    @Test
    void halvingTheStepCutsTheErrorBySixteen() {
        double coarse = error(20);
        double fine = error(40);

        assertEquals(16, coarse / fine, 0.5);
    }

    /// Error after one second of ẋ = v, v̇ = −4x + u with x = v = 0 and u = 4: x = 1 − cos 2t.
    private static double error(int steps) {
        RungeKutta4 integrator = new RungeKutta4((x, u, dx) -> {
            dx[0] = x[1];
            dx[1] = -4 * x[0] + u[0];
        }, 2);
        double[] state = new double[2];
        for (int t = 0; t < steps; t++) {
            integrator.step(state, new double[]{4}, 1.0 / steps);
        }
        return Math.abs(state[0] - (1 - StrictMath.cos(2)));
    }

    @Test
    void cubicPolynomialsInTimeAreExact() {
        RungeKutta4 integrator = new RungeKutta4((x, u, dx) -> {
            dx[0] = 1; // time
            dx[1] = 3 * x[0] * x[0] + u[0];
        }, 2);
        double[] state = {0, 0};

        integrator.step(state, new double[]{2}, 0.5);

        assertEquals(0.5 * 0.5 * 0.5 + 2 * 0.5, state[1], 1e-15);
    }

    @Test
    void aStateOfNoNumbersIsRefused() {
        var e = assertThrows(IllegalArgumentException.class, () -> new RungeKutta4((x, u, dx) -> {
        }, 0));

        assertEquals("stateSize: expected an integer of at least 1, got 0", e.getMessage());
    }
}
