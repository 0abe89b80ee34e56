// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

/// The equations of a task for one transition, in double: s′ = f(s, u) without noise, r(s, u, s′), and their gradients.
///
/// u is the action in action units, inside the box. All methods are functions of their arguments alone and allocate nothing;
/// gradients are added to. [RowDynamics] makes a model of them.
interface RowPhysics {

    /// Computes s′ = f(s, u).
    ///
    /// @param s     s, dₛ numbers; not modified
    /// @param u     action units, dₐ numbers; not modified
    /// @param sNext out: s′, dₛ numbers
    void next(double[] s, double[] u, double[] sNext);

    /// Goes back through f: ds += dsNext ∂f/∂s, du += dsNext ∂f/∂u.
    ///
    /// @param s      s; not modified
    /// @param u      action units; not modified
    /// @param dsNext ∂L/∂s′; not modified
    /// @param ds     added to
    /// @param du     added to
    void nextBackward(double[] s, double[] u, double[] dsNext, double[] ds, double[] du);

    /// Returns r(s, u, s′).
    ///
    /// @param s     s; not modified
    /// @param u     action units; not modified
    /// @param sNext s′; not modified
    /// @return the reward
    double reward(double[] s, double[] u, double[] sNext);

    /// Goes back through r: ds += dr ∂r/∂s, du += dr ∂r/∂u, dsNext += dr ∂r/∂s′.
    ///
    /// @param s      s; not modified
    /// @param u      action units; not modified
    /// @param sNext  s′; not modified
    /// @param dr     ∂L/∂r
    /// @param ds     added to
    /// @param du     added to
    /// @param dsNext added to
    void rewardBackward(double[] s, double[] u, double[] sNext, double dr, double[] ds, double[] du, double[] dsNext);

    /// Tells whether the task ends in s′.
    ///
    /// @param sNext s′; not modified
    /// @return true if terminal
    boolean terminal(double[] sNext);
}
