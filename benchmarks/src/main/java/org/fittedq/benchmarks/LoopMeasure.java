// SPDX-License-Identifier: Apache-2.0
package org.fittedq.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.fittedq.benchmarks.Rounds.Question;

/// The whole training loop on HalfCheetah-v5 against its update alone, and against Stable-Baselines3's
/// (`benchmarks/gymnasium/stable_baselines.py`), in turn.
final class LoopMeasure {

    private static final String SCRIPT = "benchmarks/gymnasium/stable_baselines.py";
    private static final double SECONDS = 2.5;
    private static final int WARM_UP_STEPS = 1_000;
    private static final int SHARE = 90; // of the update's rate, %

    private LoopMeasure() {}

    /// Adds the section of the report.
    static void lines(List<String> lines, Optional<String> library, Rounds rounds) throws IOException {
        lines.addAll(List.of("", "## Training loop on HalfCheetah-v5", "",
                "After " + WARM_UP_STEPS
                        + " steps of warm-up: action, environment step, replay, one update for each step; 2×256, batch "
                        + "256, no evaluation. Against the updates that the same networks make on a batch that stays.",
                ""));
        for (String algorithm : List.of("sac", "td3")) {
            for (int threads : new int[]{1, 2}) {
                alone(lines, library, rounds, algorithm, threads);
            }
            several(lines, library, rounds, algorithm);
        }
    }

    private static void alone(List<String> lines, Optional<String> library, Rounds rounds, String algorithm,
            int threads)
            throws IOException {
        String what = algorithm.toUpperCase(Locale.ROOT) + ", " + threads + (threads == 1 ? " thread" : " threads");
        String target = threads == 1 ? "" : algorithm.equals("sac") ? " (target 300)" : " (target 400)";
        Optional<Child> theirs = Child.python(SCRIPT, algorithm, String.valueOf(threads));
        try (Child loop = loop(library, algorithm, 1, threads)) {
            List<Question> questions = new ArrayList<>();
            questions.add(new Question(loop, "turn"));
            questions.add(new Question(loop, "update"));
            theirs.ifPresent(child -> questions.add(new Question(child, "learn")));
            double[][] rates = rounds.medians(questions, SECONDS);
            lines.add(
                    String.format(Locale.ROOT, "- %s: %.0f steps/s%s, %.1f %% of the update's own rate (target %d %%)",
                            what, rates[0][0], target, 100 * rates[0][0] / rates[1][0], SHARE));
            if (theirs.isEmpty()) {
                lines.add(
                        "- the same in Stable-Baselines3: not measured, the interpreter of `PYTHON` does not have it");
                return;
            }
            String[] versions = theirs.get().ready().split(" ");
            lines.add(String.format(Locale.ROOT,
                    "- the same in Stable-Baselines3 %s on PyTorch %s: %.0f steps/s; ours %.2f times as many",
                    versions[0], versions[1], rates[2][0], rates[0][0] / rates[2][0]));
            theirs.get().close();
        }
    }

    private static void several(List<String> lines, Optional<String> library, Rounds rounds, String algorithm)
            throws IOException {
        try (Child one = loop(library, algorithm, 1, 2);
                Child two = loop(library, algorithm, 2, 2);
                Child four = loop(library, algorithm, 4, 2)) {
            double[][] rates = rounds.medians(List.of(new Question(one, "turn"), new Question(two, "turn"),
                    new Question(four, "turn")), SECONDS);
            lines.add(String.format(Locale.ROOT,
                    "- %s, 2 threads, `--environments` 1, 2, 4: %.0f, %.0f, %.0f steps/s, one update for each step",
                    algorithm.toUpperCase(Locale.ROOT), rates[0][0], rates[1][0], rates[2][0]));
        }
    }

    private static Child loop(Optional<String> library, String algorithm, int environments, int threads)
            throws IOException {
        return Child.java(LoopSteps.class, library, algorithm, "HalfCheetah-v5", String.valueOf(environments),
                String.valueOf(threads), String.valueOf(WARM_UP_STEPS));
    }
}
