// SPDX-License-Identifier: Apache-2.0
package org.fittedq.value;

import java.util.List;
import java.util.Optional;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.nn.Network;
import org.fittedq.nn.OptimiserState;
import org.fittedq.nn.Tape;
import org.fittedq.random.RandomStream;

/// Two critics q¹ and q², evaluated and fitted at the same time (van Hasselt 2010; Fujimoto et al. 2018).
///
/// As a [QFunction] it is the smaller of the two. The same bits as one after the other; faster on several threads, where each works mostly on one of the networks.
public final class TwinCritic implements QFunction {

    private final Critic first; // q¹
    private final Critic second; // q²

    /// Makes two critics with random weights.
    ///
    /// @param observationSize dₛ
    /// @param actionSize      dₐ
    /// @param network         hidden layers
    /// @param batchSize       largest batch
    /// @param init1           source of the first one's weights
    /// @param init2           source of the second one's
    /// @param compute         kernels and threads
    public TwinCritic(int observationSize, int actionSize, Network network, int batchSize, RandomStream init1,
            RandomStream init2, Compute compute) {
        this(new Critic(observationSize, actionSize, network, batchSize, init1, compute),
                new Critic(observationSize, actionSize, network, batchSize, init2, compute));
    }

    private TwinCritic(Critic first, Critic second) {
        this.first = first;
        this.second = second;
    }

    /// Makes target networks, equal at first.
    ///
    /// @return critics that are only evaluated
    public TwinCritic target() {
        return new TwinCritic(first.target(), second.target());
    }

    /// Returns q¹.
    ///
    /// @return the first critic
    public Critic first() {
        return first;
    }

    /// Returns q².
    ///
    /// @return the second critic
    public Critic second() {
        return second;
    }

    /// Evaluates q¹(s, a) and q²(s, a).
    ///
    /// @param s    N×dₛ; not modified
    /// @param a    N×dₐ, normalised; not modified
    /// @param out1 out: q¹, N
    /// @param out2 out: q², N
    public void value(Mat s, Mat a, Vec out1, Vec out2) {
        Tape.forward(first.tape(), second.tape(), s, a, out1, out2);
    }

    /// Back-propagates the gradients of a loss to every layer of both.
    ///
    /// @param dq1 ∂L/∂q¹ at the last [#value], N; not modified, read again by [#step]
    /// @param dq2 ∂L/∂q²
    /// @return this
    public TwinCritic backward(Vec dq1, Vec dq2) {
        Tape.backward(first.tape(), second.tape(), dq1, dq2);
        return this;
    }

    /// Takes one optimiser step of each with the last [#backward].
    ///
    /// @param optimiser1 memory of the first one's optimiser
    /// @param optimiser2 memory of the second one's
    public void step(OptimiserState optimiser1, OptimiserState optimiser2) {
        Tape.step(first.tape(), second.tape(), optimiser1, optimiser2);
    }

    /// Gives the gradient in the action of weight · minᵢ qⁱ(s, a) at the last [#value]: each row goes through its smaller
    /// critic only, q¹ where they are equal.
    ///
    /// @param q1     q¹ of the last [#value], N; not modified
    /// @param q2     q²; not modified
    /// @param weight ∂L/∂minᵢ qⁱ, the same for every row
    /// @param da     out: ∂L/∂a, N×dₐ
    public void minGradientInAction(Vec q1, Vec q2, float weight, Mat da) {
        first.chooseSmaller(q1, q2, true, weight);
        second.chooseSmaller(q2, q1, false, weight);
        da.fill(0);
        Tape.inputGradients(first.chosenTape(), second.chosenTape(), first.observationSize(), da);
    }

    /// θ′ᵢ ← τ θᵢ + (1 − τ) θ′ᵢ, τ = 1 copies.
    ///
    /// @param online critics with θ; not modified
    /// @param tau    τ in (0, 1]
    public void follow(TwinCritic online, double tau) {
        first.follow(online.first, tau);
        second.follow(online.second, tau);
    }

    @Override
    public int observationSize() {
        return first.observationSize();
    }

    @Override
    public int actionSize() {
        return first.actionSize();
    }

    @Override
    public boolean isDifferentiable() {
        return first.isDifferentiable();
    }

    @Override
    public Optional<NetworkForm> networks() {
        return Optional.of(NetworkForm.smallest(List.of(first.mlp(), second.mlp())));
    }

    @Override
    public ActionValues at(int maxStates, int maxActions) {
        return new SmallerValues(first, second, maxStates, maxActions);
    }
}
