// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mujoco;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.fittedq.env.EnvironmentFailure;
import org.fittedq.math.Check;
import org.fittedq.mujoco.Layout.Field;

/// A model of MuJoCo and its state: mjModel and mjData. Arrays are read where the library keeps them.
///
/// Numbers and their order are MuJoCo's: qpos of nq positions, qvel of nv velocities, nu controls, nbody bodies of which the first is
/// the world; metres, seconds, radians. Positions and forces of bodies are as the last [#step] left them: of the integrator's last
/// evaluation of the forces, not of the state after it (Euler's method: the state before the last substep).
///
/// One thread at a time; several simulations may run at the same time. Must be closed: its memory is not the JVM's. What is called
/// afterwards throws an IllegalStateException.
@SuppressWarnings("restricted") // native memory is what this module is for
public final class Simulation implements AutoCloseable {

    private final Library library;
    private final MemorySegment model;
    private final MemorySegment data;
    private final Arena arena = Arena.ofShared(); // all segments are of it, so that none is read after the library freed them
    private final int nq, nv, nu, nbody, ngeom;
    private final double timestep;
    private final MemorySegment time, qpos, qvel, ctrl, xpos, xipos, cfrcExt, cinert, cvel, qfrcActuator,
            qfrcConstraint;
    private final MemorySegment[] parts; // of the state, for libraries that cannot copy it themselves
    private final MemorySegment state; // work memory: a state
    private boolean closed;

    /// Loads a model from a file with the libmujoco of this machine.
    ///
    /// @param file in MJCF (or URDF); meshes and parts that it names are found beside it
    /// @return the simulation, at the model's first state
    /// @throws EnvironmentFailure if there is no such file, if it is no model (MuJoCo's own message), or if there is no libmujoco that
    ///                            can be used
    public static Simulation of(Path file) {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            String from = file.isAbsolute() ? "" : " in " + Path.of("").toAbsolutePath();
            throw new EnvironmentFailure(Check.message("model", "a readable file", file + from));
        }
        return new Simulation(Library.open(), file);
    }

    /// Loads a model of this module.
    ///
    /// @param library libmujoco
    /// @param mjcf    the model's text
    static Simulation of(Library library, String mjcf) {
        try {
            Path file = Files.createTempFile("fittedq-model", ".xml"); // no version loads a model from memory as all others do
            try {
                Files.writeString(file, mjcf);
                return new Simulation(library, file);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new IllegalStateException(Check.message("model", "a folder for temporary files", e.toString()), e);
        }
    }

    Simulation(Library library, Path file) {
        Layout layout = library.layout();
        this.library = library;
        this.model = library.loadModel(file).reinterpret(arena, null);
        this.data = library.makeData(model).reinterpret(arena, null);
        this.nq = layout.size(model, 0);
        this.nv = layout.size(model, 1);
        this.nu = layout.size(model, 2);
        this.nbody = layout.size(model, layout.nbody());
        this.ngeom = layout.size(model, layout.ngeom());
        this.timestep = layout.number(model, Field.TIMESTEP);
        this.time = data.reinterpret(layout.dataBytes()).asSlice(layout.offsets().get(Field.TIME), Double.BYTES);
        this.qpos = array(Field.QPOS, nq);
        this.qvel = array(Field.QVEL, nv);
        this.ctrl = array(Field.CTRL, nu);
        this.xpos = array(Field.XPOS, 3 * nbody);
        this.xipos = array(Field.XIPOS, 3 * nbody);
        this.cfrcExt = array(Field.CFRC_EXT, 6 * nbody);
        this.cinert = array(Field.CINERT, 10 * nbody);
        this.cvel = array(Field.CVEL, 6 * nbody);
        this.qfrcActuator = array(Field.QFRC_ACTUATOR, nv);
        this.qfrcConstraint = array(Field.QFRC_CONSTRAINT, nv);
        this.parts = library.hasState() ? new MemorySegment[0] : parts();
        this.state = arena.allocate(JAVA_DOUBLE, library.hasState() ? library.stateSize(model) : sum(parts));
    }

    private MemorySegment array(Field field, int length) {
        return library.layout().array(data, field, length).reinterpret(arena, null);
    }

    /// Between act and what follows it there may be nothing.
    private MemorySegment[] parts() {
        long act = array(Field.ACT, 0).address();
        long warmStart = array(Field.QACC_WARMSTART, 0).address();
        int na = Math.toIntExact((warmStart - act) / Double.BYTES);
        return new MemorySegment[]{time, qpos, qvel, array(Field.ACT, na), array(Field.QACC_WARMSTART, nv), ctrl,
                array(Field.QFRC_APPLIED, nv), array(Field.XFRC_APPLIED, 6 * nbody)};
    }

    private static long sum(MemorySegment[] parts) {
        long doubles = 0;
        for (MemorySegment part : parts) {
            doubles += part.byteSize() / Double.BYTES;
        }
        return doubles;
    }

    /// Returns the version of the libmujoco that simulates.
    ///
    /// @return as the library says it, such as 3.14.0
    public String mujocoVersion() {
        return library.versionText();
    }

    /// Returns the number of positions.
    ///
    /// @return nq
    public int nq() {
        return nq;
    }

    /// Returns the number of velocities.
    ///
    /// @return nv
    public int nv() {
        return nv;
    }

    /// Returns the number of controls.
    ///
    /// @return nu
    public int nu() {
        return nu;
    }

    /// Returns the number of bodies, the world included.
    ///
    /// @return nbody
    public int nbody() {
        return nbody;
    }

    /// Returns the simulated time of a substep.
    ///
    /// @return seconds
    public double timestep() {
        return timestep;
    }

    /// Returns a position.
    ///
    /// @param i index below nq
    /// @return metres or radians, or a part of a quaternion
    public double qpos(int i) {
        return qpos.getAtIndex(JAVA_DOUBLE, i);
    }

    /// Returns a velocity.
    ///
    /// @param i index below nv
    /// @return metres or radians per second
    public double qvel(int i) {
        return qvel.getAtIndex(JAVA_DOUBLE, i);
    }

    /// Returns a coordinate of a body's frame.
    ///
    /// @param body below nbody
    /// @param axis 0, 1, 2
    /// @return metres
    public double xpos(int body, int axis) {
        return xpos.getAtIndex(JAVA_DOUBLE, 3L * body + axis);
    }

    /// Returns a coordinate of a body's centre of mass.
    ///
    /// @param body below nbody
    /// @param axis 0, 1, 2
    /// @return metres
    public double xipos(int body, int axis) {
        return xipos.getAtIndex(JAVA_DOUBLE, 3L * body + axis);
    }

    /// Returns a part of the contact and applied forces on a body.
    ///
    /// @param body below nbody
    /// @param i    0 to 2 torque, 3 to 5 force
    /// @return newton metres, newtons
    public double cfrcExt(int body, int i) {
        return cfrcExt.getAtIndex(JAVA_DOUBLE, 6L * body + i);
    }

    /// Returns a part of a body's inertia about its tree's centre of mass.
    ///
    /// @param body below nbody
    /// @param i    0 to 5 inertia, 6 to 8 mass times offset, 9 mass
    /// @return kilogram times metres squared, kilogram times metres, kilogram
    public double cinert(int body, int i) {
        return cinert.getAtIndex(JAVA_DOUBLE, 10L * body + i);
    }

    /// Returns a part of a body's velocity about its tree's centre of mass.
    ///
    /// @param body below nbody
    /// @param i    0 to 2 radians per second, 3 to 5 metres per second
    /// @return velocity
    public double cvel(int body, int i) {
        return cvel.getAtIndex(JAVA_DOUBLE, 6L * body + i);
    }

    /// Returns the force of the actuators on a degree of freedom.
    ///
    /// @param i below nv
    /// @return newtons or newton metres
    public double qfrcActuator(int i) {
        return qfrcActuator.getAtIndex(JAVA_DOUBLE, i);
    }

    /// Returns the force of the constraints on a degree of freedom.
    ///
    /// @param i below nv
    /// @return newtons or newton metres
    public double qfrcConstraint(int i) {
        return qfrcConstraint.getAtIndex(JAVA_DOUBLE, i);
    }

    /// Returns the place of a site, of which there are as many as the model names.
    ///
    /// @param site number
    /// @return three doubles where the library keeps them: they follow the steps; metres
    MemorySegment siteXpos(int site) {
        return array(Field.SITE_XPOS, 3 * (site + 1)).asSlice(3L * Double.BYTES * site);
    }

    /// Returns the number of geoms.
    ///
    /// @return ngeom
    public int ngeom() {
        return ngeom;
    }

    /// Returns a coordinate of a geom's centre.
    ///
    /// @param geom below ngeom
    /// @param axis 0, 1, 2
    /// @return metres
    public double geomXpos(int geom, int axis) {
        return array(Field.GEOM_XPOS, 3 * ngeom).getAtIndex(JAVA_DOUBLE, 3L * geom + axis);
    }

    /// Returns a number of the matrix that turns a geom's own directions to the world's; its columns are the geom's axes.
    ///
    /// @param geom   below ngeom
    /// @param row    0, 1, 2: of the world
    /// @param column 0, 1, 2: of the geom
    /// @return in [−1, 1]
    public double geomXmat(int geom, int row, int column) {
        return array(Field.GEOM_XMAT, 9 * ngeom).getAtIndex(JAVA_DOUBLE,
                9L * geom + 3L * row + column);
    }

    /// Returns a size of a geom.
    ///
    /// @param geom below ngeom
    /// @param i    0, 1, 2; what it means depends on the kind: a capsule has radius and half the length between its ends
    /// @return metres
    public double geomSize(int geom, int i) {
        return library.layout().array(model, Field.GEOM_SIZE, 3 * ngeom).getAtIndex(JAVA_DOUBLE, 3L * geom + i);
    }

    /// Returns the kind of a geom.
    ///
    /// @param geom below ngeom
    /// @return MuJoCo's mjtGeom: 0 plane, 1 height field, 2 sphere, 3 capsule, 4 ellipsoid, 5 cylinder, 6 box, 7 mesh
    public int geomType(int geom) {
        return library.layout().integers(model, Field.GEOM_TYPE, ngeom).getAtIndex(JAVA_INT, geom);
    }

    /// Returns the body that a geom belongs to.
    ///
    /// @param geom below ngeom
    /// @return its number, 0 for the world
    public int geomBody(int geom) {
        return library.layout().integers(model, Field.GEOM_BODYID, ngeom).getAtIndex(JAVA_INT, geom);
    }

    /// Returns whether the model has a body of a name.
    ///
    /// @param name of the body
    /// @return whether there is one
    public boolean hasBody(String name) {
        return library.id(model, Library.BODY, name) >= 0;
    }

    /// Returns the mass of a body.
    ///
    /// @param body below nbody
    /// @return kilogram
    public double mass(int body) {
        return library.layout().array(model, Field.BODY_MASS, nbody).getAtIndex(JAVA_DOUBLE, body);
    }

    /// Returns a bound of a control.
    ///
    /// @param control below nu
    /// @param upper   whether the upper one
    /// @return the control's unit; 0 if it has no bounds
    public double ctrlRange(int control, boolean upper) {
        return library.layout().array(model, Field.CTRLRANGE, 2 * nu).getAtIndex(JAVA_DOUBLE,
                2L * control + (upper ? 1 : 0));
    }

    /// Returns what a model's error calls an actuator.
    ///
    /// @param control below nu
    /// @return its name; without one its number
    String actuator(int control) {
        return library.name(model, Library.ACTUATOR, control).map(name -> "actuator '" + name + "'")
                .orElse("actuator " + control + " (no name; the first is 0)");
    }

    /// Finds a body.
    ///
    /// @param name in the model
    /// @return its number
    /// @throws IllegalArgumentException if there is none
    public int body(String name) {
        int body = library.id(model, Library.BODY, name);
        Check.that(body >= 0, "body", "one of the model's", "'" + name + "'");
        return body;
    }

    /// Begins at the model's first state.
    public void reset() {
        library.reset(model, data);
    }

    /// Sets positions and velocities and what follows from them.
    ///
    /// @param positions  nq numbers; not modified
    /// @param velocities nv numbers; not modified
    public void set(double[] positions, double[] velocities) {
        Check.that(positions.length == nq && velocities.length == nv, "state",
                nq + " positions and " + nv + " velocities",
                positions.length + " and " + velocities.length);
        MemorySegment.copy(positions, 0, qpos, JAVA_DOUBLE, 0, nq);
        MemorySegment.copy(velocities, 0, qvel, JAVA_DOUBLE, 0, nv);
        library.forward(model, data);
    }

    /// Goes some substeps with the same controls. MuJoCo itself limits controls to their ranges.
    ///
    /// @param controls nu numbers; not modified
    /// @param substeps at least 1
    /// @return MuJoCo's warning if there was one: the state is then unstable or has been reset
    public Optional<String> step(double[] controls, int substeps) {
        MemorySegment.copy(controls, 0, ctrl, JAVA_DOUBLE, 0, nu);
        for (int i = 0; i < substeps; i++) {
            library.step(model, data);
        }
        library.rnePostConstraint(model, data);
        return Library.takeWarning();
    }

    /// Remembers the state, for [#back].
    void mark() {
        if (library.hasState()) {
            library.getState(model, data, state);
            return;
        }
        long at = 0;
        for (MemorySegment part : parts) {
            MemorySegment.copy(part, 0, state, at, part.byteSize());
            at += part.byteSize();
        }
    }

    /// Has positions of bodies and contact forces follow the state. Quaternions are normalised, so that a state may change in its last
    /// bit.
    void follow() {
        library.forward(model, data);
        library.rnePostConstraint(model, data);
        Library.takeWarning(); // of a state that the next step leaves in a fault: that fault has been told
    }

    /// Goes back to the remembered state. Positions of bodies and the like are as before until the next [#step].
    void back() {
        if (library.hasState()) {
            library.setState(model, data, state);
            return;
        }
        long at = 0;
        for (MemorySegment part : parts) {
            MemorySegment.copy(state, at, part, 0, part.byteSize());
            at += part.byteSize();
        }
    }

    /// Returns all that decides the further simulation: [#restore] goes on from it to the bit.
    ///
    /// @return numbers in an order of this version of MuJoCo's
    public double[] save() {
        mark();
        return state.toArray(JAVA_DOUBLE);
    }

    /// Goes back to a saved state. Positions of bodies and the like are as before until the next [#step].
    ///
    /// @param numbers of [#save]; not modified
    /// @throws IllegalArgumentException if they are of another model or version of MuJoCo
    public void restore(double[] numbers) {
        long expected = state.byteSize() / Double.BYTES;
        Check.that(numbers.length == expected, "saved state",
                expected + " numbers, as MuJoCo " + library.versionText() + " saves",
                numbers.length);
        MemorySegment.copy(numbers, 0, state, JAVA_DOUBLE, 0, numbers.length);
        back();
    }

    /// Frees the library's memory.
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            library.delete(model, data);
            arena.close();
        }
    }
}
