// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

import java.util.Arrays;
import org.fittedq.math.Check;
import org.fittedq.math.Power;
import org.fittedq.mdp.ActionSet;
import org.fittedq.value.ActionValues;
import org.fittedq.value.QFunction;

/// [GradientAscent] at work: all starts of all states of the block step together.
final class GradientAscentSolver implements Solver {

    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double EPSILON = 1e-8;
    private static final double LAST_RATE = 0.1;

    private final GradientAscent c;
    private final int m;
    private final int starts;
    private final ActionValues values;
    private final float[] a;
    private final float[] q;
    private final float[] da;
    private final float[] first; // Adam: mean gradient
    private final float[] second; // Adam, RMSProp: mean squared gradient
    private final Best best;

    GradientAscentSolver(GradientAscent c, QFunction q, int maxStates) {
        this.c = c;
        this.m = q.actionSize();
        this.starts = c.starts();
        this.values = q.at(maxStates, starts);
        this.q = new float[Check.size("starts of a search", maxStates, starts)];
        this.a = new float[Check.size("starts of a search", this.q.length, m)];
        this.da = new float[a.length];
        this.first = new float[a.length];
        this.second = new float[a.length];
        this.best = new Best(maxStates, m);
    }

    @Override
    public void solve(Block b) {
        values.fix(b.s(), b.raw(), b.first(), b.count());
        best.clear();
        Arrays.fill(first, 0);
        Arrays.fill(second, 0);
        for (int i = 0; i < b.count(); i++) {
            b.starts(i, starts, a, i * starts * m);
        }
        int t = 0;
        do {
            values.gradients(a, starts, q, da);
            see(b);
            t++;
            step(b, t);
        } while (t < c.iterations() && !b.isStopped());
        values.values(a, starts, q);
        see(b);
        best.finish(b, (long) (t + 1) * starts);
    }

    private void see(Block b) {
        for (int i = 0; i < b.count(); i++) {
            best.see(i, a, q, i * starts, starts);
        }
    }

    /// a ← Π(a + η step), t = 1, 2, …
    private void step(Block b, int t) {
        double rate = c.rate() * (1 - (1 - LAST_RATE) * (t - 1) / c.iterations());
        double correction1 = 1 / (1 - Power.of(BETA1, t));
        double correction2 = 1 / (1 - Power.of(BETA2, t));
        for (int x = 0; x < b.count() * starts * m; x++) {
            double g = da[x];
            double change = switch (c.rule()) {
                case PLAIN -> g;
                case RMSPROP -> {
                    second[x] = (float) (BETA1 * second[x] + (1 - BETA1) * g * g);
                    yield g / (Math.sqrt(second[x]) + EPSILON);
                }
                case ADAM -> {
                    first[x] = (float) (BETA1 * first[x] + (1 - BETA1) * g);
                    second[x] = (float) (BETA2 * second[x] + (1 - BETA2) * g * g);
                    yield first[x] * correction1 / (Math.sqrt(second[x] * correction2) + EPSILON);
                }
            };
            a[x] += (float) (rate * change);
        }
        for (int i = 0; i < b.count(); i++) {
            ActionSet set = b.set(i);
            for (int k = 0; k < starts; k++) {
                set.project(a, (i * starts + k) * m);
            }
        }
    }
}
