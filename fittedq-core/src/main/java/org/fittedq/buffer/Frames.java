// SPDX-License-Identifier: Apache-2.0
package org.fittedq.buffer;

import org.fittedq.math.Mat;
import org.fittedq.math.Stateful;

/// The ring of one environment's frames: an observation, and the action, reward and end that left it.
///
/// Each observation is stored once: the next state of frame i is the observation of frame i + 1. An episode's last
/// observation takes a frame of its own, marked [#LAST]. The frame at the head holds the newest observation and waits for
/// its action. Memory comes in blocks, as frames fill up.
final class Frames implements Stateful {

    static final byte CONTINUES = 0;
    static final byte TERMINAL = 1;
    static final byte TRUNCATED = 2;
    static final byte LAST = 3;

    private static final int BLOCK_BITS = 14;
    private static final int BLOCK = 1 << BLOCK_BITS;

    private final int capacity;
    private final int observationSize;
    private final int actionSize;
    private final float[][] observations;
    private final float[][] actions;
    private final float[][] rewards;
    private final byte[][] ends;
    /// Head, frames filled behind it, 1 if the head holds an observation.
    private final long[] position = new long[3];

    Frames(int capacity, int observationSize, int actionSize) {
        this.capacity = capacity;
        this.observationSize = observationSize;
        this.actionSize = actionSize;
        int blocks = (capacity + BLOCK - 1) >> BLOCK_BITS;
        this.observations = new float[blocks][];
        this.actions = new float[blocks][];
        this.rewards = new float[blocks][];
        this.ends = new byte[blocks][];
    }

    int head() {
        return (int) position[0];
    }

    int filled() {
        return (int) position[1];
    }

    private boolean open() {
        return position[2] == 1;
    }

    void add(float[] s, float[] a, int a0, float r, float[] sNext, boolean terminal, boolean truncated) {
        if (!open()) {
            put(s);
        }
        int at = head() & (BLOCK - 1);
        int block = head() >> BLOCK_BITS;
        System.arraycopy(a, a0, actions[block], at * actionSize, actionSize);
        rewards[block][at] = r;
        ends[block][at] = terminal ? TERMINAL : truncated ? TRUNCATED : CONTINUES;
        advance();
        put(sNext);
        if (terminal || truncated) {
            close();
        }
    }

    /// Ends the running episode as truncated: its next state is the newest observation.
    void cut() {
        if (open()) {
            int last = behind(1);
            if (filled() > 0 && end(last) == CONTINUES) {
                ends[last >> BLOCK_BITS][last & (BLOCK - 1)] = TRUNCATED;
            }
            close();
        }
    }

    private void close() {
        ends[head() >> BLOCK_BITS][head() & (BLOCK - 1)] = LAST;
        advance();
        position[2] = 0;
    }

    private void put(float[] s) {
        int block = head() >> BLOCK_BITS;
        allocate(block);
        System.arraycopy(s, 0, observations[block], (head() & (BLOCK - 1)) * observationSize, observationSize);
        position[2] = 1;
    }

    private void advance() {
        position[0] = (position[0] + 1) % capacity;
        position[1] = Math.min(position[1] + 1, capacity - 1); // the head's own frame is never behind it
    }

    private void allocate(int block) {
        if (observations[block] == null) {
            int size = Math.min(BLOCK, capacity - (block << BLOCK_BITS));
            observations[block] = new float[size * observationSize];
            actions[block] = new float[size * actionSize];
            rewards[block] = new float[size];
            ends[block] = new byte[size];
        }
    }

    /// Frame at a distance behind the head: 1 is the newest finished one.
    int behind(int distance) {
        return (head() - distance + capacity) % capacity;
    }

    int next(int i) {
        return i + 1 == capacity ? 0 : i + 1;
    }

    byte end(int i) {
        return ends[i >> BLOCK_BITS][i & (BLOCK - 1)];
    }

    float reward(int i) {
        return rewards[i >> BLOCK_BITS][i & (BLOCK - 1)];
    }

    void observation(int i, float[] out, int row) {
        System.arraycopy(observations[i >> BLOCK_BITS], (i & (BLOCK - 1)) * observationSize, out, row * observationSize,
                observationSize);
    }

    /// Copies some columns of what is stored as action: from `column` on, as many as `out` has.
    void action(int i, int column, Mat out, int row) {
        System.arraycopy(actions[i >> BLOCK_BITS], (i & (BLOCK - 1)) * actionSize + column, out.data(),
                row * out.cols(), out.cols());
    }

    @Override
    public void exchange(String name, Exchange x) {
        x.longs(name + "/position", position);
        boolean wrapped = filled() == capacity - 1;
        for (int block = 0; block < observations.length; block++) {
            if (wrapped || block << BLOCK_BITS <= head()) {
                allocate(block);
                x.floats(name + "/observations/" + block, observations[block]);
                x.floats(name + "/actions/" + block, actions[block]);
                x.floats(name + "/rewards/" + block, rewards[block]);
                x.bytes(name + "/ends/" + block, ends[block]);
            }
        }
    }
}
