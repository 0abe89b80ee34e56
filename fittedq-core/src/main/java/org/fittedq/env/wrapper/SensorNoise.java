// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env.wrapper;

import java.util.random.RandomGenerator;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Spec;
import org.fittedq.random.Draw;
import org.fittedq.random.RandomStream;
import org.fittedq.settings.Range;

/// Adds noise to what is observed, never to the state: o ← o + std · N(0, 1), a fresh draw for every float of every
/// observation, in order, from the episode's generator and after the environment's own draws.
///
/// State: none but the generator, which the caller saves.
public final class SensorNoise implements Wrapper {

    private final Environment inner;
    private final int observationSize;
    private final double std;
    private RandomGenerator episode = new RandomStream(0, "none"); // until the first reset

    /// Wraps an environment.
    ///
    /// @param inner the environment
    /// @param std   standard deviation in the observation's own units, in [0, ∞)
    public SensorNoise(Environment inner, double std) {
        Range.check("std", "[0, ∞)", std);
        Valid.checkConstant(Spec.of(inner), "observations.noise", "what is observed is not the state");
        this.inner = inner;
        this.observationSize = inner.spec().observationSize();
        this.std = std;
    }

    @Override
    public Environment inner() {
        return inner;
    }

    @Override
    public void reset(RandomGenerator random, float[] observation) {
        episode = random;
        inner.reset(random, observation);
        addNoise(observation);
    }

    @Override
    public void step(float[] action, Outcome out) {
        inner.step(action, out);
        addNoise(out.observation());
    }

    private void addNoise(float[] o) {
        for (int i = 0; i < observationSize; i++) {
            o[i] = (float) (o[i] + std * Draw.normal(episode));
        }
    }

    @Override
    public void restoreState(double[] state, RandomGenerator random) {
        inner.restoreState(state, random);
        episode = random;
    }
}
