// SPDX-License-Identifier: Apache-2.0
package org.fittedq.model;

import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.Dynamics;

/// A model that is wrong on purpose, f(s, g a, ξ): it takes the actions to be g times as strong as they are. For studies of what
/// errors of a model do.
final class Misjudged implements Dynamics {

    private final Dynamics right;
    private final float gain;

    /// @param right the model
    /// @param gain  g, above 0
    Misjudged(Dynamics right, double gain) {
        this.right = right;
        this.gain = (float) gain;
    }

    /// Returns the model itself if g is 1.
    static Dynamics judged(Dynamics right, double gain) {
        return gain == 1 ? right : new Misjudged(right, gain);
    }

    @Override
    public int observationSize() {
        return right.observationSize();
    }

    @Override
    public int actionSize() {
        return right.actionSize();
    }

    @Override
    public int noiseSize() {
        return right.noiseSize();
    }

    @Override
    public int members() {
        return right.members();
    }

    @Override
    public Dynamics alone() {
        return new Misjudged(right.alone(), gain);
    }

    @Override
    public Unrolled unroll(int rows, int steps) {
        return new Steps(right.unroll(rows, steps), rows, steps);
    }

    private final class Steps implements Unrolled {

        private final Unrolled inner;
        private final Mat[] taken; // g a of each step, then of an inference
        private final Mat dTaken;

        Steps(Unrolled inner, int rows, int steps) {
            this.inner = inner;
            this.taken = new Mat[steps + 1];
            for (int t = 0; t <= steps; t++) {
                taken[t] = new Mat(rows, actionSize());
            }
            this.dTaken = new Mat(rows, actionSize());
        }

        private Mat take(int t, Mat a) {
            for (int i = 0; i < a.data().length; i++) {
                taken[t].data()[i] = gain * a.data()[i];
            }
            return taken[t];
        }

        @Override
        public void step(int t, Mat s, Mat a, Mat xi, Prediction out) {
            inner.step(t, s, take(t, a), xi, out);
        }

        @Override
        public void backward(int t, Mat dsNext, Vec dr, Mat ds, Mat da) {
            inner.backward(t, dsNext, dr, ds, dTaken.fill(0));
            for (int i = 0; i < da.data().length; i++) {
                da.data()[i] += gain * dTaken.data()[i];
            }
        }

        @Override
        public void infer(Mat s, Mat a, Mat sNext, Mat xi) {
            inner.infer(s, take(taken.length - 1, a), sNext, xi);
        }
    }
}
