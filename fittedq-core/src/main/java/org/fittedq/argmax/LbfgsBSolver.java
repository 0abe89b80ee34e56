// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

import org.fittedq.mdp.ActionSet;
import org.fittedq.value.ActionValues;
import org.fittedq.value.QFunction;

/// [LbfgsB] at work: all starts of all states of the block are evaluated together, each at its own trial.
final class LbfgsBSolver implements Solver {

    private final int iterations;
    private final int starts;
    private final int m;
    private final ActionValues values;
    private final BoxDescent[] descents;
    private final float[] a;
    private final float[] q;
    private final float[] da;
    private final Best best;

    LbfgsBSolver(LbfgsB c, QFunction q, int maxStates) {
        this.iterations = c.iterations();
        this.starts = c.starts();
        this.m = q.actionSize();
        this.values = q.at(maxStates, starts);
        this.descents = new BoxDescent[maxStates * starts];
        for (int i = 0; i < descents.length; i++) {
            descents[i] = new BoxDescent(m, c.memory());
        }
        this.a = new float[descents.length * m];
        this.q = new float[descents.length];
        this.da = new float[a.length];
        this.best = new Best(maxStates, m);
    }

    @Override
    public void solve(Block b) {
        values.fix(b.s(), b.raw(), b.first(), b.count());
        best.clear();
        for (int i = 0; i < b.count(); i++) {
            begin(b, i);
        }
        int t = 0;
        do {
            for (int x = 0; x < b.count() * starts * m; x++) {
                a[x] = (float) descents[x / m].trial(x % m);
            }
            values.gradients(a, starts, q, da);
            for (int i = 0; i < b.count(); i++) {
                best.see(i, a, q, i * starts, starts);
            }
            for (int x = 0; x < b.count() * starts; x++) {
                descents[x].tell(q[x], da, x * m, -1);
            }
            t++;
        } while (t < iterations && !b.isStopped());
        best.finish(b, (long) t * starts);
    }

    private void begin(Block b, int i) {
        ActionSet set = b.set(i);
        int at = i * starts * m;
        b.starts(i, starts, a, at);
        for (int k = 0; k < starts; k++) {
            for (int j = 0; j < m; j++) {
                descents[i * starts + k].begin(j, set.low(j), set.high(j), a[at + k * m + j]);
            }
        }
    }
}
