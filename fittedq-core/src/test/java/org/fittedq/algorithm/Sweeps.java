// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import org.fittedq.math.Vec;
import org.fittedq.mdp.Batch;

/// Sweeps of a batch algorithm over a batch made by hand, as the loop takes them.
final class Sweeps {

    private final Algorithm algorithm;
    private final Batch base;
    private final Vec y;
    private int done;

    Sweeps(Algorithm algorithm, Batch base) {
        this.algorithm = algorithm;
        this.base = base;
        this.y = new Vec(base.size());
    }

    int done() {
        return done;
    }

    /// Takes one sweep and returns what it measured.
    Metrics next() {
        Metrics m = new Metrics();
        FittedQ.Template t = algorithm.template();
        t.target().label(base, y);
        t.fit().fit(base, y, m);
        t.improve().improve(base, ++done, m);
        return m;
    }

    /// Sweeps so many times, or until the algorithm has converged.
    Metrics run(int most) {
        Metrics last = new Metrics();
        for (int n = 0; n < most && !algorithm.converged(); n++) {
            last = next();
        }
        return last;
    }
}
