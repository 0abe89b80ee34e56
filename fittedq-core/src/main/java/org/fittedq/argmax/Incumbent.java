// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.ActionSet;
import org.fittedq.nn.Mlp;
import org.fittedq.nn.Tape;

/// The best action found so far, valued by the library's float kernels, and how candidates are tried and improved. Work
/// memory of one thread.
final class Incumbent {

    /// Steps of one ascent, and the factors of its step after success and failure.
    private static final int ASCENT_STEPS = 24;
    private static final double LONGER = 1.3;
    private static final double SHORTER = 0.5;

    private final DoubleNetwork net;
    private final Tape tape;
    private final Mat input;
    private final Vec q = new Vec(1);
    private final float[] candidate;
    private final float[] best;
    private final double[] a;
    private final double[] da;
    private final double[] tried;
    private ActionSet set;
    private double bestDouble; // q of the best action in double: what candidates are compared by
    private double value;
    private long evaluations;

    Incumbent(Mlp mlp, DoubleNetwork net) {
        this.net = net;
        this.tape = new Tape(mlp, 1);
        this.input = new Mat(1, mlp.inputs());
        this.candidate = new float[net.actions];
        this.best = new float[net.actions];
        this.a = new double[net.actions];
        this.da = new double[net.actions];
        this.tried = new double[net.actions];
    }

    void begin(float[] state, ActionSet actions) {
        System.arraycopy(state, 0, input.data(), 0, net.states);
        set = actions;
        bestDouble = Double.NEGATIVE_INFINITY;
        value = Double.NEGATIVE_INFINITY;
        evaluations = 0;
    }

    /// Projects an action onto the set, in float.
    ///
    /// @param x  action; not modified
    /// @param to out: the projected action; may be `x`
    void project(double[] x, double[] to) {
        for (int d = 0; d < candidate.length; d++) {
            candidate[d] = (float) x[d];
        }
        set.project(candidate, 0);
        for (int d = 0; d < candidate.length; d++) {
            to[d] = candidate[d];
        }
    }

    /// Tries the projection of an action.
    ///
    /// @param x action; not modified
    /// @return whether it is better than all before
    boolean offer(double[] x) {
        project(x, a);
        double exact = evaluate(a);
        if (!(exact > bestDouble)) {
            return false;
        }
        bestDouble = exact;
        System.arraycopy(candidate, 0, input.data(), net.states, candidate.length);
        tape.forward(input, q);
        evaluations++;
        if (q.at(0) > value) {
            value = q.at(0);
            System.arraycopy(candidate, 0, best, 0, best.length);
        }
        return true;
    }

    private double evaluate(double[] x) {
        evaluations++;
        return net.value(x);
    }

    /// Improves the best action: aₖ₊₁ = project(aₖ + η ∇q/|∇q|), η growing after success and shrinking after failure.
    ///
    /// @param step first η
    void ascend(double step) {
        double eta = step;
        for (int d = 0; d < a.length; d++) {
            a[d] = best[d];
        }
        double at = evaluate(a);
        net.gradient(da);
        for (int k = 0; k < ASCENT_STEPS; k++) {
            double norm = norm(da);
            if (norm == 0) {
                break;
            }
            for (int d = 0; d < a.length; d++) {
                tried[d] = a[d] + eta / norm * da[d];
            }
            project(tried, tried);
            double next = evaluate(tried);
            boolean better = next > at;
            if (better) {
                at = next;
                System.arraycopy(tried, 0, a, 0, a.length);
                net.gradient(da);
            }
            eta *= better ? LONGER : SHORTER;
        }
        System.arraycopy(a, 0, tried, 0, a.length);
        offer(tried);
    }

    private static double norm(double[] x) {
        double sum = 0;
        for (double xi : x) {
            sum += xi * xi;
        }
        return Math.sqrt(sum);
    }

    double value() {
        return value;
    }

    double bestDouble() {
        return bestDouble;
    }

    long evaluations() {
        return evaluations;
    }

    Vec action() {
        return Vec.of(best);
    }
}
