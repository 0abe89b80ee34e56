// SPDX-License-Identifier: Apache-2.0
package org.fittedq.benchmarks;

import java.util.List;
import java.util.Locale;
import org.fittedq.algorithm.FittedQ;
import org.fittedq.algorithm.Fqi;
import org.fittedq.algorithm.Metrics;
import org.fittedq.algorithm.Setup;
import org.fittedq.argmax.Cem;
import org.fittedq.math.Compute;
import org.fittedq.math.Vec;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Batch;
import org.fittedq.mdp.Spec;
import org.fittedq.nn.Network;
import org.fittedq.nn.Optimiser;
import org.fittedq.random.RandomStream;
import org.fittedq.random.Streams;
import org.fittedq.value.NetworkQ;

/// A sweep of fitted Q-iteration on one thread and on two, turn by turn: labels by CEM, then the fit.
final class SweepMeasure {

    private static final int SWEEPS = 3;
    private static final int EPOCHS = 5;

    private SweepMeasure() {}

    /// Adds the lines of the report.
    static void lines(List<String> lines, int rows) {
        try (Compute one = new Compute(1); Compute two = new Compute(2)) {
            Batch base = base(rows);
            Vec y = new Vec(rows);
            FittedQ.Template[] fqi = {fqi(one).template(), fqi(two).template()};
            double[][] seconds = new double[fqi.length][SWEEPS];
            // the first sweep has no maximum in its labels; the second compiles
            for (int k = -2; k < SWEEPS; k++) {
                for (int t = 0; t < fqi.length; t++) {
                    long begin = System.nanoTime();
                    fqi[t].target().label(base, y);
                    fqi[t].fit().fit(base, y, new Metrics());
                    seconds[t][Math.max(k, 0)] = (System.nanoTime() - begin) * 1e-9;
                }
            }
            double[] ratios = new double[SWEEPS];
            for (int k = 0; k < SWEEPS; k++) {
                ratios[k] = seconds[0][k] / seconds[1][k];
            }
            lines.add(String.format(Locale.ROOT,
                    "- FQI sweep, %d base points, labels by CEM of 64 samples × 2 iterations, fit of %d epochs: %.2f s on one "
                            + "thread, %.2f s on two, %.2f times one thread (medians of %d, turn by turn)",
                    rows, EPOCHS, Rounds.median(seconds[0]), Rounds.median(seconds[1]), Rounds.median(ratios), SWEEPS));
        }
    }

    private static Batch base(int rows) {
        Batch base = new Batch(rows, Flops.OBSERVATIONS, Flops.ACTIONS);
        RandomStream random = new RandomStream(1, "base");
        Critics.uniform(base.s().data(), base.s().data().length, 0, random);
        Critics.uniform(base.a().data(), base.a().data().length, 0, random);
        Critics.uniform(base.r().data(), rows, 0, random);
        Critics.uniform(base.sNext().data(), base.sNext().data().length, 0, random);
        base.bootstrap().fill(0.99f);
        return base;
    }

    private static Fqi fqi(Compute compute) {
        NetworkQ.Config network = new NetworkQ.Config(Network.DEFAULT, Optimiser.adam(1e-3),
                new NetworkQ.Stop(EPOCHS, 0, EPOCHS), 256, true, true);
        Streams streams = new Streams(1);
        Fqi.Config c = Fqi.Config.DEFAULT;
        return new Fqi(new Setup(new Spec("benchmark", Flops.OBSERVATIONS, ActionBox.symmetric(Flops.ACTIONS, 1)), 1,
                streams, compute),
                new Fqi.Config(c.tolerance(), c.deltaActions(), Cem.DEFAULT, network, c.exploration(),
                        c.discount(), c.growth(), c.budget()));
    }
}
