// SPDX-License-Identifier: Apache-2.0
package org.fittedq.value;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.fittedq.math.Check;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;

/// Grows one extremely randomised tree: the work memory of one thread.
///
/// Rows are copied and put in the order of the nodes as these are split, so that a node's rows lie side by side. Attributes are
/// kept as integers of the same order: their minima, maxima and comparisons need neither branches nor float instructions
/// (benchmark Trees.fit, processor time: floats 3.0 s, integers 2.2 s).
///
/// Source: P. Geurts, D. Ernst, L. Wehenkel, *Extremely randomized trees*, Machine Learning 63, 2006, table 1.
final class TreeGrower {

    private final TreesQ.Config c;
    private final TreeCode code;
    private final int inputs; // d
    private final int width; // of a row: d attributes, then the label
    private final int candidates; // K
    private final int[] rows; // keys of the attributes, then bits of the label
    private final int[] attributes; // drawn from without replacement
    private long[] nodes = new long[1024];
    private int nodeCount;
    private int[] stack = new int[192]; // of nodes yet to be grown: node, first row, end of rows
    private int top;

    // the best split of the node so far
    private int bestAttribute;
    private float bestThreshold;
    private double bestScore;
    // what the last pass over a node's rows found
    private int low; // smallest key of a column, or bits of the labels
    private int high;
    private double sum; // of the labels

    /// Makes room.
    ///
    /// @param c      settings
    /// @param code   how nodes are written
    /// @param inputs d
    /// @param n      rows
    TreeGrower(TreesQ.Config c, TreeCode code, int inputs, int n) {
        this.c = c;
        this.code = code;
        this.inputs = inputs;
        this.width = inputs + 1;
        this.candidates = c.attributes() == 0 ? inputs : c.attributes();
        this.rows = new int[Check.size("rows of a tree", n, width)];
        this.attributes = new int[inputs];
    }

    /// Writes a training set as rows of d keys and the bits of the label.
    static int[] encode(Mat s, Mat a, Vec y) {
        int width = s.cols() + a.cols() + 1;
        int[] set = new int[Check.size("training set", y.size(), width)];
        for (int i = 0; i < y.size(); i++) {
            for (int j = 0; j < s.cols(); j++) {
                set[i * width + j] = key(s.at(i, j));
            }
            for (int j = 0; j < a.cols(); j++) {
                set[i * width + s.cols() + j] = key(a.at(i, j));
            }
            set[i * width + width - 1] = Float.floatToRawIntBits(y.at(i));
        }
        return set;
    }

    /// An integer in the same order as the finite floats: negative ones have all bits but the sign turned over. −0 counts as 0.
    static int key(float x) {
        return turned(Float.floatToRawIntBits(x + 0f));
    }

    /// The float of a key.
    static float number(int key) {
        return Float.intBitsToFloat(turned(key));
    }

    private static int turned(int bits) {
        return bits ^ ((bits >> (Integer.SIZE - 1)) & Integer.MAX_VALUE);
    }

    /// Grows a tree.
    ///
    /// @param set    all rows, as [#encode] writes them; not modified
    /// @param random for each node: K times (until K attributes that vary were found), if K < d, a word for the attribute, then
    ///               one for the threshold
    /// @return its nodes
    long[] grow(int[] set, RandomGenerator random) {
        System.arraycopy(set, 0, rows, 0, rows.length);
        for (int f = 0; f < inputs; f++) {
            attributes[f] = f;
        }
        nodeCount = 1;
        push(0, 0, rows.length / width);
        while (top > 0) {
            top -= 3;
            grow(stack[top], stack[top + 1], stack[top + 2], random);
        }
        return Arrays.copyOf(nodes, nodeCount);
    }

    private void push(int node, int from, int to) {
        if (top + 3 > stack.length) {
            stack = Arrays.copyOf(stack, 2 * stack.length);
        }
        stack[top++] = node;
        stack[top++] = from;
        stack[top++] = to;
    }

    private void grow(int node, int from, int to, RandomGenerator random) {
        labels(from, to);
        float mean = (float) (sum / (to - from));
        if (to - from < c.minSplit() || low == high || !findSplit(from, to, random)) {
            nodes[node] = TreeCode.leaf(mean);
            return;
        }
        if (nodeCount + 2 > nodes.length) {
            nodes = Arrays.copyOf(nodes, 2 * nodes.length);
        }
        nodes[node] = code.split(bestAttribute, bestThreshold, (nodeCount - 1) / 2);
        int middle = partition(from, to);
        push(nodeCount + 1, middle, to);
        push(nodeCount, from, middle);
        nodeCount += 2;
    }

    /// Σ y, and whether the labels differ: the smallest and largest of their bits do.
    private void labels(int from, int to) {
        range(inputs, from, to);
        sum = 0;
        for (int i = from * width + inputs; i < to * width; i += width) {
            sum += Float.intBitsToFloat(rows[i]);
        }
    }

    private void range(int column, int from, int to) {
        int lo = rows[from * width + column];
        int hi = lo;
        for (int i = from * width + column; i < to * width; i += width) {
            int v = rows[i];
            lo = Math.min(lo, v);
            hi = Math.max(hi, v);
        }
        low = lo;
        high = hi;
    }

    /// Draws a threshold for each of K attributes that vary, and keeps the split of the highest score.
    ///
    /// @return false if no attribute varies
    private boolean findSplit(int from, int to, RandomGenerator random) {
        bestScore = -1;
        int tried = 0;
        for (int left = inputs; left > 0 && tried < candidates; left--) {
            // without replacement: the drawn one changes places with the last of those left
            int drawn = candidates == inputs ? left - 1 : (int) (((random.nextInt() & 0xFFFFFFFFL) * left) >>> 32);
            int attribute = attributes[drawn];
            attributes[drawn] = attributes[left - 1];
            attributes[left - 1] = attribute;
            range(attribute, from, to);
            if (low < high) {
                tried++;
                score(attribute, threshold(random), from, to);
            }
        }
        return tried > 0;
    }

    /// Uniform in (low, high], so that x < threshold holds for some rows and not for others.
    private float threshold(RandomGenerator random) {
        double u = (random.nextInt() & 0xFFFFFFFFL) * 0x1p-32;
        float smallest = number(low);
        return Math.max((float) (smallest + u * ((double) number(high) - smallest)), Math.nextUp(smallest));
    }

    /// The fall of the sum of squares, n₁ n₂/n (ȳ₁ − ȳ₂)²: for one node the same order as the paper's relative fall of the
    /// variance. n is left out.
    private void score(int attribute, float threshold, int from, int to) {
        double below = 0;
        int count = 0;
        int key = key(threshold);
        for (int i = from * width; i < to * width; i += width) {
            int mask = below(rows[i + attribute], key);
            count -= mask;
            below += Float.intBitsToFloat(rows[i + inputs] & mask); // the label or 0
        }
        double n1 = count;
        double n2 = to - from - count;
        double gap = below / n1 - (sum - below) / n2;
        double score = n1 * n2 * gap * gap;
        if (score > bestScore) {
            bestScore = score;
            bestAttribute = attribute;
            bestThreshold = threshold;
        }
    }

    /// Returns all bits if x < key, else none; without a branch, which could not be predicted.
    private static int below(int x, int key) {
        return (int) (((long) x - key) >> (Long.SIZE - 1));
    }

    /// Puts the rows below the threshold first.
    ///
    /// @return the first row not below
    private int partition(int from, int to) {
        int i = from * width;
        int j = (to - 1) * width;
        int key = key(bestThreshold);
        while (i <= j) {
            if (rows[i + bestAttribute] < key) {
                i += width;
            } else if (rows[j + bestAttribute] < key) {
                for (int f = 0; f < width; f++) {
                    int v = rows[i + f];
                    rows[i + f] = rows[j + f];
                    rows[j + f] = v;
                }
            } else {
                j -= width;
            }
        }
        return i / width;
    }
}
