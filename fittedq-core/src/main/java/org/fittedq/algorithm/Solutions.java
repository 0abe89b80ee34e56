// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import java.util.Arrays;
import org.fittedq.math.Mat;
import org.fittedq.math.Stateful;
import org.fittedq.random.RandomStream;

/// Solutions a* of base points, each with the sweep that it was found in: what [FqiAmortized] fits its actor to.
final class Solutions implements Stateful {

    private static final long NEVER = -1;

    private Mat solution;
    private long[] solved = {}; // sweep of each
    private int[] order = {};

    /// @param actionSize m
    Solutions(int actionSize) {
        this.solution = new Mat(0, actionSize);
    }

    /// N: number of base points.
    int size() {
        return solved.length;
    }

    /// Makes room for N base points; solutions of those there were are kept, as base points are only added at the end. Fewer are others.
    void room(int n) {
        int had = n > solved.length ? solved.length : 0;
        float[] kept = solution.data();
        solution = new Mat(n, solution.cols());
        System.arraycopy(kept, 0, solution.data(), 0, had * solution.cols());
        solved = Arrays.copyOf(solved, n);
        Arrays.fill(solved, had, n, NEVER);
        order = Arrays.copyOf(order, n);
        for (int i = had; i < n; i++) {
            order[i] = i;
        }
    }

    /// Chooses B_opt: a uniform draw without replacement, or the longest unsolved, ties in order of the base points.
    ///
    /// @return base points, of which the first `count` are chosen; live
    int[] choose(FqiAmortized.Solve.Pick pick, int count, RandomStream random) {
        if (pick == FqiAmortized.Solve.Pick.RANDOM) {
            shuffleFirst(order, count, random);
            return order;
        }
        Integer[] sorted = new Integer[order.length];
        Arrays.setAll(sorted, i -> i);
        Arrays.sort(sorted,
                (i, j) -> solved[i] == solved[j] ? Integer.compare(i, j) : Long.compare(solved[i], solved[j]));
        for (int i = 0; i < order.length; i++) {
            order[i] = sorted[i];
        }
        return order;
    }

    /// Fisher and Yates, only as far as needed.
    static void shuffleFirst(int[] of, int count, RandomStream random) {
        for (int i = 0; i < count; i++) {
            int j = i + random.index(of.length - i);
            int swap = of[i];
            of[i] = of[j];
            of[j] = swap;
        }
    }

    void put(int i, float[] action, long sweep) {
        solution.setRow(i, action);
        solved[i] = sweep;
    }

    float at(int i, int dimension) {
        return solution.at(i, dimension);
    }

    /// Lists the base points whose solution is at most K sweeps old, in order.
    int[] window(long sweep, int most) {
        int[] rows = new int[solved.length];
        int count = 0;
        for (int i = 0; i < solved.length; i++) {
            if (solved[i] != NEVER && sweep - solved[i] <= most) {
                rows[count++] = i;
            }
        }
        return Arrays.copyOf(rows, count);
    }

    /// a* of the base points that were solved in a sweep, NaN elsewhere.
    Mat found(long sweep) {
        Mat found = new Mat(solved.length, solution.cols());
        float[] action = new float[solution.cols()];
        for (int i = 0; i < solved.length; i++) {
            if (solved[i] == sweep) {
                solution.row(i, action);
            } else {
                Arrays.fill(action, Float.NaN);
            }
            found.setRow(i, action);
        }
        return found;
    }

    /// Takes what another has [#found] in a sweep.
    void take(Mat found, long sweep) {
        float[] action = new float[solution.cols()];
        for (int i = 0; i < solved.length; i++) {
            found.row(i, action);
            if (!Float.isNaN(action[0])) {
                put(i, action, sweep);
            }
        }
    }

    /// Hands over all for the N base points that there is room for.
    @Override
    public void exchange(String name, Exchange x) {
        x.longs(name + "/solved", solved);
        x.floats(name + "/solution", solution.data());
        long[] positions = Arrays.stream(order).asLongStream().toArray();
        x.longs(name + "/order", positions);
        for (int i = 0; i < order.length; i++) {
            order[i] = (int) positions[i];
        }
    }
}
