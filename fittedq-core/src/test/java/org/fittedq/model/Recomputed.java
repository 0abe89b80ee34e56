// SPDX-License-Identifier: Apache-2.0
package org.fittedq.model;

import org.fittedq.nn.Activation;
import org.fittedq.nn.Mlp;

/// One row of a [GaussianDynamics], naively with loops in double.
///
/// @param model   the model
/// @param member  which of its networks
/// @param bounds  of log σ
/// @param learned what it learns
record Recomputed(GaussianDynamics model, int member, GaussianDynamics.Bounds bounds,
        GaussianDynamics.Learned learned) {

    static double softplus(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }

    double[] outputs(double[] s, double[] a) {
        Normalisation scale = model.scale();
        double[] saved = saved(scale);
        double[] y = new double[s.length + a.length];
        for (int j = 0; j < s.length; j++) {
            y[j] = (s[j] - saved[j]) / scale.stateStd(j);
        }
        System.arraycopy(a, 0, y, s.length, a.length);
        Mlp mlp = model.networks().get(member);
        for (int l = 0; l < mlp.depth(); l++) {
            y = layer(mlp, l, y);
        }
        return y;
    }

    private static double[] saved(Normalisation scale) {
        double[] mean = new double[scale.size()];
        scale.exchange("", new NoArrays() {
            @Override
            public void doubles(String name, double[] array) {
                if (name.equals("/state-mean")) {
                    System.arraycopy(array, 0, mean, 0, mean.length);
                }
            }
        });
        return mean;
    }

    private static double[] layer(Mlp mlp, int l, double[] x) {
        float[] w = mlp.weight(l);
        float[] b = mlp.vector(l, Mlp.Part.BIAS);
        double[] y = new double[b.length];
        for (int n = 0; n < y.length; n++) {
            y[n] = b[n];
            for (int k = 0; k < x.length; k++) {
                y[n] += (double) w[n * x.length + k] * x[k];
            }
            y[n] = l < mlp.depth() - 1 ? activate(mlp.network().activation(), y[n]) : y[n];
        }
        return y;
    }

    private static double activate(Activation activation, double z) {
        return switch (activation) {
            case RELU -> Math.max(z, 0);
            case TANH -> Math.tanh(z);
            case SILU -> z / (1 + Math.exp(-z));
        };
    }

    double logStd(double z) {
        double u = bounds.high() - softplus(bounds.high() - z);
        return bounds.low() + softplus(u - bounds.low());
    }

    double[] sNext(double[] s, double[] a, double[] xi) {
        double[] out = outputs(s, a);
        double[] sNext = new double[s.length];
        for (int j = 0; j < s.length; j++) {
            double change = out[j] + Math.exp(logStd(out[s.length + j])) * xi[j];
            sNext[j] = s[j] + model.scale().changeMean(j) + model.scale().changeStd(j) * change;
        }
        return sNext;
    }

    double reward(double[] s, double[] a) {
        return learned.reward()
                ? model.scale().rewardMean() + model.scale().rewardStd() * outputs(s, a)[2 * s.length]
                : 0;
    }

    /// Takes no arrays.
    private abstract static class NoArrays implements org.fittedq.math.Stateful.Exchange {

        @Override
        public void floats(String name, float[] array) {}

        @Override
        public void longs(String name, long[] array) {}

        @Override
        public void bytes(String name, byte[] array) {}
    }
}
