// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

import java.util.Arrays;
import org.fittedq.math.Check;
import org.fittedq.mdp.ActionSet;
import org.fittedq.random.RandomStream;
import org.fittedq.value.ActionValues;
import org.fittedq.value.QFunction;

/// [RandomShooting] at work.
final class RandomShootingSolver implements Solver {

    static final int AT_ONCE = 64;

    private final int samples;
    private final int m;
    private final int k;
    private final ActionValues values;
    private final float[] a;
    private final float[] q;
    private final long[] used; // words of randomness of each state so far
    private final Best best;

    RandomShootingSolver(RandomShooting c, QFunction q, int maxStates) {
        this.samples = c.samples();
        this.m = q.actionSize();
        this.k = c.actionsAtOnce(m);
        this.values = q.at(maxStates, k);
        this.a = new float[Check.size("actions of a search", (long) maxStates * k, m)];
        this.q = new float[maxStates * k];
        this.used = new long[maxStates];
        this.best = new Best(maxStates, m);
    }

    @Override
    public void solve(Block b) {
        values.fix(b.s(), b.raw(), b.first(), b.count());
        best.clear();
        Arrays.fill(used, 0);
        long done = 0;
        while (done < samples && !(done > 0 && b.isStopped())) {
            int n = (int) Math.min(k, samples - done);
            for (int i = 0; i < b.count(); i++) {
                draw(b, i, n, done);
            }
            values.values(a, n, q);
            for (int i = 0; i < b.count(); i++) {
                best.see(i, a, q, i * n, n);
            }
            done += n;
        }
        best.finish(b, done);
    }

    /// A state's draws go on where its last ones ended.
    private void draw(Block b, int i, int n, long done) {
        ActionSet set = b.set(i);
        RandomStream random = b.random(i, used[i]);
        long begin = random.skip(0);
        for (int l = 0; l < n; l++) {
            int at = (i * n + l) * m;
            if (done + l == 0 && b.hasStart()) {
                b.guess(i, a, at);
                set.project(a, at);
            } else {
                set.sample(random, a, at);
            }
        }
        used[i] += random.skip(0) - begin;
    }
}
