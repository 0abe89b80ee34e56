// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mujoco;

import java.util.List;

/// Which objects [Grasp] shows: three sets that have no object in common. An object is known by its set and its number, from which
/// all of it is drawn.
public enum GraspObjects {

    /// To learn with: boxes, cylinders, capsules, L, T and dumb-bells.
    TRAINING(GraspShape.BOX, GraspShape.CYLINDER, GraspShape.CAPSULE, GraspShape.L, GraspShape.T, GraspShape.DUMB_BELL),

    /// Other objects of the same shapes.
    FRESH(GraspShape.BOX, GraspShape.CYLINDER, GraspShape.CAPSULE, GraspShape.L, GraspShape.T, GraspShape.DUMB_BELL),

    /// Objects of shapes that are not learned with: ellipsoids, pluses and cups.
    UNSEEN(GraspShape.ELLIPSOID, GraspShape.PLUS, GraspShape.CUP);

    private final List<GraspShape> shapes;

    GraspObjects(GraspShape... shapes) {
        this.shapes = List.of(shapes);
    }

    /// Returns the shapes that it has.
    List<GraspShape> shapes() {
        return shapes;
    }

    /// Returns the shape of an object.
    ///
    /// @param number its number, at least 0
    GraspShape shape(int number) {
        return shapes.get(number % shapes.size());
    }
}
