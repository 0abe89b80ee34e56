// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

import org.fittedq.argmax.certified.BoundedQ;
import org.fittedq.argmax.certified.CertifiedSearch;
import org.fittedq.math.Check;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.math.Workers;
import org.fittedq.mdp.ActionSets;
import org.fittedq.value.QFunction;

/// Leaves out the states whose maximum cannot matter: where a cheap upper bound u(s′) ≥ max_{a ∈ A(s′)} q(s′, a) is at most a
/// threshold, the maximum is too.
///
/// For the hinge loss ([org.fittedq.fit.Hinge]) the thresholds are those of [org.fittedq.target.Bellman#thresholds]: a label
/// below the prediction has no part in the gradient, and the bound's label is then below it as well. So a training with
/// labels r + γ u(s′) in the rows left out takes the same steps as one that solves them all.
///
/// The bound is that of one box over A(s′), some ten thousandths of a second for two hidden layers of 64 units: far less than
/// a search. Without random numbers, the same bits for any number of threads. One caller at a time.
///
/// Source: M. Ryu et al., *CAQL: Continuous Action Q-Learning*, ICLR 2020, section 4.2, <https://arxiv.org/abs/1909.12397>.
/// Differences: 1. the bound is that of [CertifiedSearch]'s first box, rounding included, not a dual linear program's; 2. states
/// that are left are all solved, none extrapolated from a cluster's centre.
public final class DualFilter {

    /// States of a chunk.
    private static final int CHUNK = 16;

    private final BoundedQ q;
    private final ActionSets sets;
    private final Workers workers;
    private final CertifiedSearch[] searches;
    private final Workers.Task task = this::boundChunk;
    private Mat s = new Mat(0, 0);
    private Vec thresholds = new Vec(0);
    private Vec upper = new Vec(0);
    private int[] rows = {};
    private int left;

    /// Makes the filter ready.
    ///
    /// @param q       a critic, a fitted network or the smaller of two critics, without layer normalisation; later changes of its
    ///                parameters are seen
    /// @param sets    s ↦ A(s)
    /// @param compute threads
    /// @throws IllegalArgumentException if q cannot be bounded
    public DualFilter(QFunction q, ActionSets sets, Compute compute) {
        this.q = BoundedQ.of("dual filter", q);
        this.sets = sets;
        this.workers = compute.workers();
        this.searches = new CertifiedSearch[workers.threads()];
        for (int t = 0; t < searches.length; t++) {
            searches[t] = this.q.search();
        }
    }

    /// Finds the states to be solved. If q's parameters are not finite, these are all.
    ///
    /// @param states N × dₛ, finite; not modified
    /// @param most   thresholds, N; ∞ leaves a state out unseen; not modified
    /// @return how many are to be solved
    public int filter(Mat states, Vec most) {
        Check.that(most.size() == states.rows(), "thresholds", states.rows() + ", one for each state", most.size());
        s = states;
        thresholds = most;
        if (upper.size() != most.size()) {
            upper = new Vec(most.size());
            rows = new int[most.size()];
        }
        upper.fill(Float.POSITIVE_INFINITY);
        boolean finite = true;
        for (CertifiedSearch search : searches) {
            finite &= search.tryRefresh();
        }
        int chunks = (most.size() + CHUNK - 1) / CHUNK;
        if (finite) {
            workers.run(task, chunks);
        }
        left = 0;
        for (int i = 0; i < most.size(); i++) {
            if (!(upper.at(i) <= most.at(i))) {
                rows[left++] = i;
            }
        }
        return left;
    }

    private void boundChunk(int chunk, int worker) {
        float[] state = new float[s.cols()];
        for (int i = chunk * CHUNK; i < Math.min((chunk + 1) * CHUNK, s.rows()); i++) {
            if (thresholds.at(i) == Float.POSITIVE_INFINITY) {
                continue;
            }
            s.row(i, state);
            double bound = searches[worker].upper(state, sets.of(state, 0), q.toNetwork(thresholds.at(i)));
            upper.set(i, floatAbove(q.upper(bound)));
        }
    }

    private static float floatAbove(double x) {
        float f = (float) x;
        return f < x ? Math.nextUp(f) : f;
    }

    /// Returns a state that the last [#filter] found to need a solution.
    ///
    /// @param k number, from 0, in ascending order of rows
    /// @return its row
    public int row(int k) {
        return rows[k];
    }

    /// Returns the bound of the last [#filter].
    ///
    /// @param i row
    /// @return u(s′) ≥ max q(s′, ·); ∞ where the threshold is
    public float upper(int i) {
        return upper.at(i);
    }

    /// Returns which part of the states the last [#filter] left out.
    ///
    /// @return in [0, 1]; 0 of no states
    public double share() {
        return upper.size() == 0 ? 0 : 1 - (double) left / upper.size();
    }

    /// Gives each state its maximum, or its bound where that is at most the threshold.
    ///
    /// @param states N × dₛ, finite; not modified
    /// @param most   thresholds, N; not modified
    /// @param argmax a method on the same q and sets; its random numbers belong to the rows that are left
    /// @param v      out: max q(s′, ·) as found, or u(s′), N
    /// @return how often q was evaluated
    public long solve(Mat states, Vec most, Argmax argmax, Vec v) {
        int count = filter(states, most);
        Mat open = new Mat(count, states.cols());
        float[] state = new float[states.cols()];
        for (int k = 0; k < count; k++) {
            states.row(rows[k], state);
            open.setRow(k, state);
        }
        Maxima best = argmax.solve(open, new Maxima(Math.max(1, count), argmax.q().actionSize()));
        System.arraycopy(upper.data(), 0, v.data(), 0, upper.size());
        long evaluations = 0;
        for (int k = 0; k < count; k++) {
            v.set(rows[k], best.value().at(k));
            evaluations += best.evaluations(k);
        }
        return evaluations;
    }
}
