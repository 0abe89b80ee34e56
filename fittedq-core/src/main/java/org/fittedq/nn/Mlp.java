// SPDX-License-Identifier: Apache-2.0
package org.fittedq.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.fittedq.math.Check;
import org.fittedq.math.Compute;
import org.fittedq.math.Stateful;
import org.fittedq.math.Workers;

/// The parameters of a multi-layer perceptron: hidden layers (affine, optional normalisation, non-linearity), then one affine
/// layer.
///
/// A *batch-normalised* network is fitted with the mean and variance of each hidden unit over the rows of the batch:
/// ẑ = (z − mean)/√(variance + ε), h = φ(gain ẑ + shift). It is evaluated with running ones, μ ← m μ + (1 − m) mean after each
/// optimiser step, and so the variance. Then each hidden layer is affine up to φ, so the network is one without normalisation,
/// w′ = w gain/√(variance + ε), b′ = (b − μ) gain/√(variance + ε) + shift: [#evaluated] keeps it. Biases of normalised layers are not
/// learned, as the mean takes them away.
///
/// Only parameters live here. Activations and gradients of a batch live in a [Tape], the optimiser's moments in an
/// [OptimiserState]. Weights are drawn from U(±1/√inputs), as PyTorch's `nn.Linear` does and the authors' codes use.
public final class Mlp implements Stateful {

    /// What is added to a batch's variance before its root is taken: flax's and XQC's.
    static final double BATCH_EPSILON = 1e-3;

    /// Parameters below which averaging them is done on one thread: some microseconds.
    private static final long SMALLEST_SHARED_WORK = 200_000;

    private final Network network;
    private final Compute compute;
    private final Use use;
    private final List<Layer> layers;
    private final Workers.Task followTask = this::follow;
    private final long parameterCount;
    private float tau;
    private Mlp online;
    private final double momentum; // m; 0 without batch normalisation
    private final Optional<Mlp> folded; // of a batch-normalised network, what it is with its running statistics

    /// What is ever differentiated: decides which transposed copies of weights are kept.
    public enum Use {
        /// Only evaluated, such as a target network.
        FORWARD,
        /// Fitted: gradients in the parameters.
        FIT,
        /// Gradients in the parameters and in the input, such as a critic's in the action.
        FIT_AND_INPUT_GRADIENT
    }

    /// Makes a network and draws its weights: layer by layer, output by output, weights before biases.
    ///
    /// @param inputs  number of inputs, at least 1
    /// @param network hidden layers
    /// @param outputs number of outputs, at least 1
    /// @param use     what will be differentiated
    /// @param random  source of the initial weights
    /// @param compute kernels and threads
    public Mlp(int inputs, Network network, int outputs, Use use, RandomGenerator random, Compute compute) {
        this(network, compute, use, shape(inputs, network, outputs, use));
        network.refuseBatchNorm("network");
        draw(random);
    }

    /// Makes a network that may be batch-normalised, for whoever fits it so ([org.fittedq.value.JointFit]); weights are drawn as by
    /// the constructor.
    ///
    /// @param inputs  number of inputs, at least 1
    /// @param network hidden layers, of any normalisation
    /// @param outputs number of outputs, at least 1
    /// @param use     what will be differentiated
    /// @param random  source of the initial weights
    /// @param compute kernels and threads
    /// @return a network with gains 1, shifts 0, running means 0 and variances 1, as far as it has them
    public static Mlp ofAnyNorm(int inputs, Network network, int outputs, Use use, RandomGenerator random,
            Compute compute) {
        Mlp mlp = new Mlp(network, compute, use, shape(inputs, network, outputs, use));
        mlp.draw(random);
        return mlp;
    }

    /// Draws new weights, as for a new network.
    ///
    /// @param random source of the weights
    public void draw(RandomGenerator random) {
        layers.forEach(layer -> layer.initialise(random));
        refresh();
    }

    private Mlp(Network network, Compute compute, Use use, List<Layer> layers) {
        this.network = network;
        this.compute = compute;
        this.use = use;
        this.layers = layers;
        this.online = this;
        this.parameterCount = layers.stream()
                .mapToLong(l -> (long) l.outputs * (l.inputs + (l.batchNorm() ? 2 : l.norm ? 3 : 1))).sum();
        this.momentum = network.norm() instanceof Norm.Batch(double m) ? m : 0;
        Use evaluation = use == Use.FIT_AND_INPUT_GRADIENT ? use : Use.FORWARD;
        this.folded = network.norm() instanceof Norm.Batch
                ? Optional.of(new Mlp(network.plain(), compute, evaluation,
                        shape(layers.getFirst().inputs, network.plain(), layers.getLast().outputs, evaluation)))
                : Optional.empty();
    }

    private static List<Layer> shape(int inputs, Network network, int outputs, Use use) {
        Check.that(inputs >= 1, "inputs", "an integer of at least 1", inputs);
        Check.that(outputs >= 1, "outputs", "an integer of at least 1", outputs);
        boolean batch = network.norm() instanceof Norm.Batch;
        List<Layer> layers = new ArrayList<>();
        int width = inputs;
        for (int hidden : network.hidden()) {
            boolean first = layers.isEmpty();
            boolean transposed = first ? use == Use.FIT_AND_INPUT_GRADIENT : use != Use.FORWARD;
            layers.add(new Layer(width, hidden, true, batch || network.isLayerNormalised(), batch, transposed));
            width = hidden;
        }
        layers.add(new Layer(width, outputs, false, false, false, use != Use.FORWARD));
        return List.copyOf(layers);
    }

    /// Makes the network whose output is the mean of other networks' outputs: their hidden layers stand side by side and see nothing of one
    /// another.
    ///
    /// @param members networks of the same shape, without layer normalisation, one or more; batch-normalised ones as they are evaluated
    /// @return a network with parameters of its own, as many times as wide
    /// @throws IllegalArgumentException if they are layer-normalised or of several shapes
    public static Mlp sideBySide(List<Mlp> members) {
        Mlp first = members.getFirst().evaluated();
        Check.that(!first.network.isLayerNormalised(), "members", "networks without layer normalisation", "norm layer",
                "a layer is normalised as a whole");
        for (Mlp each : members) {
            Check.that(each.network.equals(first.network) && each.inputs() == first.inputs()
                    && each.outputs() == first.outputs(), "members", "networks of one shape", each.network.hidden());
        }
        Network wide = new Network(first.network.hidden().stream().map(h -> h * members.size()).toList(),
                first.network.activation());
        Mlp whole = new Mlp(wide, first.compute, first.use,
                shape(first.inputs(), wide, first.outputs(), first.use));
        whole.setSideBySide(members);
        return whole;
    }

    /// Takes over the parameters of the networks that it was made of by [#sideBySide].
    ///
    /// @param members networks; not modified
    public void setSideBySide(List<Mlp> members) {
        for (int l = 0; l < layers.size(); l++) {
            for (int i = 0; i < members.size(); i++) {
                layers.get(l).setBlock(members.get(i).evaluated().layers.get(l), i, members.size(), l == 0,
                        l == layers.size() - 1);
            }
        }
        refresh();
    }

    /// Makes a copy that is only evaluated: a target network.
    ///
    /// @return a network with its own, equal parameters
    public Mlp target() {
        return target(Use.FORWARD);
    }

    /// Makes a copy that follows this network and may be differentiated in its input, too.
    ///
    /// @param use what will be differentiated
    /// @return a network with its own, equal parameters
    public Mlp target(Use use) {
        Mlp copy = new Mlp(network, compute, use, shape(inputs(), network, outputs(), use));
        copy.follow(this, 1);
        return copy;
    }

    /// Moves the parameters, and running statistics, towards another network's: θ ← θ + τ (θ_online − θ). τ = 1 copies.
    ///
    /// @param online network of the same shape; not modified
    /// @param tau    τ in (0, 1]
    public void follow(Mlp online, double tau) {
        if (tau == 1) {
            for (int l = 0; l < layers.size(); l++) {
                Layer to = layers.get(l);
                Layer from = online.layers.get(l);
                System.arraycopy(from.w, 0, to.w, 0, to.w.length);
                System.arraycopy(from.b, 0, to.b, 0, to.b.length);
                System.arraycopy(from.gain, 0, to.gain, 0, to.gain.length);
                System.arraycopy(from.shift, 0, to.shift, 0, to.shift.length);
                System.arraycopy(from.mean, 0, to.mean, 0, to.mean.length);
                System.arraycopy(from.variance, 0, to.variance, 0, to.variance.length);
            }
        } else {
            this.online = online;
            this.tau = (float) tau;
            if (parameterCount >= SMALLEST_SHARED_WORK) {
                compute.workers().run(followTask, layers.size());
            } else {
                Workers.alone(followTask, layers.size());
            }
        }
        refresh();
    }

    private void follow(int l, int worker) {
        Layer to = layers.get(l);
        Layer from = online.layers.get(l);
        compute.kernels().follow(to.w, from.w, tau, 0, to.w.length);
        compute.kernels().follow(to.b, from.b, tau, 0, to.b.length);
        compute.kernels().follow(to.gain, from.gain, tau, 0, to.gain.length);
        compute.kernels().follow(to.shift, from.shift, tau, 0, to.shift.length);
        compute.kernels().follow(to.mean, from.mean, tau, 0, to.mean.length);
        compute.kernels().follow(to.variance, from.variance, tau, 0, to.variance.length);
    }

    /// Returns the number of inputs.
    ///
    /// @return at least 1
    public int inputs() {
        return layers.getFirst().inputs;
    }

    /// Returns the number of outputs.
    ///
    /// @return at least 1
    public int outputs() {
        return layers.getLast().outputs;
    }

    /// Returns the settings of the hidden layers.
    ///
    /// @return network
    public Network network() {
        return network;
    }

    /// Returns the number of affine layers.
    ///
    /// @return hidden layers + 1
    public int depth() {
        return layers.size();
    }

    /// Returns the number of learned parameters.
    ///
    /// @return weights, biases, gains and shifts, without padding
    public long parameterCount() {
        return parameterCount;
    }

    /// Copies the weights of a layer into row-major order, as PyTorch and safetensors users expect.
    ///
    /// @param layer index, 0 is the first
    /// @return outputs × inputs weights, row-major
    public float[] weight(int layer) {
        Layer l = layers.get(layer);
        float[] out = new float[l.outputs * l.inputs];
        for (int n = 0; n < l.outputs; n++) {
            for (int k = 0; k < l.inputs; k++) {
                out[n * l.inputs + k] = l.w[l.at(k, n)];
            }
        }
        return out;
    }

    /// Copies one of the vectors of a layer.
    ///
    /// @param layer index, 0 is the first
    /// @param part  which
    /// @return `outputs` numbers; empty for what the layer does not have
    public float[] vector(int layer, Part part) {
        Layer l = layers.get(layer);
        float[] from = part.of(l);
        return java.util.Arrays.copyOf(from, Math.min(from.length, l.outputs));
    }

    /// Sets the parameters of a layer.
    ///
    /// @param layer  index, 0 is the first
    /// @param weight outputs × inputs weights, row-major; not modified
    /// @param bias   `outputs` biases; not modified
    public void set(int layer, float[] weight, float[] bias) {
        Layer l = layers.get(layer);
        Check.that(weight.length == l.outputs * l.inputs, "weight of layer " + layer, l.outputs + "×" + l.inputs
                + " numbers", weight.length);
        Check.that(bias.length == l.outputs, "bias of layer " + layer, l.outputs + " numbers", bias.length);
        for (int n = 0; n < l.outputs; n++) {
            for (int k = 0; k < l.inputs; k++) {
                l.w[l.at(k, n)] = weight[n * l.inputs + k];
            }
        }
        System.arraycopy(bias, 0, l.b, 0, bias.length);
        l.refresh(compute.kernels());
        fold();
    }

    /// Adds to the biases of the outputs.
    ///
    /// @param more a number for each output, or none at all
    public void addToOutputBias(float[] more) {
        if (more.length == 0) {
            return;
        }
        Layer last = layers.getLast();
        Check.that(more.length == last.outputs, "biases added", last.outputs + " numbers, or none", more.length);
        for (int n = 0; n < more.length; n++) {
            last.b[n] += more[n];
        }
        last.refresh(compute.kernels());
        fold();
    }

    /// Sets gain and shift of a normalised layer.
    ///
    /// @param layer index of a hidden layer
    /// @param gain  `outputs` gains; not modified
    /// @param shift `outputs` shifts; not modified
    public void setNorm(int layer, float[] gain, float[] shift) {
        Layer l = layers.get(layer);
        Check.that(l.norm && gain.length == l.outputs && shift.length == l.outputs, "gain and shift of layer " + layer,
                "a normalised layer and " + l.outputs + " numbers each", gain.length + " and " + shift.length);
        System.arraycopy(gain, 0, l.gain, 0, gain.length);
        System.arraycopy(shift, 0, l.shift, 0, shift.length);
        fold();
    }

    /// Sets the running statistics of a batch-normalised layer.
    ///
    /// @param layer    index of a hidden layer
    /// @param mean     `outputs` means; not modified
    /// @param variance `outputs` variances, at least 0; not modified
    public void setStatistics(int layer, float[] mean, float[] variance) {
        Layer l = layers.get(layer);
        Check.that(l.batchNorm() && mean.length == l.outputs && variance.length == l.outputs,
                "statistics of layer " + layer, "a batch-normalised layer and " + l.outputs + " numbers each",
                mean.length + " and " + variance.length);
        for (float v : variance) {
            Check.that(v >= 0, "variance of layer " + layer, "numbers of at least 0", v);
        }
        System.arraycopy(mean, 0, l.mean, 0, mean.length);
        System.arraycopy(variance, 0, l.variance, 0, variance.length);
        fold();
    }

    /// A vector of parameters of a layer.
    public enum Part {
        /// b of z = x W + b.
        BIAS,
        /// Factor after normalisation.
        GAIN,
        /// Summand after normalisation.
        SHIFT,
        /// Running mean of a batch-normalised layer; has no gradient.
        MEAN,
        /// Running variance of a batch-normalised layer; has no gradient.
        VARIANCE;

        private float[] of(Layer layer) {
            return switch (this) {
                case BIAS -> layer.b;
                case GAIN -> layer.gain;
                case SHIFT -> layer.shift;
                case MEAN -> layer.mean;
                case VARIANCE -> layer.variance;
            };
        }
    }

    /// Tells whether hidden layers are normalised over the rows of a batch.
    ///
    /// @return true with norm batch
    public boolean isBatchNormalised() {
        return folded.isPresent();
    }

    /// Returns what the network is when it is evaluated: with running statistics instead of a batch's, folded into the weights.
    ///
    /// @return a network without normalisation that changes with this one; this one itself if it is not batch-normalised
    public Mlp evaluated() {
        return folded.orElse(this);
    }

    double momentum() {
        return momentum;
    }

    /// Folds gains, shifts and running statistics into the weights of [#evaluated]; after each of their changes.
    void fold() {
        if (folded.isEmpty()) {
            return;
        }
        Mlp plain = folded.get();
        for (int l = 0; l < layers.size(); l++) {
            layers.get(l).foldInto(plain.layers.get(l));
        }
        plain.refresh();
    }

    Use use() {
        return use;
    }

    /// Tells whether the gradient in the input can be computed.
    ///
    /// @return true if made with [Use#FIT_AND_INPUT_GRADIENT]
    public boolean isDifferentiableInInput() {
        return use == Use.FIT_AND_INPUT_GRADIENT;
    }

    Layer layer(int l) {
        return layers.get(l);
    }

    Compute compute() {
        return compute;
    }

    private void refresh() {
        for (int l = 0; l < layers.size(); l++) {
            layers.get(l).refresh(compute.kernels());
        }
        fold();
    }

    @Override
    public void exchange(String name, Exchange x) {
        for (int l = 0; l < layers.size(); l++) {
            layers.get(l).exchange(name + "/" + l, x);
        }
        refresh();
    }
}
