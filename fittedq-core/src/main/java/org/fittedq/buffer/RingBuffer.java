// SPDX-License-Identifier: Apache-2.0
package org.fittedq.buffer;

import org.fittedq.math.Check;
import org.fittedq.math.Mat;
import org.fittedq.math.Stateful;
import org.fittedq.mdp.Batch;
import org.fittedq.random.RandomStream;

/// Buffer evolution D ← D ∪ {(s, a, r, s′)}, the oldest leave: experience replay, one ring for each environment.
///
/// Each observation is stored once, so a transition takes 4·(dₛ + dₐ + 1) + 1 bytes, and an episode's end as much again.
/// Transitions are drawn uniformly with replacement. Not thread-safe.
public final class RingBuffer implements Stateful {

    private final Frames[] frames;
    private final int nStep;
    private final double gamma;

    /// Makes an empty buffer.
    ///
    /// @param replay          capacity, shared equally by the environments, and n of n-step returns
    /// @param gamma           discount γ for each environment step
    /// @param environments    number of environments, at least 1
    /// @param observationSize dₛ
    /// @param actionSize      dₐ
    public RingBuffer(Replay replay, double gamma, int environments, int observationSize, int actionSize) {
        Check.that(replay.capacity() / environments >= 2, "replay.capacity",
                "at least 2 transitions for each of " + environments + " environments", replay.capacity());
        this.nStep = replay.nStep();
        this.gamma = gamma;
        this.frames = new Frames[environments];
        for (int e = 0; e < environments; e++) {
            frames[e] = new Frames(replay.capacity() / environments + 1, observationSize, actionSize);
        }
    }

    /// Adds one transition of one environment; its s must be the s′ of the one before, unless an episode begins.
    ///
    /// @param environment index of the environment
    /// @param s           state, copied when an episode begins
    /// @param a           normalised actions of all environments, row by row; this environment's row is copied
    /// @param r           reward
    /// @param sNext       next state; copied
    /// @param terminal    whether s′ is terminal
    /// @param truncated   whether the episode was cut at s′
    public void add(int environment, float[] s, Mat a, double r, float[] sNext, boolean terminal, boolean truncated) {
        frames[environment].add(s, a.data(), environment * a.cols(), (float) r, sNext, terminal, truncated);
    }

    /// Ends the running episode of an environment as truncated, without a further transition.
    ///
    /// @param environment index of the environment
    public void cut(int environment) {
        frames[environment].cut();
    }

    /// Returns the number of places in use: transitions, and last observations of episodes.
    ///
    /// @return at most capacity
    public int size() {
        int size = 0;
        for (Frames f : frames) {
            size += f.filled();
        }
        return size;
    }

    /// Draws transitions uniformly, with replacement; places that are not transitions are drawn again.
    ///
    /// @param random one word for each draw
    /// @param out    out: all rows
    public void sample(RandomStream random, Batch out) {
        int size = size();
        if (size == 0) {
            throw new IllegalStateException(Check.message("replay buffer", "at least one transition", size));
        }
        for (int row = 0; row < out.size(); row++) {
            Frames f;
            int i;
            do {
                int draw = random.index(size);
                int e = 0;
                while (draw >= frames[e].filled()) {
                    draw -= frames[e++].filled();
                }
                f = frames[e];
                i = f.behind(1 + draw);
            } while (f.end(i) == Frames.LAST);
            copy(f, i, out, row);
        }
    }

    /// r = Σⱼ γʲ rⱼ over up to n steps, fewer at an episode's end or at the newest transition.
    private void copy(Frames f, int first, Batch out, int row) {
        f.observation(first, out.s().data(), row);
        f.action(first, out.a().data(), row);
        double sum = 0;
        double discount = 1;
        int i = first;
        byte end;
        int steps = 0;
        do {
            sum += discount * f.reward(i);
            discount *= gamma;
            end = f.end(i);
            i = f.next(i);
            steps++;
        } while (steps < nStep && end == Frames.CONTINUES && i != f.head());
        f.observation(i, out.sNext().data(), row);
        out.r().set(row, (float) sum);
        out.bootstrap().set(row, end == Frames.TERMINAL ? 0 : (float) discount);
    }

    @Override
    public void exchange(String name, Exchange x) {
        for (int e = 0; e < frames.length; e++) {
            frames[e].exchange(name + "/" + e, x);
        }
    }
}
