// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import java.util.Map;
import java.util.TreeMap;
import org.fittedq.math.Check;

/// Reads the text form of [Lqr.Problem].
final class LqrText {

    private static final String FORM = "a matrix such as 'A = 1 0.1; 0 1', named A, B, Q or R";

    private LqrText() {}

    static Lqr.Problem parse(String text) {
        Map<String, DoubleMatrix> matrices = new TreeMap<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            String content = line.replaceFirst("#.*", "").strip();
            if (!content.isEmpty()) {
                read("line " + number, content, matrices);
            }
        }
        for (String name : new String[]{"A", "B", "Q", "R"}) {
            Check.that(matrices.containsKey(name), "linear-quadratic problem", "the matrices A, B, Q and R",
                    "no " + name);
        }
        return new Lqr.Problem(matrices.get("A"), matrices.get("B"), matrices.get("Q"), matrices.get("R"));
    }

    private static void read(String where, String content, Map<String, DoubleMatrix> matrices) {
        String[] sides = content.split("=", -1);
        Check.that(sides.length == 2 && sides[0].strip().matches("[ABQR]"), where, FORM, "'" + content + "'");
        String name = sides[0].strip();
        Check.that(!matrices.containsKey(name), where, "each matrix once", "a second " + name);
        String[] rows = sides[1].strip().split(";", -1);
        double[][] entries = new double[rows.length][];
        for (int r = 0; r < rows.length; r++) {
            entries[r] = numbers(where, rows[r].strip());
        }
        try {
            matrices.put(name, DoubleMatrix.of(entries));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(where + ": " + e.getMessage(), e);
        }
    }

    private static double[] numbers(String where, String row) {
        String[] words = row.split("[\\s,]+");
        double[] numbers = new double[words.length];
        for (int i = 0; i < words.length; i++) {
            try {
                numbers[i] = Double.parseDouble(words[i]);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(Check.message(where, "numbers", "'" + words[i] + "'"), e);
            }
        }
        return numbers;
    }
}
