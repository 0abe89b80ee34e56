// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax.certified;

import java.util.Arrays;
import org.fittedq.math.Check;
import org.fittedq.nn.Activation;
import org.fittedq.nn.Mlp;

/// A one-output network q(s, ·) as a function of the action alone, in double: z₀ = W₀ a + b₀(s), hₗ = φ(zₗ),
/// zₗ₊₁ = Wₗ₊₁ hₗ + bₗ₊₁; the output is the last z.
///
/// The float weights are copied, exactly, by [#refresh]; the state's part of the first layer is added to its bias by [#fix].
/// Work memory of one thread.
public final class DoubleNetwork {

    final Activation activation;
    final int states;
    final int actions;
    /// Number of affine layers.
    final int depth;
    /// `width[l]` inputs of layer l, the last entry is the number of outputs, 1.
    final int[] width;
    /// Layer l as `width[l + 1]` × `width[l]`, row-major; of the first layer only the action's columns.
    final double[][] w;
    /// The transpose of [#w].
    final double[][] wt;
    /// Biases; the first layer's with the state's part.
    final double[][] b;
    /// Columns of the state in the first layer, units × states.
    final double[] stateWeight;
    final double[] firstBias;
    final double[] state;
    /// z of each layer at the last evaluated action, and ∂q/∂z.
    final double[][] z;
    private final Mlp mlp;
    private final double[][] h;
    private final double[][] dz;
    private int brokenLayer; // a layer that holds a number that is not finite, −1 if there is none
    private float broken;

    /// Copies the weights of a network.
    ///
    /// @param mlp    a network of one output without layer normalisation
    /// @param states dₛ, the first inputs; the rest are the action's
    public DoubleNetwork(Mlp mlp, int states) {
        Check.that(mlp.outputs() == 1, "network outputs", "1", mlp.outputs(), "only q(s, a) of one number is bounded");
        Check.that(!mlp.network().isLayerNormalised(), "network", "one without layer normalisation", "norm layer",
                "layer normalisation cannot be bounded");
        Check.that(states >= 0 && states < mlp.inputs(), "observation size", "0 to " + (mlp.inputs() - 1)
                + ", as the network has " + mlp.inputs() + " inputs", states);
        this.mlp = mlp;
        this.activation = mlp.network().activation();
        this.states = states;
        this.actions = mlp.inputs() - states;
        this.depth = mlp.depth();
        this.width = new int[depth + 1];
        this.w = new double[depth][];
        this.wt = new double[depth][];
        this.b = new double[depth][];
        this.z = new double[depth][];
        this.h = new double[depth][];
        this.dz = new double[depth][];
        width[0] = actions;
        for (int l = 0; l < depth; l++) {
            width[l + 1] = l == depth - 1 ? 1 : mlp.network().hidden().get(l);
            w[l] = new double[width[l + 1] * width[l]];
            wt[l] = new double[w[l].length];
            b[l] = new double[width[l + 1]];
            z[l] = new double[width[l + 1]];
            h[l] = new double[width[l]];
            dz[l] = new double[width[l + 1]];
        }
        this.stateWeight = new double[width[1] * states];
        this.firstBias = new double[width[1]];
        this.state = new double[states];
        refresh();
    }

    /// Copies the weights again. They may be anything: see [#isFinite] and [#check].
    void refresh() {
        brokenLayer = -1;
        for (int l = 0; l < depth; l++) {
            float[] from = mlp.weight(l);
            float[] bias = mlp.vector(l, Mlp.Part.BIAS);
            int skipped = l == 0 ? states : 0;
            int inputs = skipped + width[l];
            for (int j = 0; j < width[l + 1]; j++) {
                b[l][j] = finite(bias[j], l);
                for (int i = 0; i < inputs; i++) {
                    set(l, j, i - skipped, finite(from[j * inputs + i], l));
                }
            }
        }
        System.arraycopy(b[0], 0, firstBias, 0, firstBias.length);
    }

    private double finite(float x, int layer) {
        if (!Float.isFinite(x) && brokenLayer < 0) {
            brokenLayer = layer;
            broken = x;
        }
        return x;
    }

    /// Tells whether all weights are finite.
    boolean isFinite() {
        return brokenLayer < 0;
    }

    /// Refuses weights that are not finite.
    ///
    /// @throws IllegalArgumentException if one is not
    void check() {
        if (!isFinite()) {
            throw new IllegalArgumentException(
                    Check.message("layer " + brokenLayer, "finite weights and biases", broken));
        }
    }

    private void set(int l, int j, int i, double x) {
        if (i < 0) {
            stateWeight[j * states + i + states] = x;
        } else {
            w[l][j * width[l] + i] = x;
            wt[l][i * width[l + 1] + j] = x;
        }
    }

    /// Fixes the state.
    ///
    /// @param s    states; not modified
    /// @param from index of the first of dₛ floats
    public void fix(float[] s, int from) {
        for (int i = 0; i < states; i++) {
            Check.that(Float.isFinite(s[from + i]), "state", "finite numbers", s[from + i]);
            state[i] = s[from + i];
        }
        for (int j = 0; j < firstBias.length; j++) {
            double sum = firstBias[j];
            for (int i = 0; i < states; i++) {
                sum += stateWeight[j * states + i] * state[i];
            }
            b[0][j] = sum;
        }
    }

    /// Evaluates q, leaving z in [#z].
    ///
    /// @param a action; not modified
    /// @return q(s, a) in double
    double value(double[] a) {
        System.arraycopy(a, 0, h[0], 0, actions);
        for (int l = 0; l < depth; l++) {
            double[] out = z[l];
            System.arraycopy(b[l], 0, out, 0, out.length);
            for (int i = 0; i < width[l]; i++) {
                axpy(h[l][i], wt[l], i * out.length, out, 0, out.length);
            }
            for (int j = 0; j < out.length && l < depth - 1; j++) {
                h[l + 1][j] = Curve.value(activation, out[j]);
            }
        }
        return z[depth - 1][0];
    }

    /// Gives ∂q/∂a at the last evaluated action.
    ///
    /// @param da out: m numbers
    void gradient(double[] da) {
        dz[depth - 1][0] = 1;
        for (int l = depth - 1; l >= 0; l--) {
            double[] to = l == 0 ? da : dz[l - 1];
            Arrays.fill(to, 0, width[l], 0);
            for (int j = 0; j < width[l + 1]; j++) {
                axpy(dz[l][j], w[l], j * width[l], to, 0, width[l]);
            }
            for (int i = 0; i < width[l] && l > 0; i++) {
                to[i] *= Curve.slope(activation, z[l - 1][i]);
            }
        }
    }

    /// y ← y + c x over n entries, nothing if c = 0.
    static void axpy(double c, double[] x, int x0, double[] y, int y0, int n) {
        if (c == 0) {
            return;
        }
        for (int i = 0; i < n; i++) {
            y[y0 + i] += c * x[x0 + i];
        }
    }
}
