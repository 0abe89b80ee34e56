// SPDX-License-Identifier: Apache-2.0
package org.fittedq.measure;

import java.util.List;
import org.fittedq.algorithm.Algorithm;
import org.fittedq.algorithm.DivergenceException;
import org.fittedq.algorithm.Metric;
import org.fittedq.algorithm.Metrics;
import org.fittedq.argmax.Cem;
import org.fittedq.math.Compute;
import org.fittedq.mdp.ActionSets;
import org.fittedq.random.RandomStream;
import org.fittedq.value.NotFiniteException;

/// The amortisation gap as metrics of a training: means over states.
public final class GapMetrics {

    /// A smaller search than the command's, which looks at a finished run: 1024 evaluations and 100 boxes a state.
    static final Gap.Search SEARCH = new Gap.Search(new Cem(128, 8, 4, 1, 1e-3, 4, Cem.Answer.BEST), 100);

    private GapMetrics() {}

    /// Measures the gap of the algorithm's policy as it is now, and the soft gap if it has one.
    ///
    /// @param algorithm what is measured, as it is now
    /// @param valid s ↦ A(s)
    /// @param visited states, and what the policy did there
    /// @param random  of the searches
    /// @param compute kernels and threads
    /// @return the metrics
    /// @throws DivergenceException if q is NaN or infinite somewhere
    public static Metrics of(Algorithm algorithm, ActionSets valid, VisitedStates visited, RandomStream random,
            Compute compute) {
        Metrics out = new Metrics();
        try {
            List<Gap.Row> rows = Gap.measure(visited, algorithm.climbed(), valid, SEARCH, random, compute);
            rows.forEach(r -> add(out, r));
            algorithm.soft().ifPresent(soft -> SoftGap
                    .measure(soft, algorithm.climbed(), visited.s(), SEARCH.method(), random, compute)
                    .forEach(r -> out.add(Metric.GAP_SOFT, r.gap())));
        } catch (NotFiniteException e) {
            throw new DivergenceException("q", e.value());
        }
        return out;
    }

    /// Adds the means of the Euler residual over the states whose action is interior.
    ///
    /// @param out metrics, added to
    /// @param euler the measure
    /// @param visited states that the policy visited
    /// @throws DivergenceException if one is NaN or infinite
    public static void add(Metrics out, EulerResidual euler, VisitedStates visited) {
        for (EulerResidual.Row row : euler.measure(visited)) {
            if (row.interior()) {
                out.add(Metric.GAP_EULER_NORM, row.norm());
                out.add(Metric.GAP_EULER_Q_DISTANCE, row.distance());
            }
        }
    }

    private static void add(Metrics out, Gap.Row row) {
        out.add(Metric.GAP_ABSOLUTE, row.gap());
        out.add(Metric.GAP_RELATIVE, row.relative());
        out.add(Metric.GAP_CERTIFIED, row.certified() ? 1 : 0);
        if (!Double.isNaN(row.gradNorm())) {
            out.add(Metric.GAP_GRAD_NORM, row.gradNorm());
        }
    }
}
