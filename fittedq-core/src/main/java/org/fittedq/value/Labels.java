// SPDX-License-Identifier: Apache-2.0
package org.fittedq.value;

import org.fittedq.math.Deviation;
import org.fittedq.math.Vec;

/// The scale on which labels are fitted: z = (y − mean)/std.
///
/// @param mean μ, reward
/// @param std  σ, reward, above 0
public record Labels(double mean, double std) {

    /// z = y.
    public static final Labels AS_THEY_ARE = new Labels(0, 1);

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

    /// Scales back.
    ///
    /// @param z a fitted value
    /// @return μ + σ z, reward
    public float y(double z) {
        return (float) (mean + std * z);
    }

    /// Scales a bound back: what it returns is above μ + σ z in exact arithmetic, and above what [#y] returns for any z up to the bound,
    /// as rounding is monotone.
    ///
    /// @param z upper bound of fitted values
    /// @return upper bound of their rewards; z itself where the scale changes nothing
    public double upper(double z) {
        if (mean == 0 && std == 1) {
            return z;
        }
        return Math.max(Math.nextUp(mean + Math.nextUp(std * z)), y(z));
    }
}
