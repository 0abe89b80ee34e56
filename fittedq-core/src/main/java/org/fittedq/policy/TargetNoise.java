// SPDX-License-Identifier: Apache-2.0
package org.fittedq.policy;

import org.fittedq.math.Mat;
import org.fittedq.settings.Setting;
import org.fittedq.settings.Settings;

/// Noise on the actions in labels, so that a value holds for its neighbours too: target policy smoothing, in half-widths of each
/// dimension's own range.
///
/// Source: S. Fujimoto, H. van Hoof, D. Meger, *Addressing Function Approximation Error in Actor-Critic Methods*, ICML 2018, section
/// 5.3, <https://arxiv.org/abs/1802.09477>.
///
/// @param sigma σ̃
/// @param clip  c
public record TargetNoise(
        @Setting(value = "σ̃: standard deviation of the noise on target actions", range = "[0, ∞)", unit = "half-widths", source = "Fujimoto et al. 2018: 0.2") double sigma,
        @Setting(value = "c: the noise on target actions is clipped to ±c", range = "[0, ∞)", unit = "half-widths", source = "Fujimoto et al. 2018: 0.5") double clip) {

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException if a number is out of range
    public TargetNoise {
        Settings.check(TargetNoise.class, "sigma", sigma);
        Settings.check(TargetNoise.class, "clip", clip);
    }

    /// a ← clip(a + clip(σ̃ ε, −c, c), −1, 1).
    ///
    /// @param a   normalised actions; changed
    /// @param eps ε ~ N(0, 1), as many; not modified
    public void addTo(Mat a, Mat eps) {
        for (int i = 0; i < eps.data().length; i++) {
            float e = Math.clamp((float) sigma * eps.data()[i], (float) -clip, (float) clip);
            a.data()[i] = Math.clamp(a.data()[i] + e, -1f, 1f);
        }
    }
}
