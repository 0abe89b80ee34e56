// SPDX-License-Identifier: Apache-2.0
package org.fittedq.examples;

import java.io.IOException;
import java.nio.file.Path;
import org.fittedq.deploy.Policy;
import org.fittedq.run.Experiment;
import org.fittedq.run.Training;

/// Trains a policy, loads it from the run's folder, and acts.
public final class TrainAndDeploy {

    private TrainAndDeploy() {}

    /// Trains SAC on the pendulum for a few hundred steps.
    ///
    /// @param folder of the run; must not exist
    /// @return the torque for a pendulum that leans a little, N·m
    /// @throws IOException if the disk reports an error
    public static float run(Path folder) throws IOException {
        // @start region="train"
        Experiment experiment = Experiment.tuned("sac", "Pendulum-v1").with("run.steps", "300");
        try (Training training = Training.begin(folder, experiment, 2)) {
            training.run();
        }

        Policy policy = Policy.load(folder.resolve("policy"));
        float[] observation = {0.98f, 0.2f, 0}; // cos θ, sin θ, θ̇
        float[] torque = new float[1];
        policy.act(observation, torque);
        // @end
        return torque[0];
    }
}
