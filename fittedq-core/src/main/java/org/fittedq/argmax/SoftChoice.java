// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

import org.fittedq.settings.Setting;

/// Which form of the smooth maximum is taken, and the settings of each.
///
/// @param form    the one that is used
/// @param sampled settings of importance sampling
/// @param dual    settings of the dual form over Gaussians
public record SoftChoice(
        @Setting(value = "sampled: importance sampling; dual: the best Gaussian, a lower bound; the settings of the other have no effect", source = "ours: sampled, which sees several hills") Form form,
        SoftMaximum.Config sampled, DualSoftMaximum.Config dual) {

    /// Forms.
    public enum Form {
        /// Importance sampling.
        SAMPLED,
        /// Over Gaussians.
        DUAL
    }

    /// Importance sampling with β of 0.1.
    public static final SoftChoice DEFAULT = new SoftChoice(Form.SAMPLED, new SoftMaximum.Config(0.1, 64, 0.1),
            new DualSoftMaximum.Config(0.1, 16, 8, 0.5, 0.1));
}
