// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.fittedq.mdp.Outcome;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LqrTest {

    @Test
    void stepFollowsTheMatrices() {
        Lqr env = new Lqr(Lqr.Problem.parse("A = 1 2; 3 4\nB = 1; -1\nQ = 1 0; 0 2\nR = 3"), Lqr.Settings.DEFAULT);
        env.restoreState(new double[]{1, 2}, new RandomStream(0, "none"));
        Outcome out = new Outcome(2);

        env.step(new float[]{0.5f}, out);

        // s′ = (1 + 4 + 0.5, 3 + 8 − 0.5), r = −(1 + 8 + 0.75)
        assertEquals(5.5f, out.observation()[0]);
        assertEquals(10.5f, out.observation()[1]);
        assertEquals(-9.75, out.reward());
    }

    @Test
    void noiseHasTheGivenStandardDeviation() {
        Lqr env = new Lqr(new Lqr.Settings("", 1, 5, 0.5, 0));
        RandomStream random = new RandomStream(1, "noise");
        Outcome out = new Outcome(2);
        int n = 20_000;

        double squares = 0;
        for (int i = 0; i < n; i++) {
            env.restoreState(new double[]{0, 0}, random);
            env.step(new float[]{0}, out);
            squares += (double) out.observation()[0] * out.observation()[0] / n;
        }

        assertEquals(0.25, squares, 0.01);
    }

    @Test
    void theTextFormIsReadBackAsWritten() {
        Lqr.Problem problem = Lqr.Problem.parse("""
                # cost first, commas, comments
                Q = 2, 0.5; 0.5, 1   # symmetric

                R = 1
                B = 0; 1
                A = 1 1e-1; 0 1
                """);

        assertEquals(problem, Lqr.Problem.parse(problem.toString()));
        assertEquals(0.1, problem.a().at(0, 1));
        assertEquals(0.5, problem.q().at(1, 0));
    }

    @Test
    void theFileSettingIsRead(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("plant.txt");
        Files.writeString(file, "A = 1\nB = 1 1\nQ = 1\nR = 1 0; 0 1");
        Path broken = folder.resolve("broken.txt");
        Files.writeString(broken, "\nA 1");

        Lqr env = new Lqr(new Lqr.Settings(file.toString(), 1, 5, 0, 0));
        var unreadable = assertThrows(IllegalArgumentException.class,
                () -> new Lqr(new Lqr.Settings("no such file", 1, 5, 0, 0)));
        var malformed = assertThrows(IllegalArgumentException.class,
                () -> new Lqr(new Lqr.Settings(broken.toString(), 1, 5, 0, 0)));

        assertEquals(2, env.spec().actions().size());
        assertEquals("file: expected a readable text file with matrices A, B, Q, R, got 'no such file'",
                unreadable.getMessage());
        assertEquals(broken + ", line 2: expected a matrix such as 'A = 1 0.1; 0 1', named A, B, Q or R, got 'A 1'",
                malformed.getMessage());
    }

    @Test
    void malformedTextIsExplained() {
        assertProblem("linear-quadratic problem: expected the matrices A, B, Q and R, got no R", "A=1\nB=1\nQ=1");
        assertProblem("line 2: expected each matrix once, got a second A", "A=1\nA=1");
        assertProblem("line 1: expected numbers, got 'x'", "A = 1 x");
        assertProblem("line 1: expected numbers, got ''", "A = 1;");
        assertProblem("line 1: matrix, row 2: expected 2 numbers, as in row 1, got 1", "A = 1 2; 3");
        assertProblem("line 1: matrix, row 1: expected finite numbers, got Infinity", "A = Infinity");
    }

    @Test
    void shapesAndDefinitenessAreChecked() {
        assertProblem("A: expected a square matrix, got 1×2", "A=1 2\nB=1\nQ=1\nR=1");
        assertProblem("B: expected 1 rows, as A has, got 2×1", "A=1\nB=1;1\nQ=1\nR=1");
        assertProblem("Q: expected shape 1×1, got 2×2", "A=1\nB=1\nQ=1 0;0 1\nR=1");
        assertProblem("R: expected shape 2×2, got 1×1", "A=1\nB=1 1\nQ=1\nR=1");
        assertProblem("Q: expected a symmetric positive semidefinite matrix, got 1.0 2.0; 2.0 1.0",
                "A=1 0;0 1\nB=1;1\nQ=1 2;2 1\nR=1");
        assertProblem("R: expected a symmetric positive definite matrix, got 0.0", "A=1\nB=1\nQ=0\nR=0");
        assertProblem("R: expected a symmetric positive definite matrix, got 1.0 0.0; 0.5 1.0",
                "A=1\nB=1 1\nQ=0\nR=1 0; 0.5 1");
    }

    private static void assertProblem(String message, String text) {
        var e = assertThrows(IllegalArgumentException.class, () -> Lqr.Problem.parse(text));

        assertEquals(message, e.getMessage());
    }
}
