// SPDX-License-Identifier: Apache-2.0
package org.fittedq.benchmarks;

import java.util.List;
import java.util.Locale;
import org.fittedq.math.Compute;
import org.fittedq.mdp.Batch;
import org.fittedq.model.GaussianDynamics;
import org.fittedq.nn.Activation;
import org.fittedq.nn.Network;
import org.fittedq.nn.Optimiser;
import org.fittedq.random.Draw;
import org.fittedq.random.RandomStream;
import org.fittedq.random.Streams;

/// The fit of an ensemble of learned dynamics on one thread and on two, turn by turn.
final class EnsembleMeasure {

    private static final int FITS = 3;
    private static final int EPOCHS = 5;
    private static final int MEMBERS = 4;

    private EnsembleMeasure() {}

    /// Adds the line of the report.
    static void line(List<String> lines, int rows) {
        try (Compute one = new Compute(1); Compute two = new Compute(2)) {
            Batch data = data(rows);
            GaussianDynamics[] models = {model(one), model(two)};
            double[][] seconds = new double[models.length][FITS];
            for (int k = -1; k < FITS; k++) { // the first compiles
                for (int t = 0; t < models.length; t++) {
                    long begin = System.nanoTime();
                    models[t].fit(data);
                    seconds[t][Math.max(k, 0)] = (System.nanoTime() - begin) * 1e-9;
                }
            }
            double[] ratios = new double[FITS];
            for (int k = 0; k < FITS; k++) {
                ratios[k] = seconds[0][k] / seconds[1][k];
            }
            lines.add(String.format(Locale.ROOT,
                    "- fit of an ensemble of %d networks of 2×128 to %d transitions, %d epochs: %.2f s on one thread, %.2f s on two, "
                            + "%.2f times one thread (medians of %d, turn by turn)",
                    MEMBERS, rows, EPOCHS, Rounds.median(seconds[0]), Rounds.median(seconds[1]), Rounds.median(ratios),
                    FITS));
        }
    }

    /// s′ = s + 0.1 a (first six), noise on all.
    private static Batch data(int rows) {
        Batch data = new Batch(rows, Flops.OBSERVATIONS, Flops.ACTIONS);
        RandomStream random = new RandomStream(1, "data");
        Critics.uniform(data.s().data(), data.s().data().length, 0, random);
        Critics.uniform(data.a().data(), data.a().data().length, 0, random);
        Critics.uniform(data.r().data(), rows, 0, random);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < Flops.OBSERVATIONS; j++) {
                float push = j < Flops.ACTIONS ? 0.1f * data.a().at(i, j) : 0;
                data.sNext().set(i, j, data.s().at(i, j) + push + 0.01f * (float) Draw.normal(random));
            }
        }
        data.bootstrap().fill(0.99f);
        return data;
    }

    private static GaussianDynamics model(Compute compute) {
        GaussianDynamics.Config d = GaussianDynamics.Config.DEFAULT;
        GaussianDynamics.Config config = new GaussianDynamics.Config(
                new Network(List.of(128, 128), Activation.SILU), Optimiser.adam(1e-3),
                new GaussianDynamics.Ensemble(MEMBERS, false, false),
                new GaussianDynamics.Fitting(new GaussianDynamics.Stop(EPOCHS, 0, EPOCHS), 256, 0.2, 20, true),
                d.logStd());
        return new GaussianDynamics(Flops.OBSERVATIONS, Flops.ACTIONS, config, GaussianDynamics.Learned.DEFAULT,
                new Streams(1), "model", compute);
    }
}
