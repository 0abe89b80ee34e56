// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mujoco;

import java.util.List;
import org.fittedq.env.Trigonometry;

/// An object's solids at a place and a turn in the world: how high the object is above a point of the table, and its lowest point.
///
/// Everything is computed with +, −, ·, / and √ in double: the same numbers on every JVM. One thread at a time; nothing is allocated
/// after the constructor.
final class Posed {

    private final List<Solid> solids;
    private final double[] centres; // 3 for each solid, world
    private final double[] axes; // 9 for each solid: its own directions as columns, row by row, world
    private final double reach;
    private final double[] body = new double[9]; // work memory
    private final double[] own = new double[9];
    private double x, y;

    /// Makes room for an object.
    ///
    /// @param solids its parts
    Posed(List<Solid> solids) {
        this.solids = solids;
        this.centres = new double[3 * solids.size()];
        this.axes = new double[9 * solids.size()];
        this.reach = solids.stream().mapToDouble(Solid::reach).max().orElse(0);
    }

    /// Puts the object somewhere.
    ///
    /// @param s  simulation in which it is a free body
    /// @param at index of its first position: x, y, z, and a unit quaternion
    void follow(Simulation s, int at) {
        x = s.qpos(at);
        y = s.qpos(at + 1);
        matrix(s.qpos(at + 3), s.qpos(at + 4), s.qpos(at + 5), s.qpos(at + 6), body);
        spread(s.qpos(at + 2));
    }

    /// Puts the object upright at the world's origin.
    void upright() {
        put(0, 0, 0, 0);
    }

    /// Puts the object upright somewhere.
    ///
    /// @param toX world, m
    /// @param toY the same
    /// @param z   the same
    /// @param yaw its turn, rad
    void put(double toX, double toY, double z, double yaw) {
        x = toX;
        y = toY;
        matrix(Trigonometry.cos(yaw / 2), 0, 0, Trigonometry.sin(yaw / 2), body);
        spread(z);
    }

    private void spread(double z) {
        for (int k = 0; k < solids.size(); k++) {
            Solid solid = solids.get(k);
            for (int i = 0; i < 3; i++) {
                centres[3 * k + i] = (i == 0 ? x : i == 1 ? y : z) + body[3 * i] * solid.place(0)
                        + body[3 * i + 1] * solid.place(1) + body[3 * i + 2] * solid.place(2);
            }
            matrix(solid.turn(0), solid.turn(1), solid.turn(2), solid.turn(3), own);
            for (int i = 0; i < 3; i++) {
                for (int j = 0; j < 3; j++) {
                    axes[9 * k + 3 * i + j] = body[3 * i] * own[j] + body[3 * i + 1] * own[3 + j]
                            + body[3 * i + 2] * own[6 + j];
                }
            }
        }
    }

    private static void matrix(double w, double qx, double qy, double qz, double[] m) {
        m[0] = w * w + qx * qx - qy * qy - qz * qz;
        m[1] = 2 * (qx * qy - w * qz);
        m[2] = 2 * (qx * qz + w * qy);
        m[3] = 2 * (qx * qy + w * qz);
        m[4] = w * w - qx * qx + qy * qy - qz * qz;
        m[5] = 2 * (qy * qz - w * qx);
        m[6] = 2 * (qx * qz - w * qy);
        m[7] = 2 * (qy * qz + w * qx);
        m[8] = w * w - qx * qx - qy * qy + qz * qz;
    }

    /// Tells whether the object may be above or below a point.
    ///
    /// @param atX of the point, world, m
    /// @param atY the same
    boolean near(double atX, double atY) {
        double dx = atX - x;
        double dy = atY - y;
        return dx * dx + dy * dy < reach * reach;
    }

    /// Returns where a ray from far above meets the object first.
    ///
    /// @param atX of the ray, world, m
    /// @param atY the same
    /// @return z, m; −∞ where there is nothing of it
    double top(double atX, double atY) {
        double top = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < solids.size(); k++) {
            top = Math.max(top, top(k, atX, atY));
        }
        return top;
    }

    /// The point at height z above the table is, in the solid's own directions, p + z d.
    private double top(int k, double atX, double atY) {
        double cx = atX - centres[3 * k];
        double cy = atY - centres[3 * k + 1];
        double cz = -centres[3 * k + 2];
        int m = 9 * k;
        double px = axes[m] * cx + axes[m + 3] * cy + axes[m + 6] * cz;
        double py = axes[m + 1] * cx + axes[m + 4] * cy + axes[m + 7] * cz;
        double pz = axes[m + 2] * cx + axes[m + 5] * cy + axes[m + 8] * cz;
        double dx = axes[m + 6];
        double dy = axes[m + 7];
        double dz = axes[m + 8];
        Solid s = solids.get(k);
        double a = s.size(0);
        double b = s.size(1);
        return switch (s.kind()) {
            case BOX -> {
                double top = Math.min(slabEnd(px, dx, a), Math.min(slabEnd(py, dy, b), slabEnd(pz, dz, s.size(2))));
                double low = Math.max(slabStart(px, dx, a),
                        Math.max(slabStart(py, dy, b), slabStart(pz, dz, s.size(2))));
                yield low <= top ? top : Double.NEGATIVE_INFINITY;
            }
            case CYLINDER -> cylinder(px, py, pz, dx, dy, dz, a, b);
            case CAPSULE -> Math.max(cylinder(px, py, pz, dx, dy, dz, a, b),
                    Math.max(ball(px, py, pz - b, dx, dy, dz, a), ball(px, py, pz + b, dx, dy, dz, a)));
            case ELLIPSOID -> ball(px / a, py / b, pz / s.size(2), dx / a, dy / b, dz / s.size(2), 1);
            case SPHERE -> ball(px, py, pz, dx, dy, dz, a);
        };
    }

    /// The largest z with −half ≤ p + z d ≤ half.
    private static double slabEnd(double p, double d, double half) {
        if (d == 0) {
            return Math.abs(p) <= half ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
        }
        return (d > 0 ? half - p : -half - p) / d;
    }

    /// The smallest one.
    private static double slabStart(double p, double d, double half) {
        if (d == 0) {
            return Math.abs(p) <= half ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        return (d > 0 ? -half - p : half - p) / d;
    }

    /// The upper end of a ray in a cylinder: of both of its intervals, in the round wall and between the flat ends.
    private static double cylinder(double px, double py, double pz, double dx, double dy, double dz, double radius,
            double half) {
        double a = dx * dx + dy * dy;
        double c = px * px + py * py - radius * radius;
        double top = slabEnd(pz, dz, half);
        double low = slabStart(pz, dz, half);
        if (a > 0) {
            double b = px * dx + py * dy;
            double root = b * b - a * c;
            if (root < 0) {
                return Double.NEGATIVE_INFINITY;
            }
            double r = Math.sqrt(root);
            top = Math.min(top, (r - b) / a);
            low = Math.max(low, (-r - b) / a);
        } else if (c > 0) {
            return Double.NEGATIVE_INFINITY;
        }
        return low <= top ? top : Double.NEGATIVE_INFINITY;
    }

    private static double ball(double px, double py, double pz, double dx, double dy, double dz, double radius) {
        double a = dx * dx + dy * dy + dz * dz;
        double b = px * dx + py * dy + pz * dz;
        double root = b * b - a * (px * px + py * py + pz * pz - radius * radius);
        return root < 0 ? Double.NEGATIVE_INFINITY : (Math.sqrt(root) - b) / a;
    }

    /// Returns the height of the object's lowest point.
    ///
    /// @return z, m
    double lowest() {
        double lowest = Double.POSITIVE_INFINITY;
        for (int k = 0; k < solids.size(); k++) {
            lowest = Math.min(lowest, centres[3 * k + 2] - below(k));
        }
        return lowest;
    }

    /// How far a solid goes down from its centre.
    private double below(int k) {
        Solid s = solids.get(k);
        double ux = axes[9 * k + 6];
        double uy = axes[9 * k + 7];
        double uz = axes[9 * k + 8];
        double a = s.size(0);
        double b = s.size(1);
        double c = s.size(2);
        return switch (s.kind()) {
            case BOX -> Math.abs(ux) * a + Math.abs(uy) * b + Math.abs(uz) * c;
            case CYLINDER -> a * Math.sqrt(ux * ux + uy * uy) + b * Math.abs(uz);
            case CAPSULE -> a + b * Math.abs(uz);
            case ELLIPSOID -> Math.sqrt(ux * ux * a * a + uy * uy * b * b + uz * uz * c * c);
            case SPHERE -> a;
        };
    }
}
