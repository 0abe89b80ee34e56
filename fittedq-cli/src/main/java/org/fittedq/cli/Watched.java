// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.fittedq.env.wrapper.Wrapper;
import org.fittedq.math.Check;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Scene;

/// An environment that is watched while something acts in it: of every so many steps the scene is kept, of an episode's first and
/// last state always.
final class Watched implements Wrapper {

    /// Time of a step where steps have no physical duration.
    private static final double USUAL_SECONDS = 0.04;
    private static final double SECONDS_OF_A_FRAME = 0.04; // 25 a second

    /// A scene and what there is to say of it.
    ///
    /// @param scene   the scene
    /// @param episode from 1
    /// @param step    steps taken in the episode
    /// @param seconds simulated time of the episode
    /// @param reward  return so far
    /// @param last    whether the episode ended here
    record Frame(Scene scene, int episode, long step, double seconds, double reward, boolean last) {}

    private final Environment inner;
    private final long every;
    private final double stepSeconds;
    private final List<Frame> frames = new ArrayList<>();
    private int episode;
    private long step;
    private double reward;

    /// Watches an environment.
    ///
    /// @param every steps from one frame to the next; 0: as many as make 20 to 30 frames a second where the steps' time allows
    Watched(Environment inner, long every) {
        this.inner = inner;
        double seconds = inner.spec().stepSeconds();
        this.stepSeconds = Double.isNaN(seconds) ? USUAL_SECONDS : seconds;
        this.every = every > 0 ? every : Math.max(1, Math.round(SECONDS_OF_A_FRAME / stepSeconds));
    }

    @Override
    public Environment inner() {
        return inner;
    }

    /// Returns what was seen so far, in order.
    List<Frame> frames() {
        return frames;
    }

    /// @throws IllegalArgumentException if the environment cannot be drawn
    @Override
    public void reset(RandomGenerator random, float[] observation) {
        inner.reset(random, observation);
        episode++;
        step = 0;
        reward = 0;
        keep(false);
    }

    @Override
    public void step(float[] action, Outcome out) {
        inner.step(action, out);
        step++;
        reward += out.reward();
        if (step % every == 0 || out.episodeEnded()) {
            keep(out.episodeEnded());
        }
    }

    /// Keeps the last state of an episode that was cut from outside.
    void end() {
        for (int i = 0; i < frames.size(); i++) {
            boolean isLast = i + 1 == frames.size() || frames.get(i + 1).episode() != frames.get(i).episode();
            Frame f = frames.get(i);
            frames.set(i, new Frame(f.scene(), f.episode(), f.step(), f.seconds(), f.reward(), isLast));
        }
    }

    private void keep(boolean last) {
        Scene scene = inner.scene().orElseThrow(() -> new IllegalArgumentException(
                Check.message("play", "an environment that can be drawn", inner.spec().name())
                        + "; Pendulum-v1, MountainCarContinuous-v0, PointMass, Inventory and the MuJoCo tasks can, "
                        + "your own by Environment.scene()"));
        frames.add(new Frame(scene, episode, step, step * stepSeconds, reward, last));
    }
}
