// SPDX-License-Identifier: Apache-2.0
package org.fittedq.model;

/// Which column of a network's output means what, and which column of the labels it is fitted to.
///
/// Outputs: dₛ means, dₛ raw log σ, then the reward if it is learned, then the logit of the end if it is learned. Labels: dₛ
/// changes, then the reward, then the end, likewise.
///
/// @param states dₛ
/// @param reward whether the reward is learned
/// @param end    whether the end is learned
record Outputs(int states, boolean reward, boolean end) {

    int size() {
        return states + labels();
    }

    int labels() {
        return states + (reward ? 1 : 0) + (end ? 1 : 0);
    }

    int rewardLabel() {
        return states;
    }

    int endLabel() {
        return states + (reward ? 1 : 0);
    }

    /// Column of the reward; only if it is learned.
    int rewardColumn() {
        return states + rewardLabel();
    }

    /// Column of the logit of s′ being terminal; only if it is learned.
    int endColumn() {
        return states + endLabel();
    }
}
