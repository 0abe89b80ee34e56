// SPDX-License-Identifier: Apache-2.0
package org.fittedq.value;

import org.fittedq.math.Check;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.nn.OptimiserState;
import org.fittedq.nn.Tape;
import org.fittedq.random.Draw;
import org.fittedq.random.RandomStream;

/// One fit of a [NetworkQ]: its passes over the training set.
final class Epochs {

    private final NetworkQ.Stop stop;
    private final Labels labels;
    private final Mat s;
    private final Mat a;
    private final Vec y;
    private final RandomStream random;
    private final Tape tape;
    private final OptimiserState optimiser;
    private final int[] order;
    private final PairBatch whole; // a batch
    private final PairBatch rest; // the last batch of an epoch, if the batch size does not divide the rows
    private double loss;

    Epochs(NetworkQ q, NetworkQ.Config c, Mat s, Mat a, Vec y, RandomStream random, long runSteps) {
        int n = y.size();
        int batch = c.batchSize() == 0 ? n : Math.min(n, c.batchSize());
        this.stop = c.stop();
        this.labels = q.labels();
        this.s = s;
        this.a = a;
        this.y = y;
        this.random = random;
        this.tape = new Tape(q.mlp(), Math.max(2, batch)); // a tape of one row has no backward pass
        this.optimiser = new OptimiserState(c.optimiser(), q.mlp(), runSteps);
        this.order = new int[n];
        for (int i = 0; i < n; i++) {
            order[i] = i;
        }
        this.whole = new PairBatch(q, batch);
        this.rest = new PairBatch(q, n % batch);
    }

    /// Returns N⁻¹ Σ (f − z)² of the last epoch.
    double loss() {
        return loss;
    }

    /// Passes over the set until the loss has not fallen by the tolerated part for the patience's number of epochs.
    ///
    /// @return the number of epochs
    int untilItStops() {
        double reference = Double.POSITIVE_INFINITY; // the loss that last counted as a fall
        int since = 0;
        int epoch = 0;
        while (epoch < stop.maxEpochs() && since < stop.patience()) {
            loss = pass() / order.length;
            epoch++;
            if (!Double.isFinite(loss)) {
                throw new IllegalStateException(Check.message("loss of the fit", "a finite number",
                        loss + " at epoch " + epoch) + "; try a smaller optimiser.learningRate");
            }
            since++;
            if (loss < reference * (1 - stop.tolerance())) {
                reference = loss;
                since = 0;
            }
        }
        return epoch;
    }

    /// Takes the steps of one epoch.
    ///
    /// @return Σ (f − z)², each row as its step met it
    private double pass() {
        if (whole.size() < order.length) {
            Draw.shuffle(random, order);
        }
        double sum = 0;
        int first = 0;
        for (; first + whole.size() <= order.length; first += whole.size()) {
            sum += step(whole, first);
        }
        return first < order.length ? sum + step(rest, first) : sum;
    }

    private double step(PairBatch batch, int first) {
        for (int r = 0; r < batch.size(); r++) {
            batch.set(r, s, a, order[first + r]);
        }
        tape.forward(batch.s, batch.a, batch.q);
        // L = n⁻¹ Σ (f − z)², ∂L/∂fᵢ = 2 (fᵢ − zᵢ)/n; the gradient takes the place of the values
        double sum = 0;
        float scale = 2f / batch.size();
        for (int r = 0; r < batch.size(); r++) {
            float error = batch.q.at(r) - labels.z(y.at(order[first + r]));
            sum += (double) error * error;
            batch.q.set(r, scale * error);
        }
        tape.backward(batch.q);
        tape.step(optimiser);
        return sum;
    }
}
