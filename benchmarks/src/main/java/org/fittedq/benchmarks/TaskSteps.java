// SPDX-License-Identifier: Apache-2.0
package org.fittedq.benchmarks;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fittedq.env.Environments;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mujoco.MujocoTasks;
import org.fittedq.mujoco.Simulation;
import org.fittedq.mujoco.Task;
import org.fittedq.random.RandomStream;
import org.fittedq.settings.Settings;

/// Steps of one of our MuJoCo tasks with uniform actions that were drawn before; a [Child].
final class TaskSteps {

    private static final int POOL = 10_000;
    private static final int CHUNK = 100;
    private static final int BLOCK = 20;
    private static final double WARM_UP_SECONDS = 1.5;

    private final Environment environment; // as a user gets it
    private final Task task; // the same without its time limit
    private final int limit;
    private final int frameSkip;
    private final float[][] actions;
    private final double[][] controls; // the same numbers
    private final float[] observation;
    private final Outcome out;
    private final RandomStream random = new RandomStream(1, "start");
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private int next;

    private TaskSteps(String name) {
        environment = Environments.create(name, Map.of(), Map.of());
        MujocoTasks tasks = new MujocoTasks();
        Record settings = tasks.settings(name);
        task = (Task) tasks.create(name, settings);
        limit = Integer.parseInt(Settings.flatten(settings).get("timeLimitSteps"));
        frameSkip = (int) Math.round(task.mechanism().dt() / task.mechanism().simulation().timestep());
        ActionBox box = environment.spec().actions();
        actions = new float[POOL][box.size()];
        controls = new double[POOL][box.size()];
        RandomStream draws = new RandomStream(1, "actions");
        for (int k = 0; k < POOL; k++) {
            for (int i = 0; i < box.size(); i++) {
                actions[k][i] = box.low(i) + (box.high(i) - box.low(i)) * draws.nextFloat();
                controls[k][i] = actions[k][i];
            }
        }
        observation = new float[environment.spec().observationSize()];
        out = new Outcome(observation.length);
    }

    /// Serves `step` and `outside`.
    ///
    /// @param args name of the task
    /// @throws IOException if the other end is gone
    public static void main(String[] args) throws IOException {
        TaskSteps steps = new TaskSteps(args[0]);
        steps.perSecond(WARM_UP_SECONDS);
        steps.outside(WARM_UP_SECONDS);
        Child.serve(steps.task.mechanism().simulation().mujocoVersion(),
                Map.of("step", steps::perSecond, "outside", steps::outside));
    }

    /// Steps per second, resets counted.
    private double[] perSecond(double seconds) {
        environment.reset(random, observation);
        long steps = 0;
        double elapsed = 0;
        for (long begin = System.nanoTime(); elapsed < seconds; elapsed = (System.nanoTime() - begin) * 1e-9) {
            for (int i = 0; i < CHUNK; i++) {
                environment.step(actions[next++ % POOL], out);
                if (out.episodeEnded()) {
                    environment.reset(random, observation);
                }
            }
            steps += CHUNK;
        }
        return new double[]{steps / elapsed};
    }

    /// A few steps at a time, twice: whole steps, then from the same state with the same controls MuJoCo's calls alone.
    ///
    /// @return medians of what a step takes outside MuJoCo's calls, µs, what the whole step takes, µs, and what it allocates, bytes
    private double[] outside(double seconds) {
        List<double[]> blocks = new ArrayList<>();
        int length = limit;
        for (long begin = System.nanoTime(); (System.nanoTime() - begin) * 1e-9 < seconds;) {
            if (out.episodeEnded() || length >= limit) {
                task.reset(random, observation);
                length = 0;
            }
            double[] start = task.saveState().orElseThrow();
            long allocated = threads.getCurrentThreadAllocatedBytes();
            long first = System.nanoTime();
            int n = steps(Math.min(BLOCK, limit - length));
            double whole = (System.nanoTime() - first) * 1e-3;
            double bytes = threads.getCurrentThreadAllocatedBytes() - allocated;
            blocks.add(new double[]{(whole - again(start, n)) / n, whole / n, bytes / n});
            next += n;
            length += n;
        }
        return Rounds.medians(blocks.toArray(double[][]::new));
    }

    private int steps(int most) {
        int n = 0;
        do {
            task.step(actions[(next + n) % POOL], out);
            n++;
        } while (!out.episodeEnded() && n < most);
        return n;
    }

    /// Goes back and takes the steps without the task: `frameSkip` times mj_step, then mj_rnePostConstraint, as Gymnasium does too.
    ///
    /// @return µs
    private double again(double[] start, int n) {
        Simulation simulation = task.mechanism().simulation();
        double[] end = simulation.save();
        task.restoreState(start, random);
        Optional<String> warning = Optional.empty();
        long first = System.nanoTime();
        for (int i = 0; i < n; i++) {
            warning = simulation.step(controls[(next + i) % POOL], frameSkip);
        }
        double time = (System.nanoTime() - first) * 1e-3;
        // after a warning a task goes back by itself
        if (warning.isEmpty() && !Arrays.equals(end, simulation.save())) {
            throw new IllegalStateException(task.spec().name() + ": other states without the task");
        }
        return time;
    }
}
