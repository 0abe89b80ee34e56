// SPDX-License-Identifier: Apache-2.0
package org.fittedq.value;

import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Stateful;
import org.fittedq.math.Vec;
import org.fittedq.nn.Mlp;
import org.fittedq.nn.Network;
import org.fittedq.nn.OptimiserState;
import org.fittedq.nn.Tape;
import org.fittedq.random.RandomStream;

/// A network v(s; ψ) with gradients in ψ, and in s if it was made for them.
public final class ValueNetwork implements Stateful {

    private final Mlp mlp;
    private final Tape tape;
    private final int batchSize;

    /// Makes a value network with random weights.
    ///
    /// @param observationSize dₛ
    /// @param network         hidden layers
    /// @param batchSize       largest batch
    /// @param init            source of the initial weights
    /// @param compute         kernels and threads
    public ValueNetwork(int observationSize, Network network, int batchSize, RandomStream init, Compute compute) {
        this(new Mlp(observationSize, network, 1, Mlp.Use.FIT, init, compute), batchSize);
    }

    /// Makes a value network with random weights whose gradient in the state can be taken too ([#gradientInState]).
    ///
    /// @param observationSize dₛ
    /// @param network         hidden layers
    /// @param batchSize       largest batch
    /// @param init            source of the initial weights
    /// @param compute         kernels and threads
    /// @return the network
    public static ValueNetwork differentiableInState(int observationSize, Network network, int batchSize,
            RandomStream init, Compute compute) {
        return new ValueNetwork(
                new Mlp(observationSize, network, 1, Mlp.Use.FIT_AND_INPUT_GRADIENT, init, compute), batchSize);
    }

    private ValueNetwork(Mlp mlp, int batchSize) {
        this(mlp, batchSize, new Tape(mlp, batchSize));
    }

    private ValueNetwork(Mlp mlp, int batchSize, Tape tape) {
        this.mlp = mlp;
        this.batchSize = batchSize;
        this.tape = tape;
    }

    /// Makes another view of the same parameters with work memory of its own.
    ///
    /// @param batchSize largest batch of the view
    /// @param compute   kernels and threads; change no bit
    /// @return a network that shares this one's parameters
    public ValueNetwork view(int batchSize, Compute compute) {
        return new ValueNetwork(mlp, batchSize, new Tape(mlp, batchSize, compute));
    }

    /// Makes a target network v(s; ψ̄), equal at first.
    ///
    /// @return a network that is only evaluated
    public ValueNetwork target() {
        return new ValueNetwork(mlp.target(), batchSize);
    }

    /// ψ̄ ← τ ψ + (1 − τ) ψ̄, τ = 1 copies.
    ///
    /// @param online network with ψ; not modified
    /// @param tau    τ in (0, 1]
    public void follow(ValueNetwork online, double tau) {
        mlp.follow(online.mlp, tau);
    }

    /// Returns the parameters.
    ///
    /// @return the network
    public Mlp mlp() {
        return mlp;
    }

    /// Evaluates v(s).
    ///
    /// @param s   N×dₛ; not modified
    /// @param out out: N
    /// @return `out`
    public Vec value(Mat s, Vec out) {
        tape.forward(s, out);
        return out;
    }

    /// Back-propagates ∂L/∂v to every layer.
    ///
    /// @param dv ∂L/∂v at the last [#value], N; not modified, read again by [#step]
    /// @return this
    public ValueNetwork backward(Vec dv) {
        tape.backward(dv);
        return this;
    }

    /// Gives the gradient in the state: ds = dv ∇ v(s). ψ gets no gradient.
    ///
    /// @param dv ∂L/∂v at the last [#value], N; not modified
    /// @param ds out: N×dₛ
    /// @throws IllegalArgumentException if the network was not made with [#differentiableInState]
    public void gradientInState(Vec dv, Mat ds) {
        tape.backward(dv);
        tape.inputGradient(0, ds, false);
    }

    /// Takes one optimiser step on ψ with the last [#backward].
    ///
    /// @param optimiser memory of this network's optimiser
    public void step(OptimiserState optimiser) {
        tape.step(optimiser);
    }

    @Override
    public void exchange(String name, Exchange x) {
        mlp.exchange(name, x);
    }
}
