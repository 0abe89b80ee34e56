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
import org.fittedq.argmax.Cem;
import org.fittedq.math.Compute;
import org.fittedq.mdp.Environment;
import org.fittedq.run.Disk;
import org.fittedq.run.Gap;
import org.fittedq.run.Training;
import picocli.CommandLine.Model.CommandSpec;

/// `fittedq gap`: how far the policy's actions are from the best ones, on the critic that it climbs.
final class GapCommand implements Command {

    private static final String STATES = "--states";
    private static final String SEED = "--seed";
    private static final String SAMPLES = "--samples";
    private static final String CELLS = "--cells";
    private static final int USUAL_STATES = 1000;
    private static final int USUAL_SAMPLES = 512;
    private static final int USUAL_CELLS = 1000;
    private static final String HEADER = "step,state,q_policy,q_best,q_upper,gap,relative,grad_norm,certified,evaluations";
    private static final int MOST = 1_000_000;
    private static final int ITERATIONS = 8;
    private static final int MODES = 4;

    @Override
    public String name() {
        return "gap";
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name(name());
        spec.usageMessage()
                .description(
                        "Measures the amortisation gap of a run: max over actions of q minus q of the policy's action,",
                        "at states of evaluation episodes, on the critic that the policy climbs (the smaller one for sac).",
                        "The maximum is looked for by CEM with " + MODES + " modes and " + ITERATIONS
                                + " iterations from the policy's action,",
                        "and by a certified search, which proves a bound: certified is where the two meet within 1 % of",
                        "the range of q at that state. Elsewhere the gap shown is a lower bound.",
                        "Writes DIR/gap.csv: " + HEADER + ".");
        spec.addPositional(Options.parameter(0, "DIR", "run folder"));
        spec.addOption(Options.option(STATES, "N", "how many states [" + USUAL_STATES + "]").build());
        spec.addOption(Options.option(SEED, "N", "seed of the episodes and of the search [1]").build());
        spec.addOption(Options.option(SAMPLES, "N", "samples of CEM in each iteration, a multiple of " + MODES + " ["
                + USUAL_SAMPLES + "]").build());
        spec.addOption(Options.option(CELLS, "N", "boxes of actions that the certified search may bound at each state; "
                + "0: no proof [" + USUAL_CELLS + "]").build());
        spec.addOption(Options.threads());
        spec.addOption(Options.kernels());
        spec.addOption(Options.envJar());
        return spec;
    }

    @Override
    public int run(Call call) throws IOException {
        int states = (int) call.whole(STATES, 1, MOST, USUAL_STATES);
        long seed = call.whole(SEED, Long.MIN_VALUE, Long.MAX_VALUE, 1);
        int samples = (int) call.whole(SAMPLES, 2L * MODES, MOST, USUAL_SAMPLES);
        int cells = (int) call.whole(CELLS, 0, MOST, USUAL_CELLS);
        Cem cem = new Cem(samples, ITERATIONS, Math.max(2, samples / MODES / 8), 1, 1e-3, MODES, Cem.Answer.BEST);
        Path folder = Runs.folder(call);
        Runs.experiment(folder);
        try (Compute compute = Options.compute(call);
                Training trained = read(folder, compute);
                Environment environment = trained.experiment().environment().make()) {
            List<Gap.Row> rows = Gap.measure(trained.policy(), trained.climbed(), trained.normaliser(), environment,
                    states, seed, cem, cells, compute);
            Path file = folder.resolve("gap.csv");
            Disk.real().replace(file, csv(rows, trained.step()).getBytes(StandardCharsets.UTF_8));
            print(call.out(), rows);
            call.out().println(file);
        }
        return Main.OK;
    }

    private static Training read(Path folder, Compute compute) {
        try {
            return Training.look(folder, compute);
        } catch (IOException e) {
            throw new Refusal(Main.BAD_DATA, Refusal.text(e), e);
        }
    }

    private static String csv(List<Gap.Row> rows, long step) {
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        for (Gap.Row r : rows) {
            text.append(step).append(',').append(r.state()).append(',').append(r.qPolicy()).append(',')
                    .append(r.qBest()).append(',').append(r.qUpper()).append(',').append(r.gap()).append(',')
                    .append(r.relative()).append(',')
                    .append(r.gradNorm()).append(',').append(r.certified()).append(',').append(r.evaluations())
                    .append('\n');
        }
        return text.toString();
    }

    private static void print(PrintWriter out, List<Gap.Row> rows) {
        long certified = rows.stream().filter(Gap.Row::certified).count();
        out.printf(Locale.ROOT, "%d states, %.1f %% certified%n%-44s %10s %10s %10s%n", rows.size(),
                100.0 * certified / rows.size(), "", "median", "mean", "95 %");
        line(out, rows, "gap: max q - q of the policy (reward)", Gap.Row::gap);
        line(out, rows, "relative to the range of q at the state", Gap.Row::relative);
        line(out, rows, "norm of the gradient at interior actions", Gap.Row::gradNorm);
    }

    private static void line(PrintWriter out, List<Gap.Row> rows, String name, ToDoubleFunction<Gap.Row> of) {
        double[] sorted = rows.stream().mapToDouble(of).filter(x -> !Double.isNaN(x)).sorted().toArray();
        if (sorted.length == 0) {
            out.printf(Locale.ROOT, "%-44s %10s%n", name, "none");
            return;
        }
        double mean = Arrays.stream(sorted).sum() / sorted.length;
        out.printf(Locale.ROOT, "%-44s %10.4g %10.4g %10.4g%n", name, sorted[sorted.length / 2], mean,
                sorted[(int) (0.95 * (sorted.length - 1))]);
    }
}
