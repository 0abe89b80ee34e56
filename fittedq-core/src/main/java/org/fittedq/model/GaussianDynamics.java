// SPDX-License-Identifier: Apache-2.0
package org.fittedq.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.fittedq.math.Check;
import org.fittedq.math.Compute;
import org.fittedq.math.Stateful;
import org.fittedq.math.Workers;
import org.fittedq.mdp.Batch;
import org.fittedq.mdp.Dynamics;
import org.fittedq.nn.Activation;
import org.fittedq.nn.Mlp;
import org.fittedq.nn.Network;
import org.fittedq.nn.Optimiser;
import org.fittedq.random.RandomStream;
import org.fittedq.random.Streams;
import org.fittedq.settings.Origin;
import org.fittedq.settings.Setting;
import org.fittedq.settings.Settings;

/// Dynamics learned from transitions: one network or an ensemble, each of which predicts a Gaussian of the change of the state.
///
/// > s′ = s + meanΔ + stdΔ (m(x) + σ(x) ξ), x = ((s − mean)/std, a), ξ ~ N(0, I)
///
/// | symbol | what | unit |
/// |---|---|---|
/// | m, log σ | outputs of the network, dₛ each; log σ is held between two bounds | normalised change |
/// | mean, std | of the states in the training part | the environment's |
/// | meanΔ, stdΔ | of s′ − s in the training part | the environment's |
/// | r̂ | normalised mean reward, if it is learned: r = mean_r + std_r r̂, without noise; else r = 0 | |
/// | logit | s′ is terminal if it is above 0, if the end is learned; else never. No gradient | |
///
/// A fit minimises the negative log-likelihood of the changes, plus the squared error of the reward and the cross-entropy of the
/// end, by mini-batches, and keeps the weights of the least loss on held-out transitions. A dimension whose change is the same in
/// the whole training part, such as a constant one, is predicted to change by just that, without noise.
///
/// Of an ensemble of E networks each row of a rollout follows one, row i of N the network ⌊i E/N⌋, for all its steps (TS∞ of Chua
/// et al.).
///
/// The uncertainty of a step is how far s lies outside the range of the fit's states, in standard deviations: the largest of
/// max(0, (low − s)/std, (s − high)/std) over the dimensions; if asked for, not less than the disagreement of an ensemble at
/// (s, a): the largest over the dimensions of the standard deviation of m over the networks. Before the first fit it is ∞.
///
/// Sources: K. Chua, R. Calandra, R. McAllister, S. Levine, *Deep Reinforcement Learning in a Handful of Trials using
/// Probabilistic Dynamics Models*, NeurIPS 2018, <https://arxiv.org/abs/1805.12114>; M. Janner, J. Fu, M. Zhang, S. Levine, *When
/// to Trust Your Model*, NeurIPS 2019, <https://arxiv.org/abs/1906.08253> (reward, held-out loss, patience).
/// Differences: 1. the bounds of log σ are settings, not learned; 2. changes are normalised, too; 3. the reward has no noise;
/// 4. whether a transition is held out hangs on its own bits and the seed, so it is so in every fit, warm starts included;
/// 5. a fall of the loss is counted in nats, that is as a part of the likelihood, since the loss may be 0 or below; 6. no
/// network of an ensemble is left out; 7. no weight decay unless the optimiser's settings say so.
///
/// Fit n of network m draws from the streams `<name>/init/<n>/<m>` (weights) and `<name>/order/<n>/<m>` (resample and orders).
/// The same bits for any number of threads. One thread at a time.
public final class GaussianDynamics implements Dynamics, Stateful {

    /// How many networks, and what their number is used for.
    ///
    /// @param members      E
    /// @param disagreement whether it counts as uncertainty
    /// @param resample     whether each network has its own bootstrap sample
    public record Ensemble(
            @Setting(value = "E: networks; each row of a rollout follows one; more cost more and tell better where the model does not know", range = "[1, 100]", unit = "networks", source = "ours; Chua et al. 2018: 5, Janner et al. 2019: 7") int members,
            @Setting(value = "whether the networks' disagreement counts as uncertainty; costs an evaluation of every network at every step", source = "ours") boolean disagreement,
            @Setting(value = "whether each network is fitted to a bootstrap sample of the training part; else they differ by initial weights and orders", source = "false: Janner et al. 2019; true: Chua et al. 2018") boolean resample) {

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a number is out of range
        public Ensemble {
            Settings.check(Ensemble.class, "members", members);
        }
    }

    /// When a fit ends.
    ///
    /// @param maxEpochs most epochs
    /// @param tolerance fall of the held-out loss
    /// @param patience  epochs without that fall
    public record Stop(
            @Setting(value = "most passes over the training part in one fit", range = "[1, ∞)", unit = "epochs", source = "ours") int maxEpochs,
            @Setting(value = "by how much the held-out loss must have fallen within `patience` epochs: 0.01 is a hundredth of the likelihood; larger stops sooner; 0: any fall will do", range = "[0, ∞)", unit = "nats", source = "Janner et al. 2019, code: 0.01 of the loss") double tolerance,
            @Setting(value = "epochs without such a fall after which a fit ends", range = "[1, ∞)", unit = "epochs", source = "ours; Janner et al. 2019, code: 5") int patience) {

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a number is out of range
        public Stop {
            Settings.check(Stop.class, "maxEpochs", maxEpochs);
            Settings.check(Stop.class, "tolerance", tolerance);
            Settings.check(Stop.class, "patience", patience);
        }
    }

    /// How a fit goes.
    ///
    /// @param stop             when it ends
    /// @param batchSize        rows of a step
    /// @param heldOut          share held out
    /// @param leastTransitions fewest transitions
    /// @param warmStart        whether it goes on from the last weights
    public record Fitting(Stop stop,
            @Setting(value = "transitions of each optimiser step; 0 is the whole training part, as rprop needs it; larger is steadier and takes fewer steps", range = "[0, ∞)", unit = "transitions", source = "Janner et al. 2019, code: 256") int batchSize,
            @Setting(value = "share of the transitions that is held out: never fitted to, tells when to stop", range = "(0, 0.5]", source = "Janner et al. 2019, code: 0.2") double heldOut,
            @Setting(value = "fewest transitions that a model is fitted to", range = "[4, ∞)", unit = "transitions", source = "ours") int leastTransitions,
            @Setting(value = "whether a fit goes on from the last weights rather than from new random ones", source = "Janner et al. 2019, code: true") boolean warmStart) {

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a number is out of range
        public Fitting {
            Settings.check(Fitting.class, "batchSize", batchSize);
            Settings.check(Fitting.class, "heldOut", heldOut);
            Settings.check(Fitting.class, "leastTransitions", leastTransitions);
        }
    }

    /// What is learned beside s′.
    ///
    /// @param reward whether r is
    /// @param end    whether the end is
    public record Learned(
            @Setting(value = "whether the reward is learned; if not, it must be given: a model's own is then 0", source = "Janner et al. 2019: true; Chua et al. 2018: false") boolean reward,
            @Setting(value = "whether it is learned which states are terminal; if not, none is unless they are given", source = "ours; given in both papers") boolean end) {

        /// Reward and end.
        public static final Learned DEFAULT = new Learned(true, true);
    }

    /// Between what log σ is held, in standard deviations of the change.
    ///
    /// @param low  lower bound
    /// @param high upper bound
    public record Bounds(
            @Setting(value = "lower bound of log σ; smaller fits deterministic dynamics closer and less steadily", range = "[-15, 10]", unit = "nats", source = "Chua et al. 2018, code: log σ² begins at -10") double low,
            @Setting(value = "upper bound of log σ", range = "[-15, 10]", unit = "nats", source = "Chua et al. 2018, code: log σ² begins at 0.5") double high) {

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a number is out of range, or low is not below high
        public Bounds {
            Settings.check(Bounds.class, "low", low);
            Settings.check(Bounds.class, "high", high);
            Check.that(low < high, "logStd.low", "a number below logStd.high, " + high, low);
        }
    }

    /// Settings.
    ///
    /// @param network   hidden layers of each network
    /// @param optimiser rule and rates; each fit begins with a new memory of it
    /// @param ensemble  how many networks
    /// @param fitting   how a fit goes
    /// @param logStd    bounds of log σ
    public record Config(@Origin("ours") Network network, @Origin("ours") Optimiser optimiser, Ensemble ensemble,
            Fitting fitting, Bounds logStd) {

        /// For small control tasks: one network of two layers of 128 SiLU units, Adam at 10⁻³.
        public static final Config DEFAULT = new Config(new Network(List.of(128, 128), Activation.SILU),
                Optimiser.adam(1e-3), new Ensemble(1, false, false),
                new Fitting(new Stop(200, 0.01, 10), 256, 0.2, 20, true), new Bounds(-5, 0.25));

        /// Checks what goes together.
        ///
        /// @throws IllegalArgumentException if rprop is given batches, or the normalisation is over batches
        public Config {
            network.refuseBatchNorm("network");
            Check.that(!(optimiser.rule() instanceof Optimiser.Rprop) || fitting.batchSize() == 0, "batchSize",
                    "0 (the whole training part) with rprop", fitting.batchSize(),
                    "rprop compares the signs of successive gradients");
        }
    }

    private final int actionSize;
    private final Config c;
    private final long seed;
    private final String name;
    private final Compute compute;
    private final Outputs outputs;
    private final Normalisation scale;
    private final List<Mlp> networks;
    private final long[] fits = new long[1];
    private long runSteps;

    /// Makes a model with random weights.
    ///
    /// @param observationSize dₛ, at least 1
    /// @param actionSize      dₐ, at least 1
    /// @param c               settings
    /// @param what            what is learned beside s′
    /// @param streams         randomness; only its seed is used
    /// @param name            name of the streams of weights and orders
    /// @param compute         kernels and threads
    public GaussianDynamics(int observationSize, int actionSize, Config c, Learned what, Streams streams,
            String name, Compute compute) {
        Check.that(observationSize >= 1, "observationSize", "an integer of at least 1", observationSize);
        Check.that(actionSize >= 1, "actionSize", "an integer of at least 1", actionSize);
        this.actionSize = actionSize;
        this.c = c;
        this.seed = streams.seed();
        this.name = name;
        this.compute = compute;
        this.outputs = new Outputs(observationSize, what.reward(), what.end());
        this.scale = new Normalisation(observationSize);
        this.networks = IntStream.range(0, c.ensemble().members()).mapToObj(m -> fresh(m, compute)).toList();
    }

    private Mlp fresh(int member, Compute threads) {
        return new Mlp(outputs.states() + actionSize, c.network(), outputs.size(), Mlp.Use.FIT_AND_INPUT_GRADIENT,
                stream("init", member), threads);
    }

    private RandomStream stream(String use, int member) {
        return new RandomStream(seed, name + "/" + use + "/" + fits[0] + "/" + member);
    }

    @Override
    public int observationSize() {
        return outputs.states();
    }

    @Override
    public int actionSize() {
        return actionSize;
    }

    /// Returns the number of standard normal numbers of a step.
    ///
    /// @return dₛ; those of dimensions whose change is a constant have no effect
    @Override
    public int noiseSize() {
        return outputs.states();
    }

    /// Returns the networks.
    ///
    /// @return E networks; outputs m, raw log σ, then r̂ and the logit of the end if they are learned
    public List<Mlp> networks() {
        return networks;
    }

    /// Returns how many fits there have been.
    ///
    /// @return at least 0
    public long fits() {
        return fits[0];
    }

    /// Tells how far the run is: the step size of the next fit is its schedule's then.
    ///
    /// @param steps steps that the run has done, at least 0
    public void stepsDone(long steps) {
        runSteps = steps;
    }

    /// Returns the step size of the next fit.
    ///
    /// @return that of the settings, or where its schedule is now
    public double learningRate() {
        return c.optimiser().learningRateSchedule().at(c.optimiser().learningRate(), runSteps);
    }

    /// Returns whether the step size changes while a run goes on.
    ///
    /// @return whether it has a schedule
    public boolean isScheduled() {
        return c.optimiser().learningRateSchedule().isOn();
    }

    Normalisation scale() {
        return scale;
    }

    /// Fits the model to transitions, from its last weights or anew, as the settings say. Networks are fitted side by side.
    ///
    /// @param all transitions of one step each: s, a, r, s′, terminal where `bootstrap` is 0; not modified
    /// @return how it went
    /// @throws IllegalArgumentException if shapes do not fit, there are too few transitions, a number is not finite, or no state
    ///                                  dimension's change varies; the model is then as before
    /// @throws IllegalStateException    if a loss is no longer finite; the model is then as before
    public ModelFit fit(Batch all) {
        Check.that(all.s().cols() == observationSize(), "states", observationSize() + " columns", all.s().cols());
        Check.that(all.a().cols() == actionSize, "actions", actionSize + " columns", all.a().cols());
        ModelData data = ModelData.of(all, c.fitting(), outputs, seed);
        int members = networks.size();
        // one network has all threads, several have one each
        Compute each = members == 1 ? compute : compute.alone();
        NetworkFit[] done = new NetworkFit[members];
        // helpers of their own: those of `compute` choose by many short tasks whether sharing pays, and this is one long task
        try (Workers sideBySide = new Workers(Math.min(members, compute.workers().threads()))) {
            sideBySide.run((m, worker) -> {
                done[m] = new NetworkFit(beginning(m, each), c, data, stream("order", m), runSteps, each);
                done[m].run();
            }, members);
        }
        for (int m = 0; m < members; m++) {
            done[m].check(m + 1);
        }
        for (int m = 0; m < members; m++) {
            networks.get(m).follow(done[m].best(), 1);
        }
        scale.set(data.scale());
        fits[0]++;
        return new ModelFit(data.training().size(), data.heldOut().size(), scale.fixed(),
                Arrays.stream(done).map(NetworkFit::result).toList());
    }

    /// A copy of a network with the weights from which its fit begins.
    private Mlp beginning(int member, Compute threads) {
        Mlp copy = fresh(member, threads);
        if (c.fitting().warmStart() || fits[0] == 0) {
            copy.follow(networks.get(member), 1);
        }
        return copy;
    }

    @Override
    public int members() {
        return networks.size();
    }

    @Override
    public Dynamics alone() {
        return new View(this, compute.alone());
    }

    /// The same networks on other threads.
    ///
    /// @param of      the model
    /// @param compute kernels and threads
    private record View(GaussianDynamics of, Compute compute) implements Dynamics {

        @Override
        public int observationSize() {
            return of.observationSize();
        }

        @Override
        public int actionSize() {
            return of.actionSize();
        }

        @Override
        public int noiseSize() {
            return of.noiseSize();
        }

        @Override
        public int members() {
            return of.members();
        }

        @Override
        public Dynamics alone() {
            return of.alone();
        }

        @Override
        public Unrolled unroll(int rows, int steps) {
            return of.unroll(rows, steps, compute);
        }
    }

    @Override
    public Unrolled unroll(int rows, int steps) {
        return unroll(rows, steps, compute);
    }

    private Unrolled unroll(int rows, int steps, Compute threads) {
        Check.that(rows >= 1, "rows", "an integer of at least 1", rows);
        Check.that(steps >= 1, "steps", "an integer of at least 1", steps);
        List<MemberRows> parts = new ArrayList<>();
        for (int m = 0; m < networks.size(); m++) {
            int first = firstRow(m, rows);
            int n = firstRow(m + 1, rows) - first;
            if (n > 0) {
                parts.add(new MemberRows(networks.get(m), scale, outputs, c.logStd(), first, n, steps, threads));
            }
        }
        boolean disagree = c.ensemble().disagreement() && networks.size() > 1;
        return new GaussianRollout(rows, actionSize, scale, parts,
                disagree ? List.of(new Disagreement(networks, scale, rows, threads)) : List.of(), steps);
    }

    /// The least i with ⌊i E/N⌋ ≥ m.
    private int firstRow(int member, int rows) {
        return (int) (((long) member * rows + networks.size() - 1) / networks.size());
    }

    @Override
    public void exchange(String name, Exchange x) {
        x.longs(name + "/fits", fits);
        scale.exchange(name + "/scale", x);
        for (int m = 0; m < networks.size(); m++) {
            networks.get(m).exchange(name + "/network/" + m, x);
        }
    }
}
