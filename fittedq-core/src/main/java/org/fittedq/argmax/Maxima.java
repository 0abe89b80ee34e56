// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

import java.util.Arrays;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.ActionSet;

/// What a maximisation over actions found for each state; allocated once and refilled.
public final class Maxima {

    private final Mat action;
    private final Vec value;
    private final double[] upper;
    private final long[] evaluations;
    private final ActionSet[] sets; // none where they are not kept

    /// Makes room for results.
    ///
    /// @param states     N, at least 1
    /// @param actionSize m, at least 1
    public Maxima(int states, int actionSize) {
        this(states, actionSize, 0);
    }

    private Maxima(int states, int actionSize, int sets) {
        this.sets = new ActionSet[sets];
        this.action = new Mat(states, actionSize);
        this.value = new Vec(states);
        this.upper = new double[states];
        this.evaluations = new long[states];
        Arrays.fill(upper, Double.POSITIVE_INFINITY);
    }

    /// Makes room for results and for the sets that were searched, so that who needs A(s) once more need not ask for it again.
    ///
    /// @param states     N, at least 1
    /// @param actionSize m, at least 1
    /// @return results that have a [#set]
    public static Maxima withSets(int states, int actionSize) {
        return new Maxima(states, actionSize, states);
    }

    /// Returns A(s) as the last search asked for it.
    ///
    /// @param state index
    /// @return the whole set
    /// @throws IllegalStateException if sets are not kept ([#withSets])
    public ActionSet set(int state) {
        if (sets.length == 0) {
            throw new IllegalStateException("maxima: expected ones made with sets, got ones without");
        }
        return sets[state];
    }

    /// Returns the best actions found.
    ///
    /// @return N × m, normalised, each in the set of its state
    public Mat action() {
        return action;
    }

    /// Returns q(s, action).
    ///
    /// @return N values
    public Vec value() {
        return value;
    }

    /// Returns a proven upper bound of max_a q(s, a). What a bound covers (rounding, a solver's tolerances), the method says.
    ///
    /// @param state index
    /// @return the bound; ∞ where the method proves none
    public double upper(int state) {
        return upper[state];
    }

    /// Returns how often q was evaluated, gradients counted as one evaluation each.
    ///
    /// @param state index
    /// @return evaluations; 0 where the answer is that of the same state, solved once
    public long evaluations(int state) {
        return evaluations[state];
    }

    /// Returns how often q was evaluated for all states together.
    ///
    /// @return sum of [#evaluations]
    public long totalEvaluations() {
        long sum = 0;
        for (long count : evaluations) {
            sum += count;
        }
        return sum;
    }

    /// Adds what was found in another piece of the state's set. A value that is not a number is kept, so that it is noticed.
    void see(int state, float[] from, int at, float q, double bound, long count) {
        boolean better = q > value.at(state) || Float.isNaN(q);
        double highest = Math.max(upper[state], bound);
        long total = evaluations[state] + count;
        if (better) {
            set(state, from, at, q, highest, total);
        }
        upper[state] = highest;
        evaluations[state] = total;
    }

    /// Takes the set that is searched.
    void searched(int state, ActionSet set) {
        if (sets.length > 0) {
            sets[state] = set;
        }
    }

    void set(int state, float[] from, int at, float q, double bound, long count) {
        System.arraycopy(from, at, action.data(), state * action.cols(), action.cols());
        value.set(state, q);
        upper[state] = bound;
        evaluations[state] = count;
    }

    /// Gives a state the answer of another one, which took no evaluation.
    void copy(int from, int to) {
        set(to, action.data(), from * action.cols(), value.at(from), upper[from], 0);
        if (sets.length > 0) {
            sets[to] = sets[from];
        }
    }
}
