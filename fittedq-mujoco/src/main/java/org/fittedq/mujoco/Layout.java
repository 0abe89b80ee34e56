// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mujoco;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.Map;

/// Where the fields of mjModel and mjData are in one version of libmujoco, as [LayoutProbe] found them.
///
/// @param integerBytes bytes of a size in mjModel: 4 before 3.5.0, 8 from it on
/// @param modelBytes   sizeof(mjModel)
/// @param dataBytes    sizeof(mjData)
/// @param nbody        index of nbody among the sizes; nq, nv, nu are the first three
/// @param ngeom        index of ngeom among the sizes
/// @param offsets      bytes from the beginning of the struct
@SuppressWarnings("restricted") // native memory is what this module is for
record Layout(int integerBytes, long modelBytes, long dataBytes, int nbody, int ngeom, Map<Field, Integer> offsets) {

    /// The fields that are looked for.
    enum Field {
        /// Simulated seconds of a step.
        TIMESTEP,
        /// Masses of the bodies.
        BODY_MASS,
        /// Bounds of the controls.
        CTRLRANGE,
        /// Kinds of the geoms, integers.
        GEOM_TYPE,
        /// Bodies of the geoms, integers.
        GEOM_BODYID,
        /// Sizes of the geoms.
        GEOM_SIZE,
        /// Simulated time.
        TIME,
        /// Positions.
        QPOS,
        /// Velocities.
        QVEL,
        /// Activations of the actuators.
        ACT,
        /// What the solver of constraints begins with.
        QACC_WARMSTART,
        /// Controls.
        CTRL,
        /// Applied generalised forces.
        QFRC_APPLIED,
        /// Applied forces and torques on bodies.
        XFRC_APPLIED,
        /// Positions of the bodies' frames.
        XPOS,
        /// Positions of the bodies' centres of mass.
        XIPOS,
        /// Positions of the sites.
        SITE_XPOS,
        /// Positions of the geoms.
        GEOM_XPOS,
        /// Axes of the geoms, as matrices row by row.
        GEOM_XMAT,
        /// Contact and applied forces on the bodies.
        CFRC_EXT,
        /// Inertias about the centre of mass of the tree.
        CINERT,
        /// Velocities about the centre of mass of the tree.
        CVEL,
        /// Forces of the actuators.
        QFRC_ACTUATOR,
        /// Forces of the constraints.
        QFRC_CONSTRAINT
    }

    Layout {
        offsets = Map.copyOf(offsets);
    }

    /// Reads one of the sizes of a model.
    ///
    /// @param model mjModel
    /// @param index among the sizes
    int size(MemorySegment model, int index) {
        MemorySegment m = model.reinterpret(modelBytes);
        return integerBytes == Integer.BYTES
                ? m.get(JAVA_INT, (long) Integer.BYTES * index)
                : Math.toIntExact(m.get(JAVA_LONG, (long) Long.BYTES * index));
    }

    /// Reads a number that stands in a struct.
    ///
    /// @param struct mjModel or mjData
    double number(MemorySegment struct, Field field) {
        return struct.reinterpret(offsets.get(field) + (long) Double.BYTES).get(JAVA_DOUBLE, offsets.get(field));
    }

    /// Returns an array that a struct points to. It stays where it is as long as the struct.
    ///
    /// @param struct mjModel or mjData
    /// @param length number of doubles
    MemorySegment array(MemorySegment struct, Field field, int length) {
        return struct.reinterpret(offsets.get(field) + ADDRESS.byteSize()).get(ADDRESS, offsets.get(field))
                .reinterpret((long) Double.BYTES * length);
    }

    /// Returns an array of integers that a struct points to. It stays where it is as long as the struct.
    ///
    /// @param struct mjModel or mjData
    /// @param length number of integers of four bytes
    MemorySegment integers(MemorySegment struct, Field field, int length) {
        return struct.reinterpret(offsets.get(field) + ADDRESS.byteSize()).get(ADDRESS, offsets.get(field))
                .reinterpret((long) Integer.BYTES * length);
    }
}
