// SPDX-License-Identifier: Apache-2.0
package org.fittedq.benchmarks;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.fittedq.benchmarks.Rounds.Question;

/// Steps of Grasp-v1, which compiles a model for each episode and looks at it by rays.
final class GraspMeasure {

    private static final double SECONDS = 2;

    private GraspMeasure() {}

    /// Adds the section of the report.
    static void lines(List<String> lines, Optional<String> library, Rounds rounds) throws IOException {
        lines.addAll(List.of("", "## Grasp-v1", "",
                "Steps per second of one environment on one thread, by its script; resets, each with a model to be compiled, and maps of "
                        + "heights included.",
                "", "| objects | steps/s (target) | a step | of it the observation | a reset |",
                "|---|---|---|---|---|"));
        for (String objects : List.of("training", "unseen")) {
            try (Child child = Child.java(GraspSteps.class, library, objects)) {
                double[] m = rounds.medians(List.of(new Question(child, "episodes")), SECONDS)[0];
                lines.add(String.format(Locale.ROOT, "| %s | %.0f (500) | %.0f µs | %.0f µs | %.0f µs |", objects, m[0],
                        m[1],
                        m[2], m[3]));
            }
        }
    }
}
