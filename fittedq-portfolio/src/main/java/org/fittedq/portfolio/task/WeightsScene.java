// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.task;

import java.util.ArrayList;
import java.util.List;
import org.fittedq.mdp.Scene;
import org.fittedq.mdp.Shape;
import org.fittedq.mdp.Shape.Point;
import org.fittedq.mdp.Shape.Tone;

/// Draws the weights: a column for each asset, what it was traded to beside what it has drifted to; far right the drawdown.
final class WeightsScene {

    private static final double HALF = 0.3; // of a column's width; assets are 1 apart
    private static final double THIN = 0.08;

    private WeightsScene() {}

    /// @param held     as they have drifted
    /// @param target   as they were traded to last
    /// @param drawdown part of the largest wealth that is lost
    static Scene of(double[] held, double[] target, double drawdown) {
        double tall = 0.1;
        for (int i = 0; i < held.length; i++) {
            tall = Math.max(tall, Math.max(Math.abs(held[i]), Math.abs(target[i])));
        }
        double unit = 0.4 * held.length / tall;
        List<Shape> shapes = new ArrayList<>();
        shapes.add(new Shape.Ground(0, 1));
        for (int i = 0; i < held.length; i++) {
            bar(shapes, i, HALF, unit * held[i], Tone.BODY);
            bar(shapes, i + HALF, THIN, unit * target[i], Tone.FORCE);
        }
        bar(shapes, held.length + HALF, HALF, -unit * tall * drawdown, Tone.LIMB);
        return new Scene(new Point(held.length / 2.0, 0.1 * held.length), held.length + 2, held.length, shapes);
    }

    private static void bar(List<Shape> shapes, double x, double half, double height, Tone tone) {
        if (height != 0) {
            shapes.add(new Shape.Polygon(List.of(new Point(x - half, 0), new Point(x + half, 0),
                    new Point(x + half, height), new Point(x - half, height)), tone));
        }
    }
}
