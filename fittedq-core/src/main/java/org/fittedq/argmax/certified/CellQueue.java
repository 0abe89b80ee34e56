// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax.certified;

import java.util.Arrays;

/// Cells that wait to be split, the one of the highest bound first; of equal bounds the older. Cells stand in flat arrays
/// that grow by doubling and are reused.
final class CellQueue {

    private static final int FIRST_CAPACITY = 64;

    private final int numbers; // of one box: lower, then upper bounds
    private double[] boxes;
    private double[] upper = new double[FIRST_CAPACITY];
    private int[] dimension = new int[FIRST_CAPACITY];
    private boolean[] inside = new boolean[FIRST_CAPACITY];
    private int[] piece = new int[FIRST_CAPACITY];
    private long[] order = new long[FIRST_CAPACITY];
    private int[] heap = new int[FIRST_CAPACITY];
    private int[] spare = new int[FIRST_CAPACITY];
    private int size;
    private int used; // slots ever taken since the last clear
    private int spares;
    private long added;

    CellQueue(int actions) {
        this.numbers = 2 * actions;
        this.boxes = new double[FIRST_CAPACITY * numbers];
    }

    void clear() {
        size = 0;
        used = 0;
        spares = 0;
        added = 0;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /// Returns the highest bound.
    double highest() {
        return upper[heap[0]];
    }

    /// Adds a cell.
    ///
    /// @param box lower, then upper bounds; copied
    /// @param bound its upper bound
    /// @param split the dimension to halve next
    /// @param isInside whether the whole cell consists of valid actions
    /// @param ofPiece number of the piece of the set that it is a part of
    void add(double[] box, double bound, int split, boolean isInside, int ofPiece) {
        int slot = spares > 0 ? spare[--spares] : used++;
        if (slot == upper.length) {
            grow(2 * slot);
        }
        System.arraycopy(box, 0, boxes, slot * numbers, numbers);
        upper[slot] = bound;
        dimension[slot] = split;
        inside[slot] = isInside;
        piece[slot] = ofPiece;
        order[slot] = added++;
        heap[size] = slot;
        up(size++);
    }

    private void grow(int capacity) {
        boxes = Arrays.copyOf(boxes, capacity * numbers);
        upper = Arrays.copyOf(upper, capacity);
        dimension = Arrays.copyOf(dimension, capacity);
        inside = Arrays.copyOf(inside, capacity);
        piece = Arrays.copyOf(piece, capacity);
        order = Arrays.copyOf(order, capacity);
        heap = Arrays.copyOf(heap, capacity);
        spare = Arrays.copyOf(spare, capacity);
    }

    /// Removes the cell of the highest bound.
    ///
    /// @param box out: its bounds
    /// @return its slot, for [#upper], [#dimension], [#isInside] and [#piece] until the next [#add]
    int remove(double[] box) {
        int slot = heap[0];
        System.arraycopy(boxes, slot * numbers, box, 0, numbers);
        heap[0] = heap[--size];
        down(0);
        spare[spares++] = slot;
        return slot;
    }

    double upper(int slot) {
        return upper[slot];
    }

    int dimension(int slot) {
        return dimension[slot];
    }

    boolean isInside(int slot) {
        return inside[slot];
    }

    int piece(int slot) {
        return piece[slot];
    }

    private boolean isBefore(int a, int b) {
        return upper[a] != upper[b] ? upper[a] > upper[b] : order[a] < order[b];
    }

    private void up(int at) {
        int slot = heap[at];
        int i = at;
        while (i > 0 && isBefore(slot, heap[(i - 1) / 2])) {
            heap[i] = heap[(i - 1) / 2];
            i = (i - 1) / 2;
        }
        heap[i] = slot;
    }

    private void down(int at) {
        int slot = heap[at];
        int i = at;
        while (2 * i + 1 < size) {
            int child = 2 * i + 1;
            if (child + 1 < size && isBefore(heap[child + 1], heap[child])) {
                child++;
            }
            if (!isBefore(heap[child], slot)) {
                break;
            }
            heap[i] = heap[child];
            i = child;
        }
        heap[i] = slot;
    }
}
