// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import org.fittedq.policy.GreedyPolicy;
import org.fittedq.value.QFunction;

/// An algorithm with another template, through which a test watches it.
///
/// @param inner    the algorithm
/// @param template its template, changed
record Watched(Algorithm inner, FittedQ.Template template) implements Algorithm {

    /// Shows every batch after it was labelled, and its labels.
    static Watched labels(Algorithm inner, FittedQ.TargetMap seen) {
        FittedQ.Template t = inner.template();
        return new Watched(inner, new FittedQ.Template(t.buffer(), (b, y) -> {
            t.target().label(b, y);
            seen.label(b, y);
        }, t.fit(), t.improve(), t.budget(), t.behaviour()));
    }

    @Override
    public GreedyPolicy greedyPolicy() {
        return inner.greedyPolicy();
    }

    @Override
    public QFunction critic() {
        return inner.critic();
    }

    @Override
    public void stepsDone(long steps, Metrics m) {
        inner.stepsDone(steps, m);
    }

    @Override
    public void episodeBegan(int environment) {
        inner.episodeBegan(environment);
    }

    @Override
    public void exchange(String name, Exchange x) {
        inner.exchange(name, x);
    }
}
