// SPDX-License-Identifier: Apache-2.0
package org.fittedq.model;

import org.fittedq.math.Check;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.nn.Mlp;
import org.fittedq.nn.OptimiserState;
import org.fittedq.nn.Tape;
import org.fittedq.random.Draw;
import org.fittedq.random.RandomStream;

/// One fit of one network: passes over the training part until the held-out loss no longer falls; the best weights are kept.
///
/// The weights from which it begins are measured too, so a warm start never ends with worse ones.
final class NetworkFit {

    private final GaussianDynamics.Fitting c;
    private final ModelData data;
    private final RandomStream random;
    private final Mlp mlp;
    private final Mlp current; // copy that is only evaluated, on all held-out rows at once
    private final Mlp best;
    private final Tape tape;
    private final Tape heldOutTape;
    private final OptimiserState optimiser;
    private final GaussianLoss loss;
    private final GaussianLoss heldOutLoss;
    private final int[] order;
    private final Examples whole; // a batch
    private final Examples rest; // the last batch of an epoch, if the batch size does not divide the rows
    private final Mat wholeOut;
    private final Mat restOut;
    private final Mat heldOut;
    private final Mat heldOutWork;
    private GaussianLoss.Measured bestMeasured;
    private double lastLoss;
    private int epochs;

    /// Makes one ready.
    ///
    /// @param mlp      beginning with these weights; overwritten, with what [#run] leaves of no use to others
    /// @param c        settings
    /// @param data     transitions; read only, so that networks are fitted side by side
    /// @param random   draws the bootstrap sample, if there is one, and the orders
    /// @param runSteps steps that the run has done
    /// @param compute  kernels of the network
    NetworkFit(Mlp mlp, GaussianDynamics.Config c, ModelData data, RandomStream random, long runSteps,
            Compute compute) {
        int n = data.training().size();
        int batch = c.fitting().batchSize() == 0 ? n : Math.min(n, c.fitting().batchSize());
        this.c = c.fitting();
        this.data = data;
        this.random = random;
        this.mlp = mlp;
        this.current = mlp.target();
        this.best = mlp.target();
        this.tape = new Tape(mlp, Math.max(2, batch)); // a tape of one row has no backward pass
        this.heldOutTape = new Tape(current, Math.max(2, data.heldOut().size()));
        this.optimiser = new OptimiserState(c.optimiser(), mlp, runSteps);
        this.loss = new GaussianLoss(c.logStd(), data.outputs(), data.scale(), batch, compute.kernels());
        this.heldOutLoss = new GaussianLoss(c.logStd(), data.outputs(), data.scale(), data.heldOut().size(),
                compute.kernels());
        this.order = order(n, c.ensemble().resample());
        this.whole = Examples.room(batch, data.training());
        this.rest = Examples.room(n % batch, data.training());
        this.wholeOut = new Mat(batch, mlp.outputs());
        this.restOut = new Mat(n % batch, mlp.outputs());
        this.heldOut = new Mat(data.heldOut().size(), mlp.outputs());
        this.heldOutWork = new Mat(data.heldOut().size(), mlp.outputs());
        this.bestMeasured = measure();
        this.lastLoss = bestMeasured.loss();
    }

    private int[] order(int n, boolean resample) {
        int[] rows = new int[n];
        for (int i = 0; i < n; i++) {
            rows[i] = resample ? random.index(n) : i;
        }
        return rows;
    }

    private GaussianLoss.Measured measure() {
        current.follow(mlp, 1);
        heldOutTape.forward(data.heldOut().x(), heldOut);
        return heldOutLoss.measure(heldOut, data.heldOut().y(), heldOutWork);
    }

    /// Passes over the training part until the held-out loss has not fallen by the tolerance for the patience's number of
    /// epochs, or a loss is not finite.
    void run() {
        double reference = bestMeasured.loss(); // the loss that last counted as a fall
        int since = 0;
        while (epochs < c.stop().maxEpochs() && since < c.stop().patience() && Double.isFinite(lastLoss)) {
            epochs++;
            double training = pass() / order.length;
            GaussianLoss.Measured measured = measure();
            lastLoss = Double.isFinite(training) ? measured.loss() : training;
            if (measured.loss() < bestMeasured.loss()) {
                bestMeasured = measured;
                best.follow(mlp, 1);
            }
            since++;
            if (measured.loss() < reference - c.stop().tolerance()) {
                reference = measured.loss();
                since = 0;
            }
        }
    }

    /// Throws if the loss was not finite.
    ///
    /// @param network its number, from 1
    void check(int network) {
        if (!Double.isFinite(lastLoss)) {
            throw new IllegalStateException(Check.message("model loss", "a finite number",
                    lastLoss + " in epoch " + epochs + " of network " + network) + "; try a smaller learning rate");
        }
    }

    /// Returns the weights of the least held-out loss.
    Mlp best() {
        return best;
    }

    /// Returns how it went.
    ModelFit.OfNetwork result() {
        return new ModelFit.OfNetwork(epochs, bestMeasured.nll(), bestMeasured.rmse(), bestMeasured.inside(),
                bestMeasured.rewardRmse(), bestMeasured.endErrors());
    }

    /// Takes the steps of one epoch.
    ///
    /// @return Σ L over the rows, each as its step met it
    private double pass() {
        if (whole.size() < order.length) {
            Draw.shuffle(random, order);
        }
        double sum = 0;
        int first = 0;
        for (; first + whole.size() <= order.length; first += whole.size()) {
            sum += step(whole, wholeOut, first);
        }
        return first < order.length ? sum + step(rest, restOut, first) : sum;
    }

    private double step(Examples batch, Mat out, int first) {
        batch.set(data.training(), order, first);
        tape.forward(batch.x(), out);
        double mean = loss.lossAndGradient(out, batch.y(), out); // the gradient takes the place of the outputs
        tape.backward(out);
        tape.step(optimiser);
        return mean * batch.size();
    }
}
