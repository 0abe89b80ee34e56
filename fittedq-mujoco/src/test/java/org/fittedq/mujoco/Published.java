// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mujoco;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;

/// Numbers of Gymnasium's compiled models, ten digits each.
///
/// @param nq       positions
/// @param nv       velocities
/// @param nu       controls, each in ±control
/// @param control  largest control
/// @param timestep seconds
/// @param masses   of the bodies in order, the world's 0 first; kg
record Published(int nq, int nv, int nu, double control, double timestep, List<Double> masses) {

    private static final double DIGITS = 1e-9;

    void agreesWith(Simulation s) {
        assertEquals(nq, s.nq());
        assertEquals(nv, s.nv());
        assertEquals(nu, s.nu());
        assertEquals(timestep, s.timestep());
        assertEquals(masses.size(), s.nbody());
        for (int b = 0; b < masses.size(); b++) {
            assertEquals(masses.get(b), s.mass(b), DIGITS * masses.get(b), "mass of body " + b);
        }
        for (int i = 0; i < nu; i++) {
            assertEquals(-control, s.ctrlRange(i, false), "control " + i);
            assertEquals(control, s.ctrlRange(i, true), "control " + i);
        }
    }
}
