// SPDX-License-Identifier: Apache-2.0
package org.fittedq.examples;

import java.io.IOException;
import java.util.random.RandomGenerator;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Spec;
import org.fittedq.run.Experiment;
import org.fittedq.run.Training;

/// Holds a position in one asset whose prices the program has in memory: an environment that no name and no settings lead to.
public final class SuppliedEnvironment implements Environment {

    private final double[] prices;
    private int day;

    /// Makes the environment.
    ///
    /// @param prices of consecutive days, at least three; not modified
    public SuppliedEnvironment(double[] prices) {
        this.prices = prices.clone();
    }

    @Override
    public Spec spec() {
        return new Spec("prices", 1, ActionBox.of(new float[]{-1}, new float[]{1})); // all short … all long
    }

    @Override
    public void reset(RandomGenerator random, float[] observation) {
        day = 1;
        observation[0] = (float) change(day);
    }

    @Override
    public void step(float[] action, Outcome out) {
        day++;
        out.observation()[0] = (float) change(day);
        out.set(action[0] * change(day), false, day == prices.length - 1); // reward, terminal, truncated
    }

    /// Relative change since the day before, in percent.
    private double change(int at) {
        return 100 * (prices[at] / prices[at - 1] - 1);
    }

    /// Trains TD3 on a series of prices, in memory.
    ///
    /// @param prices of consecutive days, at least three
    /// @param steps  length of the training
    /// @return the position after a rise of one percent
    /// @throws IOException never here, as nothing is written
    public static float train(double[] prices, int steps) throws IOException {
        // @start region="train"
        Experiment experiment = Experiment.of("td3").with("replay.warmupSteps", "100")
                .with("run.steps", String.valueOf(steps));
        try (Training training = Training.inMemory(experiment, () -> new SuppliedEnvironment(prices), 1)) {
            training.run();
            float[] position = new float[1];
            training.policy().act(new float[]{1}, position);
            return position[0];
        }
        // @end
    }
}
