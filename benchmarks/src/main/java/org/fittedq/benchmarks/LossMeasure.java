// SPDX-License-Identifier: Apache-2.0
package org.fittedq.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.DoubleAdder;
import org.fittedq.algorithm.FittedQ;
import org.fittedq.algorithm.Metrics;
import org.fittedq.algorithm.Setup;
import org.fittedq.argmax.Cem;
import org.fittedq.math.Compute;
import org.fittedq.math.Vec;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Batch;
import org.fittedq.mdp.Spec;
import org.fittedq.random.Draw;
import org.fittedq.random.RandomStream;
import org.fittedq.random.Streams;
import org.fittedq.run.AlgorithmKind;
import org.fittedq.settings.Settings;

/// What the losses of `qt-opt` cost: labels (256 states × 128 actions) and fits of two critics (256 rows), turn by turn on one thread; and its
/// whole update with the usual loss against the floor, the operations of the update over the fma peak taken in the same turns.
/// Time is the thread's own, so that a busy machine changes little.
final class LossMeasure {

    private static final List<String> LOSSES = List.of("squared", "cross-entropy", "categorical");
    private static final String WIDE = "256,256"; // of which the floor is counted
    private static final FmaPeak FMA = new FmaPeak();
    private static final int WARM_UP = 25;
    private static final Cem CEM = Cem.DEFAULT;
    private static final int ROUNDS = 61;

    private LossMeasure() {}

    /// Prints the lines.
    ///
    /// @param args none
    public static void main(String[] args) {
        try (Compute one = new Compute(1)) {
            for (String hidden : List.of("64,64", WIDE)) {
                List<Turns> losses = new ArrayList<>();
                LOSSES.forEach(loss -> losses.add(new Turns(loss, hidden, one)));
                double[] peak = new double[ROUNDS];
                DoubleAdder sums = new DoubleAdder(); // what is added up cannot be left out
                for (int k = -WARM_UP; k < ROUNDS; k++) {
                    double fma = Turns.millis(() -> sums.add(FMA.fma()));
                    peak[Math.max(k, 0)] = FmaPeak.flops() / fma / 1e6;
                    for (Turns turns : losses) {
                        turns.turn(k);
                    }
                }
                losses.forEach(turns -> System.out.println(turns.line()));
                if (hidden.equals(WIDE)) {
                    System.out.println(losses.getFirst().againstFloor(Rounds.median(peak)));
                }
            }
        }
    }

    /// Updates with one loss, and how long they took.
    private static final class Turns {

        private final String name;
        private final FittedQ.Template template;
        private final Batch batch = new Batch(Flops.BATCH, Flops.OBSERVATIONS, Flops.ACTIONS);
        private final Vec y = new Vec(Flops.BATCH);
        private final Metrics metrics = new Metrics();
        private final double[] label = new double[ROUNDS];
        private final double[] fit = new double[ROUNDS];
        private final double[] update = new double[ROUNDS];

        Turns(String loss, String hidden, Compute compute) {
            name = loss + ", 2 × " + hidden.split(",")[0];
            Record config = Settings.override(AlgorithmKind.of("qt-opt").defaults(),
                    Map.of("networks.loss", loss, "networks.shape.hidden", hidden, "valueRange", "known",
                            "valueRange.low", "-10", "valueRange.high", "10"));
            template = AlgorithmKind.make(config, new Setup(new Spec("benchmark", Flops.OBSERVATIONS,
                    ActionBox.symmetric(Flops.ACTIONS, 1)), 1, new Streams(1), compute)).template();
            RandomStream random = new RandomStream(1, "benchmark");
            for (float[] values : new float[][]{batch.s().data(), batch.sNext().data(), batch.r().data()}) {
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) Draw.normal(random);
                }
            }
            Critics.uniform(batch.a().data(), batch.a().data().length, 0, random);
            batch.bootstrap().fill(0.99f);
        }

        void turn(int k) {
            double labelled = millis(() -> template.target().label(batch, y));
            double fitted = millis(() -> template.fit().fit(batch, y, metrics));
            double improved = millis(() -> template.improve().improve(batch, k + WARM_UP + 1L, metrics));
            if (k >= 0) {
                update[k] = labelled + fitted + improved;
                label[k] = labelled;
                fit[k] = fitted;
            }
        }

        String line() {
            return String.format(Locale.ROOT, "- %s: labels %.3f ms, fits %.3f ms (medians of %d, turn by turn)", name,
                    Rounds.median(label), Rounds.median(fit), ROUNDS);
        }

        /// @param peak GFLOP/s
        String againstFloor(double peak) {
            double floor = (Flops.update("qt-opt") + Flops.cem(CEM.samples(), CEM.iterations()) + Flops.value()) / peak
                    / 1e6;
            double took = Rounds.median(update);
            return String.format(Locale.ROOT,
                    "- update of two critics, CEM %d × %d, %s: %.2f ms, %.1f %% of floor (fma peak %.1f GFLOP/s, median of %d)",
                    CEM.samples(), CEM.iterations(), name, took, 100 * floor / took, peak, ROUNDS);
        }

        static double millis(Runnable work) {
            ThreadMXBean threads = ManagementFactory.getThreadMXBean();
            long begin = threads.getCurrentThreadCpuTime();
            work.run();
            return (threads.getCurrentThreadCpuTime() - begin) / 1e6;
        }
    }
}
