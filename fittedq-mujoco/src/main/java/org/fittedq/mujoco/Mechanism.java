// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mujoco;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.IntToDoubleFunction;
import java.util.random.RandomGenerator;
import org.fittedq.env.EnvironmentFailure;
import org.fittedq.math.Check;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Spec;
import org.fittedq.random.Draw;

/// A simulation as Gymnasium's tasks use it: noise around a first state, controls held for some substeps, sums of squares.
///
/// Source: Gymnasium 1.3, `envs/mujoco/mujoco_env.py`: a step is `frameSkip` substeps and then the forces of contacts; there is no
/// forward pass at its end, so positions of bodies and contact forces are those of the last evaluation of the forces: with Euler's
/// method of the state before the last substep, with Runge and Kutta's of its last stage, which is near the end of the substep.
public final class Mechanism implements AutoCloseable {

    private final Simulation simulation;
    private final int frameSkip;
    private final float[] low, high; // of the controls; kept, as a spec is asked for after closing too
    private final double[] controls;
    private final double[] positions, velocities; // work memory of starts
    // made once, as each use would make another object
    private final IntToDoubleFunction control, qpos, qvel, clippedQvel;
    private Optional<String> warning = Optional.empty();

    /// Loads one of this module's models with the libmujoco of this machine.
    ///
    /// @param model     name of the resource
    /// @param frameSkip substeps of a step, at least 1
    Mechanism(String model, int frameSkip) {
        this(Simulation.of(Library.open(), text(model)), frameSkip);
    }

    /// Loads a model of the user's with the libmujoco of this machine. Its actuators' ranges are the bounds of the actions.
    ///
    /// @param model     file in MJCF; meshes and parts that it names are found beside it
    /// @param frameSkip substeps of a step, at least 1
    /// @return the mechanism
    /// @throws EnvironmentFailure if there is no such file, if it is no model (MuJoCo's own message), if it has no actuators or one
    ///                            without a range, or if there is no libmujoco that can be used
    public static Mechanism of(Path model, int frameSkip) {
        Simulation simulation = Simulation.of(model);
        try {
            expectRanges(model, simulation);
            return new Mechanism(simulation, frameSkip);
        } catch (RuntimeException e) {
            simulation.close();
            throw e;
        }
    }

    private static void expectRanges(Path model, Simulation simulation) {
        if (simulation.nu() == 0) {
            throw new EnvironmentFailure(Check.message("model " + model, "actuators, whose controls are the actions",
                    "none")
                    + "; add some, such as <actuator><motor joint=\"…\" ctrlrange=\"-1 1\"/></actuator>");
        }
        for (int i = 0; i < simulation.nu(); i++) {
            if (!(simulation.ctrlRange(i, false) < simulation.ctrlRange(i, true))) {
                throw new EnvironmentFailure(Check.message("model " + model + ", " + simulation.actuator(i),
                        "a ctrlrange, the bounds of the action", "none") + "; add one, such as ctrlrange=\"-1 1\"");
            }
        }
    }

    /// Takes a simulation over, which is closed with the mechanism.
    ///
    /// @param simulation of any model
    /// @param frameSkip  substeps of a step, at least 1
    /// @throws IllegalArgumentException if there is to be no substep
    public Mechanism(Simulation simulation, int frameSkip) {
        Check.that(frameSkip >= 1, "frameSkip", "an integer of at least 1", frameSkip);
        this.simulation = simulation;
        this.frameSkip = frameSkip;
        this.low = bounds(simulation, false);
        this.high = bounds(simulation, true);
        this.controls = new double[simulation.nu()];
        this.positions = new double[simulation.nq()];
        this.velocities = new double[simulation.nv()];
        this.control = i -> controls[i];
        this.qpos = simulation::qpos;
        this.qvel = simulation::qvel;
        this.clippedQvel = i -> clip(simulation.qvel(i));
    }

    private static float[] bounds(Simulation simulation, boolean upper) {
        float[] bounds = new float[simulation.nu()];
        for (int i = 0; i < bounds.length; i++) {
            bounds[i] = (float) simulation.ctrlRange(i, upper);
        }
        return bounds;
    }

    /// Returns the text of one of this module's models.
    ///
    /// @param model name of the resource
    static String text(String model) {
        try (InputStream in = Mechanism.class.getResourceAsStream("models/" + model + ".xml")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(Check.message("model " + model, "a resource of this module", e.toString()),
                    e);
        }
    }

    /// Returns the simulation.
    ///
    /// @return the simulation
    public Simulation simulation() {
        return simulation;
    }

    /// Returns the simulated time of a step.
    ///
    /// @return seconds
    public double dt() {
        return simulation.timestep() * frameSkip;
    }

    /// Makes the spec of a task: actions are the controls.
    ///
    /// @param name            the task's
    /// @param observationSize number of floats
    /// @return the spec
    public Spec spec(String name, int observationSize) {
        return new Spec(name, observationSize, ActionBox.of(low, high), dt());
    }

    /// Begins at the model's first state plus noise: positions first, velocities after them.
    ///
    /// @param position of one position
    /// @param velocity of one velocity
    public void start(DoubleSupplier position, DoubleSupplier velocity) {
        simulation.reset();
        for (int i = 0; i < positions.length; i++) {
            positions[i] = simulation.qpos(i) + position.getAsDouble();
        }
        for (int i = 0; i < velocities.length; i++) {
            velocities[i] = velocity.getAsDouble();
        }
        simulation.set(positions, velocities);
    }

    /// Begins at a given state.
    ///
    /// @param qpos positions; not modified
    /// @param qvel velocities; not modified
    public void begin(double[] qpos, double[] qvel) {
        simulation.reset();
        simulation.set(qpos, qvel);
    }

    /// Numbers uniform in [−scale, scale].
    ///
    /// @param random source
    /// @param scale  at least 0
    /// @return the numbers
    public static DoubleSupplier uniform(RandomGenerator random, double scale) {
        return () -> scale * (2 * random.nextDouble() - 1);
    }

    /// Normal numbers.
    ///
    /// @param random source
    /// @param scale  standard deviation, at least 0
    /// @return the numbers
    public static DoubleSupplier normal(RandomGenerator random, double scale) {
        return () -> scale * Draw.normal(random);
    }

    /// Takes a step.
    ///
    /// @param action control units; not modified
    public void step(float[] action) {
        for (int i = 0; i < controls.length; i++) {
            controls[i] = action[i];
        }
        simulation.mark();
        warning = simulation.step(controls, frameSkip).filter(Mechanism::isUnstable);
        if (warning.isPresent()) { // MuJoCo has gone to the model's first state, which is no successor
            simulation.back();
            simulation.follow();
        }
    }

    /// Positions, velocities or accelerations (QPOS, QVEL, QACC) that are not finite, or huge. After any other warning, such as of a full
    /// buffer of contacts, MuJoCo has simply gone on, and so does the episode.
    private static boolean isUnstable(String warning) {
        return warning.contains(" in Q");
    }

    /// Returns Σ aᵢ², of the action as it was given, added as NumPy does.
    ///
    /// @return at least 0
    public double squaredControls() {
        return SquaredSum.of(0, controls.length, control);
    }

    /// Writes numbers to an observation.
    ///
    /// @param o       out
    /// @param at      first place
    /// @param from    first index of the numbers
    /// @param to      end
    /// @param numbers by index; kept in a field, a lambda costs no memory at each step
    /// @return the place after the last
    public static int write(float[] o, int at, int from, int to, IntToDoubleFunction numbers) {
        for (int i = from; i < to; i++) {
            o[at + i - from] = (float) numbers.applyAsDouble(i);
        }
        return at + to - from;
    }

    /// Writes the state to an observation: positions, then velocities.
    ///
    /// @param o      out, from its beginning
    /// @param hidden number of first positions that are left out
    /// @return the place after the last
    public int writeState(float[] o, int hidden) {
        return writeVelocities(o, writePositions(o, 0, hidden, simulation.nq()), 0, simulation.nv());
    }

    /// Writes positions to an observation.
    ///
    /// @param o    out
    /// @param at   first place
    /// @param from first index of the positions
    /// @param to   end
    /// @return the place after the last
    public int writePositions(float[] o, int at, int from, int to) {
        return write(o, at, from, to, qpos);
    }

    /// Writes velocities to an observation.
    ///
    /// @param o    out
    /// @param at   first place
    /// @param from first index of the velocities
    /// @param to   end
    /// @return the place after the last
    public int writeVelocities(float[] o, int at, int from, int to) {
        return write(o, at, from, to, qvel);
    }

    /// Writes all velocities to an observation, each cut to [−10, 10].
    ///
    /// @param o  out
    /// @param at first place
    /// @return the place after the last
    int writeClippedVelocities(float[] o, int at) {
        return write(o, at, 0, simulation.nv(), clippedQvel);
    }

    /// Cuts a number to [−10, 10], as several tasks do with the velocities they show.
    ///
    /// @param number to cut
    /// @return the nearest number of that interval
    static double clip(double number) {
        return Math.clamp(number, -10.0, 10.0);
    }

    /// Returns the distance of two bodies' frames: √(x² + y² + z²), y² and z² added without rounding them first, as the BLAS behind
    /// `np.linalg.norm` does on most processors. On the others Gymnasium's may be the neighbouring double.
    ///
    /// @param body  number of one
    /// @param other number of the other
    /// @return metres
    public double distance(int body, int other) {
        double sum = 0;
        for (int i = 0; i < 3; i++) {
            double d = simulation.xpos(body, i) - simulation.xpos(other, i);
            sum = Math.fma(d, d, sum);
        }
        return Math.sqrt(sum);
    }

    /// Returns what decides the further episode where a reward compares with a position of a body: that position is not part of
    /// MuJoCo's state and after [Simulation#restore] stale.
    ///
    /// @param remembered the position, as the last step left it
    /// @return it, then MuJoCo's integration state
    public double[] save(double remembered) {
        double[] integration = simulation.save();
        double[] all = new double[1 + integration.length];
        all[0] = remembered;
        System.arraycopy(integration, 0, all, 1, integration.length);
        return all;
    }

    /// Goes back to what [#save] returned.
    ///
    /// @param state its numbers; not modified
    /// @return what the task remembered
    /// @throws IllegalArgumentException if they are of another model or version of MuJoCo
    public double restore(double[] state) {
        simulation.restore(Arrays.copyOfRange(state, Math.min(1, state.length), state.length));
        return state[0];
    }

    /// Ends a step. Where the simulation became unstable the episode is cut at the state before.
    ///
    /// @param out      out; the observation has been written
    /// @param reward   r
    /// @param terminal whether the task has ended
    public void finish(Outcome out, double reward, boolean terminal) {
        if (warning.isEmpty()) {
            out.set(reward, terminal, false);
        } else {
            out.set(0, false, true);
        }
    }

    /// Returns MuJoCo's warning of the last step.
    ///
    /// @return its words; empty if there was none
    public Optional<String> warning() {
        return warning;
    }

    @Override
    public void close() {
        simulation.close();
    }
}
