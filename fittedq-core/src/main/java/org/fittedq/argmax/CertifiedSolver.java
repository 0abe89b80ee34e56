// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

import org.fittedq.argmax.certified.BoundedQ;
import org.fittedq.argmax.certified.Certificate;
import org.fittedq.argmax.certified.CertifiedSearch;

/// [Certified] at work.
final class CertifiedSolver implements StateSolver {

    private final Certified c;
    private final BoundedQ q;
    private final CertifiedSearch search;
    private boolean finite;

    CertifiedSolver(Certified c, BoundedQ q) {
        this.c = c;
        this.q = q;
        this.search = q.search();
    }

    @Override
    public void refresh() {
        finite = search.tryRefresh();
    }

    @Override
    public Maximum solve(StateProblem p) {
        if (!finite) {
            // nothing can be bounded: reported as other methods report it, as a value that is not finite
            return new Maximum(p.guess(), Float.NaN, Double.POSITIVE_INFINITY, 0);
        }
        double tolerance = q.tolerance(c.tolerance().at(p.sweep()));
        Certificate found = search.maximise(p.state().data(), p.set(), tolerance, c.cells(), p.guess().data(),
                p.until());
        return new Maximum(found.action(), q.value(found.value()), q.upper(found.upper()), found.evaluations());
    }
}
