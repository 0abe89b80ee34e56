// SPDX-License-Identifier: Apache-2.0
package org.fittedq.policy;

import org.fittedq.argmax.Argmax;
import org.fittedq.argmax.Maxima;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.mdp.ActionSet;
import org.fittedq.random.Normals;
import org.fittedq.random.RandomStream;
import org.fittedq.random.Streams;

/// Behaviour while learning without an actor: a uniform action of A(s) with probability ε, else
/// Π(clip(argmax_{a ∈ A(s)} q(s, a) + σ ε′, −1, 1)), Π onto A(s).
public final class SearchBehaviour {

    private final Exploration c;
    private final Argmax argmax;
    private final boolean whole;
    private final Maxima greedy;
    private final RandomStream exploration;
    private final Normals noise;
    private final Mat draws;
    private double epsilon; // now
    private double sigma;

    /// Makes the behaviour. Streams: `exploration`, `noise`.
    ///
    /// @param c            settings
    /// @param argmax       the search over q, within A(s)
    /// @param environments number of environments
    /// @param streams      randomness
    /// @param compute      kernels
    public SearchBehaviour(Exploration c, Argmax argmax, int environments, Streams streams, Compute compute) {
        int da = argmax.q().actionSize();
        this.c = c;
        this.epsilon = c.epsilon();
        this.sigma = c.sigma();
        this.argmax = argmax;
        this.whole = argmax.sets().isWhole();
        this.greedy = Maxima.withSets(environments, da);
        this.exploration = streams.stream("exploration");
        this.noise = new Normals(streams.stream("noise"), environments * da, compute);
        this.draws = new Mat(environments, da);
    }

    /// Tells how far the run is: ε and σ are their schedules' from now on.
    ///
    /// @param runSteps steps that the run has done, at least 0
    public void stepsDone(long runSteps) {
        epsilon = c.epsilonSchedule().at(c.epsilon(), runSteps);
        sigma = c.sigmaSchedule().at(c.sigma(), runSteps);
    }

    /// Returns ε of the next step.
    ///
    /// @return in [0, 1]
    public double epsilon() {
        return epsilon;
    }

    /// Returns σ of the next step.
    ///
    /// @return half-widths, at least 0
    public double sigma() {
        return sigma;
    }

    /// Chooses an action for each environment.
    ///
    /// @param s      observations as q sees them, environments × dₛ; not modified
    /// @param raw    observations as the environments made them; not modified
    /// @param action out: normalised actions of A(s), environments × dₐ
    public void act(Mat s, Mat raw, Mat action) {
        argmax.solve(s, raw, greedy);
        noise.fill(draws.data());
        float scale = (float) sigma;
        for (int e = 0; e < s.rows(); e++) {
            boolean uniform = exploration.nextDouble() < epsilon;
            for (int j = 0; j < action.cols(); j++) {
                float random = 2 * exploration.nextFloat() - 1;
                float near = Math.clamp(Math.fma(scale, draws.at(e, j), greedy.action().at(e, j)), -1f, 1f);
                action.set(e, j, uniform ? random : near);
            }
            if (!whole) {
                within(greedy.set(e), uniform, action, e * action.cols());
            }
        }
    }
    /// Uniform actions are drawn in the set; a draw, too, may miss it by rounding.
    private void within(ActionSet set, boolean uniform, Mat action, int at) {
        if (uniform) {
            set.sample(exploration, action.data(), at);
        }
        set.project(action.data(), at);
    }
}
