// SPDX-License-Identifier: Apache-2.0
package org.fittedq.deploy;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.fittedq.actions.ProductSet;
import org.fittedq.argmax.Argmax;
import org.fittedq.argmax.Cem;
import org.fittedq.argmax.Maxima;
import org.fittedq.argmax.Maximiser;
import org.fittedq.math.Check;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.BoxSet;
import org.fittedq.model.PlannedQ;
import org.fittedq.policy.ObservationNormaliser;
import org.fittedq.random.RandomStream;

/// Model predictive control: at each decision the best plan is looked for and its first action taken.
///
/// > (a₀ … a_{H−1}) = argmax q_H(s, ·), a = a₀
///
/// a₀ is looked for within A(s). Where A depends on the state, the later actions are looked for in the whole box, and projected onto
/// the valid ones of the states that the model foresees ([PlannedQ#within]).
///
/// The first guess of a search is the last plan shifted by one step, (a₁ … a_{H−1}, 0) with 0 the middle of the action box; at the
/// first decision of an episode there is none. Every episode begins at the same random numbers, so what it does depends on the seed,
/// on its observations and on nothing before it.
///
/// One thread at a time.
public final class Planner implements Controller {

    /// Settings.
    ///
    /// @param search how the best plan is looked for
    public record Config(Maximiser search) {

        /// CEM of 200 plans and 5 iterations, 20 elites, of which the mean is taken.
        public static final Config DEFAULT = new Config(new Cem(200, 5, 20, 0.5, 0.05, 1, Cem.Answer.MEAN));
    }

    private static final Mat NO_GUESS = new Mat(0, 0);

    private final PlannedQ q;
    private final int actions;
    private final Argmax argmax;
    private final RandomStream random;
    private final Optional<ObservationNormaliser> normaliser;
    private final Mat s;
    private final Maxima found;
    private final Mat shifted;
    private boolean begun;

    /// Makes a planner.
    ///
    /// @param q          value of a plan
    /// @param valid      s ↦ A(s)
    /// @param method     how the best plan is looked for
    /// @param normaliser normalisation of the observations that the model and the value have learned from, if any
    /// @param seed       of the search: its stream is `planner`
    /// @param compute    kernels; its threads are not used
    /// @throws IllegalArgumentException if the method cannot maximise q, or A(s) depends on the state and observations are
    ///                                  normalised
    public Planner(PlannedQ q, ActionSets valid, Maximiser method, Optional<ObservationNormaliser> normaliser,
            long seed,
            Compute compute) {
        Check.that(valid.isConstant() || normaliser.isEmpty(), "planner",
                "valid actions that are the same in every state where observations are normalised",
                "ones that depend on it",
                "a model foresees normalised observations, of which the sets know nothing");
        this.q = valid.isConstant() ? q : q.within(valid);
        this.actions = q.actionSize() / q.horizon();
        this.random = new RandomStream(seed, "planner");
        this.argmax = new Argmax(method, this.q, plans(valid, q), random, compute.alone());
        this.normaliser = normaliser;
        this.s = new Mat(1, q.observationSize());
        this.found = new Maxima(1, q.actionSize());
        this.shifted = new Mat(1, q.actionSize());
    }

    /// A × A × …, an action of A for each step; A(s) × the box × … if A depends on the state.
    private static ActionSets plans(ActionSets valid, PlannedQ q) {
        if (valid.isWhole()) {
            return ActionSets.whole(q.actionSize());
        }
        if (!valid.isConstant()) {
            int later = q.actionSize() - q.actionSize() / q.horizon();
            return later == 0
                    ? valid
                    : (s, from) -> joined(valid.of(s, from), BoxSet.whole(later));
        }
        ActionSet[] steps = new ActionSet[q.horizon()];
        Arrays.fill(steps, valid.constant().orElseThrow());
        return ActionSets.always(joined(steps));
    }

    /// A box if all are boxes, which more methods search.
    private static ActionSet joined(ActionSet... steps) {
        if (!Arrays.stream(steps).allMatch(BoxSet.class::isInstance)) {
            return new ProductSet(steps);
        }
        return new BoxSet(
                Arrays.stream(steps).flatMapToDouble(set -> IntStream.range(0, set.size()).mapToDouble(set::low))
                        .toArray(),
                Arrays.stream(steps).flatMapToDouble(set -> IntStream.range(0, set.size()).mapToDouble(set::high))
                        .toArray());
    }

    @Override
    public void begin() {
        random.seek(0);
        begun = false;
    }

    /// Chooses the first action of the best plan found.
    ///
    /// @param observation observation; not modified
    /// @param out         out: action in [−1, 1]
    /// @throws IllegalArgumentException                 if the observation has another length
    /// @throws org.fittedq.value.NotFiniteException if the plan's value is NaN or infinite
    @Override
    public void actUnit(float[] observation, float[] out) {
        if (observation.length != s.cols()) {
            throw new IllegalArgumentException(
                    Check.message("observation", s.cols() + " numbers", observation.length));
        }
        s.setRow(0, observation);
        if (normaliser.isPresent()) {
            normaliser.get().apply(s);
        }
        argmax.solve(s, 1, begun ? shifted : NO_GUESS, () -> false, found);
        System.arraycopy(plan(), 0, out, 0, actions);
        // (a₁ … a_{H−1}, 0)
        System.arraycopy(plan(), actions, shifted.data(), 0, plan().length - actions);
        Arrays.fill(shifted.data(), plan().length - actions, plan().length, 0);
        begun = true;
    }

    /// Returns the last plan, first action first.
    ///
    /// @return H·dₐ numbers in [−1, 1]; live
    public float[] plan() {
        return found.action().data();
    }

    /// Returns what the last plan is worth.
    ///
    /// @return q_H at the last observation, reward
    public double value() {
        return found.value().at(0);
    }

    /// Returns the value of plans.
    ///
    /// @return q_H
    public PlannedQ q() {
        return q;
    }
}
