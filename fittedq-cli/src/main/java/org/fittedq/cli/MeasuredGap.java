// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.fittedq.measure.EulerResidual;
import org.fittedq.measure.Gap;
import org.fittedq.measure.SoftGap;
import org.fittedq.store.Disk;

/// The amortisation gap of one run.
///
/// @param run   the run's folder
/// @param step  of the checkpoint that was looked at
/// @param rows  one for each state
/// @param alpha temperature; 0 without a soft gap
/// @param soft  the soft gap at the same states; none if the policy climbs q itself
/// @param euler the Euler residual at the same states; none if it was not asked for
record MeasuredGap(Path run, long step, List<Gap.Row> rows, double alpha, List<SoftGap.Row> soft,
        List<EulerResidual.Row> euler) {

    static final String HEADER = "step,state,q_policy,q_best,q_upper,gap,relative,grad_norm,certified,evaluations";
    static final String EULER_HEADER = ",euler_norm,euler_q_distance";
    static final String SOFT_HEADER = "step,state,soft_policy,soft_best,gap,divergence";

    private static final String FILE = "gap.csv";
    private static final String SOFT_FILE = "gap-soft.csv";

    /// Writes the tables into the run's folder.
    void write() throws IOException {
        replace(FILE, csv());
        if (!soft.isEmpty()) {
            replace(SOFT_FILE, softCsv());
        }
    }

    /// Names what [#write] writes.
    String files() {
        return run.resolve(FILE) + (soft.isEmpty() ? "" : ", " + run.resolve(SOFT_FILE));
    }

    private void replace(String name, String text) throws IOException {
        Disk.real().replace(run.resolve(name), text.getBytes(StandardCharsets.UTF_8));
    }

    private String csv() {
        StringBuilder text = new StringBuilder(HEADER).append(euler.isEmpty() ? "" : EULER_HEADER).append('\n');
        for (Gap.Row r : rows) {
            text.append(step).append(',').append(r.state()).append(',').append(r.qPolicy()).append(',')
                    .append(r.qBest()).append(',').append(r.qUpper()).append(',').append(r.gap()).append(',')
                    .append(r.relative()).append(',')
                    .append(r.gradNorm()).append(',').append(r.certified()).append(',').append(r.evaluations())
                    .append(euler.isEmpty() ? "" : eulerColumns(euler.get(r.state())))
                    .append('\n');
        }
        return text.toString();
    }

    /// NaN where the action is on the boundary, as the norm of the gradient is.
    private static String eulerColumns(EulerResidual.Row r) {
        return r.interior() ? "," + r.norm() + "," + r.distance() : "," + Double.NaN + "," + Double.NaN;
    }

    private String softCsv() {
        StringBuilder text = new StringBuilder(SOFT_HEADER).append('\n');
        for (SoftGap.Row r : soft) {
            text.append(step).append(',').append(r.state()).append(',').append(r.valuePolicy()).append(',')
                    .append(r.valueBest()).append(',').append(r.gap()).append(',').append(r.divergence())
                    .append('\n');
        }
        return text.toString();
    }

    double certifiedPercent() {
        return 100.0 * rows.stream().filter(Gap.Row::certified).count() / rows.size();
    }

    DoubleStream relative() {
        return rows.stream().mapToDouble(Gap.Row::relative);
    }

    /// Where the policy's action is not on the boundary.
    DoubleStream gradNorms() {
        return rows.stream().mapToDouble(Gap.Row::gradNorm).filter(x -> !Double.isNaN(x));
    }

    private DoubleStream euler(ToDoubleFunction<EulerResidual.Row> of) {
        return euler.stream().filter(EulerResidual.Row::interior).mapToDouble(of);
    }

    DoubleStream divergences() {
        return soft.stream().mapToDouble(SoftGap.Row::divergence);
    }

    /// Prints median, mean and 95 % point of each number, and what the soft gap says.
    void print(PrintWriter out) {
        out.printf(Locale.ROOT, "%d states, %.1f %% certified%n%-45s %10s %10s %10s%n", rows.size(),
                certifiedPercent(), "", "median", "mean", "95 %");
        line(out, "gap: max q - q of the policy (reward)", rows.stream().mapToDouble(Gap.Row::gap));
        line(out, "relative to the range of q at the state", relative());
        line(out, "norm of the gradient at interior actions", gradNorms());
        if (!euler.isEmpty()) {
            line(out, "norm of the Euler residual there", euler(EulerResidual.Row::norm));
            line(out, "its distance from the gradient there", euler(EulerResidual.Row::distance));
        }
        if (!soft.isEmpty()) {
            line(out, "soft gap: α log ∫ exp(q/α) - E[q - α log π]", soft.stream().mapToDouble(SoftGap.Row::gap));
            line(out, "KL divergence from exp(q/α), soft gap/α (nat)", divergences());
            out.printf(Locale.ROOT,
                    "The policy climbs E[q - α log π], α = %.4g: at its states that is %.4g on average, "
                            + "and %.4g can be had.%n",
                    alpha, mean(SoftGap.Row::valuePolicy), mean(SoftGap.Row::valueBest));
        }
    }

    private double mean(ToDoubleFunction<SoftGap.Row> of) {
        return soft.stream().mapToDouble(of).average().orElse(Double.NaN);
    }

    private static void line(PrintWriter out, String name, DoubleStream of) {
        double[] sorted = of.sorted().toArray();
        if (sorted.length == 0) {
            out.printf(Locale.ROOT, "%-45s %10s%n", name, "none");
            return;
        }
        out.printf(Locale.ROOT, "%-45s %10.4g %10.4g %10.4g%n", name, sorted[sorted.length / 2],
                Arrays.stream(sorted).sum() / sorted.length, sorted[(int) (0.95 * (sorted.length - 1))]);
    }
}
