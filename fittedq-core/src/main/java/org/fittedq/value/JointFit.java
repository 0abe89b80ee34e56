// SPDX-License-Identifier: Apache-2.0
package org.fittedq.value;

import org.fittedq.math.Check;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.nn.OptimiserState;
import org.fittedq.nn.Tape;

/// Fits a batch-normalised critic with a joint pass: the N rows (s, a) and the N rows (s′, a′) go through the network together, so
/// that means and variances are those of all 2N, and the running ones are of both kinds of inputs that q is asked for.
///
/// Source: A. Bhatt et al., *CrossQ: Batch Normalization in Deep Reinforcement Learning for Greater Sample Efficiency and
/// Simplicity*, ICLR 2024, <https://arxiv.org/abs/1902.05605>.
///
/// The loss is of the first N rows; its gradient reaches the others through the statistics alone. With N rows alone the statistics
/// would be those of recorded actions, and q at actions that were never taken, which a search asks for, would be off.
public final class JointFit {

    private final Tape tape;
    private final Mat s; // 2N×dₛ
    private final Mat a; // 2N×dₐ
    private final Vec q; // outputs, a row after another
    private final Vec dq;

    /// Makes the work memory.
    ///
    /// @param critic    a batch-normalised critic that is fitted
    /// @param batchSize N, at least 1; every batch has so many rows
    /// @throws IllegalArgumentException if the critic is only evaluated
    public JointFit(Critic critic, int batchSize) {
        this.tape = new Tape(critic.mlp(), 2 * batchSize);
        this.s = new Mat(2 * batchSize, critic.observationSize());
        this.a = new Mat(2 * batchSize, critic.actionSize());
        this.q = new Vec(Check.size("outputs of a batch", 2L * batchSize, critic.mlp().outputs()));
        this.dq = new Vec(q.size());
    }

    /// Evaluates q(s, a) with the statistics of the joint batch.
    ///
    /// @param s     N×dₛ; not modified
    /// @param a     N×dₐ, normalised; not modified
    /// @param sNext N×dₛ; not modified
    /// @param aNext N×dₐ, normalised; not modified
    /// @param out   out: outputs of (s, a), as of [Critic#outputs]
    /// @return `out`
    public Vec value(Mat s, Mat a, Mat sNext, Mat aNext, Vec out) {
        stack(s, sNext, this.s);
        stack(a, aNext, this.a);
        tape.forward(this.s, this.a, q);
        System.arraycopy(q.data(), 0, out.data(), 0, out.size());
        return out;
    }

    private static void stack(Mat first, Mat second, Mat out) {
        int half = out.data().length / 2;
        System.arraycopy(first.data(), 0, out.data(), 0, half);
        System.arraycopy(second.data(), 0, out.data(), half, half);
    }

    /// Takes one optimiser step on θ and moves the running statistics towards those of the last [#value].
    ///
    /// @param dOut      ∂L/∂f, f the outputs at the rows (s, a), laid out as they; not modified
    /// @param optimiser memory of this critic's optimiser
    public void step(Vec dOut, OptimiserState optimiser) {
        System.arraycopy(dOut.data(), 0, dq.data(), 0, dOut.size());
        tape.backward(dq);
        tape.step(optimiser);
    }
}
