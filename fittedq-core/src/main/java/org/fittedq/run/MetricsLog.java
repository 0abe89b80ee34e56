// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import java.io.IOException;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.fittedq.algorithm.Loop;
import org.fittedq.algorithm.Metric;
import org.fittedq.algorithm.Metrics;
import org.fittedq.rounds.RoundLoop;

/// Writes a training's metrics into its history, and tells the listener.
final class MetricsLog {

    private static final double NANOS = 1e-9;

    private final TrainingParts parts;
    private final TrainingFiles files;
    private final Told told;
    private long lineNanos = System.nanoTime();
    private long lineStep;

    MetricsLog(TrainingParts parts, TrainingFiles files, Told told) {
        this.parts = parts;
        this.files = files;
        this.told = told;
    }

    /// Starts the clock of the next line's rate.
    void start() {
        lineNanos = System.nanoTime();
        lineStep = parts.loop().steps();
    }

    /// Writes a line of the training's own metrics since the last one.
    void line() throws IOException {
        Loop loop = parts.loop();
        Metrics metrics = parts.metrics();
        long step = loop.steps();
        long now = System.nanoTime();
        double fps = (step - lineStep) / Math.max((now - lineNanos) * NANOS, NANOS);
        lineNanos = now;
        lineStep = step;
        metrics.add(Metric.TIME_EPISODES, loop.episodes());
        metrics.add(Metric.UPDATES, loop.fits());
        if (loop.fits() > 0) {
            metrics.add(Metric.UPDATE_RATIO, (double) loop.fits() / (step - warmup()));
        }
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("step", step);
        line.put("wall_seconds", History.wallSeconds());
        line.put("wall_fps", fps);
        Map<Metric, Double> wall = new EnumMap<>(Map.of(Metric.TIME_FPS, fps));
        parts.rounds().flatMap(RoundLoop::progress).ifPresent(p -> {
            line.put("wall_labels_per_second", p.labelsPerSecond());
            wall.put(Metric.LABELS_PER_SECOND, p.labelsPerSecond());
        });
        write(line, metrics, wall);
        metrics.clear();
    }

    private long warmup() {
        return parts.experiment().isRecorded()
                ? 0
                : parts.trained().algorithm().template().buffer().warmupSteps();
    }

    /// Writes a line of what was measured of the policy.
    void write(Metrics from) throws IOException {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("step", parts.loop().steps());
        write(line, from, new EnumMap<>(Metric.class));
    }

    /// Writes every metric that has a mean to metrics and events, and tells the listener.
    ///
    /// @param besides what the listener is told beside them; more is added
    private void write(Map<String, Object> line, Metrics from, Map<Metric, Double> besides) throws IOException {
        for (Metric metric : Metric.values()) {
            if (from.has(metric)) {
                line.put(metric.key(), from.mean(metric));
                besides.put(metric, from.mean(metric));
            }
        }
        for (Map.Entry<Metric, Double> e : besides.entrySet()) {
            files.history().scalar(e.getKey().key(), parts.loop().steps(), e.getValue());
        }
        files.history().metrics(line);
        told.measured(Collections.unmodifiableMap(besides));
    }
}
