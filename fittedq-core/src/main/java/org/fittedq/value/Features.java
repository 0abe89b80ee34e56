// SPDX-License-Identifier: Apache-2.0
package org.fittedq.value;

/// Features φ(s, a) of a state and a normalised action, p numbers, for a q that is linear in them.
///
/// Has no state that changes: several threads may use the same object at the same time.
public interface Features {

    /// Returns the number of floats in a state.
    ///
    /// @return dₛ, at least 1
    int observationSize();

    /// Returns the number of floats in an action.
    ///
    /// @return m, at least 1
    int actionSize();

    /// Returns the number of features.
    ///
    /// @return p, at least 1
    int count();

    /// Evaluates φ(s, a).
    ///
    /// @param s   the state stands from `s0` on; not modified
    /// @param s0  offset in `s`
    /// @param a   the normalised action stands from `a0` on; not modified
    /// @param a0  offset in `a`
    /// @param phi out: p numbers
    void evaluate(float[] s, int s0, float[] a, int a0, double[] phi);

    /// Evaluates ∂φ/∂a.
    ///
    /// @param s        as of [#evaluate]
    /// @param s0       offset in `s`
    /// @param a        as of [#evaluate]
    /// @param a0       offset in `a`
    /// @param phi      φ at the same state and action, as [#evaluate] gave it; not modified
    /// @param jacobian out: p × m, row-major: ∂φⱼ/∂aₗ at j·m + l
    void jacobian(float[] s, int s0, float[] a, int a0, double[] phi, double[] jacobian);
}
