// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Trajectories recorded from Gymnasium 1.3.0 (NumPy 2.4.6), once with float64 and once with float32 actions.
final class Recorded {

    /// One line: a reset (no action) or a step.
    record Line(List<Double> action, double reward64, double reward32, boolean terminated, boolean truncated,
            List<Double> state64, List<Double> observation64, List<Double> state32, List<Double> observation32) {

        boolean isReset() {
            return action.isEmpty();
        }
    }

    private Recorded() {}

    static List<Line> of(String environment) {
        List<Line> lines = new ArrayList<>();
        for (String line : text("/trajectories/" + environment + "_seed0.csv").lines().toList()) {
            String[] f = line.split(";", -1);
            switch (f[0]) {
                case "R" -> lines.add(new Line(List.of(), 0, 0, false, false, numbers(f[1]), numbers(f[2]),
                        numbers(f[1]), numbers(f[2])));
                case "S" -> lines.add(new Line(numbers(f[1]), Double.parseDouble(f[2]), Double.parseDouble(f[3]),
                        f[4].equals("1"), f[5].equals("1"), numbers(f[6]), numbers(f[7]), numbers(f[8]),
                        numbers(f[9])));
                default -> {
                } // a comment
            }
        }
        return lines;
    }

    private static String text(String resource) {
        try (InputStream in = Recorded.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Double> numbers(String text) {
        return Arrays.stream(text.split(",")).map(Double::valueOf).toList();
    }

    static List<Double> list(float[] values) {
        List<Double> list = new ArrayList<>();
        for (float value : values) {
            list.add((double) value);
        }
        return list;
    }

    static List<Double> list(double[] values, int n) {
        return Arrays.stream(values, 0, n).boxed().toList();
    }
}
