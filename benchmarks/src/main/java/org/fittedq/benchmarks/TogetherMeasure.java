// SPDX-License-Identifier: Apache-2.0
package org.fittedq.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.fittedq.benchmarks.Rounds.Question;

/// Several environments stepped together as the training loop steps them: its warm-up, which has uniform actions and no updates.
final class TogetherMeasure {

    private static final double SECONDS = 0.5;
    private static final int[] ENVIRONMENTS = {1, 2, 4, 8};

    private TogetherMeasure() {}

    /// Adds the section of the report.
    static void lines(List<String> lines, Optional<String> library, Rounds rounds) throws IOException {
        int cores = Runtime.getRuntime().availableProcessors();
        lines.addAll(List.of("", "## Several HalfCheetah-v5 together", "",
                "Steps per second of all of them in the loop's warm-up: uniform actions, replay, no updates.", "",
                "| environments | one thread | " + cores + " threads | times one thread |", "|---|---|---|---|"));
        for (int environments : ENVIRONMENTS) {
            try (Child one = loop(library, environments, 1); Child all = loop(library, environments, cores)) {
                List<Question> questions = new ArrayList<>();
                questions.add(new Question(one, "turn"));
                questions.add(new Question(all, "turn"));
                double[][] medians = rounds.medians(questions, SECONDS);
                lines.add(String.format(Locale.ROOT, "| %d | %.0f | %.0f | %.2f |", environments, medians[0][0],
                        medians[1][0], medians[1][0] / medians[0][0]));
            }
        }
    }

    private static Child loop(Optional<String> library, int environments, int threads) throws IOException {
        return Child.java(LoopSteps.class, library, "sac", "HalfCheetah-v5", String.valueOf(environments),
                String.valueOf(threads), String.valueOf(Integer.MAX_VALUE));
    }
}
