// SPDX-License-Identifier: Apache-2.0
package org.fittedq.model;

import org.fittedq.math.Mat;
import org.fittedq.mdp.Batch;

/// Transitions as a network meets them: normalised inputs and labels.
///
/// @param x N × (dₛ + dₐ): ((s − mean)/std, a)
/// @param y N × labels, as [Outputs] orders them: normalised changes, 0 where they are constant; normalised reward; 1 where
///          s′ is terminal, else 0
record Examples(Mat x, Mat y) {

    /// Chooses rows of a batch.
    static Examples of(Batch all, int[] rows, Normalisation scale, Outputs outputs) {
        Batch chosen = new Batch(rows.length, all.s().cols(), all.a().cols());
        Mat y = new Mat(rows.length, outputs.labels());
        for (int r = 0; r < rows.length; r++) {
            copy(all.s(), rows[r], chosen.s(), r);
            copy(all.a(), rows[r], chosen.a(), r);
            labels(all, rows[r], scale, outputs, y, r);
        }
        Mat x = new Mat(rows.length, all.s().cols() + all.a().cols());
        scale.inputs(chosen.s(), chosen.a(), 0, x);
        return new Examples(x, y);
    }

    private static void labels(Batch all, int i, Normalisation scale, Outputs outputs, Mat y, int r) {
        for (int j = 0; j < outputs.states(); j++) {
            double change = (double) all.sNext().at(i, j) - all.s().at(i, j);
            y.set(r, j, scale.isFixed(j) ? 0 : (float) ((change - scale.changeMean(j)) / scale.changeStd(j)));
        }
        if (outputs.reward()) {
            y.set(r, outputs.rewardLabel(), (float) ((all.r().at(i) - scale.rewardMean()) / scale.rewardStd()));
        }
        if (outputs.end()) {
            y.set(r, outputs.endLabel(), all.bootstrap().at(i) == 0 ? 1 : 0);
        }
    }

    /// Makes room for some rows.
    static Examples room(int rows, Examples like) {
        return new Examples(new Mat(rows, like.x.cols()), new Mat(rows, like.y.cols()));
    }

    int size() {
        return x.rows();
    }

    /// Copies rows of another, those that an order has from `first` on.
    void set(Examples from, int[] order, int first) {
        for (int r = 0; r < size(); r++) {
            copy(from.x, order[first + r], x, r);
            copy(from.y, order[first + r], y, r);
        }
    }

    private static void copy(Mat from, int row, Mat to, int toRow) {
        System.arraycopy(from.data(), row * from.cols(), to.data(), toRow * to.cols(), to.cols());
    }
}
