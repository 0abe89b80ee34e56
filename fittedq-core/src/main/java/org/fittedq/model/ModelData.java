// SPDX-License-Identifier: Apache-2.0
package org.fittedq.model;

import org.fittedq.math.Check;
import org.fittedq.mdp.Batch;

/// What all networks of a fit share: the checked, cut and normalised transitions.
///
/// @param outputs  order of outputs and labels
/// @param scale    taken from the transitions that are fitted to
/// @param training what is fitted to
/// @param heldOut  what is not
record ModelData(Outputs outputs, Normalisation scale, Examples training, Examples heldOut) {

    /// Makes a batch ready.
    ///
    /// @throws IllegalArgumentException if there are too few transitions, a number is not finite, or nothing changes
    static ModelData of(Batch all, GaussianDynamics.Fitting c, Outputs outputs, long seed) {
        Check.that(all.size() >= c.leastTransitions(), "model data",
                "at least " + c.leastTransitions() + " transitions", all.size(), "collect more before the first fit");
        Check.finite("state", all.s());
        Check.finite("action", all.a());
        Check.finite("next state", all.sNext());
        Check.finite("reward", all.r());
        Split split = new Split(all, c.heldOut(), seed);
        Normalisation scale = Normalisation.of(all, split.training());
        return new ModelData(outputs, scale, Examples.of(all, split.training(), scale, outputs),
                Examples.of(all, split.heldOut(), scale, outputs));
    }
}
