// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import java.io.IOException;
import java.io.Serial;
import java.nio.charset.StandardCharsets;
import org.fittedq.algorithm.Setup;
import org.fittedq.env.Calls;
import org.fittedq.math.Compute;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Spec;
import org.fittedq.random.Streams;
import org.fittedq.rounds.Recipe;
import org.fittedq.store.Json;

/// Makes the algorithm of an experiment anew from the text of its manifest: so it can be sent to other processes.
///
/// @param experiment      as JSON
/// @param observationSize dₛ
/// @param low             box of the actions, lower bounds
/// @param high            upper bounds
record ExperimentRecipe(String experiment, int observationSize, float[] low, float[] high) implements Recipe {

    @Serial
    private static final long serialVersionUID = 1;
    private static final int MOST_BYTES = 1 << 24;

    static ExperimentRecipe of(Experiment experiment, Spec spec) {
        int da = spec.actions().size();
        float[] low = new float[da];
        float[] high = new float[da];
        for (int d = 0; d < da; d++) {
            low[d] = spec.actions().low(d);
            high[d] = spec.actions().high(d);
        }
        return new ExperimentRecipe(Json.of(experiment.json()).pretty(), spec.observationSize(), low, high);
    }

    @Override
    public Made make(Streams streams, Compute compute) throws IOException {
        Experiment of = Experiment
                .read(Json.read("experiment", experiment.getBytes(StandardCharsets.UTF_8), MOST_BYTES));
        if (of.environment().isNone()) {
            Spec spec = new Spec(EnvironmentChoice.NONE.name(), observationSize, ActionBox.of(low, high));
            return new Made(AlgorithmKind.make(of.config(), new Setup(spec, 1, streams, compute)), spec, () -> {
            });
        }
        Environment environment = of.environment().make(new Calls());
        try {
            Spec spec = Spec.of(environment);
            return new Made(AlgorithmKind.make(of.config(), new Setup(spec, 1, streams, compute)), spec,
                    environment::close);
        } catch (RuntimeException | Error e) {
            environment.close();
            throw e;
        }
    }
}
