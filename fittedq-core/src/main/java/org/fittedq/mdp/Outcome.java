// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mdp;

/// What one step of an environment gives: written by [Environment#step], read by the learner, allocated once.
///
/// `terminal` and `truncated` are two things. A *terminal* state ends the task: no reward can follow, so its value is 0
/// and nothing is bootstrapped from it. A *truncated* episode was cut from outside (a time limit, a lost connection):
/// the last state keeps its value. Both may be true at once; the learner then treats the state as terminal.
public final class Outcome {

    private final float[] observation;
    private double reward;
    private boolean terminal;
    private boolean truncated;

    /// Makes an outcome for observations of the given size.
    ///
    /// @param observationSize number of floats in an observation
    public Outcome(int observationSize) {
        this.observation = new float[observationSize];
    }

    /// Returns the array to write the next observation s′ into (no copy).
    ///
    /// @return the observation after the step
    public float[] observation() {
        return observation;
    }

    /// Sets all but the observation.
    ///
    /// @param reward    r
    /// @param terminal  whether the task has ended in s′
    /// @param truncated whether the episode was cut at s′ from outside
    public void set(double reward, boolean terminal, boolean truncated) {
        this.reward = reward;
        this.terminal = terminal;
        this.truncated = truncated;
    }

    /// Returns the reward.
    ///
    /// @return r, in the environment's unit
    public double reward() {
        return reward;
    }

    /// Tells whether the task has ended in s′.
    ///
    /// @return terminal
    public boolean terminal() {
        return terminal;
    }

    /// Tells whether the episode was cut at s′ from outside.
    ///
    /// @return truncated
    public boolean truncated() {
        return truncated;
    }

    /// Tells whether a new episode must begin.
    ///
    /// @return terminal or truncated
    public boolean episodeEnded() {
        return terminal || truncated;
    }
}
