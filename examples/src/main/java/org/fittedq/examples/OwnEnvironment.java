// SPDX-License-Identifier: Apache-2.0
package org.fittedq.examples;

import java.io.IOException;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Spec;
import org.fittedq.run.EnvironmentChoice;
import org.fittedq.run.Experiment;
import org.fittedq.run.Training;

// @start region="environment"
/// A room to be kept at 20 °C by a heater of up to 2 kW; it loses 100 W per degree to the 5 °C outside.
public final class OwnEnvironment implements Environment {

    private double celsius;
    private int steps;

    @Override
    public Spec spec() {
        return new Spec("room", 1, ActionBox.of(new float[]{0}, new float[]{2})); // kW
    }

    @Override
    public void reset(RandomGenerator random, float[] observation) {
        celsius = 10 + 15 * random.nextDouble();
        steps = 0;
        observation[0] = (float) (celsius - 20);
    }

    @Override
    public void step(float[] action, Outcome out) {
        celsius += 0.5 * (action[0] - 0.1 * (celsius - 5));
        out.observation()[0] = (float) (celsius - 20);
        out.set(-Math.abs(celsius - 20), false, ++steps == 100); // reward, terminal, truncated
    }
    // @end

    /// Trains TD3 on the room.
    ///
    /// @param folder of the run; must not exist
    /// @param steps  length of the training
    /// @return the heating for a room at 10 °C, kW
    /// @throws IOException if the disk reports an error
    public static float train(Path folder, int steps) throws IOException {
        // @start region="train"
        Experiment experiment = Experiment.of("td3", "Pendulum-v1")
                .with(EnvironmentChoice.of("org.fittedq.examples.OwnEnvironment"))
                .with("replay.warmupSteps", "100").with("run.steps", String.valueOf(steps));
        try (Training training = Training.begin(folder, experiment, 2)) {
            training.run();
            float[] heating = new float[1];
            training.policy().act(new float[]{-10}, heating);
            return heating[0];
        }
        // @end
    }
}
