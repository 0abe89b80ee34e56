// SPDX-License-Identifier: Apache-2.0
package org.fittedq.benchmarks;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/// Several measures in turn, several rounds: what slows the machine for a while slows all of them.
///
/// @param length of an answer, times the usual
record Rounds(double length) {

    static final int COUNT = 5;

    private static final int REST_MILLIS = 400;

    /// What to ask whom.
    record Question(Child child, String what) {}

    /// Asks each question in each round; a round of double length, which compiles, does not count.
    ///
    /// @param usual length of an answer, seconds
    /// @return for each question the median of each of its numbers
    double[][] medians(List<Question> questions, double usual) throws IOException {
        double seconds = length * usual;
        double[][][] answers = new double[questions.size()][COUNT][];
        for (int round = -1; round < COUNT; round++) {
            for (int q = 0; q < questions.size(); q++) {
                rest();
                Question question = questions.get(q);
                answers[q][Math.max(round, 0)] = question.child.ask(question.what, round < 0 ? 2 * seconds : seconds);
            }
        }
        return Arrays.stream(answers).map(Rounds::medians).toArray(double[][]::new);
    }

    /// Threads of the one who was asked before may wait for more work without sleeping, PyTorch's for 0.2 s.
    private static void rest() {
        try {
            Thread.sleep(REST_MILLIS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The median of each column.
    static double[] medians(double[][] rows) {
        double[] medians = new double[rows[0].length];
        for (int i = 0; i < medians.length; i++) {
            int number = i;
            medians[i] = median(Arrays.stream(rows).mapToDouble(row -> row[number]).toArray());
        }
        return medians;
    }

    /// The middle one of an odd number of values.
    static double median(double[] x) {
        double[] sorted = x.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
