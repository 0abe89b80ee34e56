// SPDX-License-Identifier: Apache-2.0
package org.fittedq.value;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.fittedq.math.Check;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.nn.Mlp;
import org.fittedq.nn.Network;
import org.fittedq.nn.Optimiser;
import org.fittedq.nn.Tape;
import org.fittedq.random.RandomStream;
import org.fittedq.random.Streams;
import org.fittedq.settings.Origin;
import org.fittedq.settings.Schedule;
import org.fittedq.settings.Setting;
import org.fittedq.settings.Settings;

/// q(s, a) = μ + σ f(s, a; θ) with a network f, fitted to a whole data set until the loss no longer falls.
///
/// Each epoch takes the rows in a new random order, batch by batch, one optimiser step each on N⁻¹ Σ (f − (y − μ)/σ)²; or, with
/// batch size 0, one step on the whole set. The loss of an epoch is the mean over its rows, each as its step met it. Every fit
/// begins with a new memory of the optimiser.
///
/// Source: M. Riedmiller, *Neural Fitted Q Iteration*, ECML 2005 (the whole set, Rprop).
/// Warm starts keep the function when μ and σ change, by an inverse change of the last layer: H. van Hasselt et al., *Learning
/// values across many orders of magnitude*, NeurIPS 2016.
///
/// Fit n draws from the streams `<name>/init/<n>` (weights) and `<name>/shuffle/<n>` (orders).
public final class NetworkQ implements Regressor {

    /// When a fit ends.
    ///
    /// @param maxEpochs most epochs
    /// @param tolerance relative fall of the loss
    /// @param patience  epochs without that fall
    public record Stop(
            @Setting(value = "most passes over the set in one fit", range = "[1, ∞)", unit = "epochs") int maxEpochs,
            @Setting(value = "part of the loss by which it must have fallen within `patience` epochs; larger stops sooner; 0: any fall will do", range = "[0, 1)") double tolerance,
            @Setting(value = "epochs without such a fall after which a fit ends", range = "[1, ∞)", unit = "epochs") int patience) {

        /// Two hundred epochs, or ten in a row without a fall by a hundredth.
        public static final Stop DEFAULT = new Stop(200, 0.01, 10);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a number is out of range
        public Stop {
            Settings.check(Stop.class, "maxEpochs", maxEpochs);
            Settings.check(Stop.class, "tolerance", tolerance);
            Settings.check(Stop.class, "patience", patience);
        }
    }

    /// Settings.
    ///
    /// @param network     hidden layers
    /// @param optimiser   rule and rates
    /// @param stop        when a fit ends
    /// @param batchSize   rows of a step
    /// @param warmStart   whether a fit goes on from the last weights
    /// @param standardise whether labels are scaled
    public record Config(Network network, @Origin("ours") Optimiser optimiser, Stop stop,
            @Setting(value = "rows of each optimiser step; 0 is the whole set, as rprop needs it; larger is steadier and takes fewer steps", range = "[0, ∞)", unit = "rows", source = "ours; Riedmiller 2005: the whole set") int batchSize,
            @Setting(value = "whether a fit goes on from the last weights rather than from new random ones", source = "ours") boolean warmStart,
            @Setting("whether labels are fitted with mean 0 and standard deviation 1, and the network's output scaled back") boolean standardise)
            implements
                RegressorChoice {

        /// Adam with batches of 256, warm starts, standardised labels.
        public static final Config DEFAULT = new Config(Network.DEFAULT, Optimiser.adam(1e-3), Stop.DEFAULT, 256, true,
                true);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a number is out of range, rprop is given batches, or the normalisation is over batches
        public Config {
            network.refuseBatchNorm("network");
            Settings.check(Config.class, "batchSize", batchSize);
            Check.that(!(optimiser.rule() instanceof Optimiser.Rprop) || batchSize == 0, "batchSize",
                    "0 (the whole set) with rprop", batchSize, "rprop compares the signs of successive gradients");
        }

        @Override
        public String name() {
            return "network";
        }

        @Override
        public Regressor make(int observationSize, int actionSize, Streams streams, String name, Compute compute) {
            return new NetworkQ(observationSize, actionSize, this, streams, name, compute);
        }
    }

    private static final int VALUE_ROWS = 4096; // of a block in value(): work for several threads, memory of some megabytes

    private final int observationSize;
    private final int actionSize;
    private final Config c;
    private final long seed;
    private final String name;
    private final Compute compute;
    private final Mlp mlp; // θ
    private final long[] fits = new long[1];
    private final double[] scale = new double[2]; // μ, σ: the saved form of `labels`
    private Labels labels = Labels.AS_THEY_ARE;
    private long runSteps;
    private int epochs;
    private double loss = Double.NaN;

    /// Makes a network with random weights.
    ///
    /// @param observationSize dₛ, at least 1
    /// @param actionSize      m, at least 1
    /// @param c               settings
    /// @param streams         randomness; only its seed is used
    /// @param name            name of the streams of weights and orders
    /// @param compute         kernels and threads
    public NetworkQ(int observationSize, int actionSize, Config c, Streams streams, String name, Compute compute) {
        Check.that(observationSize >= 1, "observationSize", "an integer of at least 1", observationSize);
        Check.that(actionSize >= 1, "actionSize", "an integer of at least 1", actionSize);
        this.observationSize = observationSize;
        this.actionSize = actionSize;
        this.c = c;
        this.seed = streams.seed();
        this.name = name;
        this.compute = compute;
        this.mlp = fresh();
    }

    private Mlp fresh() {
        return new Mlp(observationSize + actionSize, c.network(), 1, Mlp.Use.FIT_AND_INPUT_GRADIENT, stream("init"),
                compute);
    }

    private RandomStream stream(String use) {
        return new RandomStream(seed, name + "/" + use + "/" + fits[0]);
    }

    @Override
    public int observationSize() {
        return observationSize;
    }

    @Override
    public int actionSize() {
        return actionSize;
    }

    @Override
    public boolean isDifferentiable() {
        return true;
    }

    /// Returns f.
    ///
    /// @return the network; q is its output times the labels' standard deviation plus their mean
    public Mlp mlp() {
        return mlp;
    }

    /// Returns μ, the mean of the last fit's labels.
    ///
    /// @return reward; 0 before the first fit, or if labels are not standardised
    public double labelMean() {
        return labels.mean();
    }

    /// Returns σ, the standard deviation of the last fit's labels.
    ///
    /// @return reward, above 0; 1 before the first fit, or if labels are not standardised
    public double labelStd() {
        return labels.std();
    }

    Labels labels() {
        return labels;
    }

    /// Returns how long the last fit took.
    ///
    /// @return epochs; 0 before the first fit or after restoring
    public int epochs() {
        return epochs;
    }

    /// Returns the loss of the last epoch of the last fit.
    ///
    /// @return N⁻¹ Σ (q − y)², reward²; NaN before the first fit or after restoring
    public double loss() {
        return loss;
    }

    @Override
    public void stepsDone(long steps) {
        runSteps = steps;
    }

    @Override
    public OptionalDouble scheduledLearningRate() {
        Schedule schedule = c.optimiser().learningRateSchedule();
        return schedule.isOn()
                ? OptionalDouble.of(schedule.at(c.optimiser().learningRate(), runSteps))
                : OptionalDouble.empty();
    }

    /// Fits on from the last weights or anew, as the settings say.
    ///
    /// @throws IllegalArgumentException if shapes do not fit or a number is not finite
    /// @throws IllegalStateException    if the loss is no longer finite; the weights are then of no use
    @Override
    public void fit(Mat s, Mat a, Vec y) {
        TrainingSet.check(this, s, a, y);
        if (!c.warmStart() && fits[0] > 0) {
            mlp.follow(fresh(), 1);
        }
        rescale(c.standardise() ? Labels.standardised(y) : Labels.AS_THEY_ARE);
        Epochs fit = new Epochs(this, c, s, a, y, stream("shuffle"), runSteps);
        epochs = fit.untilItStops();
        loss = fit.loss() * labels.std() * labels.std();
        fits[0]++;
    }

    /// Changes μ and σ; on a warm start the function stays: w ← w σ/σ′, b ← (σ b + μ − μ′)/σ′ in the last layer.
    private void rescale(Labels next) {
        if (c.warmStart() && fits[0] > 0) {
            int last = mlp.depth() - 1;
            float[] w = mlp.weight(last);
            float[] b = mlp.vector(last, Mlp.Part.BIAS);
            for (int i = 0; i < w.length; i++) {
                w[i] = (float) (w[i] * labels.std() / next.std());
            }
            b[0] = next.z(labels.y(b[0]));
            mlp.set(last, w, b);
        }
        labels = next;
    }

    @Override
    public void value(Mat s, Mat a, Vec out) {
        TrainingSet.checkPairs(this, s, a, out.size(), "values");
        int block = Math.min(VALUE_ROWS, out.size());
        if (block == 0) {
            return;
        }
        Tape tape = new Tape(mlp, block);
        PairBatch pairs = new PairBatch(this, block);
        for (int first = 0; first < out.size(); first += block) {
            int n = Math.min(block, out.size() - first);
            for (int r = 0; r < n; r++) {
                pairs.set(r, s, a, first + r);
            }
            tape.forward(pairs.s, pairs.a, pairs.q);
            for (int r = 0; r < n; r++) {
                out.set(first + r, labels.y(pairs.q.at(r)));
            }
        }
    }

    @Override
    public Optional<NetworkForm> networks() {
        return Optional.of(new NetworkForm(List.of(mlp), this::labels));
    }

    @Override
    public ActionValues at(int maxStates, int maxActions) {
        return new StandardisedValues(this, maxStates);
    }

    @Override
    public void exchange(String name, Exchange x) {
        scale[0] = labels.mean();
        scale[1] = labels.std();
        x.longs(name + "/fits", fits);
        x.doubles(name + "/labels", scale);
        labels = new Labels(scale[0], scale[1]);
        mlp.exchange(name + "/network", x);
    }
}
