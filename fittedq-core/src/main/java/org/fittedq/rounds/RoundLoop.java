// SPDX-License-Identifier: Apache-2.0
package org.fittedq.rounds;

import java.io.IOException;
import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.fittedq.algorithm.Algorithm;
import org.fittedq.algorithm.DivergenceException;
import org.fittedq.algorithm.Loop;
import org.fittedq.algorithm.Metric;
import org.fittedq.algorithm.Metrics;
import org.fittedq.math.Check;
import org.fittedq.math.Compute;
import org.fittedq.mdp.Spec;
import org.fittedq.policy.ObservationNormaliser;
import org.fittedq.random.RandomStream;
import org.fittedq.random.Streams;
import org.fittedq.value.NotFiniteException;

/// The loop over a log in rounds:
///
/// > for n = 0, 1, 2, …: for every block k: bₖ ← rows of k, yₖ ← T(bₖ; θₙ); then
/// > sampled: θₙ₊₁ ← fits to batches of all (b, y); averaged: several times, for every block θₖ ← fits from θ to batches of (bₖ, yₖ),
/// > θ ← K⁻¹ Σₖ θₖ
///
/// A fit is the algorithm's own, with its improvement of the policy and its move of the targets. All randomness of a block's task is of
/// (seed, round, block), so it is the same wherever the task runs, and however often. Labels are as old as the round.
///
/// Stream: `replay` draws the batches of the sampled fits.
public final class RoundLoop implements Loop {

    private static final double NANOS = 1e-9;

    private final Learner learner;
    private final Recipe recipe;
    private final Blocks blocks;
    private final Rounds rounds;
    private final Rounds.Cut cut;
    private final long seed;
    private final RandomStream draws;
    private final Metrics metrics;
    private final long[] counters = new long[2]; // fits, rounds
    private Optional<Progress> progress = Optional.empty();

    /// How the last round went.
    ///
    /// @param rounds          done so far
    /// @param labelsPerSecond of its labelling, by the wall clock
    /// @param bellmanError    of the rows that are held out, reward²; empty if there are none
    public record Progress(long rounds, double labelsPerSecond, OptionalDouble bellmanError) {}

    /// Makes the loop before its first round.
    ///
    /// @param algorithm  the one that is trained
    /// @param spec       its task
    /// @param recipe     makes it anew for the tasks of blocks
    /// @param blocks     the log; closed by whoever made it
    /// @param rounds     settings
    /// @param streams    randomness
    /// @param normaliser normalisation of observations, if wanted: of all that the log has
    /// @param metrics    receives the algorithm's metrics
    /// @throws IllegalArgumentException if the algorithm cannot be learned in rounds
    public RoundLoop(Algorithm algorithm, Spec spec, Recipe recipe, Blocks blocks, Rounds rounds, Streams streams,
            Optional<ObservationNormaliser> normaliser, Metrics metrics) {
        this.learner = new Learner(algorithm, spec, normaliser);
        this.recipe = recipe;
        this.blocks = blocks;
        this.rounds = rounds;
        this.cut = rounds.cut().orElseThrow(() -> new IllegalArgumentException(
                Check.message("rounds", "sampled or averaged", rounds.name())));
        this.seed = streams.seed();
        this.draws = streams.stream("replay");
        this.metrics = metrics;
        learner.check();
        Check.that(!(rounds instanceof Rounds.Averaged) || !learner.sweeps(), "rounds",
                Rounds.Sampled.DEFAULT.name() + ", as the algorithm fits to all rows at once", rounds.name());
    }

    /// Returns the fits so far: of averaged rounds, those of each block; of algorithms that sweep, sweeps.
    @Override
    public long steps() {
        return counters[0];
    }

    @Override
    public long fits() {
        return counters[0];
    }

    @Override
    public long episodes() {
        return 0;
    }

    /// Returns the rounds so far.
    ///
    /// @return rounds
    public long rounds() {
        return counters[1];
    }

    /// Returns how the last round went.
    ///
    /// @return empty before the first since the loop was made
    public Optional<Progress> progress() {
        return progress;
    }

    @Override
    public boolean converged() {
        return learner.algorithm().converged();
    }

    /// Does a round.
    ///
    /// @throws IOException         if a block cannot be read, or a worker is lost for good
    /// @throws DivergenceException if an observation, reward, action, label or loss is not finite
    @Override
    public void turn() throws IOException {
        try {
            round();
        } catch (DivergenceException e) {
            throw e.at(fits(), steps(), seed);
        } catch (NotFiniteException e) {
            throw new DivergenceException("q", e.value()).at(fits(), steps(), seed);
        }
    }

    private void round() throws IOException {
        if (rounds() == 0 && learner.normaliser().isPresent()) {
            seeAll(learner.normaliser().get());
        }
        long begun = System.nanoTime();
        long labels = blocks.label(new Labelling(work(), cut.labelled()));
        double seconds = Math.max(System.nanoTime() - begun, 1) * NANOS;
        int fits = switch (rounds) {
            case Rounds.Sampled sampled -> {
                int count = learner.sweeps() ? 1 : sampled.fits();
                learner.fit(blocks.labelled(), count, fits(), draws, metrics);
                yield count;
            }
            case Rounds.None none -> 0;
            case Rounds.Averaged averaged -> {
                for (int k = 0; k < averaged.averagings(); k++) {
                    average(averaged.localFits(), fits() + (long) k * averaged.localFits(), k);
                }
                yield averaged.localFits() * averaged.averagings();
            }
        };
        counters[0] += fits;
        counters[1]++;
        learner.algorithm().stepsDone(steps(), metrics);
        OptionalDouble error = error();
        error.ifPresent(e -> metrics.add(Metric.BELLMAN_ERROR, e));
        progress = Optional.of(new Progress(rounds(), labels / seconds, error));
    }

    private Work work() {
        return new Work(recipe, Image.of(learner.algorithm()),
                learner.normaliser().map(n -> List.of(Image.of(n))).orElse(List.of()), seed, rounds(), steps());
    }

    /// θₖ ← fits of block k from θ; θ ← K⁻¹ Σₖ θₖ.
    private void average(int fits, long before, int turn) throws IOException {
        List<Image> states = new ArrayList<>();
        for (Fitted each : blocks.mapLabelled(new LocalFits(work(), fits, before, turn))) {
            states.add(each.state());
            Metrics its = new Metrics();
            each.metrics().into(its);
            metrics.add(its);
        }
        Image.mean(states).into(learner.algorithm());
    }

    /// The mean squared Bellman error of rows that were not fitted to.
    private OptionalDouble error() throws IOException {
        double sum = 0;
        double count = 0;
        for (double[] each : blocks.map(new HeldOutError(work()))) {
            sum += each[0];
            count += each[1];
        }
        return count > 0 ? OptionalDouble.of(sum / count) : OptionalDouble.empty();
    }

    private void seeAll(ObservationNormaliser normaliser) throws IOException {
        for (Image moments : blocks.map(new Moments())) {
            ObservationNormaliser its = new ObservationNormaliser(learner.spec().observationSize());
            moments.into(its);
            normaliser.see(its);
        }
    }

    @Override
    public int continueEpisodes() {
        learner.algorithm().stepsDone(steps(), new Metrics());
        return 0;
    }

    @Override
    public void exchange(String name, Exchange x) {
        x.longs(name + "/counters", counters);
        learner.normaliser().ifPresent(n -> n.exchange(name + "/normaliser", x));
        learner.algorithm().exchange(name + "/algorithm", x);
    }

    /// Labels of a block.
    private record Labelling(Work work, int rows) implements BlockTask<Labelled> {

        @Serial
        private static final long serialVersionUID = 1;

        @Override
        public Labelled of(Block block, Compute compute) {
            Streams streams = work.streams("label", block.index());
            return work.with(streams, compute, learner -> learner.labelled(block.rows(), rows,
                    learner.sweeps() ? same(block) : streams.stream("rows")));
        }

        /// Algorithms that sweep do so over the same rows in every round.
        private RandomStream same(Block block) {
            return new RandomStream(work.seed(), "rounds/rows/" + block.index());
        }
    }

    /// State and metrics after the fits of a block.
    private record Fitted(Image state, Image metrics) implements Serializable {

        @Serial
        private static final long serialVersionUID = 1;
    }

    /// Fits of a block.
    private record LocalFits(Work work, int fits, long before, int turn) implements LabelledTask<Fitted> {

        @Serial
        private static final long serialVersionUID = 1;

        @Override
        public Fitted of(int block, Labelled rows, Compute compute) {
            Streams streams = work.streams("fit/" + turn, block);
            return work.with(streams, compute, learner -> {
                Metrics metrics = new Metrics();
                learner.fit(List.of(rows), fits, before, streams.stream("replay"), metrics);
                return new Fitted(Image.of(learner.algorithm()), Image.of(metrics));
            });
        }
    }

    /// Squared errors of the rows of a block that are held out: their sum and number.
    private record HeldOutError(Work work) implements BlockTask<double[]> {

        @Serial
        private static final long serialVersionUID = 1;

        @Override
        public double[] of(Block block, Compute compute) {
            return block.hasHeldOut()
                    ? work.with(work.streams("error", block.index()), compute, l -> l.error(block.heldOut()))
                    : new double[2];
        }
    }

    /// Moments of the states of a block.
    private record Moments() implements BlockTask<Image> {

        @Serial
        private static final long serialVersionUID = 1;

        @Override
        public Image of(Block block, Compute compute) {
            ObservationNormaliser moments = new ObservationNormaliser(block.all().observationSize());
            block.rows().eachObservation(row -> moments.see(row, 0));
            return Image.of(moments);
        }
    }
}
