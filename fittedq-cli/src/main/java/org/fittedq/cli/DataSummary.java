// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.fittedq.data.Columns;
import org.fittedq.data.Transitions;
import org.fittedq.measure.Statistics;

/// What a data set holds, for people.
final class DataSummary {

    private DataSummary() {}

    /// Returns size, episodes and returns on one line.
    static String text(Transitions data) {
        double[] returns = data.returns();
        long terminal = data.episodes().stream().filter(Transitions.Episode::terminal).count();
        return String.format(Locale.ROOT,
                "%d %s, %d %s (%d terminal, %d truncated), return %.2f (from %.2f to %.2f)", data.size(),
                data.size() == 1 ? "step" : "steps", returns.length, returns.length == 1 ? "episode" : "episodes",
                terminal, returns.length - terminal, Statistics.mean(returns),
                Arrays.stream(returns).min().orElseThrow(), Arrays.stream(returns).max().orElseThrow());
    }

    /// Prints the range of each column.
    static void printRanges(Transitions data, PrintWriter out) {
        List<String> names = Columns.names(data.observationSize(), data.actionSize());
        List<double[]> ranges = ranges(data, names.size());
        for (int k = 0; k < names.size(); k++) {
            double[] range = ranges.get(k);
            out.printf(Locale.ROOT, "  %-10s from %s to %s%n", names.get(k), number(range[0]), number(range[1]));
        }
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e9
                ? String.valueOf((long) value)
                : String.valueOf((float) value);
    }

    private static List<double[]> ranges(Transitions data, int columns) {
        List<double[]> ranges = new ArrayList<>();
        for (int k = 0; k < columns; k++) {
            ranges.add(new double[]{Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY});
        }
        float[] s = new float[data.observationSize()];
        float[] a = new float[data.actionSize()];
        float[] sNext = new float[data.observationSize()];
        for (int i = 0; i < data.size(); i++) {
            data.s(i, s);
            data.a(i, a);
            data.sNext(i, sNext);
            int k = widen(ranges, 0, data.episode(i));
            k = widen(ranges, k, data.step(i));
            k = widen(ranges, k, s);
            k = widen(ranges, k, a);
            k = widen(ranges, k, data.r(i));
            k = widen(ranges, k, sNext);
            k = widen(ranges, k, data.terminal(i) ? 1 : 0);
            widen(ranges, k, data.truncated(i) ? 1 : 0);
        }
        return ranges;
    }

    private static int widen(List<double[]> ranges, int at, float[] values) {
        int k = at;
        for (float value : values) {
            k = widen(ranges, k, value);
        }
        return k;
    }

    private static int widen(List<double[]> ranges, int at, double value) {
        double[] range = ranges.get(at);
        range[0] = Math.min(range[0], value);
        range[1] = Math.max(range[1], value);
        return at + 1;
    }
}
