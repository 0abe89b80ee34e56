// SPDX-License-Identifier: Apache-2.0
package org.fittedq.buffer;

/// How the buffer B changes between fits: the first axis of the template.
public sealed interface BufferEvolution {

    /// Experience replay: B ← B ∪ {(s, a, r, s′)}, the oldest leave.
    ///
    /// @param replay size, batch, warm-up and n of n-step returns
    /// @param gamma  discount γ for each environment step, in [0, 1]
    record Ring(Replay replay, double gamma) implements BufferEvolution {}

    /// Makes experience replay.
    ///
    /// @param replay size, batch, warm-up and n of n-step returns
    /// @param gamma  discount γ for each environment step, in [0, 1]
    /// @return the evolution
    static BufferEvolution ring(Replay replay, double gamma) {
        return new Ring(replay, gamma);
    }
}
