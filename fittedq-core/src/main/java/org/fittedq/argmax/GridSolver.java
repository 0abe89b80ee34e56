// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

import org.fittedq.math.Check;
import org.fittedq.mdp.ActionSet;
import org.fittedq.value.ActionValues;
import org.fittedq.value.QFunction;

/// [Grid] at work.
final class GridSolver implements Solver {

    static final int AT_ONCE = 64;

    private final int points;
    private final int m;
    private final int k;
    private final long total;
    private final ActionValues values;
    private final float[] a;
    private final float[] q;
    private final Best best;

    GridSolver(Grid c, QFunction q, int maxStates) {
        this.points = c.points();
        this.m = q.actionSize();
        this.k = c.actionsAtOnce(m);
        this.total = c.total(m);
        this.values = q.at(maxStates, k);
        this.a = new float[Check.size("actions of a search", (long) maxStates * k, m)];
        this.q = new float[maxStates * k];
        this.best = new Best(maxStates, m);
    }

    @Override
    public void solve(Block b) {
        values.fix(b.s(), b.raw(), b.first(), b.count());
        best.clear();
        long done = 0;
        while (done < total && !(done > 0 && b.isStopped())) {
            int n = (int) Math.min(k, total - done);
            for (int i = 0; i < b.count(); i++) {
                place(b, i, n, done);
            }
            values.values(a, n, q);
            for (int i = 0; i < b.count(); i++) {
                best.see(i, a, q, i * n, n);
            }
            done += n;
        }
        best.finish(b, done);
    }

    /// Point number p has the digits of p in base `points` as its coordinates.
    private void place(Block b, int i, int n, long done) {
        ActionSet set = b.set(i);
        for (int l = 0; l < n; l++) {
            int at = (i * n + l) * m;
            long p = done + l;
            for (int j = 0; j < m; j++, p /= points) {
                a[at + j] = (float) (set.low(j) + (set.high(j) - set.low(j)) * (p % points) / (points - 1));
            }
            set.project(a, at);
        }
    }
}
