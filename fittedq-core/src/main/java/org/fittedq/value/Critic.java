// SPDX-License-Identifier: Apache-2.0
package org.fittedq.value;

import java.util.List;
import java.util.Optional;
import org.fittedq.math.Check;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Stateful;
import org.fittedq.math.Vec;
import org.fittedq.nn.Expectation;
import org.fittedq.nn.FixedInputs;
import org.fittedq.nn.Mlp;
import org.fittedq.nn.Network;
import org.fittedq.nn.OptimiserState;
import org.fittedq.nn.Tape;
import org.fittedq.random.RandomStream;

/// A network q(s, a; θ) with gradients in θ and in a. Actions are normalised, in [−1, 1].
///
/// A batch-normalised one is evaluated, searched and differentiated in the action with its running statistics; it is fitted by a
/// [JointFit], not by [#backward] and [#step].
///
/// A categorical one has an output, a logit, for each of several [Bins]; its value is the expectation of the distribution that they say,
/// or that of its worst share.
public final class Critic implements QFunction, Stateful {

    private final int observationSize;
    private final int batchSize;
    private final Mlp mlp;
    private final Tape tape;
    private final Tape chosen; // the rows that have a gradient, in gradientInAction
    private final int[] rows;
    private final Vec dChosen;
    private final Optional<Categorical> categorical;

    /// The way from the outputs to the value, where there are several.
    private record Categorical(Bins bins, Expectation expectation, Vec logits, Vec d) {

        Categorical(Bins bins, Mlp mlp, int batchSize) {
            int logits = Check.size("outputs of a batch", batchSize, bins.count());
            this(bins, new Expectation(bins.z(), bins.tail(), batchSize, mlp), new Vec(logits), new Vec(logits));
        }
    }

    /// Makes a critic with random weights.
    ///
    /// @param observationSize dₛ
    /// @param actionSize      dₐ
    /// @param network         hidden layers, of any normalisation
    /// @param batchSize       largest batch
    /// @param init            source of the initial weights
    /// @param compute         kernels and threads
    public Critic(int observationSize, int actionSize, Network network, int batchSize, RandomStream init,
            Compute compute) {
        this(observationSize, actionSize, network, Optional.empty(), batchSize, init, compute);
    }

    /// Makes a critic with random weights.
    ///
    /// @param observationSize dₛ
    /// @param actionSize      dₐ
    /// @param network         hidden layers
    /// @param bins            what its outputs count; empty: it has one output, the value
    /// @param batchSize       largest batch
    /// @param init            source of the initial weights
    /// @param compute         kernels and threads
    public Critic(int observationSize, int actionSize, Network network, Optional<Bins> bins, int batchSize,
            RandomStream init, Compute compute) {
        this(observationSize, Mlp.ofAnyNorm(observationSize + actionSize, network, bins.map(Bins::count).orElse(1),
                Mlp.Use.FIT_AND_INPUT_GRADIENT, init, compute), bins, batchSize);
    }

    /// Makes a critic of a network, to be evaluated at few states ([#at]); with room for a batch of one.
    ///
    /// @param observationSize dₛ
    /// @param mlp             network of observation and action with one output; shared, not copied
    public Critic(int observationSize, Mlp mlp) {
        this(observationSize, mlp, Optional.empty());
    }

    /// Makes a critic of a network, to be evaluated at few states ([#at]); with room for a batch of one.
    ///
    /// @param observationSize dₛ
    /// @param mlp             network of observation and action; shared, not copied
    /// @param bins            what its outputs count; empty: it has one output, the value
    public Critic(int observationSize, Mlp mlp, Optional<Bins> bins) {
        this(observationSize, mlp, bins, 1);
    }

    private Critic(int observationSize, Mlp mlp, Optional<Bins> bins, int batchSize) {
        int outputs = bins.map(Bins::count).orElse(1);
        Check.that(mlp.outputs() == outputs, "outputs of a critic", String.valueOf(outputs), mlp.outputs());
        this.observationSize = observationSize;
        this.batchSize = batchSize;
        this.mlp = mlp;
        this.tape = new Tape(mlp.evaluated(), batchSize);
        this.chosen = new Tape(mlp.evaluated(), batchSize);
        this.rows = new int[batchSize];
        this.dChosen = new Vec(batchSize);
        this.categorical = bins.map(b -> new Categorical(b, mlp, batchSize));
    }

    /// Makes a target network q(s, a; θ′), equal at first.
    ///
    /// @return a critic that is only evaluated
    public Critic target() {
        return new Critic(observationSize, mlp.target(), bins(), batchSize);
    }

    /// Makes a target network that a policy searches and whose slopes are measured, equal at first.
    ///
    /// @return a critic that follows this one, differentiable in state and action
    public Critic averaged() {
        return new Critic(observationSize, mlp.target(Mlp.Use.FIT_AND_INPUT_GRADIENT), bins(), batchSize);
    }

    /// Makes another view of the same parameters with work memory of its own.
    ///
    /// @param batchSize largest batch of the view
    /// @return a critic that shares this one's parameters
    public Critic view(int batchSize) {
        return new Critic(observationSize, mlp, bins(), batchSize);
    }

    /// θ′ ← τ θ + (1 − τ) θ′, τ = 1 copies.
    ///
    /// @param online critic with θ; not modified
    /// @param tau    τ in (0, 1]
    public void follow(Critic online, double tau) {
        mlp.follow(online.mlp, tau);
    }

    /// Returns the parameters.
    ///
    /// @return the network
    public Mlp mlp() {
        return mlp;
    }

    /// Tells what the outputs count.
    ///
    /// @return bins of a categorical critic; empty: the output is the value
    public Optional<Bins> bins() {
        return categorical.map(Categorical::bins);
    }

    /// Evaluates q(s, a).
    ///
    /// @param s   N×dₛ; not modified
    /// @param a   N×dₐ, normalised; not modified
    /// @param out out: N; of a categorical critic left alone until [#backward] or a gradient, which read it
    /// @return `out`
    public Vec value(Mat s, Mat a, Vec out) {
        if (categorical.isPresent()) {
            outputs(s, a, categorical.get().logits);
            return values(categorical.get().logits, out);
        }
        return outputs(s, a, out);
    }

    /// Evaluates the outputs f(s, a).
    ///
    /// @param s   N×dₛ; not modified
    /// @param a   N×dₐ, normalised; not modified
    /// @param out out: N; N·B, row-major, logits, of a categorical critic
    /// @return `out`
    public Vec outputs(Mat s, Mat a, Vec out) {
        tape.forward(s, a, out);
        return out;
    }

    /// Turns outputs into values.
    ///
    /// @param f   outputs, as of [#outputs]; not modified
    /// @param out out: q, N
    /// @return `out`
    public Vec values(Vec f, Vec out) {
        if (categorical.isPresent()) {
            categorical.get().expectation.of(f, out);
        } else {
            System.arraycopy(f.data(), 0, out.data(), 0, out.size());
        }
        return out;
    }

    /// Back-propagates ∂L/∂q to every layer.
    ///
    /// @param dq ∂L/∂q at the last [#value], N; not modified, read again by [#step]
    /// @return this
    public Critic backward(Vec dq) {
        if (categorical.isPresent()) {
            categorical.get().expectation.gradient(dq, categorical.get().d);
            return backwardOutputs(categorical.get().d);
        }
        return backwardOutputs(dq);
    }

    /// Back-propagates ∂L/∂f to every layer.
    ///
    /// @param df ∂L/∂f at the last [#outputs], laid out as they; not modified, read again by [#step]
    /// @return this
    public Critic backwardOutputs(Vec df) {
        tape.backward(df);
        return this;
    }

    /// Takes one optimiser step on θ with the last [#backward].
    ///
    /// @param optimiser memory of this critic's optimiser
    public void step(OptimiserState optimiser) {
        tape.step(optimiser);
    }

    /// Gives the gradient in the action: da = dq ∇ₐ q(s, a). θ gets no gradient.
    ///
    /// @param dq  ∂L/∂q at the last [#value], N; not modified
    /// @param da  out: N×dₐ
    public void gradientInAction(Vec dq, Mat da) {
        backward(dq);
        tape.inputGradient(observationSize, da, false);
    }

    /// Adds the gradient in the action of the last [#backward]: da += dq ∇ₐ q(s, a).
    ///
    /// @param da added to, N×dₐ
    public void addGradientInAction(Mat da) {
        tape.inputGradient(observationSize, da, true);
    }

    /// Gives the gradient in state and action: (ds, da) = dq ∇ q(s, a). θ gets no gradient.
    ///
    /// @param dq ∂L/∂q at the last [#value], N; not modified
    /// @param d  out: N×(dₛ + dₐ), state first
    public void gradient(Vec dq, Mat d) {
        backward(dq);
        tape.inputGradient(0, d, false);
    }

    /// Chooses the rows where this critic is the smaller one, for a gradient in the action.
    ///
    /// @param q      this critic's values
    /// @param other  the other's
    /// @param ties   whether rows of equal values count as this one's
    /// @param weight ∂L/∂q of the chosen rows
    void chooseSmaller(Vec q, Vec other, boolean ties, float weight) {
        int count = 0;
        for (int i = 0; i < q.size(); i++) {
            if (ties ? !(other.at(i) < q.at(i)) : q.at(i) < other.at(i)) {
                dChosen.set(count, weight);
                rows[count++] = i;
            }
        }
        chosen.chooseRows(tape, rows, count, dChosen);
    }

    Tape tape() {
        return tape;
    }

    Tape chosenTape() {
        return chosen;
    }

    @Override
    public int observationSize() {
        return observationSize;
    }

    @Override
    public int actionSize() {
        return mlp.inputs() - observationSize;
    }

    @Override
    public boolean isDifferentiable() {
        return mlp.isDifferentiableInInput();
    }

    /// Empty of a categorical critic, whose value is no output.
    @Override
    public Optional<NetworkForm> networks() {
        return categorical.isPresent() ? Optional.empty() : Optional.of(NetworkForm.smallest(List.of(mlp)));
    }

    @Override
    public String kind() {
        return categorical.isPresent()
                ? "a categorical critic, whose value is the mean of a distribution"
                : QFunction.super.kind();
    }

    @Override
    public ActionValues at(int maxStates, int maxActions) {
        return new NetworkValues(categorical
                .map(c -> new FixedInputs(mlp.evaluated(), observationSize, maxStates, c.bins.z(), c.bins.tail()))
                .orElseGet(() -> new FixedInputs(mlp.evaluated(), observationSize, maxStates)));
    }

    @Override
    public void exchange(String name, Exchange x) {
        mlp.exchange(name, x);
    }
}
