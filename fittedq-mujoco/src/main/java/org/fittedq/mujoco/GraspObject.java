// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mujoco;

import java.util.List;
import java.util.Locale;
import org.fittedq.random.RandomStream;

/// An object to be grasped.
///
/// @param shape    what it is
/// @param solids   its parts
/// @param density  of each part, kg/m³; where parts overlap it counts twice
/// @param friction sliding friction between it and the fingers
record GraspObject(GraspShape shape, List<Solid> solids, double density, double friction) {

    private static final double LIGHTEST = 200;
    private static final double HEAVIEST = 800;
    private static final double SMOOTHEST = 0.6;
    private static final double ROUGHEST = 1.2;

    /// Draws the object of a number: the same each time, as it has a stream of random numbers of its own.
    ///
    /// @param set    which objects
    /// @param number at least 0
    static GraspObject of(GraspObjects set, int number) {
        RandomStream random = new RandomStream(number, "grasp/" + set.name().toLowerCase(Locale.ROOT));
        GraspShape shape = set.shape(number);
        double density = LIGHTEST + (HEAVIEST - LIGHTEST) * random.nextDouble();
        double friction = SMOOTHEST + (ROUGHEST - SMOOTHEST) * random.nextDouble();
        return new GraspObject(shape, List.copyOf(shape.draw(random)), density, friction);
    }

    /// Writes it as a free body of MJCF.
    ///
    /// @return `<body name="target">…</body>`
    String mjcf() {
        StringBuilder text = new StringBuilder("<body name=\"target\"><joint type=\"free\" damping=\"1e-5\"/>");
        for (Solid s : solids) {
            text.append("<geom class=\"object\" type=\"").append(s.kind().name().toLowerCase(Locale.ROOT))
                    .append("\" size=\"").append(s.size(0)).append(' ').append(s.size(1)).append(' ').append(s.size(2))
                    .append("\" pos=\"").append(s.place(0)).append(' ').append(s.place(1)).append(' ')
                    .append(s.place(2))
                    .append("\" quat=\"").append(s.turn(0)).append(' ').append(s.turn(1)).append(' ')
                    .append(s.turn(2)).append(' ').append(s.turn(3))
                    .append("\" density=\"").append(density).append("\" friction=\"").append(friction)
                    .append(" 0.005 0.0001\"/>");
        }
        return text.append("</body>").toString();
    }
}
