// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mujoco;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A recorded trajectory of Gymnasium's: see the data's own README for the format.
///
/// @param records resets and steps in order
record Trajectory(List<Record> records) {

    private static final Path SHARED = Path.of("../../shared/data/trajectories");
    private static final Path OWN = Path.of("src/test/trajectories"); // of version 4

    /// A line.
    ///
    /// @param isReset     whether an episode begins here; then there is no action
    /// @param action      as given
    /// @param reward      of the action in double precision
    /// @param terminal    whether the task ended
    /// @param state       qpos and qvel afterwards
    /// @param observation afterwards; empty if it was not kept
    record Record(boolean isReset, double[] action, double reward, boolean terminal, double[] state,
            double[] observation) {}

    static Path file(String task) {
        return (task.endsWith("-v4") ? OWN : SHARED).resolve(task + "_seed0.csv");
    }

    static Trajectory of(String task) {
        List<Record> records = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(file(task))) {
                String[] f = line.split(";", -1);
                switch (f[0]) {
                    case "R" -> records.add(new Record(true, new double[0], 0, false, numbers(f[1]), numbers(f[2])));
                    case "S" -> records.add(new Record(false, numbers(f[1]), Double.parseDouble(f[2]), f[4].equals("1"),
                            numbers(f[6]), numbers(f[7])));
                    default -> {
                    }
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return new Trajectory(List.copyOf(records));
    }

    private static double[] numbers(String text) {
        return text.isEmpty()
                ? new double[0]
                : Arrays.stream(text.split(",")).mapToDouble(Double::parseDouble).toArray();
    }
}
