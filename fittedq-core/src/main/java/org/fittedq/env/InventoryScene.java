// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import java.util.ArrayList;
import java.util.List;
import org.fittedq.mdp.Scene;
import org.fittedq.mdp.Shape;
import org.fittedq.mdp.Shape.Point;
import org.fittedq.mdp.Shape.Tone;

/// Draws the store: a column for each product, in shares of the capacity; stock below, what is on its way above it, the last order
/// beside it.
final class InventoryScene {

    private static final double HALF = 0.3; // of a column's width; products are 1 apart
    private static final double THIN = 0.06; // half of the order's
    private static final double TALL = 2; // the whole capacity

    private InventoryScene() {}

    /// Makes the scene.
    ///
    /// @param levels stock, then orders on their way
    /// @param order  the last one
    /// @param rules  volumes and capacity
    static Scene of(int[] levels, int[] order, InventoryRules rules) {
        int products = rules.products;
        List<Shape> shapes = new ArrayList<>();
        shapes.add(new Shape.Ground(0, 1));
        for (int p = 0; p < products; p++) {
            double unit = TALL * rules.volume[p] / rules.capacity;
            double stock = unit * levels[p];
            double onOrder = 0;
            for (int i = products + p; i < levels.length; i += products) {
                onOrder += unit * levels[i];
            }
            bar(shapes, p, HALF, 0, stock, Tone.BODY);
            bar(shapes, p, HALF, stock, onOrder, Tone.LIMB);
            bar(shapes, p + HALF + 2 * THIN, THIN, 0, unit * order[p], Tone.FORCE);
        }
        return new Scene(new Point((products - 1) / 2.0, TALL / 2), products + 0.5, TALL * 1.1, shapes);
    }

    private static void bar(List<Shape> shapes, double x, double half, double from, double height, Tone tone) {
        if (height > 0) {
            double top = from + height;
            shapes.add(new Shape.Polygon(List.of(new Point(x - half, from), new Point(x + half, from),
                    new Point(x + half, top), new Point(x - half, top)), tone));
        }
    }
}
