// SPDX-License-Identifier: Apache-2.0
package org.fittedq.benchmarks;

import java.io.IOException;
import java.util.Map;
import org.fittedq.mdp.Outcome;
import org.fittedq.mujoco.Grasp;
import org.fittedq.mujoco.MujocoTasks;
import org.fittedq.random.RandomStream;
import org.fittedq.settings.Settings;

/// Whole episodes of Grasp-v1 by its script, which touches objects as a policy does; a [Child].
final class GraspSteps {

    private static final double WARM_UP_SECONDS = 3;
    private static final int LOOKS = 20; // at one state
    private static final double MICROS = 1e-3; // of a nanosecond

    private final Grasp grasp;
    private final Outcome out;
    private final float[] action;
    private final RandomStream random = new RandomStream(1, "start");
    private final RandomStream script = new RandomStream(1, "script");

    private GraspSteps(String objects) {
        MujocoTasks tasks = new MujocoTasks();
        Record settings = Settings.override(tasks.settings(Grasp.NAME), Map.of("objects", objects));
        this.grasp = (Grasp) tasks.create(Grasp.NAME, settings);
        this.out = new Outcome(grasp.spec().observationSize());
        this.action = new float[grasp.spec().actions().size()];
    }

    /// Serves `episodes`.
    ///
    /// @param args which objects
    /// @throws IOException if the other end is gone
    public static void main(String[] args) throws IOException {
        GraspSteps steps = new GraspSteps(args[0]);
        steps.episodes(WARM_UP_SECONDS);
        Child.serve(steps.grasp.mechanism().simulation().mujocoVersion(), Map.of("episodes", steps::episodes));
    }

    /// Plays episodes.
    ///
    /// @return steps per second, resets and observations counted, the script's own time not; a step, µs; an observation, µs; a reset, µs
    private double[] episodes(double seconds) {
        long steps = 0;
        long resets = 0;
        long looks = 0;
        double stepping = 0;
        double resetting = 0;
        double looking = 0;
        for (long begin = System.nanoTime(); (System.nanoTime() - begin) * 1e-9 < seconds;) {
            long from = System.nanoTime();
            grasp.reset(random, out.observation());
            resetting += System.nanoTime() - from;
            resets++;
            do {
                grasp.script(script, action);
                from = System.nanoTime();
                grasp.step(action, out);
                stepping += System.nanoTime() - from;
                steps++;
            } while (!out.episodeEnded());
            from = System.nanoTime();
            for (int i = 0; i < LOOKS; i++) {
                grasp.observe(out.observation());
            }
            looking += System.nanoTime() - from;
            looks += LOOKS;
        }
        return new double[]{1e9 * steps / (stepping + resetting), MICROS * stepping / steps, MICROS * looking / looks,
                MICROS * resetting / resets};
    }
}
