// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.fittedq.data.AtomicFile;
import org.fittedq.math.Check;
import org.fittedq.measure.Statistics;
import org.fittedq.run.Experiment;

/// Evaluations of several seeds.
///
/// @param experiment what all of them train, with the first one's seed
/// @param seeds      in the order of the folders
/// @param rows       by step: mean return of each seed, in the order of `seeds`
record Summary(Experiment experiment, List<Long> seeds, NavigableMap<Long, List<Double>> rows) {

    private static final String EVALUATIONS = "evaluations.csv";
    private static final int LAST = 10;

    /// Reads every run in a folder. Steps that not all of them have reached are left out.
    ///
    /// @throws IllegalArgumentException if there is no run, or they differ in more than the seed
    /// @throws Refusal                  if a file is damaged
    static Summary read(Path folder) throws IOException {
        List<Path> runs = Runs.in(folder);
        Map<Long, NavigableMap<Long, Double>> curves = new LinkedHashMap<>();
        Experiment first = Runs.experiment(runs.getFirst());
        for (Path run : runs) {
            Experiment e = Runs.experiment(run);
            Check.that(like(first, e).equals(first), run.toString(),
                    "the settings of " + runs.getFirst() + ", but for seed and steps", "others");
            boolean fresh = curves.putIfAbsent(e.run().seed(), curve(run)) == null;
            Check.that(fresh, run.toString(), "a seed of its own", e.run().seed() + " again");
        }
        Set<Long> common = new TreeSet<>(curves.values().iterator().next().keySet());
        curves.values().forEach(c -> common.retainAll(c.keySet()));
        NavigableMap<Long, List<Double>> rows = new TreeMap<>();
        for (long step : common) {
            rows.put(step, curves.values().stream().map(c -> c.get(step)).toList());
        }
        return new Summary(first, List.copyOf(curves.keySet()), rows);
    }

    /// Returns an experiment with the seed, the steps and the preset's name of another.
    private static Experiment like(Experiment first, Experiment e) {
        Experiment same = e.with(Map.of("run.seed", String.valueOf(first.run().seed()), "run.steps",
                String.valueOf(first.run().steps())));
        return new Experiment(same.algorithm(), same.config(), same.environment(), same.run(), same.data(),
                first.preset());
    }

    /// Reads the evaluations of a run: mean return by step.
    static NavigableMap<Long, Double> curve(Path run) throws IOException {
        NavigableMap<Long, Double> curve = new TreeMap<>();
        Path file = run.resolve(EVALUATIONS);
        if (!Files.exists(file)) {
            return curve;
        }
        List<String> lines = Files.readAllLines(file);
        for (int i = 1; i < lines.size(); i++) {
            String[] fields = lines.get(i).split(",", -1);
            try {
                curve.put(Long.parseLong(fields[0]), Double.parseDouble(fields[1]));
            } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
                if (i == lines.size() - 1) {
                    break; // the run is writing this line
                }
                throw new Refusal(Main.BAD_DATA, Check.message(file + ":" + (i + 1), "a step and a return",
                        "'" + lines.get(i) + "'"), e);
            }
        }
        return curve;
    }

    /// Writes a text file, whole or not at all.
    static void write(Path file, List<String> lines) throws IOException {
        byte[] bytes = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(file, out -> out.write(bytes));
    }

    /// Writes table and chart, and says where.
    void write(Path folder, Terminal terminal) throws IOException {
        Check.that(!rows.isEmpty(), folder.toString(), "runs with an evaluation at the same step", "none");
        Path table = folder.resolve("summary.csv");
        Path picture = folder.resolve("summary.png");
        write(table, csv());
        SeedStatistics last = statistics(rows.lastKey());
        long best = best();
        terminal.out().printf(Locale.ROOT,
                "%d %s, step %d: mean return %.2f, IQM %.2f, 95 %% interval of the IQM [%.2f, %.2f]%n", seeds.size(),
                seeds.size() == 1 ? "seed" : "seeds", rows.lastKey(), last.mean(), last.iqm(), last.interval().low(),
                last.interval().high());
        terminal.out().printf(Locale.ROOT,
                "best mean of the seeds %.2f, at step %d; mean of the last %d evaluations %.2f%n",
                mean(best), best, Math.min(LAST, rows.size()), lastMean());
        try {
            SummaryChart.write(this, picture);
            terminal.out().println("summary: " + table + ", " + picture);
        } catch (RuntimeException | LinkageError e) {
            // a bare machine may lack fonts or AWT: the numbers stand all the same
            terminal.out().println("summary: " + table);
            terminal.error("summary.png: expected a Java with fonts, got " + e);
        }
    }

    private double[] returns(long step) {
        return rows.get(step).stream().mapToDouble(Double::doubleValue).toArray();
    }

    private double mean(long step) {
        return Statistics.mean(returns(step));
    }

    /// The step of M1: the best of the means over the seeds (Fujimoto et al. 2018, table 1).
    private long best() {
        return rows.keySet().stream().max(Comparator.comparingDouble(this::mean)).orElseThrow();
    }

    /// M3: the mean of the last ten evaluations of all seeds (Fujimoto et al. 2018, table 2).
    private double lastMean() {
        return Statistics.mean(rows.descendingKeySet().stream().limit(LAST).mapToDouble(this::mean).toArray());
    }

    SeedStatistics statistics(long step) {
        return SeedStatistics.of(returns(step), "step/" + step);
    }

    private List<String> csv() {
        List<String> lines = new ArrayList<>();
        StringBuilder header = new StringBuilder("step");
        seeds.forEach(seed -> header.append(",seed_").append(seed));
        lines.add(header.append(",mean,iqm,ci95_low,ci95_high").toString());
        rows.forEach((step, returns) -> {
            StringBuilder line = new StringBuilder(String.valueOf(step));
            returns.forEach(r -> line.append(',').append(r));
            SeedStatistics s = statistics(step);
            line.append(',').append(s.mean()).append(',').append(s.iqm()).append(',').append(s.interval().low())
                    .append(',').append(s.interval().high());
            lines.add(line.toString());
        });
        return lines;
    }
}
