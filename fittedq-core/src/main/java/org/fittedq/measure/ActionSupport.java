// SPDX-License-Identifier: Apache-2.0
package org.fittedq.measure;

import org.fittedq.data.ActionRule;
import org.fittedq.data.Transitions;
import org.fittedq.math.Check;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Workers;

/// How often a policy acts unlike the data: where it does, the data says nothing of what follows, and a value estimated from
/// it rests on extrapolation alone. [OffPolicyEvaluation#outside] says what counts as outside.
final class ActionSupport {

    private static final int BLOCK = 8; // states a chunk of work

    private final Mat states; // scaled
    private final Mat actions;
    private final int neighbours;

    private ActionSupport(Mat states, Mat actions, int neighbours) {
        this.states = states;
        this.actions = actions;
        this.neighbours = neighbours;
    }

    /// Measures the share of actions outside. O(checked states · N · dₛ).
    ///
    /// @param data       data set of N rows
    /// @param policy     π, in the data's action units
    /// @param neighbours k, at least 1; N if there are fewer rows
    /// @param most       states to check at most, at least 1: so many of the data's, evenly spaced
    /// @param compute    threads
    /// @return share of the checked states, in [0, 1]
    static double outside(Transitions data, ActionRule policy, int neighbours, int most, Compute compute) {
        Check.that(neighbours >= 1, "neighbours", "an integer of at least 1", neighbours);
        Check.that(most >= 1, "states", "an integer of at least 1", most);
        int n = data.size();
        Mat states = new Mat(n, data.observationSize());
        Mat actions = new Mat(n, data.actionSize());
        float[] s = new float[states.cols()];
        float[] a = new float[actions.cols()];
        for (int i = 0; i < n; i++) {
            data.s(i, s);
            states.setRow(i, s);
            data.a(i, a);
            actions.setRow(i, a);
        }
        int count = Math.min(most, n);
        int[] rows = new int[count];
        Mat chosen = new Mat(count, actions.cols());
        for (int j = 0; j < count; j++) {
            rows[j] = (int) ((long) j * n / count);
            data.s(rows[j], s);
            policy.act(s, a);
            chosen.setRow(j, a);
        }
        new StateScale(data).apply(states);
        return new ActionSupport(states, actions, Math.min(neighbours, n)).share(rows, chosen, compute);
    }

    private double share(int[] rows, Mat chosen, Compute compute) {
        boolean[] outside = new boolean[rows.length];
        int chunks = (rows.length + BLOCK - 1) / BLOCK;
        int turn = 1 << 15; // chunks of one task
        // helpers of their own: those of `compute` choose by many short tasks whether sharing pays, and this is one long task
        try (Workers workers = new Workers(compute.workers().threads())) {
            for (int first = 0; first < chunks; first += turn) {
                int from = first;
                workers.run((chunk, worker) -> block(from + chunk, rows, chosen, outside),
                        Math.min(turn, chunks - first));
            }
        }
        int count = 0;
        for (boolean o : outside) {
            count += o ? 1 : 0;
        }
        return (double) count / rows.length;
    }

    private void block(int block, int[] rows, Mat chosen, boolean[] outside) {
        for (int j = block * BLOCK; j < Math.min((block + 1) * BLOCK, rows.length); j++) {
            outside[j] = isOutside(rows[j], chosen, j);
        }
    }

    private boolean isOutside(int row, Mat chosen, int j) {
        int[] near = nearest(row);
        for (int d = 0; d < actions.cols(); d++) {
            float low = Float.POSITIVE_INFINITY;
            float high = Float.NEGATIVE_INFINITY;
            for (int i : near) {
                low = Math.min(low, actions.at(i, d));
                high = Math.max(high, actions.at(i, d));
            }
            if (chosen.at(j, d) < low || chosen.at(j, d) > high) {
                return true;
            }
        }
        return false;
    }

    /// The k rows nearest to a row, itself among them, nearest first.
    private int[] nearest(int row) {
        int[] near = new int[neighbours];
        double[] distance = new double[neighbours];
        int found = 0;
        for (int i = 0; i < states.rows(); i++) {
            double d = distance(row, i);
            if (found == neighbours && d >= distance[found - 1]) {
                continue;
            }
            // insertion into the sorted list, behind those of the same distance
            int at = found == neighbours ? found - 1 : found++;
            for (; at > 0 && d < distance[at - 1]; at--) {
                near[at] = near[at - 1];
                distance[at] = distance[at - 1];
            }
            near[at] = i;
            distance[at] = d;
        }
        return near;
    }

    /// ‖zᵢ − zⱼ‖²; 0 for the row itself, below 0 so that it is never crowded out by equals.
    private double distance(int row, int i) {
        if (row == i) {
            return -1;
        }
        double sum = 0;
        for (int k = 0; k < states.cols(); k++) {
            double difference = (double) states.at(row, k) - states.at(i, k);
            sum += difference * difference;
        }
        return sum;
    }
}
