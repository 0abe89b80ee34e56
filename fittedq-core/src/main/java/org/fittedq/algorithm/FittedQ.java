// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import java.util.List;
import java.util.Optional;
import org.fittedq.argmax.NotFiniteException;
import org.fittedq.buffer.BufferEvolution;
import org.fittedq.buffer.Replay;
import org.fittedq.buffer.RingBuffer;
import org.fittedq.fit.Budget;
import org.fittedq.math.Check;
import org.fittedq.math.Mat;
import org.fittedq.math.Stateful;
import org.fittedq.math.Vec;
import org.fittedq.mdp.Batch;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Spec;
import org.fittedq.policy.ObservationNormaliser;
import org.fittedq.random.RandomStream;
import org.fittedq.random.Streams;

/// The one loop that runs every algorithm:
///
/// > for n = 0, 1, 2, …: B ← evolve(B); for each of the budget's fits: draw b from B; y ← T(b); θ ← fit(ℓ; b, y);
/// > w ← improve(w; θ, b)
///
/// Online, *evolve* takes one step in each environment with the behaviour policy (uniform actions during warm-up) and adds
/// the transitions. Streams: `environment/i` for environment i, `warmup`, `replay`. Not thread-safe.
public final class FittedQ implements Stateful {

    /// Target map: y ← T(b).
    @FunctionalInterface
    public interface TargetMap {

        /// Makes the labels.
        ///
        /// @param b batch, N rows; not modified
        /// @param y out: labels, N, reward
        void label(Batch b, Vec y);
    }

    /// Loss and fit: θ ← fit(ℓ; b, y).
    @FunctionalInterface
    public interface Fit {

        /// Takes one fit.
        ///
        /// @param b batch, N rows; not modified
        /// @param y labels, N, reward; not modified
        /// @param m metrics, added to
        void fit(Batch b, Vec y, Metrics m);
    }

    /// Policy improvement: w ← improve(w; θ, b).
    @FunctionalInterface
    public interface Improve {

        /// Improves the policy, and moves the targets.
        ///
        /// @param b    batch, N rows; not modified
        /// @param fits number of fits so far, this one included
        /// @param m    metrics, added to
        void improve(Batch b, long fits, Metrics m);
    }

    /// Behaviour policy while learning.
    @FunctionalInterface
    public interface Behaviour {

        /// Chooses an action for each environment.
        ///
        /// @param s observations, environments × dₛ; not modified
        /// @param a out: normalised actions, environments × dₐ
        void act(Mat s, Mat a);
    }

    /// The five axes and how to behave: buffer evolution, target map, loss and fit, improvement of the policy class, budget.
    ///
    /// @param buffer    how B evolves
    /// @param target    T
    /// @param fit       ℓ and its optimiser
    /// @param improve   policy class and its improvement
    /// @param budget    fits for each step
    /// @param behaviour acting while learning
    public record Template(BufferEvolution buffer, TargetMap target, Fit fit, Improve improve, Budget budget,
            Behaviour behaviour) {}

    /// Sees training episodes end.
    @FunctionalInterface
    public interface EpisodeListener {

        /// Tells that an episode has ended.
        ///
        /// @param environment index of the environment
        /// @param episodeReturn sum of rewards, undiscounted
        /// @param length      environment steps
        void ended(int environment, double episodeReturn, int length);
    }

    private final Algorithm algorithm;
    private final Template template;
    private final Replay replay;
    private final List<Environment> environments;
    private final Spec spec;
    private final long seed;
    private final RandomStream[] environmentStreams;
    private final RandomStream warmup;
    private final RandomStream draws;
    private final RingBuffer buffer;
    private final Optional<ObservationNormaliser> normaliser;
    private final Metrics metrics;
    private final EpisodeListener listener;

    private final Batch batch;
    private final Vec y;
    private final Mat s; // the environments' latest observations
    private final Mat sNormalised;
    private final Mat a; // normalised actions
    private final float[] row;
    private final float[] action;
    private final Outcome outcome;
    private final boolean[] begun;
    private final double[][] environmentState;
    private final double[] returns;
    private final long[] lengths;
    /// Environment steps, fits, episodes.
    private final long[] counters = new long[3];
    private final double[] owed = new double[1];

    /// Makes the loop before its first step.
    ///
    /// @param algorithm    the choices
    /// @param environments one or more of the same spec
    /// @param streams      all randomness
    /// @param normaliser   running normalisation of observations, if wanted
    /// @param metrics      receives the algorithm's metrics
    /// @param listener     sees episodes end
    public FittedQ(Algorithm algorithm, List<Environment> environments, Streams streams,
            Optional<ObservationNormaliser> normaliser, Metrics metrics, EpisodeListener listener) {
        Check.that(!environments.isEmpty(), "environments", "at least one", 0);
        this.algorithm = algorithm;
        this.template = algorithm.template();
        this.environments = List.copyOf(environments);
        this.spec = environments.getFirst().spec();
        this.seed = streams.seed();
        this.normaliser = normaliser;
        this.metrics = metrics;
        this.listener = listener;
        int n = environments.size();
        int observationSize = spec.observationSize();
        int actionSize = spec.actions().size();
        this.environmentStreams = new RandomStream[n];
        for (int e = 0; e < n; e++) {
            environmentStreams[e] = streams.stream("environment/" + e);
        }
        this.warmup = streams.stream("warmup");
        this.draws = streams.stream("replay");
        BufferEvolution.Ring ring = (BufferEvolution.Ring) template.buffer();
        this.replay = ring.replay();
        this.buffer = new RingBuffer(replay, ring.gamma(), n, observationSize, actionSize);
        this.batch = new Batch(replay.batchSize(), observationSize, actionSize);
        this.y = new Vec(replay.batchSize());
        this.s = new Mat(n, observationSize);
        this.sNormalised = new Mat(n, observationSize);
        this.a = new Mat(n, actionSize);
        this.row = new float[observationSize];
        this.action = new float[actionSize];
        this.outcome = new Outcome(observationSize);
        this.begun = new boolean[n];
        this.environmentState = new double[n][0];
        this.returns = new double[n];
        this.lengths = new long[n];
    }

    /// Returns the environment steps so far, over all environments.
    ///
    /// @return steps
    public long steps() {
        return counters[0];
    }

    /// Returns the fits so far.
    ///
    /// @return critic updates
    public long fits() {
        return counters[1];
    }

    /// Returns the training episodes finished so far.
    ///
    /// @return episodes
    public long episodes() {
        return counters[2];
    }

    /// Takes one turn of the loop: one step in each environment, then the fits that belong to them.
    ///
    /// @throws DivergenceException if an observation, reward, action, label or loss is not finite
    public void turn() {
        try {
            takeTurn();
        } catch (DivergenceException e) {
            throw at(e);
        } catch (NotFiniteException e) {
            throw at(new DivergenceException("q", e.value()));
        }
    }

    private DivergenceException at(DivergenceException e) {
        return e.at(fits(), steps(), seed, "try a smaller learning rate, or check the environment's rewards");
    }

    private void takeTurn() {
        evolve();
        owed[0] += steps() > replay.warmupSteps() ? template.budget().fitsPerStep() * environments.size() : 0;
        for (; owed[0] >= 1; owed[0]--) {
            draw();
            template.target().label(batch, y);
            template.fit().fit(batch, y, metrics);
            counters[1]++;
            template.improve().improve(batch, fits(), metrics);
        }
    }

    /// B ← B ∪ {(s, a, r, s′)}, one transition from each environment.
    private void evolve() {
        for (int e = 0; e < environments.size(); e++) {
            if (!begun[e]) {
                begin(e);
            }
        }
        behave();
        for (int e = 0; e < environments.size(); e++) {
            step(e);
        }
    }

    private void begin(int e) {
        environments.get(e).reset(environmentStreams[e], row);
        finite("observation", row);
        s.setRow(e, row);
        see(row);
        begun[e] = true;
        returns[e] = 0;
        lengths[e] = 0;
        algorithm.episodeBegan(e);
    }

    private void behave() {
        if (steps() < replay.warmupSteps()) {
            for (int i = 0; i < a.data().length; i++) {
                a.data()[i] = 2 * warmup.nextFloat() - 1;
            }
            return;
        }
        sNormalised.set(s);
        normalise(sNormalised);
        template.behaviour().act(sNormalised, a);
        finite("action", a.data());
    }

    private void step(int e) {
        spec.actions().fromUnit(a.data(), e * a.cols(), action);
        environments.get(e).step(action, outcome);
        counters[0]++;
        finite("observation", outcome.observation());
        if (!Double.isFinite(outcome.reward())) {
            throw new DivergenceException("reward", outcome.reward());
        }
        s.row(e, row);
        buffer.add(e, row, a, outcome.reward(), outcome.observation(), outcome.terminal(), outcome.truncated());
        see(outcome.observation());
        s.setRow(e, outcome.observation());
        returns[e] += outcome.reward();
        lengths[e]++;
        if (outcome.episodeEnded()) {
            counters[2]++;
            metrics.add(Metric.ROLLOUT_RETURN, returns[e]);
            metrics.add(Metric.ROLLOUT_LENGTH, lengths[e]);
            listener.ended(e, returns[e], (int) lengths[e]);
            begun[e] = false;
        }
    }

    private static void finite(String what, float[] values) {
        for (float v : values) {
            if (!Float.isFinite(v)) {
                throw new DivergenceException(what, v);
            }
        }
    }

    private void draw() {
        buffer.sample(draws, batch);
        normalise(batch.s());
        normalise(batch.sNext());
    }

    // not ifPresent, whose lambda would be allocated at every step
    private void see(float[] observation) {
        if (normaliser.isPresent()) {
            normaliser.get().see(observation, 0);
        }
    }

    private void normalise(Mat observations) {
        if (normaliser.isPresent()) {
            normaliser.get().apply(observations);
        }
    }

    /// Asks the environments for their states, so that [#exchange] can save them; between two episodes as well, as
    /// running statistics go on.
    public void capture() {
        for (int e = 0; e < environments.size(); e++) {
            environmentState[e] = steps() > 0
                    ? environments.get(e).saveState().orElse(new double[0])
                    : new double[0];
        }
    }

    /// Continues the episodes after a restore. An environment that could not save its state begins a new episode; the old
    /// one counts as truncated.
    ///
    /// @return number of episodes that had to be given up
    public int continueEpisodes() {
        int givenUp = 0;
        for (int e = 0; e < environments.size(); e++) {
            if (environmentState[e].length > 0) {
                environments.get(e).restoreState(environmentState[e], environmentStreams[e]);
            } else if (begun[e]) {
                buffer.cut(e);
                begun[e] = false;
                givenUp++;
            }
        }
        return givenUp;
    }

    @Override
    public void exchange(String name, Exchange x) {
        x.longs(name + "/counters", counters);
        x.doubles(name + "/owed", owed);
        x.floats(name + "/observations", s.data());
        x.doubles(name + "/returns", returns);
        x.longs(name + "/lengths", lengths);
        for (int e = 0; e < environments.size(); e++) {
            long[] flags = {begun[e] ? 1 : 0, environmentState[e].length};
            x.longs(name + "/environment/" + e + "/flags", flags);
            begun[e] = flags[0] == 1;
            if (environmentState[e].length != flags[1]) {
                environmentState[e] = new double[(int) flags[1]];
            }
            x.doubles(name + "/environment/" + e + "/state", environmentState[e]);
        }
        buffer.exchange(name + "/replay", x);
        normaliser.ifPresent(n -> n.exchange(name + "/normaliser", x));
        algorithm.exchange(name + "/algorithm", x);
    }
}
