// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.fittedq.algorithm.Description;
import org.fittedq.run.AlgorithmKind;

/// The table of design choices: what each algorithm chooses on the axes of the template, and when to use it.
final class DesignTable {

    private static final int WIDTH = 26;
    private static final List<String> HEAD = List.of("algorithm", "policy", "buffer", "target map", "networks",
            "key feature", "use");

    private DesignTable() {}

    static void print(PrintWriter out) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEAD);
        AlgorithmKind.all().forEach(k -> rows.add(row(k.description())));
        int first = rows.stream().mapToInt(r -> r.getFirst().length()).max().orElseThrow();
        String rule = "-".repeat(first) + ("  " + "-".repeat(WIDTH)).repeat(HEAD.size() - 1);
        for (List<String> row : rows) {
            line(out, row, first);
            out.println(rule);
        }
    }

    private static List<String> row(Description d) {
        return List.of(d.name(), d.axes().policy(), d.axes().buffer(), d.axes().target(), d.networks(), d.feature(),
                d.use());
    }

    private static void line(PrintWriter out, List<String> cells, int first) {
        List<List<String>> wrapped = cells.stream().map(DesignTable::wrap).toList();
        int height = wrapped.stream().mapToInt(List::size).max().orElseThrow();
        for (int i = 0; i < height; i++) {
            StringBuilder text = new StringBuilder();
            for (int c = 0; c < wrapped.size(); c++) {
                String part = i < wrapped.get(c).size() ? wrapped.get(c).get(i) : "";
                text.append(part).append(" ".repeat(Math.max(0, (c == 0 ? first : WIDTH) - length(part)) + 2));
            }
            out.println(text.toString().stripTrailing());
        }
    }

    /// Breaks at spaces; a word that is too long stays whole.
    private static List<String> wrap(String text) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : Arrays.asList(text.split(" "))) {
            if (!line.isEmpty() && length(line + " " + word) > WIDTH) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    /// Columns on a screen: marks above a letter take none.
    private static int length(String text) {
        return (int) text.codePoints().filter(c -> Character.getType(c) != Character.NON_SPACING_MARK).count();
    }
}
