// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import java.util.List;
import java.util.Optional;
import org.fittedq.buffer.BufferEvolution;
import org.fittedq.buffer.Drawing;
import org.fittedq.buffer.Replay;
import org.fittedq.buffer.RingBuffer;
import org.fittedq.fit.Budget;
import org.fittedq.math.Check;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.math.Workers;
import org.fittedq.mdp.Batch;
import org.fittedq.mdp.Environment;
import org.fittedq.policy.ObservationNormaliser;
import org.fittedq.random.RandomStream;
import org.fittedq.random.Streams;
import org.fittedq.settings.Schedule;
import org.fittedq.value.NotFiniteException;

/// The one loop that runs every algorithm:
///
/// > for n = 0, 1, 2, …: B ← evolve(B); for each of the budget's fits: draw b from B; y ← T(b); θ ← fit(ℓ; b, y);
/// > w ← improve(w; θ, b)
///
/// Online, *evolve* takes one step in each environment with the behaviour policy (uniform actions during warm-up) and adds
/// the transitions. With a recorded data set alone B does not evolve, and each turn is one fit. b is a random batch, or the
/// whole of B for algorithms that sweep over it ([BufferEvolution.Whole]).
///
/// Streams: `environment/i` for environment i, `warmup`, `replay`. Not thread-safe.
public final class FittedQ implements Loop {

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
        /// @param b batch, N rows; not modified but for its errors, which a fit must tell if the buffer draws by them
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
        /// @param s   observations, normalised if the run normalises them, environments × dₛ; not modified
        /// @param raw observations as the environments made them, of which A(s) is; not modified
        /// @param a   out: normalised actions, environments × dₐ; those that are not valid are projected afterwards
        void act(Mat s, Mat raw, Mat a);

        /// Notes what is to be stored beside the actions just taken, if the algorithm's buffer has room for it: their density, say.
        ///
        /// @param a      normalised actions, environments × dₐ; not modified
        /// @param warmup whether they are the uniform ones of the warm-up, rather than the last ones of [#act]
        /// @param note   out: environments × k
        default void note(Mat a, boolean warmup, Mat note) {}

        /// Tells whether the actions of [#act] are valid as they are. Else they are projected, which asks for every A(s).
        ///
        /// @return true only if all are; false by default
        default boolean isValid() {
            return false;
        }

        /// Makes a behaviour known as one whose actions are valid, so that A(s) is not asked for once more.
        ///
        /// @param inner chooses valid actions only
        /// @return the same, with [#isValid]
        static Behaviour valid(Behaviour inner) {
            return new ValidBehaviour(inner);
        }
    }

    /// Fit of a model of the dynamics to the whole buffer.
    @FunctionalInterface
    public interface ModelUpdate {

        /// Takes one fit.
        ///
        /// @param all all transitions, observations normalised; not modified
        /// @param m   metrics, added to
        void fit(Batch all, Metrics m);
    }

    /// When and how a model is fitted.
    ///
    /// @param everyFits fits of the critic between two of the model; the first comes before the first of the critic
    /// @param fit       f ← fit(f; B)
    public record Modelling(int everyFits, ModelUpdate fit) {}

    /// The five axes and how to behave: buffer evolution, target map, loss and fit, improvement of the policy class, budget.
    ///
    /// @param buffer    how B evolves
    /// @param target    T
    /// @param fit       ℓ and its optimiser
    /// @param improve   policy class and its improvement
    /// @param budget    fits for each step
    /// @param behaviour acting while learning
    /// @param modelling the model's fits, if there is one that is learned
    public record Template(BufferEvolution buffer, TargetMap target, Fit fit, Improve improve, Budget budget,
            Behaviour behaviour, Optional<Modelling> modelling) {

        /// Makes the template of an algorithm without a learned model.
        ///
        /// @param buffer    how B evolves
        /// @param target    T
        /// @param fit       ℓ and its optimiser
        /// @param improve   policy class and its improvement
        /// @param budget    fits for each step
        /// @param behaviour acting while learning
        public Template(BufferEvolution buffer, TargetMap target, Fit fit, Improve improve, Budget budget,
                Behaviour behaviour) {
            this(buffer, target, fit, improve, budget, behaviour, Optional.empty());
        }
    }

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
    private final long seed;
    private final RandomStream draws;
    private final Optional<RingBuffer> recorded; // the data set
    private final RingBuffer grown; // what the environments gave; empty without them
    private final Optional<Interaction> interaction;
    private final double dataShare; // at first
    private final Schedule dataSchedule;
    private final Optional<ObservationNormaliser> normaliser;
    private final Metrics metrics;
    private final boolean keepsRaw; // as A(s) is of observations that are not normalised

    private Batch batch;
    private int fromData; // rows of the batch that are of the data set
    private Vec y;
    /// Steps, fits, episodes.
    private final long[] counters = new long[3];
    private final double[] owed = new double[1];

    /// Makes the loop before its first step, with environments.
    ///
    /// @param algorithm    the choices
    /// @param environments one or more of the same spec
    /// @param streams      all randomness
    /// @param normaliser   running normalisation of observations, if wanted
    /// @param metrics      receives the algorithm's metrics
    /// @param listener     sees episodes end
    public FittedQ(Algorithm algorithm, List<Environment> environments, Streams streams,
            Optional<ObservationNormaliser> normaliser, Metrics metrics, EpisodeListener listener) {
        this(algorithm, Experience.of(environments), streams, normaliser, metrics, listener, new Workers(1));
    }

    /// Makes the loop before its first step.
    ///
    /// @param algorithm  the choices
    /// @param experience environments, recorded data, or both
    /// @param streams    all randomness
    /// @param normaliser normalisation of observations, if wanted: of those of a data set at once, of others as they come
    /// @param metrics    receives the algorithm's metrics
    /// @param listener   sees episodes end
    /// @param workers    threads for the environments' steps; change no bit
    /// @throws IllegalArgumentException if an algorithm that fits to the whole buffer is given several environments, or
    ///                                  environments beside data
    public FittedQ(Algorithm algorithm, Experience experience, Streams streams,
            Optional<ObservationNormaliser> normaliser, Metrics metrics, EpisodeListener listener, Workers workers) {
        this.algorithm = algorithm;
        this.template = algorithm.template();
        this.seed = streams.seed();
        this.normaliser = normaliser;
        this.metrics = metrics;
        this.keepsRaw = normaliser.isPresent() && !experience.spec().valid().isConstant();
        Check.that(!keepsRaw || template.modelling().isEmpty(), "normalised observations",
                "none with a learned model on " + experience.spec().name(), "valid actions that depend on the state",
                "the model predicts normalised states, of which no set is known");
        int environments = experience.environments().size();
        int ds = experience.spec().observationSize();
        int da = experience.spec().actions().size();
        double gamma = template.buffer().gamma();
        switch (template.buffer()) {
            case BufferEvolution.Ring(Replay replay, Drawing draw, double g, int steps, int noteSize) -> {
                Check.that(noteSize == 0 || experience.data().isEmpty(), "recorded data",
                        "none, as the algorithm needs to know how each action was drawn", "a data set");
                this.recorded = experience.data()
                        .map(d -> RingBuffer.of(d, experience.spec().actions(), replay.nStep(), g, draw));
                this.grown = new RingBuffer(replay, draw, g, Math.max(1, environments), ds, da, noteSize);
                this.batch = new Batch(replay.batchSize(), ds, da, noteSize, steps);
            }
            case BufferEvolution.Whole whole -> {
                Check.that(environments <= 1, "environments", "1, as each fit is to the whole buffer in its order",
                        environments);
                Check.that(environments == 0 || experience.data().isEmpty(), "data share",
                        "1 or no data, as each fit is to the whole buffer", experience.dataShare());
                this.recorded = experience.data().map(d -> RingBuffer.of(d, experience.spec().actions(), 1, gamma));
                this.grown = RingBuffer.growing(gamma, ds, da);
                this.batch = new Batch(1, ds, da);
            }
        }
        this.dataShare = experience.dataShare();
        this.dataSchedule = experience.dataSchedule();
        if (normaliser.isPresent()) {
            experience.data().ifPresent(d -> d.eachObservation(row -> normaliser.get().see(row, 0)));
        }
        this.interaction = environments == 0
                ? Optional.empty()
                : Optional.of(
                        new Interaction(algorithm, experience, grown, streams, normaliser, metrics, listener, workers));
        this.draws = streams.stream("replay");
        this.y = new Vec(batch.size());
    }

    /// Returns the steps so far: environment steps over all environments; with recorded data alone, fits.
    ///
    /// @return steps
    @Override
    public long steps() {
        return counters[0];
    }

    /// Returns the fits so far.
    ///
    /// @return critic updates; of algorithms that fit to the whole buffer, sweeps
    @Override
    public long fits() {
        return counters[1];
    }

    /// Returns the training episodes finished so far.
    ///
    /// @return episodes
    @Override
    public long episodes() {
        return counters[2];
    }

    /// Tells whether the algorithm has converged and no further turn would be of use.
    ///
    /// @return see [Algorithm#converged]
    @Override
    public boolean converged() {
        return algorithm.converged();
    }

    /// Takes one turn of the loop: one step in each environment, then the fits that belong to them; with recorded data alone,
    /// one fit.
    ///
    /// @throws DivergenceException if an observation, reward, action, label or loss is not finite
    @Override
    public void turn() {
        try {
            takeTurn();
        } catch (DivergenceException e) {
            throw e.at(fits(), steps(), seed);
        } catch (NotFiniteException e) {
            throw new DivergenceException("q", e.value()).at(fits(), steps(), seed);
        }
    }

    private void takeTurn() {
        evolve();
        for (; owed[0] >= 1; owed[0]--) {
            model();
            draw();
            template.target().label(batch, y);
            template.fit().fit(batch, y, metrics);
            counters[1]++;
            renew();
            template.improve().improve(batch, fits(), metrics);
        }
        algorithm.stepsDone(steps(), metrics);
    }

    /// B ← evolve(B), and the fits that it makes due.
    private void evolve() {
        if (interaction.isEmpty()) {
            counters[0]++;
            owed[0]++;
            return;
        }
        interaction.get().step(counters);
        counters[2] = interaction.get().episodes();
        boolean warm = steps() > template.buffer().warmupSteps();
        owed[0] += warm ? template.budget().fitsPerStep() * interaction.get().size() : 0;
    }

    // not ifPresent, whose lambda would be allocated at every fit
    private void model() {
        if (template.modelling().isPresent() && fits() % template.modelling().get().everyFits() == 0) {
            template.modelling().get().fit().fit(everything(), metrics);
        }
    }

    /// All transitions, those of a data set first.
    private Batch everything() {
        int ofData = recorded.map(RingBuffer::transitions).orElse(0);
        Batch all = new Batch(ofData + grown.transitions(), batch.s().cols(), batch.a().cols());
        recorded.ifPresent(r -> r.allSteps(all, 0));
        grown.allSteps(all, ofData);
        normalise(all.s());
        normalise(all.sNext());
        return all;
    }

    private void draw() {
        if (template.buffer() instanceof BufferEvolution.Whole) {
            drawAll(recorded.orElse(grown));
        } else {
            fromData = (int) Math.round(dataSchedule.at(dataShare, steps()) * batch.size());
            if (fromData > 0) {
                recorded.orElseThrow().sample(draws, batch, 0, fromData);
            }
            if (fromData < batch.size()) {
                grown.sample(draws, batch, fromData, batch.size() - fromData);
            }
        }
        for (int t = 0; t < batch.steps(); t++) {
            if (keepsRaw) {
                batch.following(t).keepRaw();
            }
            normalise(batch.following(t).s());
            normalise(batch.following(t).sNext());
        }
    }

    /// The fit's errors are the priorities of what it saw, if draws are by them: of each buffer its own.
    private void renew() {
        if (template.buffer() instanceof BufferEvolution.Ring) {
            if (fromData > 0) {
                recorded.orElseThrow().renew(batch, 0, fromData, fits());
            }
            if (fromData < batch.size()) {
                grown.renew(batch, fromData, batch.size() - fromData, fits());
            }
        }
    }

    private void drawAll(RingBuffer all) {
        int n = all.transitions();
        if (batch.size() != n) {
            batch = new Batch(n, batch.s().cols(), batch.a().cols());
            y = new Vec(n);
        }
        all.all(batch, 0);
    }

    private void normalise(Mat observations) {
        if (normaliser.isPresent()) {
            normaliser.get().apply(observations);
        }
    }

    /// Asks the environments for their states, so that [#exchange] can save them; between two episodes as well, as
    /// running statistics go on.
    @Override
    public void capture() {
        interaction.ifPresent(i -> i.capture(steps() > 0));
    }

    /// Continues the episodes, and the settings that have a schedule, after a restore. An environment that could not save its state begins a new episode; the old
    /// one counts as truncated.
    ///
    /// @return number of episodes that had to be given up
    @Override
    public int continueEpisodes() {
        algorithm.stepsDone(steps(), new Metrics());
        interaction.ifPresent(i -> i.restoreEpisodes(counters[2]));
        return interaction.map(Interaction::continueEpisodes).orElse(0);
    }

    /// The state but for the data set, of which at most the priorities change.
    @Override
    public void exchange(String name, Exchange x) {
        x.longs(name + "/counters", counters);
        x.doubles(name + "/owed", owed);
        interaction.ifPresent(i -> i.exchange(name, x));
        recorded.ifPresent(r -> r.exchangePriorities(name + "/recorded", x));
        normaliser.ifPresent(n -> n.exchange(name + "/normaliser", x));
        algorithm.exchange(name + "/algorithm", x);
    }
}
