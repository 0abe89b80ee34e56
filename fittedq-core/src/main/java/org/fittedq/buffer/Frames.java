// SPDX-License-Identifier: Apache-2.0
package org.fittedq.buffer;

import java.util.Arrays;
import org.fittedq.math.Mat;
import org.fittedq.math.Stateful;

/// The ring of one environment's frames: an observation, and the action, reward and end that left it.
///
/// Each observation is stored once: the next state of frame i is the observation of frame i + 1. An episode's last
/// observation takes a frame of its own, marked [#LAST]. The frame at the head holds the newest observation and waits for
/// its action. Memory comes in blocks, of fewer frames where an observation is large, and a block grows as its frames fill up:
/// what is allocated, and written to a checkpoint, is at most twice what is stored, whatever the capacity.
final class Frames implements Stateful {

    static final byte CONTINUES = 0;
    static final byte TERMINAL = 1;
    static final byte TRUNCATED = 2;
    static final byte LAST = 3;

    private static final int MOST_BLOCK_BITS = 14;
    private static final int BLOCK_FLOATS = 1 << 24; // of observations, 64 MB

    private final int capacity;
    private final int observationSize;
    private final int actionSize;
    private final int blockBits;
    private final int blockFrames;
    private float[][] observations = new float[0][];
    private float[][] actions = new float[0][];
    private float[][] rewards = new float[0][];
    private byte[][] ends = new byte[0][];
    /// Head, frames filled behind it, 1 if the head holds an observation.
    private final long[] position = new long[3];

    Frames(int capacity, int observationSize, int actionSize) {
        this.capacity = capacity;
        this.observationSize = observationSize;
        this.actionSize = actionSize;
        int fit = Math.max(1, BLOCK_FLOATS / Math.max(1, Math.max(observationSize, actionSize)));
        this.blockBits = Math.min(MOST_BLOCK_BITS, Integer.numberOfTrailingZeros(Integer.highestOneBit(fit)));
        this.blockFrames = 1 << blockBits;
    }

    int head() {
        return (int) position[0];
    }

    int filled() {
        return (int) position[1];
    }

    /// Number of places that have been in use: those of the frames behind the head, and its own.
    int touched() {
        return filled() == capacity - 1 ? capacity : head() + 1;
    }

    private boolean open() {
        return position[2] == 1;
    }

    void add(float[] s, float[] a, int a0, float r, float[] sNext, boolean terminal, boolean truncated) {
        if (!open()) {
            put(s);
        }
        int at = head() & (blockFrames - 1);
        int block = head() >> blockBits;
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
                ends[last >> blockBits][last & (blockFrames - 1)] = TRUNCATED;
            }
            close();
        }
    }

    private void close() {
        ends[head() >> blockBits][head() & (blockFrames - 1)] = LAST;
        advance();
        position[2] = 0;
    }

    private void put(float[] s) {
        int block = head() >> blockBits;
        int at = head() & (blockFrames - 1);
        allocate(block, at + 1);
        System.arraycopy(s, 0, observations[block], at * observationSize, observationSize);
        position[2] = 1;
    }

    private void advance() {
        position[0] = (position[0] + 1) % capacity;
        position[1] = Math.min(position[1] + 1, capacity - 1); // the head's own frame is never behind it
    }

    /// Makes room for the first frames of a block.
    private void allocate(int block, int frames) {
        if (block >= observations.length) {
            int blocks = Math.max(block + 1, Math.min(2 * observations.length, blocks()));
            observations = Arrays.copyOf(observations, blocks);
            actions = Arrays.copyOf(actions, blocks);
            rewards = Arrays.copyOf(rewards, blocks);
            ends = Arrays.copyOf(ends, blocks);
        }
        if (ends[block] == null || ends[block].length < frames) {
            resize(block, size(block, frames));
        }
    }

    private void resize(int block, int size) {
        boolean made = ends[block] != null;
        observations[block] = made
                ? Arrays.copyOf(observations[block], size * observationSize)
                : new float[size * observationSize];
        actions[block] = made ? Arrays.copyOf(actions[block], size * actionSize) : new float[size * actionSize];
        rewards[block] = made ? Arrays.copyOf(rewards[block], size) : new float[size];
        ends[block] = made ? Arrays.copyOf(ends[block], size) : new byte[size];
    }

    private int blocks() {
        return ((capacity - 1) >> blockBits) + 1;
    }

    /// Number of frames that a block has room for once it holds its first ones: a power of two, at most what the ring has there.
    private int size(int block, int frames) {
        return Math.min(capacity - (block << blockBits),
                1 << (Integer.SIZE - Integer.numberOfLeadingZeros(frames - 1)));
    }

    /// Frame at a distance behind the head: 1 is the newest finished one.
    int behind(int distance) {
        int i = head() - distance;
        return i < 0 ? i + capacity : i;
    }

    int next(int i) {
        return i + 1 == capacity ? 0 : i + 1;
    }

    byte end(int i) {
        return ends[i >> blockBits][i & (blockFrames - 1)];
    }

    float reward(int i) {
        return rewards[i >> blockBits][i & (blockFrames - 1)];
    }

    void observation(int i, float[] out, int row) {
        System.arraycopy(observations[i >> blockBits], (i & (blockFrames - 1)) * observationSize, out,
                row * observationSize,
                observationSize);
    }

    /// Copies some columns of what is stored as action: from `column` on, as many as `out` has.
    void action(int i, int column, Mat out, int row) {
        System.arraycopy(actions[i >> blockBits], (i & (blockFrames - 1)) * actionSize + column, out.data(),
                row * out.cols(), out.cols());
    }

    @Override
    public void exchange(String name, Exchange x) {
        x.longs(name + "/position", position);
        boolean wrapped = filled() == capacity - 1;
        int last = wrapped ? blocks() - 1 : head() >> blockBits;
        for (int block = 0; block <= last; block++) {
            // of a length that the position decides: a checkpoint is read into arrays made for it
            int frames = wrapped || block < last ? blockFrames : (head() & (blockFrames - 1)) + 1;
            allocate(block, frames);
            if (ends[block].length != size(block, frames)) {
                resize(block, size(block, frames));
            }
            x.floats(name + "/observations/" + block, observations[block]);
            x.floats(name + "/actions/" + block, actions[block]);
            x.floats(name + "/rewards/" + block, rewards[block]);
            x.bytes(name + "/ends/" + block, ends[block]);
        }
    }
}
