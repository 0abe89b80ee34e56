// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mujoco;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.fittedq.env.Trigonometry;
import org.fittedq.random.Draw;

/// A behaviour that grasps now and then, for the first data of [Grasp]: it knows the object's place but for some centimetres, and
/// nothing of its shape and turn.
///
/// It goes above where it takes the object to be, goes down, closes, lifts and ends the episode, each a little wrong; some lifts it
/// drops again, some tries it repeats where its fingers met nothing, some episodes it never ends, and of each number of its
/// actions a share is uniform, so that a q sees what else there is.
final class GraspScript {

    private enum Phase {
        ABOVE, DOWN, CLOSE, LIFT, LAST
    }

    private static final double PLACE_OFF = 0.018; // m, standard deviation
    private static final int MOTIONS = 4; // first numbers of an action
    private static final double ANYHOW = 0.15; // share of them that are uniform
    private static final double NOISE = 0.15; // standard deviation of the others
    private static final double FUMBLES = 0.04; // share of the steps that open for close, or close for open
    private static final double GIVES_UP = 0.015; // share of the steps that end the episode
    private static final double HASTY = 0.25; // share of the steps that wait for less
    private static final double RELEASES = 0.1; // share of the lifts that are dropped
    private static final double NEVER_ENDS = 0.1;
    private static final double TRIES_AGAIN = 0.3; // where the fingers met
    private static final double DEEPEST = 0.003;
    private static final double SHALLOWEST = 0.035;
    private static final double NEAR = 0.01;
    private static final double LIFTED = 0.11;
    private static final double NOTHING = 0.008; // m of a gap
    private static final int PATIENCE = 5; // steps of a phase
    private static final int PATIENCE_OF_THE_HASTY = 3;

    private Phase phase = Phase.ABOVE;
    private int since; // steps of the phase
    private double x, y, z, yaw; // where it means to grasp
    private boolean releases, ends;

    /// A point of the table.
    ///
    /// @param x world, m
    /// @param y the same
    record Place(double x, double y) {}

    /// What it knows.
    ///
    /// @param object where it is
    /// @param x      of the gripper, m
    /// @param y      the same
    /// @param z      height of its finger tips, m
    /// @param yaw    its turn, rad
    /// @param gap    between the fingers, m
    record Known(Place object, double x, double y, double z, double yaw, double gap) {}

    /// Draws what is to be tried.
    ///
    /// @param known  the state
    /// @param random source
    void begin(Known known, RandomGenerator random) {
        x = known.object().x() + PLACE_OFF * Draw.normal(random);
        y = known.object().y() + PLACE_OFF * Draw.normal(random);
        z = DEEPEST + (SHALLOWEST - DEEPEST) * random.nextDouble();
        yaw = known.yaw() + Math.PI * (random.nextDouble() - 0.5);
        releases = random.nextDouble() < RELEASES;
        ends = random.nextDouble() >= NEVER_ENDS;
        go(Phase.ABOVE);
    }

    private void go(Phase next) {
        phase = next;
        since = 0;
    }

    /// Chooses an action.
    ///
    /// @param known  the state
    /// @param random source
    /// @param action out: six numbers in [−1, 1]
    void act(Known known, RandomGenerator random, float[] action) {
        change(known, random);
        Arrays.fill(action, 0);
        move(known, action);
        for (int i = 0; i < MOTIONS; i++) {
            boolean anyhow = random.nextDouble() < ANYHOW;
            double other = 2 * random.nextDouble() - 1;
            action[i] = anyhow ? (float) other : part(action[i] + NOISE * Draw.normal(random));
        }
        boolean close = phase == Phase.CLOSE || phase == Phase.LIFT || (phase == Phase.LAST && !releases);
        action[4] = sign(close != random.nextDouble() < FUMBLES, random);
        boolean end = phase == Phase.LAST && ends && (!releases || since > 1);
        action[5] = end || random.nextDouble() < GIVES_UP
                ? (float) (1 - (1 - Grasp.ENDS) * random.nextDouble())
                : (float) (-1 + (1 + Grasp.ENDS) * random.nextDouble());
        since++;
    }

    private static float sign(boolean positive, RandomGenerator random) {
        float size = 1 - random.nextFloat();
        return positive ? size : -size;
    }

    private void change(Known known, RandomGenerator random) {
        boolean hasty = random.nextDouble() < HASTY;
        boolean waited = since >= (hasty ? PATIENCE_OF_THE_HASTY : PATIENCE);
        switch (phase) {
            case ABOVE -> {
                if (waited || (Math.abs(x - known.x()) < NEAR && Math.abs(y - known.y()) < NEAR
                        && Math.abs(yaw - known.yaw()) < 0.1)) {
                    go(Phase.DOWN);
                }
            }
            case DOWN -> {
                if (waited || Math.abs(z - known.z()) < NEAR) {
                    go(Phase.CLOSE);
                }
            }
            case CLOSE -> {
                if (since >= 1) {
                    go(Phase.LIFT);
                }
            }
            case LIFT -> {
                boolean empty = known.gap() < NOTHING;
                if (empty && random.nextDouble() < TRIES_AGAIN) {
                    begin(known, random);
                } else if (waited || known.z() > LIFTED) {
                    go(Phase.LAST);
                }
            }
            case LAST -> {
                if (releases && since > 1) {
                    releases = random.nextDouble() < 0.5;
                }
            }
        }
    }

    /// Towards the place; the gripper's own x and y.
    private void move(Known known, float[] action) {
        if (phase == Phase.ABOVE || phase == Phase.DOWN) {
            double cos = Trigonometry.cos(known.yaw());
            double sin = Trigonometry.sin(known.yaw());
            double dx = x - known.x();
            double dy = y - known.y();
            action[0] = part((cos * dx + sin * dy) / Grasp.STEP);
            action[1] = part((cos * dy - sin * dx) / Grasp.STEP);
            action[3] = part((yaw - known.yaw()) / Grasp.TURN);
        }
        if (phase == Phase.DOWN) {
            action[2] = part((z - known.z()) / Grasp.STEP);
        }
        if (phase == Phase.LIFT) {
            action[2] = 1;
        }
    }

    private static float part(double x) {
        return (float) Math.clamp(x, -1.0, 1.0);
    }
}
