// SPDX-License-Identifier: Apache-2.0
package org.fittedq.model;

import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.Dynamics;
import org.fittedq.nn.Mlp;
import org.fittedq.nn.Tape;

/// The rows of a rollout that follow one network: a contiguous part of the batch.
///
/// > s′ = s + meanΔ + stdΔ (m + σ ξ), r = mean_r + std_r r̂
///
/// evaluated in double, so that inferred noise gives s′ back.
final class MemberRows {

    private final Normalisation scale;
    private final Outputs outputs;
    private final int states;
    private final int first;
    private final Tape[] tapes; // one for each step, then one for inference
    private final float[][] noiseSlope; // for each step, stdΔ σ dℓ/dz: ∂s′/∂z = ξ times this; n·dₛ
    private final Mat x;
    private final Mat out;
    private final Mat dOut;
    private final Mat dx;
    private final LogStd logStd;

    /// Makes the memory.
    ///
    /// @param mlp     the network
    /// @param scale   the model's
    /// @param outputs order of the outputs
    /// @param bounds  of log σ
    /// @param first   first row of the batch
    /// @param n       number of rows, at least 1
    /// @param steps   remembered steps
    /// @param compute kernels and threads
    MemberRows(Mlp mlp, Normalisation scale, Outputs outputs, GaussianDynamics.Bounds bounds, int first, int n,
            int steps, Compute compute) {
        this.scale = scale;
        this.outputs = outputs;
        this.states = outputs.states();
        this.first = first;
        this.tapes = Tape.successive(mlp, Math.max(2, n), steps + 1, compute); // a tape of one row has no backward pass
        this.noiseSlope = new float[steps][n * states];
        this.x = new Mat(n, mlp.inputs());
        this.out = new Mat(n, mlp.outputs());
        this.dOut = new Mat(n, mlp.outputs());
        this.dx = new Mat(n, mlp.inputs());
        this.logStd = new LogStd(bounds, compute.kernels(), n * states);
    }

    private void forward(Tape tape, Mat s, Mat a) {
        scale.inputs(s, a, first, x);
        tape.forward(x, out);
        logStd.of(out, states);
    }

    void step(int t, Mat s, Mat a, Mat xi, Dynamics.Prediction to) {
        forward(tapes[t], s, a);
        float[] sNext = to.sNext().data();
        for (int r = 0, i = 0, at = first * states; r < x.rows(); r++) {
            for (int j = 0; j < states; j++, i++, at++) {
                double noise = (double) logStd.std(i) * xi.data()[at];
                sNext[at] = (float) (s.data()[at] + scale.changeMean(j) + scale.changeStd(j) * (out.at(r, j) + noise));
                noiseSlope[t][i] = (float) (scale.changeStd(j) * logStd.std(i) * logStd.slope(i));
            }
        }
        objective(to);
    }

    private void objective(Dynamics.Prediction to) {
        for (int r = 0; r < x.rows(); r++) {
            to.r().set(first + r, outputs.reward()
                    ? (float) (scale.rewardMean() + scale.rewardStd() * out.at(r, outputs.rewardColumn()))
                    : 0);
            to.continues().set(first + r, outputs.end() && out.at(r, outputs.endColumn()) > 0 ? 0 : 1);
        }
    }

    void backward(int t, Mat dsNext, Vec dr, Mat xi, Mat ds, Mat da) {
        for (int r = 0, i = 0, at = first * states; r < x.rows(); r++) {
            for (int j = 0; j < states; j++, i++, at++) {
                float g = dsNext.data()[at];
                dOut.set(r, j, (float) (g * scale.changeStd(j)));
                dOut.set(r, states + j, g * xi.data()[at] * noiseSlope[t][i]);
            }
            if (outputs.reward()) {
                dOut.set(r, outputs.rewardColumn(), (float) (dr.at(first + r) * scale.rewardStd()));
            }
            if (outputs.end()) {
                dOut.set(r, outputs.endColumn(), 0);
            }
        }
        tapes[t].backward(dOut);
        tapes[t].inputGradient(0, dx, false);
        add(dsNext, ds, da);
    }

    /// ds += dsNext + dx/std (the direct path and the network's), da += dx.
    private void add(Mat dsNext, Mat ds, Mat da) {
        int actions = da.cols();
        for (int r = 0; r < x.rows(); r++) {
            int from = r * dx.cols();
            int s0 = (first + r) * states;
            int a0 = (first + r) * actions;
            for (int j = 0; j < states; j++) {
                ds.data()[s0 + j] += (float) (dsNext.data()[s0 + j] + dx.data()[from + j] / scale.stateStd(j));
            }
            for (int j = 0; j < actions; j++) {
                da.data()[a0 + j] += dx.data()[from + states + j];
            }
        }
    }

    /// ξ = ((s′ − s − meanΔ)/stdΔ − m)/σ; 0 where the change is a constant.
    void infer(Mat s, Mat a, Mat sNext, Mat xi) {
        forward(tapes[tapes.length - 1], s, a);
        for (int r = 0, i = 0, at = first * states; r < x.rows(); r++) {
            for (int j = 0; j < states; j++, i++, at++) {
                double change = (double) sNext.data()[at] - s.data()[at];
                double normalised = (change - scale.changeMean(j)) / scale.changeStd(j);
                xi.data()[at] = scale.isFixed(j) ? 0 : (float) ((normalised - out.at(r, j)) / logStd.std(i));
            }
        }
    }
}
