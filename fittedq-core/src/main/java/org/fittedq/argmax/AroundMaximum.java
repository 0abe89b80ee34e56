// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

import org.fittedq.math.Check;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Workers;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.ActionSets;
import org.fittedq.random.RandomStream;
import org.fittedq.value.QFunction;

/// Work in every state that begins from the maximiser's action there, on the threads, with random words of the state's own: what
/// both forms of the smooth maximum do first.
final class AroundMaximum {

    /// What is done in one state.
    @FunctionalInterface
    interface Work {

        /// Does it.
        ///
        /// @param s      states, N × dₛ
        /// @param i      row of the state
        /// @param set    A(s), a box with a volume
        /// @param best   a*, row i of it
        /// @param random at the beginning of the state's own words
        /// @param worker thread, for work memory
        void solve(Mat s, int i, ActionSet set, Mat best, RandomStream random, int worker);
    }

    private final Argmax argmax;
    private final ActionSets sets;
    private final RandomStream random;
    private final Workers workers;
    private final RandomStream[] streams;
    private final Work work;
    private final Workers.Task task = this::solve;
    private Mat s = new Mat(0, 0);
    private Mat raw = s;
    private Maxima best;
    private long words;

    /// @param random source of randomness of the maximiser and of the work
    /// @throws IllegalArgumentException if the set is the same in every state and is no box with a volume
    AroundMaximum(Maximiser method, QFunction q, ActionSets sets, RandomStream random, Compute compute, Work work) {
        sets.constant().ifPresent(AroundMaximum::accept);
        this.argmax = new Argmax(method, q, sets, random, compute);
        this.sets = sets;
        this.random = random;
        this.workers = compute.workers();
        this.best = new Maxima(1, q.actionSize());
        this.streams = new RandomStream[workers.threads()];
        for (int t = 0; t < streams.length; t++) {
            streams[t] = random.copy();
        }
        this.work = work;
    }

    /// Looks for the maxima, then does the work in every state.
    ///
    /// @return how often q was evaluated in the search
    /// @throws IllegalArgumentException if a set is no box, or a box without volume
    long solve(Mat states, Mat observed) {
        int n = states.rows();
        if (best.action().rows() < n) {
            best = new Maxima(n, best.action().cols());
        }
        argmax.solve(states, observed, best);
        s = states;
        raw = observed;
        words = random.skip(n * Block.WORDS);
        workers.run(task, n);
        long evaluations = 0;
        for (int i = 0; i < n; i++) {
            evaluations += best.evaluations(i);
        }
        return evaluations;
    }

    private void solve(int i, int worker) {
        ActionSet set = sets.of(raw.data(), i * raw.cols());
        accept(set);
        streams[worker].seek(words + i * Block.WORDS);
        work.solve(s, i, set, best.action(), streams[worker], worker);
    }

    /// Refuses a set whose volume is not the product of its sides, or 0: the logarithm of the integral is −∞ then.
    private static void accept(ActionSet set) {
        if (!set.isBox()) {
            throw new IllegalArgumentException(
                    Check.message("smooth maximum", "a box of actions", set.getClass().getSimpleName()));
        }
        for (int d = 0; d < set.size(); d++) {
            if (!(set.low(d) < set.high(d))) {
                throw new IllegalArgumentException(
                        Check.message("smooth maximum", "a box with a volume", "dimension " + d + " fixed at "
                                + (float) set.low(d)));
            }
        }
    }
}
