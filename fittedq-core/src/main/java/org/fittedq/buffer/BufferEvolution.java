// SPDX-License-Identifier: Apache-2.0
package org.fittedq.buffer;

/// How the buffer B changes between fits, and what a fit sees of it: the first axis of the template.
///
/// Where transitions come from is the loop's business: from environments B grows, from a recorded data set it is fixed, and
/// both can be mixed.
public sealed interface BufferEvolution {

    /// Returns the discount.
    ///
    /// @return γ for each environment step, in [0, 1]
    double gamma();

    /// Returns how many environment steps are taken with uniform actions, and without a fit, at first.
    ///
    /// @return environment steps; nothing of it happens with a recorded data set alone
    int warmupSteps();

    /// Experience replay: B ← B ∪ {(s, a, r, s′)}, the oldest leave; each fit sees a random batch.
    ///
    /// @param replay   size, batch, warm-up and n of n-step returns
    /// @param draw     how the batch is drawn; by priority only if the fit tells its errors ([org.fittedq.mdp.Batch#addErrors])
    /// @param gamma    discount γ for each environment step, in [0, 1]
    /// @param steps    transitions in a segment ([org.fittedq.mdp.Batch#following]), at least 1
    /// @param noteSize numbers that the behaviour notes beside each action, at least 0
    record Ring(Replay replay, Drawing draw, double gamma, int steps, int noteSize) implements BufferEvolution {

        @Override
        public int warmupSteps() {
            return replay.warmupSteps();
        }
    }

    /// Batch learning: B ← B ∪ {(s, a, r, s′)}, none leaves; each fit, then called a sweep, sees the whole of B.
    ///
    /// @param growth warm-up
    /// @param gamma  discount γ for each environment step, in [0, 1]
    record Whole(Growth growth, double gamma) implements BufferEvolution {

        @Override
        public int warmupSteps() {
            return growth.warmupSteps();
        }
    }

    /// Makes experience replay with uniform draws.
    ///
    /// @param replay size, batch, warm-up and n of n-step returns
    /// @param gamma  discount γ for each environment step, in [0, 1]
    /// @return the evolution
    static BufferEvolution ring(Replay replay, double gamma) {
        return ring(replay, Drawing.Uniform.DEFAULT, gamma);
    }

    /// Makes experience replay whose fits tell their errors.
    ///
    /// @param replay size, batch, warm-up and n of n-step returns
    /// @param draw   how the batch is drawn
    /// @param gamma  discount γ for each environment step, in [0, 1]
    /// @return the evolution
    static BufferEvolution ring(Replay replay, Drawing draw, double gamma) {
        return new Ring(replay, draw, gamma, 1, 0);
    }

    /// Makes experience replay of segments of trajectories, with uniform draws.
    ///
    /// @param replay   size, batch, warm-up and n of n-step returns
    /// @param gamma    discount γ for each environment step, in [0, 1]
    /// @param steps    transitions in a segment, at least 1
    /// @param noteSize numbers that the behaviour notes beside each action, at least 0
    /// @return the evolution
    static BufferEvolution segments(Replay replay, double gamma, int steps, int noteSize) {
        return new Ring(replay, Drawing.Uniform.DEFAULT, gamma, steps, noteSize);
    }

    /// Makes batch learning.
    ///
    /// @param growth warm-up
    /// @param gamma  discount γ for each environment step, in [0, 1]
    /// @return the evolution
    static BufferEvolution whole(Growth growth, double gamma) {
        return new Whole(growth, gamma);
    }
}
