// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.fittedq.math.Check;
import org.fittedq.math.Compute;
import org.fittedq.run.Experiment;
import org.fittedq.run.Look;
import org.fittedq.run.Manifest;
import org.fittedq.run.Training;

/// Finds and reads run folders. A missing one is a slip of the user's, a damaged one is bad data.
final class Runs {

    private Runs() {}

    /// Returns the folder that a command is given.
    static Path folder(Call call) {
        return TrainCommand.path("DIR",
                call.required(0, "DIR", "a run folder", "such as runs/Pendulum-v1/sac/1"));
    }

    static boolean isRun(Path folder) {
        return Files.isRegularFile(folder.resolve(Manifest.NAME));
    }

    /// Returns the folder, or the runs in it.
    ///
    /// @throws IllegalArgumentException if there is none
    static List<Path> in(Path folder) throws IOException {
        if (isRun(folder)) {
            return List.of(folder);
        }
        List<Path> runs = List.of();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> all = Files.list(folder)) {
                runs = all.filter(Runs::isRun)
                        .sorted(Comparator.comparing((Path p) -> p.getFileName().toString().length())
                                .thenComparing(p -> p.getFileName().toString()))
                        .toList();
            }
        }
        Check.that(!runs.isEmpty(), "run", "a run folder with " + Manifest.NAME + ", or a folder of such",
                Files.exists(folder) ? folder : folder + ", which does not exist");
        return runs;
    }

    /// Reads what a run trains.
    ///
    /// @throws IllegalArgumentException if the folder is no run
    /// @throws Refusal                  if its manifest is damaged, or of a newer format
    static Experiment experiment(Path folder) {
        Check.that(isRun(folder), "run", "a run folder with " + Manifest.NAME,
                Files.exists(folder) ? folder : folder + ", which does not exist");
        try {
            return Training.experiment(folder);
        } catch (IllegalArgumentException e) {
            throw new Refusal(Main.BAD_DATA, e.getMessage(), e);
        } catch (IOException e) {
            throw new Refusal(Main.BAD_DATA, Refusal.text(e), e);
        }
    }

    /// Reads what a run has learned so far.
    ///
    /// @param compute closed with the look
    /// @throws Refusal if its checkpoint is damaged or missing
    static Look look(Path folder, Compute compute) {
        try {
            return Look.at(folder, compute);
        } catch (IOException e) {
            throw new Refusal(Main.BAD_DATA, Refusal.text(e), e);
        }
    }
}
