// SPDX-License-Identifier: Apache-2.0
package org.fittedq.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.fittedq.argmax.Argmax;
import org.fittedq.argmax.Cem;
import org.fittedq.argmax.GradientAscent;
import org.fittedq.argmax.LbfgsB;
import org.fittedq.argmax.Maxima;
import org.fittedq.argmax.Maximiser;
import org.fittedq.argmax.RandomShooting;
import org.fittedq.argmax.certified.Certificate;
import org.fittedq.argmax.certified.CertifiedSearch;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.BoxSet;
import org.fittedq.nn.Mlp;
import org.fittedq.random.RandomStream;
import org.fittedq.value.Critic;

/// How good the maxima are that each method finds with the same number of evaluations, from 1 to 50 action dimensions. No time
/// is taken: the same bytes on every machine.
///
/// Each question is a network and a state of 4 numbers. Its best known value is the greatest that any method found with any budget,
/// or a search of many more evaluations, or the certified one. Regret is how far below it a value lies, in percent of the best
/// known value less the mean of uniform actions: 100 is no better than chance. A gradient counts as one evaluation.
public final class Dimensions {

    private static final int STATES = 4;
    private static final int NETWORKS = 5;
    private static final int STATES_OF_EACH = 4;
    private static final int QUESTIONS = NETWORKS * STATES_OF_EACH;
    private static final int[] ACTIONS = {1, 2, 5, 10, 20, 50};
    private static final int[] BUDGETS = {64, 256, 1024, 4096, 16_384};
    private static final String[] METHODS = {"random-shooting", "cem", "gradient-ascent", "lbfgs-b"};
    /// Evaluations along one path, of methods with gradients.
    private static final int PATH = 32;
    private static final double PERCENT = 100;
    private static final double CLOSED = 1; // percent
    private static final int CELLS = 20_000;
    private static final int CELLS_OF_MANY = 1000; // above 5 dimensions, where a cell takes longer and few questions close
    private static final int FEW = 5;

    private final List<String> csv = new ArrayList<>();
    private final List<String> regrets = new ArrayList<>();
    private final List<String> bounds = new ArrayList<>();
    private final Compute compute = new Compute(1);

    private Dimensions() {}

    /// Runs the study and writes `reproductions/argmax-dimensions.csv` and `.md`.
    ///
    /// @param args action dimensions, those of the study if there are none
    /// @throws IOException if a file cannot be written
    public static void main(String[] args) throws IOException {
        int[] actions = args.length == 0 ? ACTIONS : Arrays.stream(args).mapToInt(Integer::parseInt).toArray();
        Dimensions study = new Dimensions();
        study.csv.add("critic,actions,method,budget,mean_regret_percent,worst_regret_percent,within_1_percent,"
                + "closed_to_1_percent,mean_gap_percent");
        for (boolean concave : new boolean[]{false, true}) {
            for (int m : actions) {
                study.questions(m, concave);
            }
        }
        Files.write(Path.of("reproductions", "argmax-dimensions.csv"), study.csv);
        Files.write(Path.of("reproductions", "argmax-dimensions.md"), study.page());
    }

    private List<String> page() {
        List<String> lines = new ArrayList<>(List.of("# The argmax from 1 to 50 dimensions", "",
                "`benchmarks/run dimensions`; the same bytes on every machine. " + QUESTIONS + " questions each ("
                        + NETWORKS + " random 2×64 ReLU networks, " + STATES_OF_EACH
                        + " states): with several hills, or concave. Regret: how far below the best value known, in "
                        + "percent of that value less the mean of uniform actions; mean, and the worst in brackets.",
                "", "| critic | actions | method | "
                        + String.join(" | ",
                                Arrays.stream(BUDGETS).mapToObj(b -> b + " evaluations").toList())
                        + " |",
                "|---|---|---|" + "---|".repeat(BUDGETS.length)));
        lines.addAll(regrets);
        lines.addAll(List.of("", "Certified search to a gap of 1 %, with at most " + CELLS + " cells (" + CELLS_OF_MANY
                + " above " + FEW + " dimensions). Gap: upper bound less the best value known.", "",
                "| critic | actions | closed | mean gap, % | its own regret, % |", "|---|---|---|---|---|"));
        lines.addAll(bounds);
        return lines;
    }

    private void questions(int m, boolean concave) {
        double[][][] found = new double[METHODS.length][BUDGETS.length][QUESTIONS];
        double[] best = new double[QUESTIONS];
        Arrays.fill(best, Double.NEGATIVE_INFINITY);
        double[] mean = new double[QUESTIONS];
        Certificate[] proofs = new Certificate[QUESTIONS];
        for (int n = 0; n < NETWORKS; n++) {
            Mlp mlp = concave ? Critics.concave(STATES, m, n, compute) : Critics.hilly(STATES, m, n, compute);
            Critic critic = new Critic(STATES, mlp);
            Mat s = new Mat(STATES_OF_EACH, STATES);
            Critics.uniform(s.data(), s.data().length, 0, new RandomStream(n, "states"));
            int first = n * STATES_OF_EACH;
            for (int k = 0; k < METHODS.length; k++) {
                for (int b = 0; b < BUDGETS.length; b++) {
                    solve(method(METHODS[k], BUDGETS[b]), BUDGETS[b], critic, s, found[k][b], best, first);
                }
            }
            double[] more = new double[QUESTIONS];
            solve(new Cem(8192, 12, 100, 1, 1e-3, 8, Cem.Answer.BEST), 8192 * 12, critic, s, more, best, first);
            solve(new LbfgsB(64, 200, 10), 64 * 200, critic, s, more, best, first);
            certify(mlp, critic, s, first, best, mean, proofs);
        }
        report(m, concave ? "concave" : "hills", found, best, mean, proofs);
    }

    /// A method with exactly so many evaluations.
    private static Maximiser method(String name, int budget) {
        int iterations = Math.clamp(Math.round(StrictMath.sqrt(budget) / 4), 2, 32);
        int samples = budget / iterations;
        return switch (name) {
            case "random-shooting" -> new RandomShooting(budget - 1); // and the middle of the box
            case "cem" -> new Cem(samples, iterations, Math.max(4, samples / 10), 1, 1e-3, 1, Cem.Answer.BEST);
            case "gradient-ascent" -> new GradientAscent(budget / PATH, PATH - 1, 0.1, GradientAscent.Rule.ADAM);
            default -> new LbfgsB(budget / PATH, PATH, 5);
        };
    }

    private void solve(Maximiser method, int budget, Critic critic, Mat s, double[] found, double[] best, int first) {
        Maxima maxima = new Maxima(STATES_OF_EACH, critic.actionSize());
        new Argmax(method, critic, ActionSets.always(BoxSet.whole(critic.actionSize())), new RandomStream(1, "argmax"),
                compute).solve(s, maxima);
        for (int i = 0; i < STATES_OF_EACH; i++) {
            if (maxima.evaluations(i) > budget) {
                throw new IllegalStateException(
                        method.name() + ": " + maxima.evaluations(i) + " evaluations of " + budget);
            }
            found[first + i] = maxima.value().at(i);
            best[first + i] = Math.max(best[first + i], found[first + i]);
        }
    }

    private void certify(Mlp mlp, Critic critic, Mat s, int first, double[] best, double[] mean, Certificate[] proofs) {
        int m = critic.actionSize();
        CertifiedSearch search = new CertifiedSearch(mlp, STATES);
        RandomStream random = new RandomStream(1, "mean");
        Mat state = new Mat(1, STATES);
        float[] row = new float[STATES];
        for (int i = first; i < first + STATES_OF_EACH; i++) {
            s.row(i - first, row);
            state.setRow(0, row);
            double sum = 0;
            float[] q = Critics.samples(critic, state, random);
            for (float x : q) {
                sum += x;
            }
            mean[i] = sum / q.length;
            proofs[i] = search.maximise(row, BoxSet.whole(m), CLOSED / PERCENT * (best[i] - mean[i]),
                    m > FEW ? CELLS_OF_MANY : CELLS);
            best[i] = Math.max(best[i], proofs[i].value());
        }
    }

    private void report(int m, String kind, double[][][] found, double[] best, double[] mean, Certificate[] proofs) {
        for (int k = 0; k < METHODS.length; k++) {
            StringBuilder row = new StringBuilder("| " + kind + " | " + m + " | " + METHODS[k] + " |");
            for (int b = 0; b < BUDGETS.length; b++) {
                Regret r = Regret.of(found[k][b], best, mean);
                csv.add(String.format(Locale.ROOT, "%s,%d,%s,%d,%.4f,%.4f,%.2f,,", kind, m, METHODS[k], BUDGETS[b],
                        r.mean, r.worst, r.within));
                row.append(String.format(Locale.ROOT, " %.2f (%.1f) |", r.mean, r.worst));
            }
            regrets.add(row.toString());
        }
        double[] certified = new double[QUESTIONS];
        double closed = 0;
        double gap = 0;
        for (int i = 0; i < QUESTIONS; i++) {
            certified[i] = proofs[i].value();
            closed += proofs[i].closed() ? 1.0 / QUESTIONS : 0;
            gap += PERCENT * (proofs[i].upper() - best[i]) / (best[i] - mean[i]) / QUESTIONS;
        }
        Regret r = Regret.of(certified, best, mean);
        csv.add(String.format(Locale.ROOT, "%s,%d,certified,%d,%.4f,%.4f,%.2f,%.2f,%.4f", kind, m,
                m > FEW ? CELLS_OF_MANY : CELLS, r.mean, r.worst, r.within, closed, gap));
        bounds.add(String.format(Locale.ROOT, "| %s | %d | %.0f %% | %.2f | %.2f |", kind, m, PERCENT * closed, gap,
                r.mean));
    }

    /// In percent; share of questions with at most 1 %.
    private record Regret(double mean, double worst, double within) {

        static Regret of(double[] found, double[] best, double[] mean) {
            double sum = 0;
            double worst = 0;
            double within = 0;
            for (int i = 0; i < found.length; i++) {
                double regret = PERCENT * (best[i] - found[i]) / (best[i] - mean[i]);
                sum += regret / found.length;
                worst = Math.max(worst, regret);
                within += regret <= CLOSED ? 1.0 / found.length : 0;
            }
            return new Regret(sum, worst, within);
        }
    }
}
