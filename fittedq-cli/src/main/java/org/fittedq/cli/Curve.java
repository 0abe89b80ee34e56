// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.fittedq.algorithm.Metric;
import org.fittedq.math.Check;
import org.fittedq.store.Json;
import org.fittedq.store.JsonAt;

/// One metric of one study: statistics over its seeds, by step.
///
/// @param name  the folder's name
/// @param seeds number of runs
/// @param rows  statistics by step
record Curve(String name, int seeds, NavigableMap<Long, SeedStatistics> rows) {

    private static final String METRICS = "metrics.jsonl";
    private static final int MAX_LINE_BYTES = 1 << 20;

    /// Reads a study.
    ///
    /// @throws IllegalArgumentException if there is no run, or the metric stands at no common step
    static Curve read(Path folder, Metric metric) throws IOException {
        List<NavigableMap<Long, Double>> runs = new ArrayList<>();
        for (Path run : Runs.in(folder)) {
            runs.add(values(run.resolve(METRICS), metric));
        }
        Set<Long> common = new TreeSet<>(runs.getFirst().keySet());
        runs.forEach(r -> common.retainAll(r.keySet()));
        Check.that(!common.isEmpty(), folder.toString(), "runs with " + metric.key() + " at the same step", "none");
        NavigableMap<Long, SeedStatistics> rows = new TreeMap<>();
        for (long step : common) {
            rows.put(step, SeedStatistics.of(runs.stream().mapToDouble(r -> r.get(step)).toArray(), "step/" + step));
        }
        return new Curve(folder.getFileName().toString(), runs.size(), rows);
    }

    private static NavigableMap<Long, Double> values(Path file, Metric metric) throws IOException {
        NavigableMap<Long, Double> values = new TreeMap<>();
        List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
        for (int i = 0; i < lines.size(); i++) {
            try {
                JsonAt line = Json.read(file + ":" + (i + 1), lines.get(i).getBytes(StandardCharsets.UTF_8),
                        MAX_LINE_BYTES);
                line.find(metric.key()).ifPresent(v -> values.put(line.at("step").whole(), v.real()));
            } catch (IllegalArgumentException e) {
                if (i < lines.size() - 1) { // the run may be writing the last line
                    throw new Refusal(Main.BAD_DATA, e.getMessage(), e);
                }
            }
        }
        return values;
    }

    /// Returns a table of all curves: `study,seeds,step,mean,iqm,ci95_low,ci95_high`.
    static List<String> csv(List<Curve> curves) {
        List<String> lines = new ArrayList<>(List.of("study,seeds,step,mean,iqm,ci95_low,ci95_high"));
        for (Curve curve : curves) {
            curve.rows.forEach((step, s) -> lines.add(String.join(",", curve.name, String.valueOf(curve.seeds),
                    String.valueOf(step), String.valueOf(s.mean()), String.valueOf(s.iqm()),
                    String.valueOf(s.interval().low()), String.valueOf(s.interval().high()))));
        }
        return lines;
    }
}
