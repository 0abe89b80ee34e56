// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.fittedq.math.Check;
import org.fittedq.run.Experiment;
import org.fittedq.run.Manifest;
import org.fittedq.settings.Nearest;

/// A study that was run and kept: `manifest.json` of one of its runs and the `summary.csv` of all.
///
/// @param folder     where it is kept
/// @param experiment what was run, with one of its seeds
/// @param curves     by seed: mean return of each evaluation by step
record Committed(Path folder, Experiment experiment, Map<Long, NavigableMap<Long, Double>> curves) {

    /// Where studies are kept.
    static final Path ALL = Path.of("reproductions");

    private static final String TABLE = "summary.csv";
    private static final String SEED = "seed_";

    /// Finds and reads a study by its folder, or by its name below [#ALL].
    ///
    /// @throws IllegalArgumentException if there is none
    /// @throws Refusal                  if a file of it is damaged
    static Committed find(String name) throws IOException {
        Path given = TrainCommand.path("NAME", name);
        return read(Stream.of(given, ALL.resolve(given)).filter(Committed::isStudy).findFirst()
                .orElseThrow(() -> new IllegalArgumentException(Check.message("NAME", "a study that is kept in " + ALL
                        + ", or a folder with " + Manifest.NAME + " and " + TABLE, "'" + name + "'") + "; "
                        + hint(name))));
    }

    /// Returns which studies are kept, in words.
    static String hint(String name) {
        try {
            return Nearest.to(name, names(ALL)).map(near -> "did you mean " + near + "?")
                    .orElse(Hint.of("reproduce") + " lists them");
        } catch (IOException e) {
            return "the current folder has no folder " + ALL + " that can be listed";
        }
    }

    /// Returns the names of the studies below a folder, in order.
    static List<String> names(Path below) throws IOException {
        try (Stream<Path> all = Files.walk(below)) {
            return all.filter(Committed::isStudy).map(p -> below.relativize(p).toString()).sorted().toList();
        }
    }

    private static boolean isStudy(Path folder) {
        return Runs.isRun(folder) && Files.isRegularFile(folder.resolve(TABLE));
    }

    /// Reads a study.
    ///
    /// @throws Refusal if a file of it is damaged
    static Committed read(Path folder) throws IOException {
        Path file = folder.resolve(TABLE);
        try {
            return new Committed(folder, Runs.experiment(folder), curves(Files.readAllLines(file)));
        } catch (NoSuchElementException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
            throw new Refusal(Main.BAD_DATA,
                    Check.message(file.toString(), "columns step, seed_N … and rows of numbers", "another table"), e);
        }
    }

    private static Map<Long, NavigableMap<Long, Double>> curves(List<String> lines) {
        String[] header = lines.getFirst().split(",", -1);
        Map<Long, NavigableMap<Long, Double>> curves = new LinkedHashMap<>();
        for (int column = 1; column < header.length && header[column].startsWith(SEED); column++) {
            NavigableMap<Long, Double> curve = new TreeMap<>();
            for (String line : lines.subList(1, lines.size())) {
                String[] fields = line.split(",", -1);
                curve.put(Long.parseLong(fields[0]), Double.parseDouble(fields[column]));
            }
            curves.put(Long.parseLong(header[column].substring(SEED.length())), curve);
        }
        if (curves.isEmpty() || lines.size() == 1) {
            throw new NoSuchElementException();
        }
        return curves;
    }

    /// Says in a line what was run.
    String text() {
        return experiment.algorithm() + " on " + experiment.environment().name() + ", " + experiment.run().steps()
                + " steps, seeds " + seeds();
    }

    /// Returns the seeds.
    List<Long> seeds() {
        return new ArrayList<>(curves.keySet());
    }

    /// Returns what was run with one of the seeds, or its beginning.
    Experiment experiment(long seed, long steps) {
        return experiment.with(Map.of("run.seed", String.valueOf(seed), "run.steps", String.valueOf(steps)));
    }

    /// Returns the simulator that it was run with, if it has one.
    Optional<String> simulator() throws IOException {
        return Manifest.simulator(folder);
    }
}
