// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

import org.fittedq.argmax.certified.BoundedQ;
import org.fittedq.argmax.certified.Certificate;

/// [Certified] at work.
final class CertifiedSolver implements StateSolver {

    private final Certified c;
    private final BoundedQ q;
    private boolean finite;

    CertifiedSolver(Certified c, BoundedQ q) {
        this.c = c;
        this.q = q;
    }

    @Override
    public void refresh() {
        finite = q.refresh();
    }

    @Override
    public Maximum solve(StateProblem p) {
        if (!finite) {
            // nothing can be bounded: reported as other methods report it, as a value that is not finite
            return new Maximum(p.guess(), Float.NaN, Double.POSITIVE_INFINITY, 0);
        }
        Certificate found = q.maximise(p.state().data(), p.set(), c.tolerance().at(p.sweep()), c.cells(),
                p.guess().data(), p.until());
        return new Maximum(found.action(), (float) found.value(), found.upper(), found.evaluations());
    }
}
