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

/// A deterministic policy π(s; w) = tanh(first dₐ outputs of f(s; w)), in normalised action units: of an actor's own network, or of a
/// Gaussian actor's the squashed mean. The one place where a network's outputs become actions, with the way back to the network's
/// parameters and to the states. Several views may share the parameters, each with the work memory of one batch; nothing is
/// allocated after it is made.
public final class DeterministicActor implements Stateful {

    private final Mlp mlp;
    private final Compute compute;
    private final Tape tape;
    private final Mat a; // the last actions
    private final Mat f; // the network's outputs
    private final Mat df; // 0 beyond dₐ: other outputs, such as log σ, have no part in a

    /// Makes an actor with random weights.
    ///
    /// @param observationSize dₛ
    /// @param actionSize      dₐ
    /// @param network         hidden layers
    /// @param batchSize       states of each call
    /// @param init            source of the initial weights
    /// @param compute         kernels and threads
    public DeterministicActor(int observationSize, int actionSize, Network network, int batchSize, RandomStream init,
            Compute compute) {
        this(new Mlp(observationSize, network, actionSize, Mlp.Use.FIT, init, compute), actionSize, batchSize,
                batchSize, compute);
    }

    private DeterministicActor(Mlp mlp, int actionSize, int batchSize, int tapeRows, Compute compute) {
        this.mlp = mlp;
        this.compute = compute;
        this.tape = new Tape(mlp, tapeRows, compute);
        this.a = new Mat(batchSize, actionSize);
        this.f = new Mat(batchSize, mlp.outputs());
        this.df = new Mat(batchSize, mlp.outputs());
    }

    /// Makes an actor of a network that there is, later changes of which are seen.
    ///
    /// @param mlp        network of states with at least dₐ outputs; shared, not copied
    /// @param actionSize dₐ
    /// @param rows       N, at least 1; one row, too, has a way back
    /// @param compute    kernels and threads
    /// @return an actor that shares the network
    public static DeterministicActor of(Mlp mlp, int actionSize, int rows, Compute compute) {
        return new DeterministicActor(mlp, actionSize, rows, Math.max(2, rows), compute);
    }

    /// Makes an actor of a network that there is, for one state at a time: the fastest, without a way back.
    ///
    /// @param mlp        network of states with at least dₐ outputs; shared, not copied
    /// @param actionSize dₐ
    /// @param compute    kernels; its threads are not used
    /// @return an actor that shares the network, for [#act] alone
    public static DeterministicActor ofOneState(Mlp mlp, int actionSize, Compute compute) {
        return new DeterministicActor(mlp, actionSize, 1, 1, compute.alone());
    }

    /// Makes an actor of a copy of a network, with the weights that it has now, whose gradient in the state can be taken whatever the
    /// network was made for ([#gradientInState]).
    ///
    /// @param mlp        network of states with at least dₐ outputs; not modified
    /// @param actionSize dₐ
    /// @param rows       N, at least 1
    /// @param compute    kernels and threads
    /// @return an actor with a network of its own
    public static DeterministicActor differentiableCopy(Mlp mlp, int actionSize, int rows, Compute compute) {
        Mlp copy = new Mlp(mlp.inputs(), mlp.network(), mlp.outputs(), Mlp.Use.FIT_AND_INPUT_GRADIENT,
                new RandomStream(0, "overwritten"), compute);
        copy.follow(mlp, 1);
        return of(copy, actionSize, rows, compute);
    }

    /// Makes a target actor π(s; w′), equal at first.
    ///
    /// @return an actor that is only evaluated
    public DeterministicActor target() {
        return new DeterministicActor(mlp.target(), a.cols(), a.rows(), tape.maxRows(), compute);
    }

    /// Makes another view of the same parameters with work memory of its own.
    ///
    /// @param batchSize batch of the view; of one state it is fast and has no way back
    /// @return an actor that shares this one's parameters
    public DeterministicActor view(int batchSize) {
        return new DeterministicActor(mlp, a.cols(), batchSize, batchSize, compute);
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
        tape.forward(s, f);
        for (int i = 0; i < a.rows(); i++) {
            System.arraycopy(f.data(), i * f.cols(), a.data(), i * a.cols(), a.cols());
        }
        compute.kernels().tanh(a.data(), a.data(), 0, a.data().length);
        return out.set(a);
    }

    /// Back-propagates ∂L/∂a at the last [#act] to every layer.
    ///
    /// @param da ∂L/∂a, N×dₐ; not modified
    /// @return this
    public DeterministicActor backward(Mat da) {
        // a = tanh u, so ∂a/∂u = 1 − a²
        for (int i = 0; i < a.rows(); i++) {
            for (int j = 0; j < a.cols(); j++) {
                df.set(i, j, da.at(i, j) * (1 - a.at(i, j) * a.at(i, j)));
            }
        }
        tape.backward(df);
        return this;
    }

    /// Gives the gradient in the state at the last [#backward]: ds += da ∂π/∂s.
    ///
    /// @param ds added to, N×dₛ
    /// @throws IllegalArgumentException if the network was not made with [Mlp.Use#FIT_AND_INPUT_GRADIENT]
    public void gradientInState(Mat ds) {
        tape.inputGradient(0, ds, true);
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
