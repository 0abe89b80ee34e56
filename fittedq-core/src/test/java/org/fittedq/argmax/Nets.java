// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

import java.util.ArrayList;
import java.util.List;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.ActionSet;
import org.fittedq.nn.Activation;
import org.fittedq.nn.Mlp;
import org.fittedq.nn.Network;
import org.fittedq.nn.Tape;
import org.fittedq.random.RandomStream;

/// Networks and states for the tests of this package.
public final class Nets {

    public static final Compute COMPUTE = new Compute(1);
    private static final int[] WIDTHS = {1, 2, 3, 5, 7, 16, 31, 33};

    private Nets() {}

    /// A network with random weights, `scale` times the usual: the larger, the more curved.
    public static Mlp random(int inputs, List<Integer> hidden, Activation activation, double scale,
            RandomStream random) {
        Mlp mlp = new Mlp(inputs, new Network(hidden, activation), 1, Mlp.Use.FORWARD, random, COMPUTE);
        for (int l = 0; l < mlp.depth(); l++) {
            float[] w = mlp.weight(l);
            for (int i = 0; i < w.length; i++) {
                w[i] *= (float) scale;
            }
            mlp.set(l, w, mlp.vector(l, Mlp.Part.BIAS));
        }
        return mlp;
    }

    /// One to three hidden layers of awkward widths.
    public static List<Integer> awkward(RandomStream random) {
        List<Integer> hidden = new ArrayList<>();
        int layers = 1 + random.index(3);
        for (int l = 0; l < layers; l++) {
            hidden.add(WIDTHS[random.index(WIDTHS.length)]);
        }
        return hidden;
    }

    public static float[] state(int size, RandomStream random) {
        float[] s = new float[size];
        for (int i = 0; i < size; i++) {
            s[i] = 4 * random.nextFloat() - 2;
        }
        return s;
    }

    /// [−1, 1]^m.
    public static double[] unitBox(int m) {
        double[] box = new double[2 * m];
        for (int d = 0; d < m; d++) {
            box[d] = -1;
            box[m + d] = 1;
        }
        return box;
    }

    /// A network without state: one hidden layer z = W a + b, then Σ c h + bias.
    public static Mlp oneLayer(Activation activation, int m, float[] w, float[] b, float[] c, float bias) {
        Mlp mlp = new Mlp(m, new Network(List.of(b.length), activation), 1, Mlp.Use.FORWARD,
                new RandomStream(1, "init"), COMPUTE);
        mlp.set(0, w, b);
        mlp.set(1, c, new float[]{bias});
        return mlp;
    }

    /// The library's own value of many actions of one state.
    public static float[] values(Mlp mlp, float[] state, float[][] actions) {
        Mat in = new Mat(actions.length, mlp.inputs());
        for (int r = 0; r < actions.length; r++) {
            System.arraycopy(state, 0, in.data(), r * in.cols(), state.length);
            System.arraycopy(actions[r], 0, in.data(), r * in.cols() + state.length, actions[r].length);
        }
        Vec out = new Vec(actions.length);
        new Tape(mlp, actions.length).forward(in, out);
        return out.data();
    }

    /// The greatest of the library's values at `count` random actions of a set.
    public static float sampledMaximum(Mlp mlp, float[] state, ActionSet set, int count, RandomStream random) {
        float best = Float.NEGATIVE_INFINITY;
        float[][] actions = new float[1000][set.size()];
        for (int done = 0; done < count; done += actions.length) {
            for (float[] a : actions) {
                set.sample(random, a, 0);
            }
            for (float q : values(mlp, state, actions)) {
                best = Math.max(best, q);
            }
        }
        return best;
    }
}
