// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import java.util.Arrays;
import org.fittedq.math.Check;

/// The levels that [Inventory] can have, numbered: all whole x with 0 ≤ xᵢ ≤ mostᵢ and Σ volumeᵢ xᵢ ≤ capacity, in lexicographic
/// order. The first is the empty store. Immutable.
final class InventoryStates {

    private final int size;
    private final int capacity;
    private final int[] most;
    private final int[] volume;
    private final double[][] counts; // [i][room]: ways to choose x from i on
    private final double[][] along; // [i][room]: Σ counts[i + 1][room − k volumeᵢ] over k ≥ 0

    InventoryStates(InventoryRules rules) {
        this.size = rules.products * (1 + rules.leadPeriods);
        this.capacity = rules.capacity;
        this.most = new int[size];
        this.volume = new int[size];
        for (int i = 0; i < size; i++) {
            int p = i % rules.products;
            volume[i] = rules.volume[p];
            most[i] = i < rules.products ? capacity / volume[i] : Math.min(rules.most[p], capacity / volume[i]);
        }
        Check.size("Inventory, counts of levels", size + 1L, capacity + 1L);
        this.counts = new double[size + 1][capacity + 1];
        this.along = new double[size][capacity + 1];
        Arrays.fill(counts[size], 1);
        for (int i = size - 1; i >= 0; i--) {
            for (int r = 0; r <= capacity; r++) {
                along[i][r] = counts[i + 1][r] + sum(i, r - volume[i]);
                counts[i][r] = along[i][r] - sum(i, r - (most[i] + 1) * volume[i]);
            }
        }
    }

    private double sum(int i, int room) {
        return room < 0 ? 0 : along[i][room];
    }

    /// The number of levels; exact below 2⁵³.
    double count() {
        return counts[0][capacity];
    }

    /// The numbers in a state.
    int size() {
        return size;
    }

    /// The number of a state.
    int rank(int[] x) {
        double rank = 0;
        int room = capacity;
        for (int i = 0; i < size; i++) {
            int rest = room - x[i] * volume[i];
            rank += along[i][room] - along[i][rest];
            room = rest;
        }
        return (int) rank;
    }

    /// Moves on to the state with the next number.
    ///
    /// @param x a state; overwritten
    /// @return false after the last one, which becomes the first
    boolean next(int[] x) {
        int room = capacity;
        for (int i = 0; i < size; i++) {
            room -= x[i] * volume[i];
        }
        for (int i = size - 1; i >= 0; i--) {
            if (x[i] < most[i] && room >= volume[i]) {
                x[i]++;
                return true;
            }
            room += x[i] * volume[i];
            x[i] = 0;
        }
        return false;
    }
}
