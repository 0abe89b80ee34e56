// SPDX-License-Identifier: Apache-2.0
package org.fittedq.policy;

import org.fittedq.settings.Setting;
import org.fittedq.settings.Settings;

/// How an actor learns through the projection onto the valid actions, π_A(s) = Π_{A(s)}(π(s)). Where every action of the box is
/// valid nothing is projected.
///
/// @param gradient what goes back through Π
/// @param penalty  λ
public record Projected(
        @Setting(value = "what goes back through the projection onto the valid actions: the Jacobian of the projection (straight-through for sets of points, which have none), or the gradient as it is", source = "ours, by measurement: straight-through") Gradient gradient,
        @Setting(value = "λ: weight of ½ mean ‖π(s) − Π(π(s))‖² in the actor's loss, beside its own; draws an actor back that has left the valid actions; larger draws harder", range = "[0, ∞)", unit = "reward", source = "ours, by measurement") double penalty) {

    /// What goes back.
    public enum Gradient {
        /// J(u)ᵀ ∂L/∂p, J of the exact projection.
        JACOBIAN,
        /// ∂L/∂p as if there were no projection.
        STRAIGHT_THROUGH
    }

    /// Straight-through, with a penalty of weight 1: as good as the Jacobian or better on every task measured, by far for td3 on a
    /// budget (`reproductions/projection-gradient`).
    public static final Projected DEFAULT = new Projected(Gradient.STRAIGHT_THROUGH, 1);

    /// Checks the range.
    ///
    /// @throws IllegalArgumentException if the weight is out of range
    public Projected {
        Settings.check(Projected.class, "penalty", penalty);
    }
}
