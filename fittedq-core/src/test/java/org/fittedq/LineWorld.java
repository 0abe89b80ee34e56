// SPDX-License-Identifier: Apache-2.0
package org.fittedq;

import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.Dynamics;

/// A world of one dimension, s′ = s + a, r = s, terminal beyond 1; uncertain beyond −1.
public final class LineWorld implements Dynamics {

    @Override
    public int observationSize() {
        return 1;
    }

    @Override
    public int actionSize() {
        return 1;
    }

    @Override
    public int noiseSize() {
        return 0;
    }

    @Override
    public Unrolled unroll(int rows, int steps) {
        return new Unrolled() {
            @Override
            public void step(int t, Mat s, Mat a, Mat xi, Prediction out) {
                for (int i = 0; i < rows; i++) {
                    out.sNext().set(i, 0, s.at(i, 0) + a.at(i, 0));
                    out.r().set(i, s.at(i, 0));
                    out.continues().set(i, out.sNext().at(i, 0) > 1 ? 0 : 1);
                    out.uncertainty().set(i, Math.max(0, -1 - s.at(i, 0)));
                }
            }

            @Override
            public void backward(int t, Mat dsNext, Vec dr, Mat ds, Mat da) {
                for (int i = 0; i < rows; i++) {
                    ds.set(i, 0, ds.at(i, 0) + dsNext.at(i, 0) + dr.at(i));
                    da.set(i, 0, da.at(i, 0) + dsNext.at(i, 0));
                }
            }

            @Override
            public void infer(Mat s, Mat a, Mat sNext, Mat xi) {
                // there is no noise
            }
        };
    }
}
