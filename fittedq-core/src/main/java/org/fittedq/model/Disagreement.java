// SPDX-License-Identifier: Apache-2.0
package org.fittedq.model;

import java.util.Arrays;
import java.util.List;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.nn.Mlp;
import org.fittedq.nn.Tape;

/// How far the networks of an ensemble are apart: maxⱼ of the standard deviation over the networks of the predicted normalised
/// change's mean mⱼ. Dimensions whose change is a constant do not count.
final class Disagreement {

    private final Normalisation scale;
    private final Tape[] tapes;
    private final Mat x;
    private final Mat[] out;

    Disagreement(List<Mlp> networks, Normalisation scale, int rows, Compute compute) {
        this.scale = scale;
        this.tapes = new Tape[networks.size()];
        Arrays.setAll(tapes, m -> new Tape(networks.get(m), rows, compute));
        this.x = new Mat(rows, networks.getFirst().inputs());
        this.out = new Mat[networks.size()];
        Arrays.setAll(out, m -> new Mat(rows, networks.get(m).outputs()));
    }

    /// Raises the uncertainty of each row to the disagreement, if that is more.
    ///
    /// @param s           N×dₛ; not modified
    /// @param a           N×dₐ; not modified
    /// @param uncertainty N; raised
    void raise(Mat s, Mat a, Vec uncertainty) {
        scale.inputs(s, a, 0, x);
        for (int m = 0; m < tapes.length; m++) {
            tapes[m].forward(x, out[m]);
        }
        for (int r = 0; r < x.rows(); r++) {
            double most = uncertainty.at(r);
            for (int j = 0; j < s.cols(); j++) {
                most = scale.isFixed(j) ? most : Math.max(most, deviation(r, j));
            }
            uncertainty.set(r, Double.isNaN(most) ? Float.POSITIVE_INFINITY : (float) most);
        }
    }

    private double deviation(int r, int j) {
        double sum = 0;
        for (Mat of : out) {
            sum += of.at(r, j);
        }
        double mean = sum / out.length;
        double squares = 0;
        for (Mat of : out) {
            squares += (of.at(r, j) - mean) * (of.at(r, j) - mean);
        }
        return Math.sqrt(squares / out.length);
    }
}
