// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mujoco;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.fittedq.mdp.Outcome;
import org.fittedq.random.RandomStream;

/// Steps of tasks, for their tests.
final class Steps {

    private static final int SAVED_AT = 7;
    private static final int AFTER = 40;

    private Steps() {}

    /// What a step gave.
    record Given(double reward, boolean terminal, boolean truncated, List<Float> observation) {}

    /// Takes a step.
    static Given step(Task task, float... action) {
        Outcome out = new Outcome(task.spec().observationSize());
        task.step(action, out);
        return new Given(out.reward(), out.terminal(), out.truncated(), floats(out.observation()));
    }

    /// Takes a step without controls.
    static Given rest(Task task) {
        return step(task, new float[task.spec().actions().size()]);
    }

    /// Begins at a state.
    static void begin(Task task, double[] qpos, double[] qvel) {
        task.mechanism().begin(qpos, qvel);
        task.begun();
    }

    /// Begins by drawing.
    static List<Float> reset(Task task, RandomGenerator random) {
        float[] observation = new float[task.spec().observationSize()];
        task.reset(random, observation);
        return floats(observation);
    }

    /// Saves in mid-episode, goes on, restores in a new task, goes on with the same actions: the same bits.
    static void goOnFromASavedState(Supplier<Task> maker) {
        try (Task task = maker.get(); Task resumed = maker.get()) {
            reset(task, new RandomStream(4, "start"));
            drawn(task, "before", SAVED_AT);
            double[] saved = task.saveState().orElseThrow();
            List<Given> expected = drawn(task, "after", AFTER);

            resumed.restoreState(saved, new RandomStream(5, "unused"));

            assertEquals(expected, drawn(resumed, "after", AFTER));
        }
    }

    private static List<Given> drawn(Task task, String actions, int steps) {
        RandomStream random = new RandomStream(3, actions);
        List<Given> given = new ArrayList<>();
        float[] a = new float[task.spec().actions().size()];
        for (int t = 0; t < steps; t++) {
            task.spec().actions().sample(random, a);
            given.add(step(task, a));
        }
        return given;
    }

    private static List<Float> floats(float[] from) {
        List<Float> out = new ArrayList<>();
        for (float f : from) {
            out.add(f);
        }
        return out;
    }
}
