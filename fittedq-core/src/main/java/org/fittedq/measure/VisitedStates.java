// SPDX-License-Identifier: Apache-2.0
package org.fittedq.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fittedq.deploy.Policy;
import org.fittedq.math.Mat;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.policy.ObservationNormaliser;
import org.fittedq.random.RandomStream;

/// States of a policy's own episodes and its deterministic actions there: where a gap is measured.
///
/// @param s   observations as q sees them, so normalised if that is done; N × dₛ
/// @param raw observations as the environment made them, of which A(s) is
/// @param a   actions, N × m, in [−1, 1]
public record VisitedStates(Mat s, Mat raw, Mat a) {

    /// Takes states that are not normalised.
    ///
    /// @param s observations, N × dₛ
    /// @param a actions, N × m, in [−1, 1]
    public VisitedStates(Mat s, Mat a) {
        this(s, s, a);
    }

    private static final int LEAST_EPISODES = 10;
    /// Floats of states and actions that are kept, 64 MB.
    private static final long MOST_FLOATS = 1 << 24;

    /// States and how they were met.
    ///
    /// @param states   the states
    /// @param episodes how many were run
    /// @param unended  episodes that were cut as they had not ended after [Evaluation.Limits#maxSteps]
    public record Visit(VisitedStates states, int episodes, int unended) {}

    /// Runs episodes, ten at least and of at most 100 000 steps each, and takes states evenly spaced over all that were visited.
    ///
    /// @param policy      the policy
    /// @param normaliser  normalisation of q's observations, if any
    /// @param environment its own environment; left at an episode's end
    /// @param states      N, how many, at least 1
    /// @param random      the environment's randomness
    /// @return the states
    public static VisitedStates of(Policy policy, Optional<ObservationNormaliser> normaliser, Environment environment,
            int states, RandomStream random) {
        return of(policy, normaliser, environment, states, random, Evaluation.Limits.DEFAULT).orElseThrow().states();
    }

    /// Runs episodes within limits, and takes states evenly spaced over all that were visited. Memory does not grow with their
    /// length: of more states than fit into 64 MB every second is forgotten, and again.
    ///
    /// @param policy      the policy
    /// @param normaliser  normalisation of q's observations, if any
    /// @param environment its own environment; left at an episode's end, if it is not stopped or cut
    /// @param states      N, how many, at least 1
    /// @param random      the environment's randomness
    /// @param limits      how long episodes may go on
    /// @return the states; empty if it was stopped
    public static Optional<Visit> of(Policy policy, Optional<ObservationNormaliser> normaliser,
            Environment environment, int states, RandomStream random, Evaluation.Limits limits) {
        Kept kept = new Kept(states, MOST_FLOATS);
        int episodes = 0;
        int unended = 0;
        for (; episodes < LEAST_EPISODES || kept.seen < states; episodes++) {
            Optional<Boolean> ended = run(policy, environment, random, kept, limits);
            if (ended.isEmpty()) {
                return Optional.empty();
            }
            unended += ended.get() ? 0 : 1;
        }
        int ds = environment.spec().observationSize();
        VisitedStates visited = new VisitedStates(new Mat(states, ds), new Mat(states, ds),
                new Mat(states, environment.spec().actions().size()));
        for (int i = 0; i < states; i++) {
            int at = kept.index(i * kept.seen / states);
            visited.s.setRow(i, kept.s.get(at));
            visited.a.setRow(i, kept.a.get(at));
        }
        visited.raw.set(visited.s);
        normaliser.ifPresent(n -> n.apply(visited.s));
        return Optional.of(new Visit(visited, episodes, unended));
    }

    /// One episode, whose states and actions are added.
    ///
    /// @return whether it ended by itself; empty if it was stopped
    private static Optional<Boolean> run(Policy policy, Environment environment, RandomStream random, Kept kept,
            Evaluation.Limits limits) {
        Outcome outcome = new Outcome(environment.spec().observationSize());
        float[] action = new float[environment.spec().actions().size()];
        float[] observation = new float[environment.spec().observationSize()];
        environment.reset(random, observation);
        long steps = 0;
        do {
            if (limits.stop().getAsBoolean()) {
                return Optional.empty();
            }
            float[] unit = new float[action.length];
            policy.actUnit(observation, unit);
            kept.add(observation, unit);
            environment.spec().actions().fromUnit(unit, 0, action);
            environment.step(action, outcome);
            observation = outcome.observation().clone();
            steps++;
        } while (!outcome.episodeEnded() && !limits.reached(steps));
        return Optional.of(outcome.episodeEnded());
    }

    /// States evenly spaced over those seen, all of them as long as there is room.
    static final class Kept {

        private final int least;
        private final long mostFloats;
        private final List<float[]> s = new ArrayList<>();
        private final List<float[]> a = new ArrayList<>();
        private long seen;
        private long every = 1;

        /// @param least      states that must be kept at least, if as many are seen
        /// @param mostFloats of states and actions
        Kept(int least, long mostFloats) {
            this.least = least;
            this.mostFloats = mostFloats;
        }

        void add(float[] state, float[] action) {
            if (seen++ % every != 0) {
                return;
            }
            s.add(state);
            a.add(action);
            if (s.size() >= 2L * least && (long) s.size() * (state.length + action.length) > mostFloats) {
                every *= 2;
                thin(s);
                thin(a);
            }
        }

        /// Forgets every second one.
        private static void thin(List<float[]> rows) {
            for (int i = 1; 2 * i < rows.size(); i++) {
                rows.set(i, rows.get(2 * i));
            }
            rows.subList((rows.size() + 1) / 2, rows.size()).clear();
        }

        /// Returns where a state that was seen is kept, or the last one before it that is.
        int index(long of) {
            return (int) (of / every);
        }

        int size() {
            return s.size();
        }

        float[] state(int index) {
            return s.get(index);
        }
    }
}
