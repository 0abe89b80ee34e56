// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.limits;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// The nearest weights where each asset may only be in one of several ranges (a least trade, a least holding), or where their
/// number counts: branch and bound over the convex projection.
///
/// A node gives each asset some neighbouring ranges and relaxes them to the interval around them. Depth first: a weight between two
/// ranges has those below or those above it, the nearer first; where too many are held, the smallest is sold, then kept. A
/// node that is no nearer than the best found is cut off. After [#nodes] nodes the best found is taken, so that the result never
/// depends on time. Work memory of one thread.
final class Pieces {

    /// Nodes of one projection.
    static final int NODES = 1000;

    private static final double MET = 1e-12;

    private final Nearest nearest;
    private final int held; // the most
    private final double[][] lows; // asset → its ranges, rising
    private final double[][] highs;
    private final int[] zero; // asset → the range that is 0; −1 if there is none
    private final double[] low;
    private final double[] high;
    private final double[] best;
    private final List<int[]> levels = new ArrayList<>(); // 2 n numbers: the first and the last range of each asset
    private final List<double[]> points = new ArrayList<>();
    private double[] target = {};
    private double bound;
    private int left;
    private ToDoubleFunction<double[]> mend = w -> 0; // makes what else is asked for; below 0: cannot

    Pieces(Terms terms, Nearest nearest, double[] from, double minimum) {
        int n = terms.size();
        this.nearest = nearest;
        this.held = terms.composition().holdings().max();
        this.lows = new double[n][];
        this.highs = new double[n][];
        this.zero = new int[n];
        this.low = new double[n];
        this.high = new double[n];
        this.best = new double[n];
        boolean counts = held < n || terms.composition().holdings().least() > 0;
        double least = terms.composition().holdings().least();
        for (int i = 0; i < n; i++) {
            List<double[]> ranges = List.of(new double[]{terms.low()[i], terms.high()[i]});
            ranges = minimum > 0 ? cut(ranges, from[i], minimum) : ranges;
            ranges = counts ? cut(ranges, 0, least) : ranges;
            zero[i] = -1;
            lows[i] = new double[ranges.size()];
            highs[i] = new double[ranges.size()];
            for (int k = 0; k < ranges.size(); k++) {
                lows[i][k] = ranges.get(k)[0];
                highs[i][k] = ranges.get(k)[1];
                zero[i] = lows[i][k] == 0 && highs[i][k] == 0 ? k : zero[i];
            }
        }
    }

    /// Cuts ranges to {at}, and what is at least some width away from it.
    private static List<double[]> cut(List<double[]> ranges, double at, double width) {
        List<double[]> parts = new ArrayList<>();
        double[][] by = {{Double.NEGATIVE_INFINITY, at - width}, {at, at}, {at + width, Double.POSITIVE_INFINITY}};
        for (double[] range : ranges) {
            for (double[] part : by) {
                double from = Math.max(range[0], part[0]);
                double to = Math.min(range[1], part[1]);
                boolean again = from == to && !parts.isEmpty() && parts.getLast()[0] == from
                        && parts.getLast()[1] == to;
                if (from <= to && !again) {
                    parts.add(new double[]{from, to});
                }
            }
        }
        return parts;
    }

    /// Sets what makes further limits hold.
    ///
    /// @param further moves weights of a node, within [#low] and [#high]; below 0 if it cannot
    void mending(ToDoubleFunction<double[]> further) {
        this.mend = further;
    }

    /// Whether weights lie within the ranges of the node that is looked at.
    boolean inNode(double[] w) {
        for (int i = 0; i < w.length; i++) {
            if (!(low[i] <= w[i] && w[i] <= high[i])) {
                return false;
            }
        }
        return true;
    }

    /// Moves weights to the nearest ones.
    ///
    /// @param w     n weights; overwritten if some are found
    /// @param most  half the squared distance of the best that is known
    /// @param nodes after how many to end
    /// @return true if nearer ones are found
    boolean project(double[] w, double most, int nodes) {
        target = w.clone();
        bound = most;
        left = nodes;
        int[] root = level(0);
        for (int i = 0; i < w.length; i++) {
            if (lows[i].length == 0) {
                return false;
            }
            root[i] = 0;
            root[w.length + i] = lows[i].length - 1;
        }
        visit(0);
        if (bound < most) {
            System.arraycopy(best, 0, w, 0, w.length);
        }
        return bound < most;
    }

    private int[] level(int depth) {
        if (levels.size() == depth) {
            levels.add(new int[2 * best.length]);
            points.add(new double[best.length]);
        }
        return levels.get(depth);
    }

    private void visit(int depth) {
        int n = best.length;
        int[] node = level(depth);
        double[] w = points.get(depth);
        if (left-- <= 0 || mustHold(node) > held) {
            return;
        }
        for (int i = 0; i < n; i++) {
            low[i] = lows[i][node[i]];
            high[i] = highs[i][node[n + i]];
        }
        System.arraycopy(target, 0, w, 0, n);
        nearest.bounds(low, high);
        if (!nearest.project(w, bound) || half(w) >= bound) {
            return;
        }
        int between = between(node, w);
        if (between >= 0) {
            split(depth, between, w[between]);
        } else if (count(w) > held) {
            sell(depth, smallest(node, w));
        } else if (mend.applyAsDouble(w) >= 0 && half(w) < bound) {
            snap(node, w);
            bound = half(w);
            System.arraycopy(w, 0, best, 0, n);
        }
    }

    private int mustHold(int[] node) {
        int count = 0;
        for (int i = 0; i < best.length; i++) {
            count += zero[i] < node[i] || zero[i] > node[best.length + i] ? 1 : 0;
        }
        return held < best.length ? count : 0;
    }

    private double half(double[] w) {
        double sum = 0;
        for (int i = 0; i < w.length; i++) {
            sum += (w[i] - target[i]) * (w[i] - target[i]);
        }
        return sum / 2;
    }

    /// The asset that is furthest from all its ranges; −1 if each is in one.
    private int between(int[] node, double[] w) {
        int most = -1;
        double furthest = MET;
        for (int i = 0; i < w.length; i++) {
            double away = Double.POSITIVE_INFINITY;
            for (int k = node[i]; k <= node[w.length + i]; k++) {
                away = Math.min(away, Math.max(0, Math.max(lows[i][k] - w[i], w[i] - highs[i][k])));
            }
            if (away > furthest) {
                furthest = away;
                most = i;
            }
        }
        return most;
    }

    private int count(double[] w) {
        int count = 0;
        for (double x : w) {
            count += Math.abs(x) > MET ? 1 : 0;
        }
        return count;
    }

    private int smallest(int[] node, double[] w) {
        int n = w.length;
        int smallest = -1;
        for (int i = 0; i < n; i++) {
            boolean open = node[i] <= zero[i] && zero[i] <= node[n + i] && node[i] < node[n + i];
            if (open && Math.abs(w[i]) > MET && (smallest < 0 || Math.abs(w[i]) < Math.abs(w[smallest]))) {
                smallest = i;
            }
        }
        return smallest;
    }

    private void split(int depth, int i, double w) {
        int above = levels.get(depth)[i];
        while (lows[i][above] < w) {
            above++;
        }
        boolean upFirst = lows[i][above] - w < w - highs[i][above - 1];
        for (int turn = 0; turn < 2; turn++) {
            boolean up = (turn == 0) == upFirst;
            int[] child = child(depth);
            child[up ? i : best.length + i] = up ? above : above - 1;
            visit(depth + 1);
        }
    }

    /// Sells an asset; then keeps it, above 0, and below.
    private void sell(int depth, int i) {
        if (i < 0) {
            return;
        }
        int n = best.length;
        int[] child = child(depth);
        child[i] = zero[i];
        child[n + i] = zero[i];
        visit(depth + 1);
        child = child(depth);
        if (child[n + i] > zero[i]) {
            child[i] = zero[i] + 1;
            visit(depth + 1);
        }
        child = child(depth);
        if (child[i] < zero[i]) {
            child[n + i] = zero[i] - 1;
            visit(depth + 1);
        }
    }

    private int[] child(int depth) {
        int[] child = level(depth + 1);
        System.arraycopy(levels.get(depth), 0, child, 0, child.length);
        return child;
    }

    /// Takes rounding out: each weight to the range that it is in.
    private void snap(int[] node, double[] w) {
        for (int i = 0; i < w.length; i++) {
            double nearestEnd = w[i];
            double away = Double.POSITIVE_INFINITY;
            for (int k = node[i]; k <= node[w.length + i]; k++) {
                double in = Math.max(lows[i][k], Math.min(highs[i][k], w[i]));
                if (Math.abs(in - w[i]) < away || (lows[i][k] == highs[i][k] && Math.abs(in - w[i]) <= MET)) {
                    away = Math.abs(in - w[i]);
                    nearestEnd = in;
                }
            }
            w[i] = nearestEnd;
        }
    }
}
