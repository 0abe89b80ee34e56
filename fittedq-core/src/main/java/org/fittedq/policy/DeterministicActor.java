// SPDX-License-Identifier: Apache-2.0
package org.fittedq.policy;

import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Stateful;
import org.fittedq.nn.Mlp;
import org.fittedq.nn.Network;
import org.fittedq.nn.OptimiserState;
import org.fittedq.nn.Tape;
import org.fittedq.random.RandomStream;

/// A deterministic policy π(s; w) = tanh(f(s; w)), in normalised action units.
public final class DeterministicActor implements Stateful {

    private final Mlp mlp;
    private final Compute compute;
    private final Tape tape;
    private final int batchSize;
    private final Mat a; // the last actions
    private final Mat du;

    /// Makes an actor with random weights.
    ///
    /// @param observationSize dₛ
    /// @param actionSize      dₐ
    /// @param network         hidden layers
    /// @param batchSize       largest batch
    /// @param init            source of the initial weights
    /// @param compute         kernels and threads
    public DeterministicActor(int observationSize, int actionSize, Network network, int batchSize, RandomStream init,
            Compute compute) {
        this(new Mlp(observationSize, network, actionSize, Mlp.Use.FIT, init, compute), compute, batchSize);
    }

    private DeterministicActor(Mlp mlp, Compute compute, int batchSize) {
        this.mlp = mlp;
        this.compute = compute;
        this.batchSize = batchSize;
        this.tape = new Tape(mlp, batchSize);
        this.a = new Mat(batchSize, mlp.outputs());
        this.du = new Mat(batchSize, mlp.outputs());
    }

    /// Makes a target actor π(s; w′), equal at first.
    ///
    /// @return an actor that is only evaluated
    public DeterministicActor target() {
        return new DeterministicActor(mlp.target(), compute, batchSize);
    }

    /// Makes another view of the same parameters with work memory of its own.
    ///
    /// @param batchSize largest batch of the view
    /// @return an actor that shares this one's parameters
    public DeterministicActor view(int batchSize) {
        return new DeterministicActor(mlp, compute, batchSize);
    }

    /// w′ ← τ w + (1 − τ) w′, τ = 1 copies.
    ///
    /// @param online actor with w; not modified
    /// @param tau    τ in (0, 1]
    public void follow(DeterministicActor online, double tau) {
        mlp.follow(online.mlp, tau);
    }

    /// Returns the parameters.
    ///
    /// @return the network, without the tanh
    public Mlp mlp() {
        return mlp;
    }

    /// Evaluates a = π(s).
    ///
    /// @param s   N×dₛ, N the view's batch size; not modified; read again by [#step]
    /// @param out out: N×dₐ, in [−1, 1]
    /// @return `out`
    public Mat act(Mat s, Mat out) {
        tape.forward(s, out);
        compute.kernels().tanh(out.data(), a.data(), 0, a.data().length);
        return out.set(a);
    }

    /// Back-propagates ∂L/∂a at the last [#act] to every layer.
    ///
    /// @param da ∂L/∂a, N×dₐ; not modified
    /// @return this
    public DeterministicActor backward(Mat da) {
        // a = tanh u, so ∂a/∂u = 1 − a²
        float[] ai = a.data();
        for (int i = 0; i < ai.length; i++) {
            du.data()[i] = da.data()[i] * (1 - ai[i] * ai[i]);
        }
        tape.backward(du);
        return this;
    }

    /// Takes one optimiser step on w with the last [#backward].
    ///
    /// @param optimiser memory of this actor's optimiser
    public void step(OptimiserState optimiser) {
        tape.step(optimiser);
    }

    @Override
    public void exchange(String name, Exchange x) {
        mlp.exchange(name, x);
    }
}
