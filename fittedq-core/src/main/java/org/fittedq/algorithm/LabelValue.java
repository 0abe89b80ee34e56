// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import java.util.Optional;
import org.fittedq.argmax.Maxima;
import org.fittedq.fit.ValueLoss;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.random.RandomStream;
import org.fittedq.random.Streams;
import org.fittedq.value.Critic;

/// v(s′) in the labels of [QtOpt], of one or more targets at the action that maximises the first: the smallest value of the first
/// target alone, of the first two or of a random few, or the mean less the spread of all ([Targets]). Not thread-safe.
final class LabelValue {

    private final Targets targets;
    private final Critic[] q;
    private final ValueLoss loss;
    private final Optional<RandomStream> pick; // of an ensemble
    private final Compute compute;
    private final int[] order; // of the targets; the first few count
    private final Vec v2;
    private final Vec[] each; // value of each target

    /// @param targets which count
    /// @param q       θ̄₁, θ̄₂, …
    /// @param loss    what their outputs say
    /// @param rows    batch size
    /// @param streams `pick` draws the members of an ensemble
    LabelValue(Targets targets, Critic[] q, ValueLoss loss, int rows, Streams streams, Compute compute) {
        this.targets = targets;
        this.q = q;
        this.loss = loss;
        this.pick = targets instanceof Targets.Ensemble ? Optional.of(streams.stream("pick")) : Optional.empty();
        this.compute = compute;
        this.order = new int[q.length];
        this.v2 = new Vec(rows);
        this.each = new Vec[q.length];
        for (int i = 0; i < q.length; i++) {
            each[i] = new Vec(rows);
        }
    }

    /// Evaluates v(s′).
    ///
    /// @param sNext next states, N×dₛ; not modified
    /// @param best  argmax_a of the first target there, and its output; not modified
    /// @param v     out: N, reward
    void of(Mat sNext, Maxima best, Vec v) {
        if (targets instanceof Targets.Ensemble e && e.pessimism() instanceof Pessimism.Spread s) {
            meanLessSpread(sNext, best, s, v);
        } else {
            smallest(sNext, best, v);
        }
    }

    /// v ← minᵢ, of outputs, whose order is that of the values.
    private void smallest(Mat sNext, Maxima best, Vec v) {
        for (int i = 0; i < order.length; i++) {
            order[i] = i; // not as the last label left it, which no checkpoint knows
        }
        if (targets instanceof Targets.Ensemble e) {
            e.pessimism().draw(pick.orElseThrow(), order);
        }
        output(order[0], sNext, best, v);
        for (int k = 1; k < targets.inLabel(); k++) {
            output(order[k], sNext, best, v2);
            v.min(v2);
        }
        loss.toValues(v, compute);
    }

    /// v ← m − κ s, of values, not outputs.
    private void meanLessSpread(Mat sNext, Maxima best, Pessimism.Spread spread, Vec v) {
        for (int i = 0; i < q.length; i++) {
            output(i, sNext, best, each[i]);
            loss.toValues(each[i], compute);
        }
        spread.of(each, v);
    }

    /// The output of a target, which the search knows of the first.
    private void output(int i, Mat sNext, Maxima best, Vec out) {
        if (i == 0) {
            System.arraycopy(best.value().data(), 0, out.data(), 0, out.size());
        } else {
            q[i].value(sNext, best.action(), out);
        }
    }
}
