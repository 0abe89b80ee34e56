// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mujoco;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.fittedq.env.Trigonometry;

/// The shapes of [Grasp]'s objects, each with sizes that are drawn, in the pose in which it stands on the table.
///
/// Each has a way in which it fits between the fingers, which open by 9 cm.
enum GraspShape {

    /// A box.
    BOX {
        @Override
        List<Solid> draw(RandomGenerator random) {
            return List.of(Solid.box(in(random, 0.012, 0.03), in(random, 0.012, 0.045), in(random, 0.012, 0.03)));
        }
    },

    /// A cylinder, standing or lying.
    CYLINDER {
        @Override
        List<Solid> draw(RandomGenerator random) {
            Solid cylinder = Solid.cylinder(in(random, 0.015, 0.031), in(random, 0.014, 0.035));
            return List.of(random.nextDouble() < 0.5 ? cylinder.lying() : cylinder);
        }
    },

    /// A capsule, lying.
    CAPSULE {
        @Override
        List<Solid> draw(RandomGenerator random) {
            return List.of(Solid.capsule(in(random, 0.012, 0.022), in(random, 0.015, 0.035)).lying());
        }
    },

    /// A bar with a second one at its end, lying flat.
    L {
        @Override
        List<Solid> draw(RandomGenerator random) {
            return bars(random, true);
        }
    },

    /// A bar with a second one at its middle, lying flat.
    T {
        @Override
        List<Solid> draw(RandomGenerator random) {
            return bars(random, false);
        }
    },

    /// Two balls on a bar, lying.
    DUMB_BELL {
        @Override
        List<Solid> draw(RandomGenerator random) {
            double radius = in(random, 0.008, 0.012);
            double half = in(random, 0.024, 0.036);
            double ball = radius * in(random, 1.5, 2);
            return List.of(Solid.capsule(radius, half).lying(), Solid.sphere(ball).at(half, 0, 0),
                    Solid.sphere(ball).at(-half, 0, 0));
        }
    },

    /// An ellipsoid, on its flattest side.
    ELLIPSOID {
        @Override
        List<Solid> draw(RandomGenerator random) {
            double flattest = in(random, 0.015, 0.022);
            return List.of(Solid.ellipsoid(in(random, flattest, 0.028), in(random, flattest, 0.04), flattest));
        }
    },

    /// Two bars that cross, lying flat.
    PLUS {
        @Override
        List<Solid> draw(RandomGenerator random) {
            double half = in(random, 0.022, 0.036);
            double width = in(random, 0.009, 0.014);
            double height = in(random, 0.012, 0.02);
            return List.of(Solid.box(half, width, height), Solid.box(width, half, height));
        }
    },

    /// An open cup of eight walls, standing.
    CUP {
        @Override
        List<Solid> draw(RandomGenerator random) {
            double radius = in(random, 0.02, 0.03);
            double height = in(random, 0.015, 0.028);
            List<Solid> solids = new ArrayList<>();
            solids.add(Solid.cylinder(radius, WALL).at(0, 0, WALL - height));
            double middle = radius - WALL;
            double width = radius * StrictMath.tan(Math.PI / SIDES);
            for (int i = 0; i < SIDES; i++) {
                double angle = 2 * Math.PI * i / SIDES;
                solids.add(Solid.box(WALL, width, height).turned(angle).at(middle * Trigonometry.cos(angle),
                        middle * Trigonometry.sin(angle), 0));
            }
            return solids;
        }
    };

    private static final double WALL = 0.002; // m, half of a cup's wall
    private static final int SIDES = 8;

    /// Draws an object of the shape.
    ///
    /// @param random source of its sizes
    /// @return its solids about an origin inside
    abstract List<Solid> draw(RandomGenerator random);

    /// A bar, and another one across at its end or at its middle.
    private static List<Solid> bars(RandomGenerator random, boolean atItsEnd) {
        double half = in(random, 0.025, 0.04);
        double width = in(random, 0.009, 0.014);
        double height = in(random, 0.012, 0.02);
        double arm = in(random, 0.5, 0.8) * half;
        return List.of(Solid.box(half, width, height).at(0, -arm / 2, 0),
                Solid.box(width, arm, height).at(atItsEnd ? half - width : 0, arm / 2, 0));
    }

    private static double in(RandomGenerator random, double low, double high) {
        return low + (high - low) * random.nextDouble();
    }
}
