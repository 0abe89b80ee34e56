// SPDX-License-Identifier: Apache-2.0
package org.fittedq.benchmarks;

import java.util.List;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.nn.Activation;
import org.fittedq.nn.Mlp;
import org.fittedq.nn.Network;
import org.fittedq.nn.Optimiser;
import org.fittedq.nn.OptimiserState;
import org.fittedq.nn.Tape;
import org.fittedq.random.RandomStream;
import org.fittedq.value.ActionValues;
import org.fittedq.value.QFunction;

/// Critics like trained ones, and numbers about them.
final class Critics {

    private static final int BATCH = 256;
    private static final int FITS = 3000;
    private static final int RANGE_SAMPLES = 2000;

    private Critics() {}

    /// A network as initialised.
    static Mlp initialised(int states, int actions, Network shape, Compute compute) {
        return new Mlp(states + actions, shape, 1, Mlp.Use.FIT_AND_INPUT_GRADIENT, new RandomStream(1, "init"),
                compute);
    }

    /// A network fitted to a value with ripples and two hills.
    static Mlp fitted(int states, int actions, Network shape, Compute compute) {
        Mlp mlp = initialised(states, actions, shape, compute);
        RandomStream random = new RandomStream(3, "fit");
        Tape tape = new Tape(mlp, BATCH);
        OptimiserState optimiser = new OptimiserState(Optimiser.adam(1e-3), mlp);
        Mat in = new Mat(BATCH, states + actions);
        Vec q = new Vec(BATCH);
        for (int k = 0; k < FITS; k++) {
            uniform(in.data(), in.data().length, 0, random);
            tape.forward(in, q);
            for (int r = 0; r < BATCH; r++) {
                q.set(r, 2 * (q.at(r) - (float) hills(in.data(), r * in.cols(), states, actions)) / BATCH);
            }
            tape.backward(q);
            tape.step(optimiser);
        }
        return mlp;
    }

    /// −|a − π(s)|² with ripples, and a second hill at μ(s).
    private static double hills(float[] x, int at, int states, int actions) {
        double q = 0;
        double square = 0;
        for (int d = 0; d < actions; d++) {
            double a = x[at + states + d];
            double pi = StrictMath.sin(2 * x[at + d % states] + d);
            double mu = 0.6 * StrictMath.cos(3 * x[at + (d + 2) % states] + d);
            q += 0.3 * StrictMath.sin(4 * a + x[at + (d + 1) % states]) - (a - pi) * (a - pi);
            square += (a - mu) * (a - mu);
        }
        return q + 1.2 * StrictMath.exp(-4 * square);
    }

    /// A random 2×64 ReLU network whose units switch all over the box, so that it has several hills.
    static Mlp hilly(int states, int actions, int seed, Compute compute) {
        return drawn(states, actions, seed, false, compute);
    }

    /// The same, concave in (s, a): minus a sum of ReLUs of rising functions of ReLUs.
    static Mlp concave(int states, int actions, int seed, Compute compute) {
        return drawn(states, actions, seed, true, compute);
    }

    /// Weights uniform with variance 1/inputs, so that sums have that of the box; biases spread over as much.
    private static Mlp drawn(int states, int actions, int seed, boolean concave, Compute compute) {
        RandomStream random = new RandomStream(seed, concave ? "concave" : "hilly");
        Network shape = new Network(List.of(64, 64), Activation.RELU);
        Mlp mlp = new Mlp(states + actions, shape, 1, Mlp.Use.FIT_AND_INPUT_GRADIENT, random, compute);
        for (int l = 0; l < mlp.depth(); l++) {
            float[] w = mlp.weight(l);
            float[] b = mlp.vector(l, Mlp.Part.BIAS);
            uniform(w, w.length, 0, random);
            uniform(b, b.length, 0, random);
            double scale = StrictMath.sqrt(3.0 * b.length / w.length);
            boolean last = l == mlp.depth() - 1;
            for (int i = 0; i < w.length; i++) {
                double x = scale * w[i];
                w[i] = (float) (concave && l > 0 ? (last ? -1 : 1) * Math.abs(x) : 2 * x);
            }
            mlp.set(l, w, b);
        }
        return mlp;
    }

    /// Draws numbers from [−1, 1].
    static void uniform(float[] to, int count, int from, RandomStream random) {
        for (int i = from; i < from + count; i++) {
            to[i] = 2 * random.nextFloat() - 1;
        }
    }

    /// q of uniform actions of the only state of `s`.
    static float[] samples(QFunction q, Mat s, RandomStream random) {
        ActionValues values = q.at(1, RANGE_SAMPLES);
        float[] a = new float[RANGE_SAMPLES * q.actionSize()];
        float[] out = new float[RANGE_SAMPLES];
        uniform(a, a.length, 0, random);
        values.fix(s, 0, 1);
        values.values(a, RANGE_SAMPLES, out);
        return out;
    }

    /// Greatest less smallest.
    static double range(float[] q) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (float x : q) {
            low = Math.min(low, x);
            high = Math.max(high, x);
        }
        return high - low;
    }
}
