// SPDX-License-Identifier: Apache-2.0
package com.example;

import java.nio.file.Path;
import org.fittedq.mujoco.Camera;
import org.fittedq.mujoco.ModelTask;
import org.fittedq.mujoco.Mechanism;
import org.fittedq.settings.Setting;

/// Keep a ball in the middle of a beam by tilting it: a task on a MuJoCo model of one's own, `ball_on_beam.xml`. The commands
/// are in docs/mujoco.md.
///
/// Observation: the beam's tilt (rad), the ball's place along it (m), and their speeds. Action: the motor's torque (N m).
public final class BallOnBeam implements ModelTask {

    /// What `--env.model FILE` and the like change; `timeLimitSteps` is applied by FittedQ.
    public record Settings(@Setting(value = "file of the model", file = true) String model,
            @Setting("cost of the squared torque") double torqueCost,
            @Setting(value = "length of an episode", unit = "environment steps") int timeLimitSteps) {

        public static final Settings DEFAULT = new Settings("examples/mujoco/ball_on_beam.xml", 0.001, 200);
    }

    private static final int SUBSTEPS = 5; // of 0.01 s
    private static final double HALF_BEAM_M = 0.5;

    private final Settings settings;
    private final Mechanism mechanism;

    public BallOnBeam(Settings settings) {
        this.settings = settings;
        this.mechanism = Mechanism.of(Path.of(settings.model()), SUBSTEPS);
    }

    @Override
    public Mechanism mechanism() {
        return mechanism;
    }

    @Override
    public double reward(float[] action) {
        double place = ball() / HALF_BEAM_M;
        return 1 - place * place - settings.torqueCost() * action[0] * action[0];
    }

    @Override
    public boolean terminal() {
        return Math.abs(ball()) > HALF_BEAM_M;
    }

    private double ball() {
        return mechanism.simulation().qpos(1); // qpos(0) is the beam's
    }

    @Override
    public double startNoise() {
        return 0.1;
    }

    @Override
    public Camera camera() {
        return Camera.beside(0.5, 1.4);
    }
}
