// SPDX-License-Identifier: Apache-2.0
package org.fittedq.policy;

import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.nn.Mlp;
import org.fittedq.nn.Tape;

/// The deterministic action of an actor's network, a = tanh(first dₐ outputs) (of a Gaussian actor the squashed mean), with its
/// Jacobian product. Work memory of a batch; later changes of the network are seen. Nothing is allocated after it is made.
public final class MeanAction {

    private final Compute compute;
    private final Tape tape;
    private final Mat outputs, dOutputs; // the latter 0 beyond dₐ: other outputs, such as log σ, have no part in a
    private final Mat a; // the last actions

    /// Makes the memory.
    ///
    /// @param actor      network of states with at least dₐ outputs; shared, not copied
    /// @param actionSize dₐ
    /// @param rows       N, at least 1
    /// @param compute    kernels and threads
    public MeanAction(Mlp actor, int actionSize, int rows, Compute compute) {
        this(actor, actionSize, rows, new Tape(actor, Math.max(2, rows), compute), compute); // one row has no backward pass
    }

    private MeanAction(Mlp actor, int actionSize, int rows, Tape tape, Compute compute) {
        this.compute = compute;
        this.tape = tape;
        this.outputs = new Mat(rows, actor.outputs());
        this.dOutputs = new Mat(rows, actor.outputs());
        this.a = new Mat(rows, actionSize);
    }

    /// Makes the memory of one action at a time, the fastest, without a way back.
    ///
    /// @param actor      network of states with at least dₐ outputs; shared, not copied
    /// @param actionSize dₐ
    /// @param compute    kernels; its threads are not used
    /// @return memory of one row, for [#act] alone
    public static MeanAction ofOneState(Mlp actor, int actionSize, Compute compute) {
        Compute alone = compute.alone();
        return new MeanAction(actor, actionSize, 1, new Tape(actor, 1, alone), alone);
    }

    /// Evaluates a = π(s).
    ///
    /// @param s   N×dₛ; not modified
    /// @param out out: N×dₐ, normalised
    public void act(Mat s, Mat out) {
        tape.forward(s, outputs);
        for (int i = 0; i < a.rows(); i++) {
            System.arraycopy(outputs.data(), i * outputs.cols(), a.data(), i * a.cols(), a.cols());
        }
        compute.kernels().tanh(a.data(), a.data(), 0, a.data().length);
        out.set(a);
    }

    /// Gives the gradient in the state at the last [#act]: ds += [da (1 − a²), 0] ∂f/∂s.
    ///
    /// @param da ∂L/∂a, N×dₐ; not modified
    /// @param ds added to, N×dₛ
    /// @throws IllegalArgumentException if the network was not made with [Mlp.Use#FIT_AND_INPUT_GRADIENT]
    public void backward(Mat da, Mat ds) {
        // a = tanh u, so ∂a/∂u = 1 − a²
        for (int i = 0; i < a.rows(); i++) {
            for (int j = 0; j < a.cols(); j++) {
                dOutputs.set(i, j, da.at(i, j) * (1 - a.at(i, j) * a.at(i, j)));
            }
        }
        tape.backward(dOutputs);
        tape.inputGradient(0, ds, true);
    }
}
