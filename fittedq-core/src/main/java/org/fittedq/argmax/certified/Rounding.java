// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax.certified;

/// By how much rounding in double may spoil a bound of z, for every unit, over all cells inside one box of actions.
///
/// Every computed bound is a polynomial of weights, biases, state and action, with maxima in between (which add no error and
/// pass errors on unenlarged). If no term goes through more than N roundings, the computed value is off by at most
/// γ_N Σ|terms|, γ_N = N u/(1 − N u), u = 2⁻⁵³ (N. J. Higham, *Accuracy and Stability of Numerical Algorithms*, 2nd ed. 2002,
/// lemma 3.1). Slopes are rounded numbers too, but a relaxation is sound for whatever slope it uses. So one bound of
/// the sum of absolute terms, made once for each state by pushing sizes through |W|, serves all cells. It is far above the
/// true error and still far below any tolerance of interest.
public final class Rounding {

    private static final double UNIT = 0x1p-53;
    /// A term goes through at most 2 sums over a layer's inputs and some ten other operations; twice that is taken.
    private static final int ROUNDINGS = 4;
    private static final int EXTRA = 16;
    /// Sum of absolute terms of s z plus remainder, over |z|: at most 1 + 1 for ReLU; for tanh and silu Taylor's terms are
    /// at most 16 |z| + 2 where they are used at all, as their sum is then at most 2 |z| + 1.
    private static final double SIZE = 16;

    private Rounding() {}

    /// Bounds the errors.
    ///
    /// @param net   network at its state; not modified
    /// @param box   lower, then upper bounds of all actions; not modified
    /// @param slack out: for each layer, for each unit
    public static void bound(DoubleNetwork net, double[] box, double[][] slack) {
        double n = ROUNDINGS * (net.states + EXTRA);
        for (int width : net.width) {
            n += ROUNDINGS * (width + EXTRA);
        }
        double gamma = n * UNIT / (1 - n * UNIT);
        double[] size = new double[net.actions];
        for (int d = 0; d < size.length; d++) {
            // centre ± half, or start + part · direction
            size[d] = 4 * Math.max(Math.abs(box[d]), Math.abs(box[net.actions + d]));
        }
        for (int l = 0; l < net.depth; l++) {
            double[] next = new double[net.width[l + 1]];
            for (int j = 0; j < next.length; j++) {
                double sum = terms(net, l, j, size);
                slack[l][j] = gamma * sum;
                next[j] = SIZE * sum + 2;
            }
            size = next;
        }
    }

    private static double terms(DoubleNetwork net, int l, int j, double[] size) {
        double sum = Math.abs(l == 0 ? net.firstBias[j] : net.b[l][j]);
        for (int i = 0; i < net.states && l == 0; i++) {
            sum += Math.abs(net.stateWeight[j * net.states + i] * net.state[i]);
        }
        for (int i = 0; i < size.length; i++) {
            sum += Math.abs(net.w[l][j * size.length + i]) * size[i];
        }
        return sum;
    }
}
