// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mujoco;

import java.util.Arrays;
import java.util.List;

/// Grasps as well as can be: knows place, turn and shape, goes by what it sees at each step, and tries again.
final class GraspOracle {

    private static final double UP = 0.1;

    private final Grasp grasp;
    private final Simulation s;
    private final double offX, offY, offYaw; // where and across which way to grasp, in the object's frame
    private int phase; // above, down, closing, lifting, held
    private int closing; // steps

    GraspOracle(Grasp grasp) {
        this.grasp = grasp;
        this.s = grasp.mechanism().simulation();
        List<Solid> solids = grasp.object().solids();
        Solid first = solids.getFirst();
        boolean lies = first.turn(2) != 0;
        this.offYaw = switch (grasp.object().shape()) {
            case BOX, ELLIPSOID -> first.size(0) <= first.size(1) ? 0 : Math.PI / 2;
            case CYLINDER, CAPSULE, DUMB_BELL, L -> lies || solids.size() == 2 || solids.size() == 3 ? Math.PI / 2 : 0;
            case PLUS -> Math.PI / 4;
            case T, CUP -> 0;
        };
        this.offX = grasp.object().shape() == GraspShape.L ? -0.012 : 0;
        this.offY = switch (grasp.object().shape()) {
            case L -> first.place(1);
            case T -> solids.get(1).place(1) + 0.35 * solids.get(1).size(1);
            default -> 0;
        };
    }

    void act(float[] a) {
        double w = s.qpos(9);
        double z = s.qpos(12);
        double yaw = StrictMath.atan2(2 * (w * z + s.qpos(10) * s.qpos(11)),
                1 - 2 * (s.qpos(11) * s.qpos(11) + z * z));
        double toX = s.qpos(6) + StrictMath.cos(yaw) * offX - StrictMath.sin(yaw) * offY - s.qpos(0);
        double toY = s.qpos(7) + StrictMath.sin(yaw) * offX + StrictMath.cos(yaw) * offY - s.qpos(1);
        double turn = yaw + offYaw - s.qpos(3);
        turn -= Math.PI * Math.rint(turn / Math.PI);
        Arrays.fill(a, 0);
        a[5] = -1;
        phase = next(toX * toX + toY * toY < 1e-4 && Math.abs(turn) < 0.1);
        a[4] = phase < 2 ? -1 : 1;
        if (phase < 2) {
            double cos = StrictMath.cos(s.qpos(3));
            double sin = StrictMath.sin(s.qpos(3));
            a[0] = part((cos * toX + sin * toY) / Grasp.STEP);
            a[1] = part((cos * toY - sin * toX) / Grasp.STEP);
            a[2] = part(((phase == 0 ? UP : depth()) - s.qpos(2)) / Grasp.STEP);
            a[3] = part(turn / Grasp.TURN);
        } else if (phase == 3) {
            a[2] = 1;
        } else if (phase == 4) {
            a[5] = 1;
        }
    }

    private double depth() {
        return Math.max(0.004, s.qpos(8) - 0.03);
    }

    private int next(boolean above) {
        boolean down = Math.abs(s.qpos(2) - depth()) < 0.01;
        return switch (phase) {
            case 0 -> above ? 1 : 0;
            case 1 -> down ? 2 : 1;
            case 2 -> ++closing % 2 == 0 ? 3 : 2;
            default -> grasp.held() ? 4 : s.qpos(2) > UP ? 0 : 3;
        };
    }

    private static float part(double x) {
        return (float) Math.clamp(x, -1.0, 1.0);
    }
}
