// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fittedq.math.Mat;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.policy.ObservationNormaliser;
import org.fittedq.random.RandomStream;

/// States of a policy's own episodes and its deterministic actions there: where a gap is measured.
///
/// @param s observations as q sees them, so normalised if that is done; N × dₛ
/// @param a actions, N × m, in [−1, 1]
public record VisitedStates(Mat s, Mat a) {

    private static final int LEAST_EPISODES = 10;

    /// Runs episodes, ten at least, and takes states evenly spaced over all that were visited.
    ///
    /// @param policy      the policy
    /// @param normaliser  normalisation of q's observations, if any
    /// @param environment its own environment; left at an episode's end
    /// @param states      N, how many, at least 1
    /// @param random      the environment's randomness
    /// @return the states
    public static VisitedStates of(Policy policy, Optional<ObservationNormaliser> normaliser, Environment environment,
            int states, RandomStream random) {
        List<float[]> s = new ArrayList<>();
        List<float[]> a = new ArrayList<>();
        for (int episode = 0; episode < LEAST_EPISODES || s.size() < states; episode++) {
            run(policy, environment, random, s, a);
        }
        VisitedStates visited = new VisitedStates(new Mat(states, environment.spec().observationSize()),
                new Mat(states, environment.spec().actions().size()));
        for (int i = 0; i < states; i++) {
            int at = (int) ((long) i * s.size() / states);
            visited.s.setRow(i, s.get(at));
            visited.a.setRow(i, a.get(at));
        }
        normaliser.ifPresent(n -> n.apply(visited.s));
        return visited;
    }

    /// One episode, whose states and actions are added.
    private static void run(Policy policy, Environment environment, RandomStream random, List<float[]> s,
            List<float[]> a) {
        Outcome outcome = new Outcome(environment.spec().observationSize());
        float[] action = new float[environment.spec().actions().size()];
        float[] observation = new float[environment.spec().observationSize()];
        environment.reset(random, observation);
        do {
            float[] unit = new float[action.length];
            policy.actUnit(observation, unit);
            s.add(observation);
            a.add(unit);
            environment.spec().actions().fromUnit(unit, 0, action);
            environment.step(action, outcome);
            observation = outcome.observation().clone();
        } while (!outcome.episodeEnded());
    }
}
