// SPDX-License-Identifier: Apache-2.0
package org.fittedq.value;

import org.fittedq.math.Compute;
import org.fittedq.random.Streams;
import org.fittedq.settings.Setting;
import org.fittedq.settings.Settings;

/// Which regressor fits q, and the settings of each.
///
/// @param kind       the one that is used
/// @param network    settings of the network
/// @param trees      settings of the trees
/// @param polynomial settings of the polynomial
public record RegressorChoice(
        @Setting(value = "what q is fitted with; the settings of the others have no effect", source = "trees: Ernst et al. 2005") Kind kind,
        NetworkQ.Config network, TreesQ.Config trees, Polynomial polynomial) {

    /// Regressors.
    public enum Kind {
        /// A network, fitted until its loss no longer falls.
        NETWORK,
        /// Extremely randomised trees.
        TREES,
        /// A polynomial in state and action, fitted exactly.
        POLYNOMIAL
    }

    /// A polynomial in state and action.
    ///
    /// @param degree its degree
    /// @param ridge  λ
    public record Polynomial(
            @Setting(value = "degree of the polynomial in state and action", range = "[1, 8]", source = "2: exact for linear dynamics and quadratic rewards") int degree,
            @Setting(value = "λ: weight of ‖θ‖² beside the mean squared error; larger pulls the weights to 0; 0 refuses dependent features", range = "[0, ∞)", source = "ours: enough for features that depend on each other") double ridge) {

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a number is out of range
        public Polynomial {
            Settings.check(Polynomial.class, "degree", degree);
            Settings.check(Polynomial.class, "ridge", ridge);
        }
    }

    /// Trees.
    public static final RegressorChoice DEFAULT = new RegressorChoice(Kind.TREES, NetworkQ.Config.DEFAULT,
            TreesQ.Config.DEFAULT, new Polynomial(2, 1e-9));

    /// Makes the regressor, as yet unfitted.
    ///
    /// @param observationSize dₛ
    /// @param actionSize      m
    /// @param streams         randomness; only its seed is used
    /// @param name            name of its streams
    /// @param compute         kernels and threads
    /// @return the one chosen
    public Regressor make(int observationSize, int actionSize, Streams streams, String name, Compute compute) {
        return switch (kind) {
            case NETWORK -> new NetworkQ(observationSize, actionSize, network, streams, name, compute);
            case TREES -> new TreesQ(observationSize, actionSize, trees, streams, name, compute);
            case POLYNOMIAL -> new LinearQ(new PolynomialFeatures(observationSize, actionSize, polynomial.degree()),
                    new LinearQ.Config(polynomial.ridge()));
        };
    }
}
