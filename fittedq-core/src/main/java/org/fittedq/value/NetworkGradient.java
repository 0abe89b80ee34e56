// SPDX-License-Identifier: Apache-2.0
package org.fittedq.value;

import java.util.List;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.nn.Tape;

/// q(s, a) = μ + σ minᵢ fⁱ(s, a) of a batch, and its gradient in state and action: each row's is that of its smallest network, of the
/// first where they are equal, as in [TwinCritic]. Work memory of one thread; nothing is allocated after it is made.
public final class NetworkGradient {

    private final NetworkForm form;
    private final List<Tape> tapes;
    private final List<Vec> f;
    private final Vec df;
    private final Mat each; // gradient of one network

    /// Makes room.
    ///
    /// @param form    what q is made of
    /// @param rows    N, at least 1
    /// @param compute kernels and threads
    public NetworkGradient(NetworkForm form, int rows, Compute compute) {
        // a tape of one row has no backward pass
        int room = Math.max(2, rows);
        this.form = form;
        this.tapes = form.networks().stream().map(network -> new Tape(network, room, compute)).toList();
        this.f = form.networks().stream().map(network -> new Vec(rows)).toList();
        this.df = new Vec(rows);
        this.each = new Mat(rows, form.networks().getFirst().inputs());
    }

    /// Evaluates q.
    ///
    /// @param s   N×dₛ; not modified
    /// @param a   N×dₐ, normalised; not modified
    /// @param out out: q, N
    public void value(Mat s, Mat a, Vec out) {
        for (int k = 0; k < tapes.size(); k++) {
            tapes.get(k).forward(s, a, f.get(k));
        }
        Labels labels = form.labels().get();
        for (int i = 0; i < out.size(); i++) {
            out.set(i, labels.y(f.get(smallest(i)).at(i)));
        }
    }

    /// Gives the gradient at the last [#value].
    ///
    /// @param dq ∂L/∂q, N; not modified
    /// @param d  out: ∂L/∂(s, a), N×(dₛ + dₐ), state first
    /// @throws IllegalStateException if a network has no gradient in its input
    public void gradient(Vec dq, Mat d) {
        float std = (float) form.labels().get().std();
        for (int k = 0; k < tapes.size(); k++) {
            for (int i = 0; i < df.size(); i++) {
                df.set(i, smallest(i) == k ? std * dq.at(i) : 0);
            }
            tapes.get(k).backward(df);
            tapes.get(k).inputGradient(0, k == 0 ? d : each, false);
            for (int i = 0; k > 0 && i < df.size(); i++) {
                copy(i, k, d);
            }
        }
    }

    private void copy(int row, int network, Mat to) {
        if (smallest(row) == network) {
            System.arraycopy(each.data(), row * each.cols(), to.data(), row * each.cols(), each.cols());
        }
    }

    private int smallest(int row) {
        int least = 0;
        for (int k = 1; k < f.size(); k++) {
            if (f.get(k).at(row) < f.get(least).at(row)) {
                least = k;
            }
        }
        return least;
    }
}
