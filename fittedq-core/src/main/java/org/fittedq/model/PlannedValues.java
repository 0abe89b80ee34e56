// SPDX-License-Identifier: Apache-2.0
package org.fittedq.model;

import java.util.Arrays;
import org.fittedq.math.Mat;
import org.fittedq.math.Power;
import org.fittedq.math.Vec;
import org.fittedq.mdp.Dynamics;
import org.fittedq.mdp.Dynamics.Prediction;
import org.fittedq.policy.Projected;
import org.fittedq.policy.Projection;
import org.fittedq.value.ActionValues;
import org.fittedq.value.FixedStates;

/// [ActionValues] of a [PlannedQ]: plans are rolled out a few at a time, so that their states and activations stay in the cache.
///
/// A part of C plans takes E·C rows: row e·C + j is plan j as member e of the model sees it.
final class PlannedValues implements ActionValues {

    /// Rows of a part, about: enough for the kernels' tiles, few enough that little is wasted on a search of few plans.
    private static final int ROWS = 32;

    private final PlannedQ q;
    private final FixedStates states;
    private final int horizon;
    private final int actions; // dₐ
    private final int members; // E
    private final int plans; // C
    private final Dynamics.Unrolled dynamics;
    private final StateValue.Values value;
    private final Mat xi; // 0: the mean
    private final Mat[] s; // s₀ … s_H
    private final Mat[] a;
    private final Projection[] projections; // of the steps
    private final Prediction[] predictions;
    private final Vec v;
    private final Vec dv;
    private final Vec dr;
    private final Mat dsNext;
    private final Mat ds;
    private final Mat da;
    private final double[] discount; // γⁱ
    private final double[] sum; // of each row
    private final int[] end; // how many of a row's rewards count
    private final boolean[] terminal;

    PlannedValues(PlannedQ q, int maxStates, int maxActions) {
        Dynamics model = q.model().alone();
        this.q = q;
        this.states = new FixedStates(q, maxStates, maxActions);
        this.horizon = q.horizon();
        this.actions = model.actionSize();
        this.members = model.members();
        this.plans = Math.clamp(ROWS / members, 1, states.maxRows());
        int rows = members * plans;
        int dim = model.observationSize();
        this.dynamics = model.unroll(rows, horizon);
        this.value = q.value().at(rows);
        this.xi = new Mat(rows, model.noiseSize());
        this.s = new Mat[horizon + 1];
        this.a = new Mat[horizon];
        this.projections = new Projection[horizon];
        this.predictions = new Prediction[horizon];
        this.discount = new double[horizon + 1];
        for (int i = 0; i <= horizon; i++) {
            s[i] = new Mat(rows, dim);
            discount[i] = Power.of(q.gamma(), i);
        }
        for (int i = 0; i < horizon; i++) {
            a[i] = new Mat(rows, actions);
            projections[i] = new Projection(q.valid(), new Projected(Projected.Gradient.JACOBIAN, 0));
            predictions[i] = new Prediction(s[i + 1], new Vec(rows), new Vec(rows), new Vec(rows));
        }
        this.v = new Vec(rows);
        this.dv = new Vec(rows);
        this.dr = new Vec(rows);
        this.dsNext = new Mat(rows, dim);
        this.ds = new Mat(rows, dim);
        this.da = new Mat(rows, actions);
        this.sum = new double[rows];
        this.end = new int[rows];
        this.terminal = new boolean[rows];
    }

    @Override
    public void fix(Mat from, int first, int count) {
        states.fix(from, first, count);
    }

    @Override
    public void values(float[] plan, int k, float[] out) {
        int all = states.rows(k);
        for (int first = 0; first < all; first += plans) {
            load(plan, k, first, all);
            rollOut(false);
            write(out, first, all);
        }
    }

    @Override
    public void gradients(float[] plan, int k, float[] out, float[] dPlan) {
        if (!q.isDifferentiable()) {
            ActionValues.super.gradients(plan, k, out, dPlan);
        }
        int all = states.rows(k);
        for (int first = 0; first < all; first += plans) {
            load(plan, k, first, all);
            rollOut(true);
            write(out, first, all);
            backward(dPlan, first, all);
        }
    }

    /// Writes states and actions of plans `first` … for each member; where there are no more, the last again.
    private void load(float[] plan, int k, int first, int all) {
        int dim = s[0].cols();
        for (int row = 0; row < sum.length; row++) {
            int from = Math.min(first + row % plans, all - 1);
            System.arraycopy(states.s(), states.at(from, k), s[0].data(), row * dim, dim);
            for (int i = 0; i < horizon; i++) {
                System.arraycopy(plan, (from * horizon + i) * actions, a[i].data(), row * actions, actions);
            }
        }
    }

    /// Σ_{i<H} γⁱ r(sᵢ, aᵢ) + γᴴ v(s_H), up to the first terminal state.
    private void rollOut(boolean remember) {
        Arrays.fill(sum, 0);
        Arrays.fill(end, horizon);
        Arrays.fill(terminal, false);
        for (int i = 0; i < horizon; i++) {
            if (remember) {
                projections[i].forward(s[i], a[i]);
            } else {
                projections[i].project(s[i], a[i]);
            }
            // without a way back every step may use the first one's memory, which stays in the cache
            dynamics.step(remember ? i : 0, s[i], a[i], xi, predictions[i]);
            count(i);
        }
        value.values(s[horizon], v);
        for (int row = 0; row < sum.length; row++) {
            sum[row] += terminal[row] ? 0 : discount[horizon] * v.at(row);
        }
    }

    /// Counts the rewards of step i. What follows a terminal state goes on from s₀, as in [Ends]: what a model says there need be no
    /// state, of which v knows the valid actions.
    private void count(int i) {
        int dim = s[0].cols();
        for (int row = 0; row < sum.length; row++) {
            if (!terminal[row]) {
                sum[row] += discount[i] * predictions[i].r().at(row);
                end[row] = i + 1;
                terminal[row] = predictions[i].continues().at(row) == 0;
            }
            if (terminal[row]) {
                System.arraycopy(s[0].data(), row * dim, s[i + 1].data(), row * dim, dim);
            }
        }
    }

    /// The mean over the members.
    private void write(float[] out, int first, int all) {
        for (int j = 0; j < plans && first + j < all; j++) {
            double total = 0;
            for (int e = 0; e < members; e++) {
                total += sum[e * plans + j];
            }
            out[first + j] = (float) (total / members);
        }
    }

    /// Backwards: ds_H = γᴴ ∂v/∂s; for i = H − 1 … 0: daᵢ = γⁱ ∂r/∂a + dsᵢ₊₁ ∂f/∂a, dsᵢ = γⁱ ∂r/∂s + dsᵢ₊₁ ∂f/∂s; each over E.
    private void backward(float[] dPlan, int first, int all) {
        for (int row = 0; row < sum.length; row++) {
            dv.set(row, terminal[row] ? 0 : (float) (discount[horizon] / members));
        }
        value.gradient(dv, dsNext);
        clear(dsNext, horizon);
        for (int i = horizon - 1; i >= 0; i--) {
            for (int row = 0; row < sum.length; row++) {
                dr.set(row, i < end[row] ? (float) (discount[i] / members) : 0);
            }
            ds.fill(0);
            da.fill(0);
            dynamics.backward(i, dsNext, dr, ds, da);
            projections[i].backward(da);
            clear(ds, i);
            dsNext.set(ds);
            writeGradient(dPlan, i, first, all);
        }
    }

    /// Nothing goes back into a state after which nothing counts: 0 times a gradient that is not finite would be no number.
    private void clear(Mat gradient, int i) {
        for (int row = 0; row < sum.length; row++) {
            if (terminal[row] && i >= end[row]) {
                Arrays.fill(gradient.data(), row * gradient.cols(), (row + 1) * gradient.cols(), 0);
            }
        }
    }

    private void writeGradient(float[] dPlan, int i, int first, int all) {
        for (int j = 0; j < plans && first + j < all; j++) {
            for (int l = 0; l < actions; l++) {
                float total = 0;
                for (int e = 0; e < members; e++) {
                    total += i < end[e * plans + j] ? da.at(e * plans + j, l) : 0;
                }
                dPlan[((first + j) * horizon + i) * actions + l] = total;
            }
        }
    }
}
