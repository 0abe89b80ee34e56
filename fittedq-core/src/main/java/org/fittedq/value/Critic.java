// SPDX-License-Identifier: Apache-2.0
package org.fittedq.value;

import java.util.List;
import java.util.Optional;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Stateful;
import org.fittedq.math.Vec;
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
public final class Critic implements QFunction, Stateful {

    private final int observationSize;
    private final int batchSize;
    private final Mlp mlp;
    private final Tape tape;
    private final Tape chosen; // the rows that have a gradient, in gradientInAction
    private final int[] rows;
    private final Vec dChosen;

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
        this(observationSize,
                Mlp.ofAnyNorm(observationSize + actionSize, network, 1, Mlp.Use.FIT_AND_INPUT_GRADIENT, init, compute),
                batchSize);
    }

    /// Makes a critic of a network, to be evaluated at few states ([#at]); with room for a batch of one.
    ///
    /// @param observationSize dₛ
    /// @param mlp             network of observation and action with one output; shared, not copied
    public Critic(int observationSize, Mlp mlp) {
        this(observationSize, mlp, 1);
    }

    private Critic(int observationSize, Mlp mlp, int batchSize) {
        this.observationSize = observationSize;
        this.batchSize = batchSize;
        this.mlp = mlp;
        this.tape = new Tape(mlp.evaluated(), batchSize);
        this.chosen = new Tape(mlp.evaluated(), batchSize);
        this.rows = new int[batchSize];
        this.dChosen = new Vec(batchSize);
    }

    /// Makes a target network q(s, a; θ′), equal at first.
    ///
    /// @return a critic that is only evaluated
    public Critic target() {
        return new Critic(observationSize, mlp.target(), batchSize);
    }

    /// Makes a target network that a policy searches and whose slopes are measured, equal at first.
    ///
    /// @return a critic that follows this one, differentiable in state and action
    public Critic averaged() {
        return new Critic(observationSize, mlp.target(Mlp.Use.FIT_AND_INPUT_GRADIENT), batchSize);
    }

    /// Makes another view of the same parameters with work memory of its own.
    ///
    /// @param batchSize largest batch of the view
    /// @return a critic that shares this one's parameters
    public Critic view(int batchSize) {
        return new Critic(observationSize, mlp, batchSize);
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

    /// Evaluates q(s, a).
    ///
    /// @param s   N×dₛ; not modified
    /// @param a   N×dₐ, normalised; not modified
    /// @param out out: N
    /// @return `out`
    public Vec value(Mat s, Mat a, Vec out) {
        tape.forward(s, a, out);
        return out;
    }

    /// Back-propagates ∂L/∂q to every layer.
    ///
    /// @param dq ∂L/∂q at the last [#value], N; not modified, read again by [#step]
    /// @return this
    public Critic backward(Vec dq) {
        tape.backward(dq);
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
        tape.backward(dq);
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
        tape.backward(dq);
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

    @Override
    public Optional<NetworkForm> networks() {
        return Optional.of(NetworkForm.smallest(List.of(mlp)));
    }

    @Override
    public ActionValues at(int maxStates, int maxActions) {
        return new NetworkValues(new FixedInputs(mlp.evaluated(), observationSize, maxStates));
    }

    @Override
    public void exchange(String name, Exchange x) {
        mlp.exchange(name, x);
    }
}
