// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import java.util.Optional;
import java.util.random.RandomGenerator;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Spec;

/// An environment that tells a test of each of its steps: what it pays depends on the drawn start, on the action and on the step.
/// Of a training the first ones made are those it learns in, the last is that of its evaluations. Public, with a public constructor,
/// as a user's own class must be.
public final class Hooked implements Environment {

    /// Sees what happens. One test at a time sets it.
    static volatile Hook hook = Hook.NONE;
    /// How many were made since the hook was set.
    static volatile int made;

    /// What a test does at a step or at the end.
    interface Hook {

        /// Does nothing.
        Hook NONE = (index, step) -> {
        };

        /// @param index which environment, in the order in which they were made
        /// @param step  of its life
        void stepped(int index, int step);

        /// @param index which environment
        default void closed(int index) {}
    }

    /// What goes on.
    ///
    /// @param length steps of an episode; 0: without end
    public record Settings(int length) {

        /// Episodes of 7 steps that end as terminal.
        public static final Settings DEFAULT = new Settings(7);
    }

    private final Settings settings;
    private final int index = made;
    private double t;
    private double start;
    private int life;

    /// Makes the environment.
    ///
    /// @param settings what goes on
    public Hooked(Settings settings) {
        this.settings = settings;
        made = index + 1;
    }

    static void set(Hook next) {
        hook = next;
        made = 0;
    }

    @Override
    public Spec spec() {
        return new Spec("hooked", 2, ActionBox.symmetric(1, 1));
    }

    @Override
    public void reset(RandomGenerator random, float[] observation) {
        t = 0;
        start = random.nextDouble();
        observe(observation);
    }

    @Override
    public void step(float[] action, Outcome out) {
        t++;
        life++;
        hook.stepped(index, life);
        observe(out.observation());
        out.set(start - action[0] * action[0] + t / 8, t == settings.length(), false);
    }

    private void observe(float[] observation) {
        observation[0] = (float) (t % 5 / 5);
        observation[1] = (float) start;
    }

    @Override
    public Optional<double[]> saveState() {
        return Optional.of(new double[]{t, start});
    }

    @Override
    public void restoreState(double[] state, RandomGenerator random) {
        t = state[0];
        start = state[1];
    }

    @Override
    public void close() {
        hook.closed(index);
    }
}
