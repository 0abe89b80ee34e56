// SPDX-License-Identifier: Apache-2.0
package org.fittedq.data;

import org.fittedq.math.Check;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Spec;
import org.fittedq.random.RandomStream;

/// Records what a behaviour does in an environment.
public final class Recording {

    private Recording() {}

    /// Takes steps, episode after episode. The last episode is cut, as truncated, when all steps are taken.
    ///
    /// Episode k draws from a stream of its own, `collect/k` of the seed, so its initial state depends neither on the
    /// behaviour nor on how earlier ones went.
    ///
    /// @param environment the environment; left in an episode
    /// @param behaviour   who acts
    /// @param steps       how many, at least 1
    /// @param seed        seed of the episodes
    /// @return exactly `steps` transitions
    /// @throws IllegalArgumentException if an observation or a reward is not finite
    public static Transitions run(Environment environment, ActionRule behaviour, int steps, long seed) {
        Check.that(steps >= 1, "steps", "an integer of at least 1", steps);
        Spec spec = environment.spec();
        Transitions.Collector collector = new Transitions.Collector(spec.observationSize(), spec.actions().size());
        float[] s = new float[spec.observationSize()];
        float[] a = new float[spec.actions().size()];
        Outcome outcome = new Outcome(s.length);
        int episode = 0;
        for (int t = 0; t < steps; t++) {
            if (!collector.open()) {
                environment.reset(new RandomStream(seed, "collect/" + episode++), s);
            }
            behaviour.act(s, a);
            environment.step(a, outcome);
            collector.add(s, a, outcome.reward(), outcome.observation(), outcome.terminal(), outcome.truncated());
            System.arraycopy(outcome.observation(), 0, s, 0, s.length);
        }
        collector.cut();
        return collector.transitions();
    }
}
