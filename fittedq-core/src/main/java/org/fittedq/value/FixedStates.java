// SPDX-License-Identifier: Apache-2.0
package org.fittedq.value;

import org.fittedq.math.Check;
import org.fittedq.math.Mat;

/// The states that an [ActionValues] has fixed: a copy, and the checks that all of them share. Not thread-safe.
public final class FixedStates {

    private final int maxStates;
    private final int maxActions;
    private final int size;
    private final float[] s;
    private int count;

    /// Makes room.
    ///
    /// @param q          whose states
    /// @param maxStates  most states, at least 1
    /// @param maxActions most actions of each, at least 1
    public FixedStates(QFunction q, int maxStates, int maxActions) {
        Check.that(maxStates >= 1, "maxStates", "an integer of at least 1", maxStates);
        Check.that(maxActions >= 1, "maxActions", "an integer of at least 1", maxActions);
        this.maxStates = maxStates;
        this.maxActions = maxActions;
        this.size = q.observationSize();
        this.s = new float[Math.multiplyExact(maxStates, size)];
    }

    /// Fixes states, as [ActionValues#fix] says.
    ///
    /// @param from  states, rows × dₛ; not modified
    /// @param first first row
    /// @param n     number of states
    /// @throws IllegalArgumentException if shapes do not fit
    public void fix(Mat from, int first, int n) {
        // not Check.that, which would build its strings at every call
        if (from.cols() != size) {
            throw wrong("states", size + " columns", from.cols());
        }
        if (n < 0 || n > maxStates || first < 0 || first + n > from.rows()) {
            throw wrong("states", "at most " + maxStates + " of " + from.rows() + " rows", n + " from row " + first);
        }
        System.arraycopy(from.data(), first * size, s, 0, n * size);
        count = n;
    }

    /// Returns the number of rows that k actions of each state make.
    ///
    /// @param k actions of each state
    /// @return n·k
    /// @throws IllegalArgumentException if there is room for fewer
    public int rows(int k) {
        if (k < 0 || k > maxActions) {
            throw wrong("actions of each state", "at most " + maxActions, k);
        }
        return count * k;
    }

    /// Returns the largest number of rows.
    ///
    /// @return most states × most actions
    public int maxRows() {
        return Math.multiplyExact(maxStates, maxActions);
    }

    /// Returns the states.
    ///
    /// @return row-major, n × dₛ; live
    public float[] s() {
        return s;
    }

    /// Returns where the state is that row r of k actions each belongs to.
    ///
    /// @param r row
    /// @param k actions of each state
    /// @return index of its first number in [#s]
    public int at(int r, int k) {
        return r / k * size;
    }

    private static IllegalArgumentException wrong(String what, String rule, Object got) {
        return new IllegalArgumentException(Check.message(what, rule, got));
    }
}
