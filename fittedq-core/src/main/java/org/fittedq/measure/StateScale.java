// SPDX-License-Identifier: Apache-2.0
package org.fittedq.measure;

import org.fittedq.data.Transitions;
import org.fittedq.math.Deviation;
import org.fittedq.math.Mat;

/// States of a data set on a scale where each dimension counts alike: z = (s − mean)/std, over the data's s.
///
/// A dimension that does not vary ([Deviation]) is only shifted. All sums run in the order of the rows, in double.
final class StateScale {

    private final double[] mean;
    private final double[] std;

    StateScale(Transitions data) {
        this.mean = new double[data.observationSize()];
        this.std = new double[mean.length];
        float[] s = new float[mean.length];
        for (int i = 0; i < data.size(); i++) {
            data.s(i, s);
            for (int k = 0; k < s.length; k++) {
                mean[k] += s[k] / (double) data.size();
            }
        }
        for (int i = 0; i < data.size(); i++) {
            data.s(i, s);
            for (int k = 0; k < s.length; k++) {
                std[k] += (s[k] - mean[k]) * (s[k] - mean[k]) / data.size();
            }
        }
        for (int k = 0; k < std.length; k++) {
            std[k] = Deviation.orOne(Math.sqrt(std[k]), Math.abs(mean[k]));
        }
    }

    /// Scales states in place.
    void apply(Mat s) {
        for (int i = 0; i < s.data().length; i++) {
            int k = i % mean.length;
            s.data()[i] = (float) ((s.data()[i] - mean[k]) / std[k]);
        }
    }
}
