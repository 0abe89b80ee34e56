// SPDX-License-Identifier: Apache-2.0
package org.fittedq.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Measures MuJoCo's tasks and training on them; writes `benchmarks/results/<name>-mujoco.md`.
///
/// Every ratio is one of medians of rounds in which all sides took turns.
public final class MujocoReport {

    private MujocoReport() {}

    /// Runs all measures.
    ///
    /// @param args name of the result file, then the length of each measure, times the usual (default 1)
    /// @throws IOException if a measure fails or the file cannot be written
    public static void main(String[] args) throws IOException {
        Rounds rounds = new Rounds(args.length > 1 ? Double.parseDouble(args[1]) : 1);
        Optional<Gymnasium> gymnasium = Gymnasium.find();
        Optional<String> library = gymnasium.map(Gymnasium::library);
        List<String> lines = new ArrayList<>(List.of(
                "# MuJoCo: " + Report.cpu() + ", " + Runtime.getRuntime().availableProcessors() + " cores", "",
                "`benchmarks/run mujoco NAME`; JDK " + Runtime.version() + ", flags " + String.join(" ", Report.FLAGS)
                        + ". Medians of " + Rounds.COUNT + " rounds in which all take turns. " + versions(gymnasium)));
        StepsMeasure.lines(lines, gymnasium, rounds);
        GraspMeasure.lines(lines, library, rounds);
        TogetherMeasure.lines(lines, library, rounds);
        LoopMeasure.lines(lines, library, rounds);
        Path file = Path.of("benchmarks", "results", (args.length > 0 ? args[0] : "here") + "-mujoco.md");
        Files.createDirectories(file.getParent());
        Files.write(file, lines);
    }

    private static String versions(Optional<Gymnasium> gymnasium) throws IOException {
        try (Child ours = Child.java(TaskSteps.class, gymnasium.map(Gymnasium::library), "InvertedPendulum-v5")) {
            if (gymnasium.isEmpty()) {
                return "MuJoCo " + ours.ready()
                        + ". Gymnasium: not measured, the interpreter of `PYTHON` does not have it with MuJoCo.";
            }
            gymnasium.get().checkVersion(ours.ready());
            return "Gymnasium " + gymnasium.get().version() + "; MuJoCo " + ours.ready()
                    + ", the same file of libmujoco on both sides.";
        }
    }
}
