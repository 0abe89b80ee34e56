// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.fittedq.buffer.BufferEvolution;
import org.fittedq.buffer.RingBuffer;
import org.fittedq.math.Mat;
import org.fittedq.math.Stateful;
import org.fittedq.math.Workers;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Spec;
import org.fittedq.policy.ObservationNormaliser;
import org.fittedq.policy.Projection;
import org.fittedq.random.RandomStream;
import org.fittedq.random.Streams;

/// The loop's environments: B ← B ∪ {(s, a, r, s′)}, one transition from each at every turn, with uniform actions during
/// warm-up and the behaviour policy afterwards.
final class Interaction implements Stateful {

    private static final String CONTRACT = "the environment breaks its contract, by which observations and rewards are finite";

    private final Algorithm algorithm;
    private final FittedQ.Behaviour behaviour;
    private final int warmupSteps;
    private final List<Environment> environments;
    private final Spec spec;
    private final RingBuffer buffer;
    private final Optional<ObservationNormaliser> normaliser;
    private final Metrics metrics;
    private final FittedQ.EpisodeListener listener;
    private final RandomStream[] streams;
    private final RandomStream warmup;

    private final Mat s; // the environments' latest observations
    private final Mat sNormalised;
    private final Mat a; // normalised actions
    private final Projection projection;
    private final ActionSets valid;
    private final boolean whole; // every action is valid
    private final Mat note;
    private final Mat stored; // actions and notes side by side
    private final float[] row;
    private final float[][] action; // of each environment
    private final Outcome[] outcome;
    private final Workers workers;
    private final Workers.Task stepTask;
    private final boolean[] begun;
    private final double[][] environmentState;
    private final double[] returns;
    private final long[] lengths;
    /// Episodes finished.
    private long episodes;

    Interaction(Algorithm algorithm, Experience experience, RingBuffer buffer, Streams streams,
            Optional<ObservationNormaliser> normaliser, Metrics metrics, FittedQ.EpisodeListener listener,
            Workers workers) {
        this.algorithm = algorithm;
        this.behaviour = algorithm.template().behaviour();
        this.warmupSteps = algorithm.template().buffer().warmupSteps();
        this.environments = experience.environments();
        this.spec = experience.spec();
        this.buffer = buffer;
        this.normaliser = normaliser;
        this.metrics = metrics;
        this.listener = listener;
        int n = environments.size();
        int observationSize = spec.observationSize();
        int actionSize = spec.actions().size();
        this.streams = new RandomStream[n];
        for (int e = 0; e < n; e++) {
            this.streams[e] = streams.stream("environment/" + e);
        }
        this.warmup = streams.stream("warmup");
        this.s = new Mat(n, observationSize);
        this.sNormalised = new Mat(n, observationSize);
        this.a = new Mat(n, actionSize);
        this.valid = spec.valid();
        this.whole = valid.isWhole();
        this.projection = new Projection(valid);
        int noteSize = algorithm.template().buffer() instanceof BufferEvolution.Ring ring ? ring.noteSize() : 0;
        this.note = new Mat(n, noteSize);
        this.stored = noteSize == 0 ? a : new Mat(n, actionSize + noteSize);
        this.row = new float[observationSize];
        this.action = new float[n][actionSize];
        this.outcome = new Outcome[n];
        Arrays.setAll(outcome, e -> new Outcome(observationSize));
        this.workers = workers;
        this.stepTask = (e, worker) -> environments.get(e).step(action[e], outcome[e]);
        this.begun = new boolean[n];
        this.environmentState = new double[n][0];
        this.returns = new double[n];
        this.lengths = new long[n];
    }

    int size() {
        return environments.size();
    }

    long episodes() {
        return episodes;
    }

    void restoreEpisodes(long count) {
        episodes = count;
    }

    /// Takes a step in each environment, at the same time if there are threads.
    ///
    /// @param counters counters[0]: environment steps, counted up
    void step(long[] counters) {
        for (int e = 0; e < environments.size(); e++) {
            if (!begun[e]) {
                begin(e);
            }
        }
        boolean uniform = counters[0] < warmupSteps;
        behave(uniform);
        if (note.cols() > 0) {
            note(uniform);
        }
        for (int e = 0; e < environments.size(); e++) {
            spec.actions().fromUnit(a.data(), e * a.cols(), action[e]);
        }
        workers.run(stepTask, environments.size());
        for (int e = 0; e < environments.size(); e++) {
            take(e, outcome[e], counters);
        }
    }

    private void begin(int e) {
        environments.get(e).reset(streams[e], row);
        seen(row);
        s.setRow(e, row);
        see(row);
        begun[e] = true;
        returns[e] = 0;
        lengths[e] = 0;
        algorithm.episodeBegan(e);
    }

    private void behave(boolean uniform) {
        if (uniform) {
            draw();
            return;
        }
        sNormalised.set(s);
        if (normaliser.isPresent()) {
            normaliser.get().apply(sNormalised);
        }
        behaviour.act(sNormalised, s, a);
        finite("action", a.data());
        if (!behaviour.isValid()) {
            projection.project(s, a);
        }
    }

    /// Uniform valid actions.
    private void draw() {
        if (whole) {
            for (int i = 0; i < a.data().length; i++) {
                a.data()[i] = 2 * warmup.nextFloat() - 1;
            }
            return;
        }
        for (int e = 0; e < a.rows(); e++) {
            valid.of(s.data(), e * s.cols()).sample(warmup, a.data(), e * a.cols());
        }
    }

    private void note(boolean uniform) {
        behaviour.note(a, uniform, note);
        finite("note", note.data());
        for (int e = 0; e < a.rows(); e++) {
            System.arraycopy(a.data(), e * a.cols(), stored.data(), e * stored.cols(), a.cols());
            System.arraycopy(note.data(), e * note.cols(), stored.data(), e * stored.cols() + a.cols(), note.cols());
        }
    }

    /// Transitions go to the buffer in the environments' order, whichever was the first to be done.
    private void take(int e, Outcome outcome, long[] counters) {
        counters[0]++;
        seen(outcome.observation());
        if (!Double.isFinite(outcome.reward())) {
            throw new DivergenceException("reward", outcome.reward(), CONTRACT);
        }
        s.row(e, row);
        buffer.add(e, row, stored, outcome.reward(), outcome.observation(), outcome.terminal(), outcome.truncated());
        see(outcome.observation());
        s.setRow(e, outcome.observation());
        returns[e] += outcome.reward();
        lengths[e]++;
        if (outcome.episodeEnded()) {
            episodes++;
            metrics.add(Metric.ROLLOUT_RETURN, returns[e]);
            metrics.add(Metric.ROLLOUT_LENGTH, lengths[e]);
            listener.ended(e, returns[e], (int) lengths[e]);
            begun[e] = false;
        }
    }

    private static void seen(float[] observation) {
        for (float o : observation) {
            if (!Float.isFinite(o)) {
                throw new DivergenceException("observation", o, CONTRACT);
            }
        }
    }

    private static void finite(String what, float[] values) {
        for (float v : values) {
            if (!Float.isFinite(v)) {
                throw new DivergenceException(what, v);
            }
        }
    }

    // not ifPresent, whose lambda would be allocated at every step
    private void see(float[] observation) {
        if (normaliser.isPresent()) {
            normaliser.get().see(observation, 0);
        }
    }

    /// Asks the environments for their states, so that [#exchange] can save them; between two episodes as well, as
    /// running statistics go on.
    void capture(boolean started) {
        for (int e = 0; e < environments.size(); e++) {
            environmentState[e] = started
                    ? environments.get(e).saveState().orElse(new double[0])
                    : new double[0];
        }
    }

    /// Continues the episodes after a restore.
    ///
    /// @return number of episodes that had to be given up
    int continueEpisodes() {
        int givenUp = 0;
        for (int e = 0; e < environments.size(); e++) {
            if (environmentState[e].length > 0) {
                environments.get(e).restoreState(environmentState[e], streams[e]);
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
    }
}
