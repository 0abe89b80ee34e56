// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import java.util.Arrays;
import org.fittedq.math.Check;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Dynamics;
import org.fittedq.mdp.Objective;
import org.fittedq.mdp.Physics;
import org.fittedq.mdp.Spec;

/// A model of known equations, row by row: s′ = f(s, u) + σ ξ, r = r(s, u, s′) with u = mid + half · clip(a, ±1).
///
/// Computed in double from the floats of the batch, and rounded once at the end. r and the end are those of s′ as rounded, so
/// that the objective alone says the same of it to the bit. The clip of a has the gradient of the inside: an action that
/// rounding put outside the box must not lose its gradient. Exact, so the uncertainty is 0.
///
/// Nothing is allocated after the memory is made. Not thread-safe: as an objective it has one row's work memory of its own.
final class RowDynamics implements Dynamics, Objective {

    private final Spec spec;
    private final RowPhysics equations;
    private final double noise;
    private final Row row;

    /// Makes a model.
    ///
    /// @param spec      shapes and the action box
    /// @param equations f, r, end
    /// @param noise     σ, the standard deviation of the noise on each state, at least 0; 0 = deterministic
    RowDynamics(Spec spec, RowPhysics equations, double noise) {
        this.spec = spec;
        this.equations = equations;
        this.noise = noise;
        this.row = new Row(spec);
    }

    @Override
    public RowDynamics alone() {
        return new RowDynamics(spec, equations, noise);
    }

    /// Makes a model, as dynamics and as objective.
    static Physics physics(Spec spec, RowPhysics equations, double noise) {
        RowDynamics both = new RowDynamics(spec, equations, noise);
        return new Physics(both, both);
    }

    @Override
    public int observationSize() {
        return spec.observationSize();
    }

    @Override
    public int actionSize() {
        return spec.actions().size();
    }

    @Override
    public int noiseSize() {
        return noise > 0 ? observationSize() : 0;
    }

    @Override
    public Unrolled unroll(int rows, int steps) {
        Check.that(rows >= 1, "rows", "an integer of at least 1", rows);
        Check.that(steps >= 1, "steps", "an integer of at least 1", steps);
        return new Steps(steps);
    }

    @Override
    public void value(Mat s, Mat a, Mat sNext, Vec r, Vec continues) {
        value(row, s, a, sNext, r, continues);
    }

    private void value(Row x, Mat s, Mat a, Mat sNext, Vec r, Vec continues) {
        for (int i = 0; i < s.rows(); i++) {
            x.read(s, a, sNext, i);
            r.set(i, (float) equations.reward(x.s, x.u, x.sNext));
            continues.set(i, equations.terminal(x.sNext) ? 0 : 1);
        }
    }

    @Override
    public void backward(Mat s, Mat a, Mat sNext, Vec dr, Mat ds, Mat da, Mat dsNext) {
        for (int i = 0; i < s.rows(); i++) {
            row.read(s, a, sNext, i);
            Arrays.fill(row.dsNext, 0);
            equations.rewardBackward(row.s, row.u, row.sNext, dr.at(i), row.ds, row.du, row.dsNext);
            row.addGradients(ds, da, i);
            Row.add(row.dsNext, dsNext, i);
        }
    }

    /// Successive steps: the batches themselves are remembered, and gone through again on the way back.
    private final class Steps implements Unrolled {

        private final Row x = new Row(spec);
        private final Mat[] s;
        private final Mat[] a;
        private final Mat[] sNext;

        Steps(int steps) {
            this.s = new Mat[steps];
            this.a = new Mat[steps];
            this.sNext = new Mat[steps];
        }

        @Override
        public void step(int t, Mat s, Mat a, Mat xi, Prediction out) {
            // s′ = f(s, u) + σ ξ
            for (int i = 0; i < s.rows(); i++) {
                x.read(s, a, i);
                equations.next(x.s, x.u, x.sNext);
                for (int k = 0; k < noiseSize(); k++) {
                    x.sNext[k] += noise * xi.at(i, k);
                }
                Row.set(x.sNext, out.sNext(), i);
            }
            value(x, s, a, out.sNext(), out.r(), out.continues());
            out.uncertainty().fill(0);
            this.s[t] = s;
            this.a[t] = a;
            this.sNext[t] = out.sNext();
        }

        @Override
        public void backward(int t, Mat dsNext, Vec dr, Mat ds, Mat da) {
            for (int i = 0; i < dsNext.rows(); i++) {
                x.read(s[t], a[t], sNext[t], i);
                Row.get(dsNext, i, x.dsNext);
                // r first: it adds dr ∂r/∂s′ to what goes back through f
                equations.rewardBackward(x.s, x.u, x.sNext, dr.at(i), x.ds, x.du, x.dsNext);
                equations.nextBackward(x.s, x.u, x.dsNext, x.ds, x.du);
                x.addGradients(ds, da, i);
            }
        }

        @Override
        public void infer(Mat s, Mat a, Mat sNext, Mat xi) {
            // ξ = (s′ − f(s, u))/σ
            for (int i = 0; i < s.rows(); i++) {
                x.read(s, a, i);
                equations.next(x.s, x.u, x.sNext);
                for (int k = 0; k < noiseSize(); k++) {
                    xi.set(i, k, (float) ((sNext.at(i, k) - x.sNext[k]) / noise));
                }
            }
        }
    }

    /// One transition in double, and its gradients.
    private static final class Row {

        private final ActionBox box;
        final double[] s;
        final double[] u;
        final double[] sNext;
        final double[] ds;
        final double[] du;
        final double[] dsNext;

        Row(Spec spec) {
            this.box = spec.actions();
            this.s = new double[spec.observationSize()];
            this.u = new double[box.size()];
            this.sNext = new double[s.length];
            this.ds = new double[s.length];
            this.du = new double[u.length];
            this.dsNext = new double[s.length];
        }

        /// Reads row i of s and a, the latter into action units, and forgets the gradients of both.
        void read(Mat states, Mat actions, int i) {
            get(states, i, s);
            for (int k = 0; k < u.length; k++) {
                u[k] = box.mid(k) + box.half(k) * Math.clamp((double) actions.at(i, k), -1, 1);
            }
            Arrays.fill(ds, 0);
            Arrays.fill(du, 0);
        }

        void read(Mat states, Mat actions, Mat nextStates, int i) {
            read(states, actions, i);
            get(nextStates, i, sNext);
        }

        /// Adds ∂L/∂s and ∂L/∂a = half · ∂L/∂u to row i.
        void addGradients(Mat toS, Mat toA, int i) {
            add(ds, toS, i);
            for (int k = 0; k < du.length; k++) {
                du[k] *= box.half(k);
            }
            add(du, toA, i);
        }

        static void get(Mat from, int i, double[] to) {
            for (int k = 0; k < to.length; k++) {
                to[k] = from.at(i, k);
            }
        }

        static void set(double[] from, Mat to, int i) {
            for (int k = 0; k < from.length; k++) {
                to.set(i, k, (float) from[k]);
            }
        }

        static void add(double[] from, Mat to, int i) {
            for (int k = 0; k < from.length; k++) {
                to.set(i, k, (float) (to.at(i, k) + from[k]));
            }
        }
    }
}
