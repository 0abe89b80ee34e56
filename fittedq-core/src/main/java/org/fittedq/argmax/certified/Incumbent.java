// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax.certified;

import java.util.List;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.ActionSet;
import org.fittedq.nn.Mlp;
import org.fittedq.nn.Tape;

/// The best action found so far, valued by the library's float kernels, and how candidates are tried and improved. The value is
/// that of the smallest of one or several networks, its gradient that of the network which is the smallest. Work memory of one
/// thread.
final class Incumbent {

    /// Steps of one ascent, and the factors of its step after success and failure.
    private static final int ASCENT_STEPS = 24;
    private static final double LONGER = 1.3;
    private static final double SHORTER = 0.5;

    private final List<DoubleNetwork> nets;
    private final List<Tape> tapes;
    private final int states;
    private final Mat input;
    private final Vec q = new Vec(1);
    private final float[] candidate;
    private final float[] best;
    private final double[] a;
    private final double[] da;
    private final double[] tried;
    private ActionSet set;
    private DoubleNetwork smallest; // at the last evaluated action
    private double bestDouble; // q of the best action in double: what candidates are compared by
    private double value;
    private long evaluations;

    Incumbent(List<Mlp> mlps, List<DoubleNetwork> nets) {
        int actions = nets.getFirst().actions;
        this.nets = nets;
        this.tapes = mlps.stream().map(mlp -> new Tape(mlp, 1)).toList();
        this.states = nets.getFirst().states;
        this.smallest = nets.getFirst();
        this.input = new Mat(1, mlps.getFirst().inputs());
        this.candidate = new float[actions];
        this.best = new float[actions];
        this.a = new double[actions];
        this.da = new double[actions];
        this.tried = new double[actions];
    }

    void begin(float[] state, ActionSet actions) {
        System.arraycopy(state, 0, input.data(), 0, states);
        set = actions;
        bestDouble = Double.NEGATIVE_INFINITY;
        value = Double.NEGATIVE_INFINITY;
        evaluations = 0;
    }

    /// Tries actions of a piece of the set from now on; what was found before stays.
    void within(ActionSet piece) {
        set = piece;
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
        System.arraycopy(candidate, 0, input.data(), states, candidate.length);
        float inFloat = Float.POSITIVE_INFINITY;
        for (Tape tape : tapes) {
            tape.forward(input, q);
            inFloat = Math.min(inFloat, q.at(0));
        }
        evaluations++;
        if (inFloat > value) {
            value = inFloat;
            System.arraycopy(candidate, 0, best, 0, best.length);
        }
        return true;
    }

    private double evaluate(double[] x) {
        evaluations++;
        double least = Double.POSITIVE_INFINITY;
        for (DoubleNetwork net : nets) {
            double each = net.value(x);
            if (each < least) {
                least = each;
                smallest = net;
            }
        }
        return least;
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
        smallest.gradient(da);
        for (int k = 0; k < ASCENT_STEPS; k++) {
            double norm = norm(da);
            if (!(norm > 0 && norm < Double.POSITIVE_INFINITY)) {
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
                smallest.gradient(da);
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
