// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mujoco;

import org.fittedq.env.Trigonometry;

/// The heights of what stands on the table around a gripper, in the gripper's own frame, as seen from above.
///
/// Cells are narrow in the middle, between the fingers, and wide at the edge: along each side the edge of cells k is at
/// e(2k/n − 1), e(u) = half · (f u + (1 − f) u³). A cell takes the mean height of 3 × 3 rays, so it also tells how much of it is
/// covered; then the map is put a little out of focus, ¼ ½ ¼ along each side, so that it changes smoothly when the gripper moves:
/// a network learns where things are from fewer examples. One thread at a time; writing allocates nothing.
final class HeightMap {

    private static final int RAYS = 3; // of a cell, along each side
    /// Heights are given in parts of this, and not above it.
    static final double FULL = 0.1;

    private final int cells;
    private final double[] offsets; // of rays along a side
    private final double[] sharp; // work memory: the cells before they are put out of focus
    private final Tray tray;

    /// The walls around the table.
    ///
    /// @param half      from the middle to the walls' inner side, m
    /// @param thickness of the walls, m
    /// @param height    of the walls, m
    record Tray(double half, double thickness, double height) {

        /// Returns the height of the tray at a point.
        ///
        /// @param x world, m
        /// @param y world, m
        double top(double x, double y) {
            double out = Math.max(Math.abs(x), Math.abs(y)) - half;
            return out >= 0 && out <= thickness ? height : 0;
        }
    }

    /// Makes a map.
    ///
    /// @param cells along a side, at least 1
    /// @param half  from the middle to the edge, m
    /// @param focus f: width of the cells in the middle in parts of the mean width, in (0, 1]
    /// @param tray  the walls
    HeightMap(int cells, double half, double focus, Tray tray) {
        this.cells = cells;
        this.tray = tray;
        this.sharp = new double[cells * cells];
        this.offsets = new double[RAYS * cells];
        for (int i = 0; i < offsets.length; i++) {
            double u = (2 * i + 1.0) / offsets.length - 1;
            offsets[i] = half * (focus * u + (1 - focus) * u * u * u);
        }
    }

    /// Returns the number of cells.
    int size() {
        return cells * cells;
    }

    /// Writes the map, row by row along the gripper's y; within a row along x, in which the fingers move.
    ///
    /// @param o      out
    /// @param at     first place
    /// @param object what stands on the table
    /// @param x      of the gripper, world, m
    /// @param y      the same
    /// @param yaw    of the gripper, rad
    void write(float[] o, int at, Posed object, double x, double y, double yaw) {
        double cos = Trigonometry.cos(yaw);
        double sin = Trigonometry.sin(yaw);
        for (int row = 0; row < cells; row++) {
            for (int column = 0; column < cells; column++) {
                double sum = 0;
                for (int ray = 0; ray < RAYS * RAYS; ray++) {
                    double v = offsets[RAYS * row + ray / RAYS];
                    double u = offsets[RAYS * column + ray % RAYS];
                    sum += height(object, x + cos * u - sin * v, y + sin * u + cos * v);
                }
                sharp[row * cells + column] = sum / (RAYS * RAYS);
            }
        }
        for (int row = 0; row < cells; row++) {
            for (int column = 0; column < cells; column++) {
                double sum = along(row - 1, column) + 2 * along(row, column) + along(row + 1, column);
                o[at + row * cells + column] = (float) (sum / 16);
            }
        }
    }

    /// Four times the mean along a row; beyond the edge it goes on as at the edge.
    private double along(int row, int column) {
        int first = Math.clamp(row, 0, cells - 1) * cells;
        return sharp[first + Math.max(column - 1, 0)] + 2 * sharp[first + column]
                + sharp[first + Math.min(column + 1, cells - 1)];
    }

    private double height(Posed object, double x, double y) {
        double top = tray.top(x, y);
        if (object.near(x, y)) {
            top = Math.max(top, object.top(x, y));
        }
        return Math.min(top, FULL) / FULL;
    }
}
