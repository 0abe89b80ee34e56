// SPDX-License-Identifier: Apache-2.0
package org.fittedq.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.fittedq.argmax.certified.Certificate;
import org.fittedq.argmax.certified.CertifiedSearch;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.BoxSet;
import org.fittedq.nn.Activation;
import org.fittedq.nn.Mlp;
import org.fittedq.nn.Network;
import org.fittedq.random.RandomStream;
import org.fittedq.value.Critic;

/// How far the certified gap is closed after 1 ms, 10 ms, 100 ms and 1 s, on one thread, from 1 to 8 action dimensions.
///
/// Budgets of cells double until the gap is closed or a search takes more than a second; each search begins anew and is timed as a
/// whole, the shortest of five where it takes less than 0.04 s. After a time stands the gap of the largest budget that took no longer.
public final class GapOverTime {

    private static final int STATES = 8;
    private static final int QUESTIONS = 20;
    private static final int MOST_ACTIONS = 8;
    private static final double[] SECONDS = {1e-3, 1e-2, 1e-1, 1};
    private static final double PERCENT = 100;
    private static final Network SHAPE = new Network(List.of(64, 64), Activation.RELU);
    private static final int REPETITIONS = 5;
    private static final double LONG = 0.2; // seconds after which a search is not repeated
    private static final int WARM_UP_CELLS = 20_000;

    private final List<String> lines = new ArrayList<>();
    private final Compute compute = new Compute(1);

    private GapOverTime() {}

    /// Runs the study and writes `benchmarks/results/<name>-certified.md`.
    ///
    /// @param args name of the result file, then the most action dimensions (default 8)
    /// @throws IOException if the file cannot be written
    public static void main(String[] args) throws IOException {
        GapOverTime study = new GapOverTime();
        study.lines.addAll(List.of("# Certified gap against time", "",
                "`benchmarks/run certified NAME`; one thread, 2×64 ReLU critics of 8 state numbers, " + QUESTIONS
                        + " states each; JDK " + Runtime.version()
                        + ". Share of states with a proven gap of at most 1 % "
                        + "of the range of q, and the median gap in percent of it; – : no bound yet.",
                "", "| critic | actions | 1 ms | 10 ms | 100 ms | 1 s |", "|---|---|---|---|---|---|"));
        int most = args.length > 1 ? Integer.parseInt(args[1]) : MOST_ACTIONS;
        for (boolean fitted : new boolean[]{false, true}) {
            for (int m = 1; m <= most; m++) {
                study.measure(m, fitted);
            }
        }
        Path file = Path.of("benchmarks", "results", (args.length > 0 ? args[0] : "here") + "-certified.md");
        Files.createDirectories(file.getParent());
        Files.write(file, study.lines);
    }

    private void measure(int m, boolean fitted) {
        Mlp mlp = fitted ? Critics.fitted(STATES, m, SHAPE, compute) : Critics.initialised(STATES, m, SHAPE, compute);
        Critic critic = new Critic(STATES, mlp);
        CertifiedSearch search = new CertifiedSearch(mlp, STATES);
        ActionSet box = BoxSet.whole(m);
        RandomStream random = new RandomStream(2, "states");
        float[] state = new float[STATES];
        Mat s = new Mat(1, STATES);
        double[][] gaps = new double[SECONDS.length][QUESTIONS];
        for (double[] row : gaps) {
            Arrays.fill(row, Double.POSITIVE_INFINITY);
        }
        for (int i = 0; i < QUESTIONS; i++) {
            Critics.uniform(state, STATES, 0, random);
            s.setRow(0, state);
            double range = Critics.range(Critics.samples(critic, s, random));
            if (i == 0) {
                warmUp(search, state, box);
            }
            double seconds = 0;
            boolean closed = false;
            for (int cells = 1; !closed && seconds <= SECONDS[SECONDS.length - 1]; cells *= 2) {
                Certificate proof = search.maximise(state, box, range / PERCENT, cells);
                seconds = seconds(search, state, box, range / PERCENT, cells);
                closed = proof.closed();
                note(gaps, i, seconds, PERCENT * proof.gap() / range);
            }
        }
        line(m, fitted, gaps);
    }

    /// Shortest of a few searches: other users of the machine only ever add time.
    private static double seconds(CertifiedSearch search, float[] state, ActionSet box, double gap, int cells) {
        double shortest = Double.POSITIVE_INFINITY;
        double all = 0;
        for (int k = 0; k < REPETITIONS && all < LONG; k++) {
            long begin = System.nanoTime();
            search.maximise(state, box, gap, cells);
            double seconds = (System.nanoTime() - begin) * 1e-9;
            shortest = Math.min(shortest, seconds);
            all += seconds;
        }
        return shortest;
    }

    /// Compiles.
    private static void warmUp(CertifiedSearch search, float[] state, ActionSet box) {
        for (int cells = 1; cells < WARM_UP_CELLS; cells *= 2) {
            search.maximise(state, box, 0, cells);
        }
    }

    private static void note(double[][] gaps, int question, double seconds, double gap) {
        for (int t = 0; t < SECONDS.length; t++) {
            if (seconds <= SECONDS[t]) {
                gaps[t][question] = Math.min(gaps[t][question], gap);
            }
        }
    }

    private void line(int m, boolean fitted, double[][] gaps) {
        StringBuilder row = new StringBuilder("| " + (fitted ? "fitted" : "as initialised") + " | " + m + " |");
        for (double[] gap : gaps) {
            Arrays.sort(gap);
            long closed = Arrays.stream(gap).filter(g -> g <= 1).count();
            double median = (gap[QUESTIONS / 2 - 1] + gap[QUESTIONS / 2]) / 2;
            row.append(String.format(Locale.ROOT, " %.0f %%, %s |", PERCENT * closed / QUESTIONS,
                    median < Double.POSITIVE_INFINITY ? String.format(Locale.ROOT, "%.2f", median) : "–"));
        }
        lines.add(row.toString());
    }
}
