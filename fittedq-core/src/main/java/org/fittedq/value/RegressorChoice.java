// SPDX-License-Identifier: Apache-2.0
package org.fittedq.value;

import java.util.Optional;
import org.fittedq.math.Compute;
import org.fittedq.random.Streams;
import org.fittedq.settings.Choice;
import org.fittedq.settings.Formerly;
import org.fittedq.settings.Setting;

/// Which regressor fits q: its settings.
@Formerly("kind")
@Setting(value = "what q is fitted with: a network, extremely randomised trees, or a polynomial in state and action", source = "trees: Ernst et al. 2005")
public sealed interface RegressorChoice extends Choice permits NetworkQ.Config, TreesQ.Config, Polynomial,
        RegressorChoice.Own {

    /// Trees.
    RegressorChoice DEFAULT = TreesQ.Config.DEFAULT;

    /// A regressor of another module, or of a program's own. What is learned with it is in memory alone: no file holds it.
    non-sealed interface Own extends RegressorChoice {}

    /// Returns a choice whose regressor a file can hold.
    ///
    /// @param choice a choice
    /// @return it, if it is the library's
    static Optional<RegressorChoice> ofLibrary(RegressorChoice choice) {
        return Optional.of(choice).filter(c -> !(c instanceof Own));
    }

    /// Makes the regressor, as yet unfitted.
    ///
    /// @param observationSize dₛ
    /// @param actionSize      m
    /// @param streams         randomness; only its seed is used
    /// @param name            name of its streams
    /// @param compute         kernels and threads
    /// @return a new one
    Regressor make(int observationSize, int actionSize, Streams streams, String name, Compute compute);
}
