// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import java.util.Optional;
import java.util.random.RandomGenerator;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Spec;

/// An environment whose rewards are known: the t-th step of an episode pays t, whatever the action. Observes the step and
/// the start, which is drawn. Public, with a public constructor, as a user's own class must be.
public final class Scripted implements Environment {

    /// What goes on.
    ///
    /// @param length   steps of an episode
    /// @param terminal whether its end is terminal, else truncated
    /// @param saves    whether the state can be saved
    /// @param nanAt    step of the environment's life that pays NaN; 0 is never
    /// @param blindAt  step of its life after which the observation is infinite; 0 is never
    /// @param faultAt  step of its life that is truncated by a fault of the simulation; 0 is never
    public record Settings(int length, boolean terminal, boolean saves, int nanAt, int blindAt, int faultAt) {

        /// Episodes of 7 steps that end as terminal.
        public static final Settings DEFAULT = new Settings(7, true, true, 0, 0, 0);
    }

    private final Settings c;
    private double t;
    private double start;
    private int life;

    /// Makes the environment.
    ///
    /// @param c what goes on
    public Scripted(Settings c) {
        this.c = c;
    }

    @Override
    public Spec spec() {
        return new Spec("scripted", 2, ActionBox.of(new float[]{-1, 2}, new float[]{3, 2.5f}));
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
        boolean end = t >= c.length();
        boolean fault = life == c.faultAt();
        observe(out.observation());
        out.set(life == c.nanAt() ? Double.NaN : t, end && c.terminal() && !fault, (end && !c.terminal()) || fault);
    }

    @Override
    public Optional<String> simulator() {
        return Optional.of("script 2");
    }

    @Override
    public Optional<String> warning() {
        return life > 0 && life == c.faultAt() ? Optional.of("the script is at fault") : Optional.empty();
    }

    private void observe(float[] observation) {
        observation[0] = life > 0 && life == c.blindAt() ? Float.POSITIVE_INFINITY : (float) t;
        observation[1] = (float) start;
    }

    @Override
    public Optional<double[]> saveState() {
        return c.saves() ? Optional.of(new double[]{t, start, life}) : Optional.empty();
    }

    @Override
    public void restoreState(double[] state, RandomGenerator random) {
        t = state[0];
        start = state[1];
        life = (int) state[2];
    }
}
