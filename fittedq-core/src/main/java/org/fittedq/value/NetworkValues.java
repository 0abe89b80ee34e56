// SPDX-License-Identifier: Apache-2.0
package org.fittedq.value;

import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.nn.Tape;

/// [ActionValues] of a [NetworkQ]: pairs in small blocks through a tape of this thread's own, states repeated for each action.
final class NetworkValues implements ActionValues {

    /// Rows of a block, at most: what a tape passes through the network in one go, so that its activations stay in the cache.
    private static final int BLOCK_ROWS = 96;

    private final NetworkQ q;
    private final FixedStates states;
    private final Tape tape;
    private final PairBatch block;
    private final Vec dq;
    private final Mat da;

    NetworkValues(NetworkQ q, int maxStates, int maxActions) {
        this.q = q;
        this.states = new FixedStates(q, maxStates, maxActions);
        // a tape of one row has no backward pass
        int rows = Math.max(2, Math.min(BLOCK_ROWS, states.maxRows()));
        this.tape = Tape.alone(q.mlp(), rows);
        this.block = new PairBatch(q, rows);
        this.dq = new Vec(rows);
        this.da = new Mat(rows, q.actionSize());
    }

    @Override
    public void fix(Mat s, int first, int count) {
        states.fix(s, first, count);
    }

    @Override
    public void values(float[] a, int k, float[] out) {
        int rows = states.rows(k);
        for (int first = 0; first < rows; first += block.size()) {
            forward(a, k, first, Math.min(block.size(), rows - first), out);
        }
    }

    @Override
    public void gradients(float[] a, int k, float[] out, float[] to) {
        int rows = states.rows(k);
        int m = q.actionSize();
        dq.fill((float) q.labels().std()); // q = mean + std · f, so ∂q/∂f = std
        for (int first = 0; first < rows; first += block.size()) {
            int n = Math.min(block.size(), rows - first);
            forward(a, k, first, n, out);
            tape.backward(dq);
            tape.inputGradient(q.observationSize(), da, false);
            System.arraycopy(da.data(), 0, to, first * m, n * m);
        }
    }

    /// Evaluates pairs first … first + n − 1; the rows behind them hold pairs of earlier blocks, whose values nobody reads.
    private void forward(float[] a, int k, int first, int n, float[] out) {
        for (int r = 0; r < n; r++) {
            block.set(r, states.s(), states.at(first + r, k), a, (first + r) * q.actionSize());
        }
        tape.forward(block.s, block.a, block.q);
        Labels labels = q.labels();
        for (int r = 0; r < n; r++) {
            out[first + r] = labels.y(block.q.at(r));
        }
    }
}
