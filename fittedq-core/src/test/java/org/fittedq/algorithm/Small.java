// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import java.util.List;
import org.fittedq.buffer.Replay;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Batch;
import org.fittedq.mdp.Spec;
import org.fittedq.nn.Activation;
import org.fittedq.nn.Mlp;
import org.fittedq.nn.Network;
import org.fittedq.nn.Optimiser;
import org.fittedq.random.Normals;
import org.fittedq.random.RandomStream;

/// A task of 3 observations and 2 actions, networks and batches small enough to be followed by hand.
final class Small {

    static final int DS = 3;
    static final int DA = 2;
    static final int N = 7;
    static final long SEED = 5;
    static final Compute COMPUTE = new Compute(1);
    static final Spec SPEC = new Spec("small", DS, ActionBox.symmetric(DA, 1));
    static final Replay REPLAY = new Replay(100, N, 1, 1);
    /// ε is large, so that a gradient that is 0 but for rounding makes no step.
    static final Optimiser.Moments MOMENTS = new Optimiser.Moments(0.8, 0.95, 1e-3);
    static final Optimiser ACTOR = new Optimiser(Optimiser.Rule.ADAM, 0.02, MOMENTS, 0, 0);
    static final Optimiser CRITIC = new Optimiser(Optimiser.Rule.ADAM, 0.03, MOMENTS, 0.01, 0);
    static final Networks NETWORKS = new Networks(new Network(List.of(5, 4), Activation.RELU), ACTOR, CRITIC);

    private Small() {}

    /// Random transitions; the weights of the next value are γ, γ² and 0 by turns.
    static Batch batch(long seed) {
        Batch b = new Batch(N, DS, DA);
        RandomStream random = new RandomStream(seed, "batch");
        for (Mat m : List.of(b.s(), b.sNext())) {
            for (int i = 0; i < m.data().length; i++) {
                m.data()[i] = (float) random.nextGaussian();
            }
        }
        for (int i = 0; i < b.a().data().length; i++) {
            b.a().data()[i] = 2 * random.nextFloat() - 1;
        }
        for (int i = 0; i < N; i++) {
            b.r().set(i, (float) random.nextGaussian());
            b.bootstrap().set(i, new float[]{0.9f, 0.81f, 0}[i % 3]);
        }
        return b;
    }

    static Mlp mlp(int inputs, int outputs, long seed) {
        return new Mlp(inputs, NETWORKS.shape(), outputs, Mlp.Use.FORWARD, new RandomStream(seed, "mlp"), COMPUTE);
    }

    static Mlp critic(long seed) {
        return mlp(DS + DA, 1, seed);
    }

    /// A network whose output is the same everywhere.
    static Mlp constant(int inputs, float... outputs) {
        Mlp mlp = mlp(inputs, outputs.length, 1);
        for (int l = 0; l < 2; l++) {
            zero(mlp, l);
        }
        mlp.set(2, new float[4 * outputs.length], outputs);
        return mlp;
    }

    private static void zero(Mlp mlp, int l) {
        mlp.set(l, new float[mlp.weight(l).length], new float[mlp.vector(l, Mlp.Part.BIAS).length]);
    }

    /// A critic that is worth what the action is in one dimension: q = relu(relu(a + 2)) − 2.
    static Mlp worthTheAction(int dimension) {
        return worthTheInput(DS + DA, DS + dimension);
    }

    static Mlp worthTheInput(int inputs, int index) {
        Mlp mlp = constant(inputs, -2);
        float[] first = new float[5 * inputs];
        first[index] = 1;
        mlp.set(0, first, new float[]{2, 0, 0, 0, 0});
        float[] second = new float[4 * 5];
        second[0] = 1;
        mlp.set(1, second, new float[4]);
        mlp.set(2, new float[]{1, 0, 0, 0}, new float[]{-2});
        return mlp;
    }

    static double[] row(Mat m, int r) {
        double[] row = new double[m.cols()];
        for (int c = 0; c < row.length; c++) {
            row[c] = m.at(r, c);
        }
        return row;
    }

    static double[] join(double[] s, double[] a) {
        double[] joined = new double[s.length + a.length];
        System.arraycopy(s, 0, joined, 0, s.length);
        System.arraycopy(a, 0, joined, s.length, a.length);
        return joined;
    }

    /// The part of the gradient in (s, a) that is in a.
    static double[] inAction(double[] gradient) {
        double[] part = new double[DA];
        System.arraycopy(gradient, DS, part, 0, DA);
        return part;
    }

    /// The normal numbers that a consumer of the named stream has drawn, all steps in one array.
    static float[] normals(String stream, int count) {
        float[] all = new float[count];
        new Normals(new RandomStream(SEED, stream), count, COMPUTE).fill(all);
        return all;
    }

    static Vec y() {
        return new Vec(N);
    }
}
