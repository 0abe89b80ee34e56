// SPDX-License-Identifier: Apache-2.0
package org.fittedq.nn;

import org.fittedq.settings.Choice;
import org.fittedq.settings.Range;
import org.fittedq.settings.Setting;

/// How the hidden layers of a [Network] are normalised before their non-linearity: settings.
@Setting(value = "normalisation before each hidden non-linearity. none; layer: over the units of a row (Ba et al. 2016); batch, for critics of qt-opt alone: each unit over the rows of a fit, and by running statistics wherever q is asked for, which costs nothing in searches and policies", source = "none, as in the algorithms' papers")
public sealed interface Norm extends Choice {

    /// z as it is.
    record None() implements Norm {

        /// There is but one.
        public static final None DEFAULT = new None();

        @Override
        public String name() {
            return "none";
        }
    }

    /// gain (z − mean)/std + shift, mean and standard deviation over the units of a row.
    ///
    /// Source: J. L. Ba et al., *Layer Normalization*, 2016, <https://arxiv.org/abs/1607.06450>.
    record Layer() implements Norm {

        /// There is but one.
        public static final Layer DEFAULT = new Layer();

        @Override
        public String name() {
            return "layer";
        }
    }

    /// gain (z − mean)/√(variance + ε) + shift, each unit by itself: in a fit over the rows of the batch, else with running
    /// statistics ([Mlp#evaluated]).
    ///
    /// Source: S. Ioffe and C. Szegedy, *Batch Normalization*, ICML 2015; for critics A. Bhatt et al., *CrossQ*, ICLR 2024, and
    /// D. Palenicek et al., *XQC*, 2025.
    ///
    /// @param momentum m
    record Batch(
            @Setting(value = "m: part of the running mean and variance that stays in each fit; larger remembers more batches", range = "[0, 1)", source = "ours: statistics of 0.99 lag behind weights that move fast; Bhatt et al. 2024, Palenicek et al. 2025: 0.99") double momentum)
            implements
                Norm {

        /// Some ten batches.
        public static final Batch DEFAULT = new Batch(0.9);

        /// Checks the range.
        ///
        /// @throws IllegalArgumentException if the number is out of range
        public Batch {
            Range.check(Batch.class, momentum);
        }

        @Override
        public String name() {
            return "batch";
        }
    }
}
