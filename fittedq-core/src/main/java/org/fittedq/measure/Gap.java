// SPDX-License-Identifier: Apache-2.0
package org.fittedq.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fittedq.argmax.Argmax;
import org.fittedq.argmax.Maxima;
import org.fittedq.argmax.Maximiser;
import org.fittedq.argmax.certified.BoundedQ;
import org.fittedq.argmax.certified.Certificate;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.ActionSets;
import org.fittedq.random.RandomStream;
import org.fittedq.value.ActionValues;
import org.fittedq.value.MappedQ;
import org.fittedq.value.NotFiniteException;
import org.fittedq.value.QFunction;

/// The amortisation gap: how far the policy's action is from the best one, max_a q(s, a) − q(s, π(s)), on the q that the policy
/// climbs, at states of evaluation episodes.
public final class Gap {

    /// Actions this near to a bound count as on it: the first-order condition is not expected there.
    private static final float INTERIOR = 0.999f;

    /// Part of the range of q at a state below which a maximum counts as proven.
    private static final double CLOSED = 0.01;

    private static final String NAME = "certified";
    private static final float[] NO_GUESS = {};

    private Gap() {}

    /// The gap at one state.
    ///
    /// @param state       index
    /// @param qPolicy     q(s, π(s))
    /// @param qBest       largest q found, the policy's own action included
    /// @param qUpper      proven upper bound of q over A(s); ∞ where nothing is proven
    /// @param gap         qBest − qPolicy, at least 0, in units of reward
    /// @param relative    gap over the range of q on A(s); 0 if the range is 0
    /// @param gradNorm    ‖∇ₐ q‖ at the policy's action, per half-width of the box; NaN if the action is on the boundary of A(s), or q has
    ///                    no gradient
    /// @param certified   whether qUpper − qBest is at most 1 % of the range of q at that state
    /// @param evaluations how often q was evaluated to find its maximum
    public record Row(int state, double qPolicy, double qBest, double qUpper, double gap, double relative,
            double gradNorm, boolean certified, long evaluations) {}

    /// How the maximum of q over actions is looked for.
    ///
    /// @param method maximiser; the policy's action is its first guess
    /// @param cells  boxes of actions that the certified search may bound at each state; 0: no proof
    public record Search(Maximiser method, int cells) {}

    /// Measures the gap. The maximum is the best of what the method finds and, of a q that can be bounded ([BoundedQ]), of what one
    /// certified search finds; two critics, the smaller of which counts, are bounded together.
    ///
    /// @param visited states, and the policy's actions there
    /// @param q       the q that the policy climbs
    /// @param valid   s ↦ A(s)
    /// @param search  how its maximum is looked for
    /// @param random  randomness of the search
    /// @param compute threads; change no bit
    /// @return a row for each state
    /// @throws org.fittedq.value.NotFiniteException if q is NaN or infinite somewhere
    public static List<Row> measure(VisitedStates visited, QFunction q, ActionSets valid, Search search,
            RandomStream random, Compute compute) {
        int states = visited.s().rows();
        Maxima best = new Argmax(search.method(), q, valid, random, compute).solve(visited.s(), visited.raw(),
                states, visited.a(), () -> false, Maxima.withSets(states, q.actionSize()));
        Maxima least = new Argmax(search.method(), MappedQ.negative(q), valid, random, compute).solve(visited.s(),
                visited.raw(), new Maxima(states, q.actionSize()));
        ActionValues values = q.at(1, 1);
        Optional<BoundedQ> bounded = search.cells() == 0 || BoundedQ.refusal(NAME, q).isPresent()
                ? Optional.empty()
                : Optional.of(new BoundedQ(NAME, q)).filter(BoundedQ::refresh);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < states; i++) {
            double range = best.value().at(i) + least.value().at(i);
            ActionSet set = best.set(i);
            Optional<Certificate> proof = prove(bounded, visited.s(), i, set, CLOSED * range, search.cells());
            rows.add(row(i, visited, values, q, set, best, -least.value().at(i), proof));
        }
        return rows;
    }

    /// The certified maximum at a state; empty if there is no search.
    private static Optional<Certificate> prove(Optional<BoundedQ> bounded, Mat s, int i, ActionSet set,
            double tolerance, int cells) {
        if (bounded.isEmpty()) {
            return Optional.empty();
        }
        float[] state = new float[s.cols()];
        s.row(i, state);
        Certificate found = bounded.get().maximise(state, set, Math.max(0, tolerance) / 2, cells, NO_GUESS,
                () -> false);
        if (!Double.isFinite(found.value())) {
            throw new NotFiniteException(i, NAME, (float) found.value());
        }
        return Optional.of(found);
    }

    private static Row row(int i, VisitedStates visited, ActionValues values, QFunction q, ActionSet set, Maxima best,
            double least, Optional<Certificate> proof) {
        float[] a = new float[q.actionSize()];
        float[] value = new float[1];
        float[] gradient = new float[q.actionSize()];
        visited.a().row(i, a);
        values.fix(visited.s(), visited.raw(), i, 1);
        if (q.isDifferentiable()) {
            values.gradients(a, 1, value, gradient);
        } else {
            values.values(a, 1, value);
        }
        double qPolicy = value[0];
        double qBest = Math.max(best.value().at(i), qPolicy);
        if (proof.isPresent()) {
            values.values(proof.get().action().data(), 1, value);
            qBest = Math.max(qBest, value[0]);
        }
        double qUpper = proof.map(Certificate::upper).orElse(Double.POSITIVE_INFINITY);
        double gap = qBest - qPolicy;
        double range = qBest - Math.min(least, qPolicy);
        return new Row(i, qPolicy, qBest, qUpper, gap, range == 0 ? 0 : gap / range,
                q.isDifferentiable() && isInterior(a, set) ? norm(gradient) : Double.NaN,
                qUpper - qBest <= CLOSED * range,
                best.evaluations(i) + proof.map(Certificate::evaluations).orElse(0L));
    }

    /// Tells whether no component of an action is on its bound.
    static boolean isInterior(float[] a) {
        for (float ai : a) {
            if (Math.abs(ai) >= INTERIOR) {
                return false;
            }
        }
        return true;
    }

    /// Tells whether an action can be changed a little in every dimension, both ways.
    private static boolean isInterior(float[] a, ActionSet set) {
        boolean inside = isInterior(a);
        float near = 1 - INTERIOR;
        for (int j = 0; j < a.length && inside && !(set.isBox() && set.low(j) == -1 && set.high(j) == 1); j++) {
            float aj = a[j];
            a[j] = aj - near;
            inside = set.contains(a, 0, 0);
            a[j] = aj + near;
            inside &= set.contains(a, 0, 0);
            a[j] = aj;
        }
        return inside;
    }

    /// Returns ‖x‖.
    static double norm(float[] x) {
        double sum = 0;
        for (float xi : x) {
            sum += (double) xi * xi;
        }
        return Math.sqrt(sum);
    }
}
