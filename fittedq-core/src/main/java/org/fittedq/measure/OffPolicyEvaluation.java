// SPDX-License-Identifier: Apache-2.0
package org.fittedq.measure;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.fittedq.algorithm.Fqe;
import org.fittedq.data.ActionRule;
import org.fittedq.data.Transitions;
import org.fittedq.math.Check;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.math.Workers;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Batch;
import org.fittedq.nn.Activation;
import org.fittedq.nn.Network;
import org.fittedq.nn.Optimiser;
import org.fittedq.random.RandomStream;
import org.fittedq.random.Streams;
import org.fittedq.settings.Origin;
import org.fittedq.settings.Setting;
import org.fittedq.settings.Settings;
import org.fittedq.value.NetworkQ;
import org.fittedq.value.Regressor;

/// Estimates what a deterministic policy is worth from a data set alone: no environment is stepped.
///
/// > q ← fitted Q evaluation of π on the data ([Fqe]); v = M⁻¹ Σₑ q(s₀ᵉ, π(s₀ᵉ)) over the M episodes' initial states
///
/// v is the discounted value of π from the states in which the data's episodes began, over an endless horizon unless a
/// terminal state ends it: a time limit in the data cuts nothing.
///
/// Its interval is a bootstrap of episodes: each of B resamples draws M episodes with replacement, fits q anew from the
/// beginning (no warm start), and gives vᵦ over the drawn initial states. With the quantiles z of the errors vᵦ − v the 95 %
/// interval is [v − z₀.₉₇₅, v − z₀.₀₂₅]. It covers the chance by which these episodes and not others were recorded, their
/// initial states included, and the chance in the fits. It does not cover what all fits share: a q that the regressor cannot
/// represent, too few sweeps, and actions of π that the data does not hold ([#outside]).
/// The cost is that of B + 1 fits; resamples run side by side on the threads.
///
/// Sources: H. Le, C. Voloshin, Y. Yue, *Batch Policy Learning under Constraints*, ICML 2019, algorithm 3; B. Hao, X. Ji,
/// Y. Duan, H. Lu, C. Szepesvári, M. Wang, *Bootstrapping Fitted Q-Evaluation for Off-Policy Inference*, ICML 2021,
/// <https://arxiv.org/abs/2102.03607>.
/// Differences: 1. initial states are those of the data and are resampled with it, where Hao et al. know their distribution;
/// 2. discounted, where Hao et al. treat episodes of a fixed length; 3. states are scaled to mean 0 and standard deviation 1
/// over the whole data before any fit.
///
/// The same bits for any number of threads. One thread at a time.
public final class OffPolicyEvaluation {

    /// What counts as outside the data, see [#outside].
    ///
    /// @param neighbours k
    /// @param states     states checked
    public record Support(
            @Setting(value = "k: an action is outside the data if it is outside the range of those in the k nearest states", range = "[1, 10000]", unit = "states", source = "ours") int neighbours,
            @Setting(value = "states of the data, evenly spaced, in which the policy's action is checked, at most", range = "[1, 1000000]", unit = "states", source = "ours") int states) {

        /// Ten neighbours of two thousand states.
        public static final Support DEFAULT = new Support(10, 2000);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a number is out of range
        public Support {
            Settings.check(Support.class, "neighbours", neighbours);
            Settings.check(Support.class, "states", states);
        }
    }

    /// Settings of an estimate by networks.
    ///
    /// @param q         network and its fit
    /// @param steps     optimiser steps of a sweep
    /// @param sweeps    N
    /// @param tolerance ε
    /// @param resamples B
    /// @param support   what counts as outside the data
    public record Config(@Origin("ours") NetworkQ.Config q,
            @Setting(value = "optimiser steps of a sweep, at least: a small data set is passed over more often than q.stop.maxEpochs; more fit closer and take longer", range = "[0, 1000000]", unit = "steps", source = "ours") int steps,
            @Setting(value = "N: sweeps at most; n sweeps miss about γⁿ of the value; 0: 5/(1 − γ), which misses 0.7 %, or 200 if that is more, which the network needs", range = "[0, 1000000]", unit = "sweeps", source = "ours") int sweeps,
            @Setting(value = "ε: a fit ends when the mean squared change of q in a sweep is below it; 0 never does", range = "[0, ∞)", unit = "reward²", source = "ours") double tolerance,
            @Setting(value = "B: bootstrap resamples of the episodes, each a fit from the beginning; more give a steadier interval; 0: no interval", range = "[0, 10000]", unit = "fits", source = "ours: a rough interval at a bearable cost") int resamples,
            Support support) {

        private static final int LEAST_SWEEPS = 200;

        /// Two layers of 64 tanh units, two passes and at least 150 steps a sweep, twenty resamples. Bounded units do not run
        /// away where the policy's actions are outside the data: on Pendulum-v1, rectifiers gave 9728 for a value of −204
        /// there, these −184 to −223.
        public static final Config DEFAULT = new Config(
                new NetworkQ.Config(new Network(List.of(64, 64), Activation.TANH), Optimiser.adam(1e-3),
                        new NetworkQ.Stop(2, 0, 2), 128, true, true),
                150, 0, 0, 20, Support.DEFAULT);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a number is out of range
        public Config {
            Settings.check(Config.class, "steps", steps);
            Settings.check(Config.class, "sweeps", sweeps);
            Settings.check(Config.class, "tolerance", tolerance);
            Settings.check(Config.class, "resamples", resamples);
        }

        /// Returns how the network is fitted in a sweep over a data set of a given size.
        ///
        /// @param rows N, at least 1
        /// @return `q`, with as many epochs as make up the steps
        public NetworkQ.Config fit(int rows) {
            int batches = q.batchSize() == 0 ? 1 : (rows + q.batchSize() - 1) / q.batchSize();
            int epochs = Math.max(q.stop().maxEpochs(), (steps + batches - 1) / batches);
            int patience = q.stop().patience() >= q.stop().maxEpochs() ? epochs : q.stop().patience();
            return new NetworkQ.Config(q.network(), q.optimiser(),
                    new NetworkQ.Stop(epochs, q.stop().tolerance(), patience), q.batchSize(), q.warmStart(),
                    q.standardise());
        }

        /// Returns how a fit iterates.
        ///
        /// @param gamma γ in [0, 1)
        /// @return N and ε
        public Fqe.Config iteration(double gamma) {
            return new Fqe.Config(sweeps > 0 ? sweeps : Math.max(LEAST_SWEEPS, (int) Math.ceil(5 / (1 - gamma))),
                    tolerance);
        }
    }

    /// Makes the regressor of one fit.
    @FunctionalInterface
    public interface Regressors {

        /// Makes it, unfitted.
        ///
        /// @param name    of the fit, for streams of random numbers: `fit`, `resample/0`, `resample/1` …
        /// @param compute kernels and threads that it may use
        /// @return a new regressor
        Regressor make(String name, Compute compute);
    }

    /// An estimate.
    ///
    /// @param value    v, discounted sum of reward
    /// @param interval 95 % bootstrap interval, if there were resamples
    /// @param last     last sweep of the fit of v
    public record Estimate(double value, Optional<Statistics.Interval> interval, Fqe.Sweep last) {}

    private final Transitions data;
    private final List<Transitions.Episode> episodes;
    private final ActionRule policy;
    private final ActionBox box;
    private final double gamma;
    private final StateScale scale;
    private final Batch base; // states scaled
    private final Mat aPolicy; // π(s), normalised
    private final Mat aNext; // π(s′), normalised

    /// Asks the policy for its actions in every state of the data.
    ///
    /// @param data   data set
    /// @param policy π, deterministic
    /// @param box    box of the actions, of the data as of the policy
    /// @param gamma  discount γ of one step, in [0, 1)
    /// @throws IllegalArgumentException if an action of the data is outside the box, or γ out of range
    public OffPolicyEvaluation(Transitions data, ActionRule policy, ActionBox box, double gamma) {
        Check.that(0 <= gamma && gamma < 1, "gamma", "a number in [0, 1)", gamma,
                "without discount an endless sum has no value");
        data.checkActions(box);
        this.data = data;
        this.episodes = data.episodes();
        this.policy = policy;
        this.box = box;
        this.gamma = gamma;
        this.scale = new StateScale(data);
        int[] rows = new int[data.size()];
        Arrays.setAll(rows, i -> i);
        this.base = batch(rows);
        this.aPolicy = actions(base.s(), box);
        this.aNext = actions(base.sNext(), box);
        scale(base);
    }

    private Batch batch(int[] rows) {
        Batch out = new Batch(rows.length, data.observationSize(), data.actionSize());
        data.fill(rows, box, gamma, out);
        return out;
    }

    private void scale(Batch b) {
        scale.apply(b.s());
        scale.apply(b.sNext());
    }

    private Mat actions(Mat states, ActionBox box) {
        Mat out = new Mat(states.rows(), box.size());
        float[] s = new float[states.cols()];
        float[] a = new float[box.size()];
        for (int i = 0; i < states.rows(); i++) {
            states.row(i, s);
            policy.act(s, a);
            box.toUnit(a, 0, out.data(), i * box.size());
        }
        return out;
    }

    /// Estimates with networks.
    ///
    /// @param c       settings
    /// @param seed    of weights, orders and resamples
    /// @param compute threads
    /// @return the estimate
    /// @throws IllegalStateException if a fit diverges
    public Estimate estimate(Config c, long seed, Compute compute) {
        Streams streams = new Streams(seed);
        NetworkQ.Config fit = c.fit(data.size());
        return estimate(
                (name, threads) -> new NetworkQ(data.observationSize(), data.actionSize(), fit, streams, name, threads),
                c.iteration(gamma), c.resamples(), seed, compute);
    }

    /// Estimates with any regressor.
    ///
    /// @param q         makes the regressor of each fit; it sees scaled states and normalised actions
    /// @param c         how each fit iterates
    /// @param resamples B, at least 0; there is no interval if it is 0, or if the data has but one episode
    /// @param seed      of the resamples: resample b draws M indices from the stream `resample/b/episodes`
    /// @param compute   threads
    /// @return the estimate
    /// @throws IllegalStateException if a fit diverges
    public Estimate estimate(Regressors q, Fqe.Config c, int resamples, long seed, Compute compute) {
        int m = episodes.size();
        Regressor fitted = q.make("fit", compute);
        Fqe.Sweep last = new Fqe(base, aNext, fitted, c).run();
        int[] all = new int[m];
        Arrays.setAll(all, e -> e);
        double value = value(fitted, all);
        if (resamples == 0 || m == 1) {
            return new Estimate(value, Optional.empty(), last);
        }
        double[] values = new double[resamples];
        // helpers of their own: those of `compute` choose by many short tasks whether sharing pays, and this is one long task
        try (Workers sideBySide = new Workers(compute.workers().threads())) {
            sideBySide.run((b, worker) -> {
                String name = "resample/" + b;
                int[] drawn = new int[m];
                RandomStream random = new RandomStream(seed, name + "/episodes");
                Arrays.setAll(drawn, e -> random.index(m));
                values[b] = refit(q.make(name, compute.alone()), c, drawn);
            }, resamples);
        }
        return new Estimate(value, Optional.of(Statistics.basicBootstrap95(value, values)), last);
    }

    private double refit(Regressor q, Fqe.Config c, int[] drawn) {
        int[] rows = Arrays.stream(drawn).mapToObj(episodes::get)
                .flatMapToInt(e -> IntStream.range(e.first(), e.first() + e.length())).toArray();
        Batch batch = batch(rows);
        scale(batch);
        Mat next = new Mat(rows.length, aNext.cols());
        for (int i = 0; i < rows.length; i++) {
            copy(aNext, rows[i], next, i);
        }
        new Fqe(batch, next, q, c).run();
        return value(q, drawn);
    }

    private static void copy(Mat from, int row, Mat to, int toRow) {
        System.arraycopy(from.data(), row * from.cols(), to.data(), toRow * to.cols(), to.cols());
    }

    /// M⁻¹ Σₑ q(s₀ᵉ, π(s₀ᵉ)).
    private double value(Regressor q, int[] which) {
        Mat s = new Mat(which.length, base.s().cols());
        Mat a = new Mat(which.length, base.a().cols());
        for (int e = 0; e < which.length; e++) {
            int first = episodes.get(which[e]).first();
            copy(base.s(), first, s, e);
            copy(aPolicy, first, a, e);
        }
        Vec values = new Vec(which.length);
        q.value(s, a, values);
        return values.mean();
    }

    /// Measures how many of the policy's actions are outside the data: in a state s of the data, π(s) is outside if in some
    /// dimension it is below the least or above the greatest of the actions taken in the k states of the data nearest to s,
    /// s itself among them. Distances are Euclidean, each dimension of the state divided by its standard deviation; of equal
    /// distances the earlier row counts as nearer.
    ///
    /// The definition is ours. If the data's actions scatter evenly around π(s), about 2^(1 − k) of the actions in each dimension
    /// count as outside by chance: 0.2 % for k = 10. Data of another policy without noise has no scatter: all are outside.
    /// Costs O(states · N · dₛ).
    ///
    /// @param neighbours k, at least 1; N if there are fewer rows
    /// @param states     states to check at most, at least 1: so many of the data's, evenly spaced
    /// @param compute    threads
    /// @return share of the checked states, in [0, 1]
    public double outside(int neighbours, int states, Compute compute) {
        return ActionSupport.outside(data, policy, neighbours, states, compute);
    }

    /// Returns the values that rewards within the data's range can add up to, in episodes of any length: from r/(1 − γ) of the
    /// least reward, or the reward itself if it is above 0, as an episode may end at once, up to the same of the greatest. An
    /// estimate outside says that the fit diverged.
    ///
    /// @return bounds of the value of any policy whose rewards are within the data's range
    public Statistics.Interval possible() {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < data.size(); i++) {
            low = Math.min(low, data.r(i));
            high = Math.max(high, data.r(i));
        }
        return new Statistics.Interval(Math.min(low, low / (1 - gamma)), Math.max(high, high / (1 - gamma)));
    }

    /// Returns the discounted return Σₜ γᵗ rₜ of each episode of the data, which ends where the episode was cut: of a
    /// truncated one, what would have followed is missing.
    ///
    /// @return a new array, one number an episode
    public double[] discountedReturns() {
        double[] out = new double[episodes.size()];
        for (int e = 0; e < out.length; e++) {
            int first = episodes.get(e).first();
            for (int i = first + episodes.get(e).length() - 1; i >= first; i--) {
                out[e] = data.r(i) + gamma * out[e];
            }
        }
        return out;
    }
}
