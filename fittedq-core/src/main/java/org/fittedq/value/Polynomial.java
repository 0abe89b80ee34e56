// SPDX-License-Identifier: Apache-2.0
package org.fittedq.value;

import org.fittedq.math.Check;
import org.fittedq.math.Compute;
import org.fittedq.random.Streams;
import org.fittedq.settings.Setting;
import org.fittedq.settings.Settings;

/// Settings of a polynomial in state and action, fitted exactly ([LinearQ], [PolynomialFeatures]).
///
/// @param degree       its degree
/// @param actionDegree its degree in the action alone
/// @param ridge        λ
public record Polynomial(
        @Setting(value = "degree of the polynomial in state and action", range = "[1, 8]", source = "2: exact for linear dynamics and quadratic rewards") int degree,
        @Setting(value = "degree in the action alone, at most the other: 1 makes q linear in the action at each state, as integer-linear needs it; 0 is no other limit", range = "[0, 8]", source = "ours") int actionDegree,
        @Setting(value = "λ: weight of ‖θ‖² beside the mean squared error; larger pulls the weights to 0; 0 refuses dependent features", range = "[0, ∞)", source = "ours: enough for features that depend on each other") double ridge)
        implements
            RegressorChoice {

    /// Degree 2, with a ridge of 10⁻⁹.
    public static final Polynomial DEFAULT = new Polynomial(2, 0, 1e-9);

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException if a number is out of range, or the degree in the action above the other
    public Polynomial {
        Settings.check(Polynomial.class, "degree", degree);
        Settings.check(Polynomial.class, "actionDegree", actionDegree);
        Settings.check(Polynomial.class, "ridge", ridge);
        Check.that(actionDegree <= degree, "actionDegree", "at most degree " + degree, actionDegree);
    }

    @Override
    public String name() {
        return "polynomial";
    }

    @Override
    public Regressor make(int observationSize, int actionSize, Streams streams, String name, Compute compute) {
        return new LinearQ(new PolynomialFeatures(observationSize, actionSize, degree,
                actionDegree == 0 ? degree : actionDegree), new LinearQ.Config(ridge));
    }
}
