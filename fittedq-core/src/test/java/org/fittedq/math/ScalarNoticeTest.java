// SPDX-License-Identifier: Apache-2.0
package org.fittedq.math;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScalarNoticeTest {

    /// A program that makes kernels three times.
    static final class Program {

        private Program() {}

        public static void main(String[] args) {
            for (int i = 0; i < 3; i++) {
                try (Compute compute = new Compute(Compute.Kind.valueOf(args[0]), 1)) {
                    Check.that(compute.workers().threads() == 1, "threads", "1", "others");
                }
            }
        }
    }

    private static long notices(String kind, String... flags) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(flags));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Program.class.getName(), kind));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = process.inputReader().readAllAsString();
        assertEquals(0, process.waitFor(), said);
        return said.lines().filter(line -> line.contains(ScalarNotice.TEXT)).count();
    }

    @Test
    void aProgramWithoutTheVectorApiIsToldOnce() throws Exception {
        assertEquals(1, notices("AUTO"));
    }

    @Test
    void whoeverHasItOrAsksForScalarKernelsIsNotTold() throws Exception {
        assertEquals(0, notices("AUTO", "--add-modules=jdk.incubator.vector"));
        assertEquals(0, notices("SCALAR"));
    }
}
