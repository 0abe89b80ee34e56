// SPDX-License-Identifier: Apache-2.0
package org.fittedq.value;

import org.fittedq.math.Deviation;
import org.fittedq.math.Vec;

/// The scale on which labels are fitted: z = (y − mean)/std.
///
/// @param mean μ, reward
/// @param std  σ, reward, above 0
record Labels(double mean, double std) {

    /// z = y.
    static final Labels AS_THEY_ARE = new Labels(0, 1);

    /// Takes mean and standard deviation of labels, summed in order; σ = 1 if they do not vary ([Deviation]).
    static Labels standardised(Vec y) {
        double mean = y.mean();
        double squares = 0;
        for (int i = 0; i < y.size(); i++) {
            squares += (y.at(i) - mean) * (y.at(i) - mean);
        }
        return new Labels(mean, Deviation.orOne(Math.sqrt(squares / y.size()), Math.abs(mean)));
    }

    float z(float y) {
        return (float) ((y - mean) / std);
    }

    float y(float z) {
        return (float) (mean + std * z);
    }
}
