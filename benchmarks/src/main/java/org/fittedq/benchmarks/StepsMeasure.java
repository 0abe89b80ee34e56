// SPDX-License-Identifier: Apache-2.0
package org.fittedq.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.fittedq.benchmarks.Rounds.Question;

/// Steps of the MuJoCo tasks against Gymnasium's (`benchmarks/gymnasium/steps.py`), on the same file of libmujoco.
final class StepsMeasure {

    private static final double SECONDS = 0.6;

    /// @param name   of the task
    /// @param target steps per second, times Gymnasium's
    private record Goal(String name, double target) {}

    private static final List<Goal> GOALS = List.of(new Goal("InvertedPendulum-v5", 1.5),
            new Goal("InvertedDoublePendulum-v5", 1.5), new Goal("Reacher-v5", 1.5), new Goal("Pusher-v5", 1.5),
            new Goal("Swimmer-v5", 1.5), new Goal("Hopper-v5", 1.5), new Goal("HalfCheetah-v5", 1.6),
            new Goal("Walker2d-v5", 1.3), new Goal("Ant-v5", 1.3), new Goal("Humanoid-v5", 1.2));

    private StepsMeasure() {}

    /// Adds the section of the report.
    static void lines(List<String> lines, Optional<Gymnasium> gymnasium, Rounds rounds) throws IOException {
        lines.addAll(List.of("", "## Steps", "",
                "Steps per second of one environment on one thread, uniform actions, resets included. Outside MuJoCo: a whole step less the "
                        + "time of `mj_step` × frame skip and `mj_rnePostConstraint` in the same states; of the whole step; and what a "
                        + "step allocates in Java.",
                "",
                "| task | steps/s | `gymnasium.make(id)` | times (target) | `env.unwrapped` | times | outside MuJoCo | allocated |",
                "|---|---|---|---|---|---|---|---|"));
        for (Goal goal : GOALS) {
            lines.add(row(goal, gymnasium, rounds));
        }
    }

    private static String row(Goal goal, Optional<Gymnasium> gymnasium, Rounds rounds) throws IOException {
        List<Question> questions = new ArrayList<>();
        try (Child ours = Child.java(TaskSteps.class, gymnasium.map(Gymnasium::library), goal.name)) {
            questions.add(new Question(ours, "step"));
            questions.add(new Question(ours, "outside"));
            if (gymnasium.isEmpty()) {
                return row(goal, rounds.medians(questions, SECONDS));
            }
            try (Child theirs = gymnasium.get().steps(goal.name)) {
                questions.add(new Question(theirs, "make"));
                questions.add(new Question(theirs, "bare"));
                return row(goal, rounds.medians(questions, SECONDS));
            }
        }
    }

    private static String row(Goal goal, double[][] medians) {
        double rate = medians[0][0];
        double[] outside = medians[1];
        String others = medians.length == 2
                ? String.format(Locale.ROOT, "– | – (%.1f) | – | –", goal.target)
                : String.format(Locale.ROOT, "%.0f | %.2f (%.1f) | %.0f | %.2f", medians[2][0],
                        rate / medians[2][0], goal.target, medians[3][0], rate / medians[3][0]);
        return String.format(Locale.ROOT, "| %s | %.0f | %s | %.2f µs, %.1f %% | %.0f B |", goal.name, rate, others,
                outside[0], 100 * outside[0] / outside[1], outside[2]);
    }
}
