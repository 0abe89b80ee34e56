// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.util.random.RandomGenerator;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Spec;

/// A crane: bring the trolley to x = 0 with the load at rest, by accelerating the trolley (m/s²).
///
/// Observation: trolley position x (m) and speed v (m/s), the rope's angle φ (rad, 0 is down) and its speed ω (rad/s).
/// The rope is 2 m long; the rails end at ±4 m, which ends the task; an episode is cut after 200 steps of 0.05 s.
/// `StrictMath` keeps episodes the same to the bit on every machine.
public final class Crane implements Environment {

    private static final double STEP_SECONDS = 0.05, ROPE_M = 2, GRAVITY = 9.81, RAIL_M = 4;

    private double x, v, phi, omega;
    private int steps;

    @Override
    public Spec spec() {
        return new Spec("crane", 4, ActionBox.symmetric(1, 3), STEP_SECONDS);
    }

    @Override
    public void reset(RandomGenerator random, float[] observation) {
        x = 4 * random.nextDouble() - 2;
        v = phi = omega = 0;
        steps = 0;
        observe(observation);
    }

    @Override
    public void step(float[] action, Outcome out) {
        // semi-implicit Euler: speeds first, then positions with the new speeds
        double a = action[0];
        omega -= STEP_SECONDS * (GRAVITY * StrictMath.sin(phi) + a * StrictMath.cos(phi)) / ROPE_M;
        v += STEP_SECONDS * a;
        x += STEP_SECONDS * v;
        phi += STEP_SECONDS * omega;
        steps++;
        boolean offTheRails = Math.abs(x) > RAIL_M;
        double cost = x * x + 0.1 * v * v + 4 * phi * phi + 0.1 * omega * omega + 0.01 * a * a;
        observe(out.observation());
        out.set(offTheRails ? -100 : -cost * STEP_SECONDS, offTheRails, steps >= 200);
    }

    private void observe(float[] observation) {
        observation[0] = (float) x;
        observation[1] = (float) v;
        observation[2] = (float) phi;
        observation[3] = (float) omega;
    }
}
