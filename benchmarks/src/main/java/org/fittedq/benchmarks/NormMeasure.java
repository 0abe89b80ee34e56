// SPDX-License-Identifier: Apache-2.0
package org.fittedq.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.nn.Activation;
import org.fittedq.nn.FixedInputs;
import org.fittedq.nn.Mlp;
import org.fittedq.nn.Network;
import org.fittedq.nn.Norm;
import org.fittedq.nn.Optimiser;
import org.fittedq.nn.OptimiserState;
import org.fittedq.nn.Tape;
import org.fittedq.random.RandomStream;

/// What layer normalisation costs: a search's values (256 states × 128 actions) and a fit (256 rows), with it and without, turn by
/// turn on one thread. Time is the thread's own, so that a busy machine changes little.
final class NormMeasure {

    private static final int STATES = 256;
    private static final int ACTIONS = 128;
    private static final int WARM_UP = 6;
    private static final int ROUNDS = 31;
    private static final long ROUND_ARITHMETIC = 10_000_000_000L; // multiply-adds of a measure, some 0.2 s

    private NormMeasure() {}

    /// Prints the lines.
    ///
    /// @param args none
    public static void main(String[] args) {
        List<String> lines = new ArrayList<>();
        lines(lines);
        lines.forEach(System.out::println);
    }

    /// Adds the lines of the report.
    static void lines(List<String> lines) {
        try (Compute one = new Compute(1)) {
            for (int width : new int[]{64, 256}) {
                long row = (long) width * width;
                lines.add(line("search, 256 states × 128 actions", width, ROUND_ARITHMETIC / (row * STATES * ACTIONS),
                        search(width, false, one), search(width, true, one)));
                lines.add(line("fit of 256 rows", width, ROUND_ARITHMETIC / (row * STATES * 4),
                        fit(width, false, one), fit(width, true, one)));
            }
        }
    }

    private static Mlp mlp(int width, boolean norm, Compute compute) {
        return Critics.initialised(Flops.OBSERVATIONS, Flops.ACTIONS,
                new Network(List.of(width, width), Activation.RELU,
                        norm ? Norm.Layer.DEFAULT : Norm.None.DEFAULT),
                compute);
    }

    private static Runnable search(int width, boolean norm, Compute compute) {
        FixedInputs q = new FixedInputs(mlp(width, norm, compute), Flops.OBSERVATIONS, STATES);
        Mat s = uniform(Flops.OBSERVATIONS);
        float[] a = new float[STATES * ACTIONS * Flops.ACTIONS];
        float[] out = new float[STATES * ACTIONS];
        Critics.uniform(a, a.length, 0, new RandomStream(2, "actions"));
        return () -> {
            q.fix(s, 0, STATES);
            q.values(a, ACTIONS, out);
        };
    }

    private static Runnable fit(int width, boolean norm, Compute compute) {
        Mlp mlp = mlp(width, norm, compute);
        Tape tape = new Tape(mlp, STATES);
        OptimiserState optimiser = new OptimiserState(Optimiser.DEFAULT, mlp);
        Mat in = uniform(mlp.inputs());
        Vec q = new Vec(STATES);
        return () -> {
            tape.forward(in, q);
            for (int r = 0; r < STATES; r++) {
                q.set(r, (q.at(r) - 1) / STATES);
            }
            tape.backward(q);
            tape.step(optimiser);
        };
    }

    private static Mat uniform(int columns) {
        Mat m = new Mat(STATES, columns);
        Critics.uniform(m.data(), m.data().length, 0, new RandomStream(1, "rows"));
        return m;
    }

    private static String line(String what, int width, long times, Runnable plain, Runnable norm) {
        double[] plainMillis = new double[ROUNDS];
        double[] normMillis = new double[ROUNDS];
        double[] ratios = new double[ROUNDS];
        for (int k = -WARM_UP; k < ROUNDS; k++) {
            int at = Math.max(k, 0);
            plainMillis[at] = millis(plain, times);
            normMillis[at] = millis(norm, times);
            ratios[at] = normMillis[at] / plainMillis[at];
        }
        return String.format(Locale.ROOT, "- layer norm, %s, 2×%d, 1 thread: %.3f ms, without %.3f ms: %.2f times "
                + "(medians of %d, turn by turn)", what, width, Rounds.median(normMillis), Rounds.median(plainMillis),
                Rounds.median(ratios), ROUNDS);
    }

    private static double millis(Runnable work, long times) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long begin = threads.getCurrentThreadCpuTime();
        for (long i = 0; i < times; i++) {
            work.run();
        }
        return (threads.getCurrentThreadCpuTime() - begin) * 1e-6 / times;
    }
}
