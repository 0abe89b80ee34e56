// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.fittedq.env.EnvironmentFailure;
import org.fittedq.mdp.Environment;
import org.fittedq.run.EnvironmentChoice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MujocoKillTest {

    private static final String TASK = "HalfCheetah-v5";

    @TempDir
    private Path folder;

    private static List<String> training(Path run, int steps) {
        List<String> args = new ArrayList<>(List.of("train", "td3", "--env", TASK, "--steps", String.valueOf(steps),
                "--checkpoint-every", "50", "--out", run.toString()));
        args.addAll(Ran.TINY);
        return args;
    }

    /// Kills a training, which gets no chance to save anything, as soon as it says that it is at a step.
    private static void killAt(int step, List<String> args) throws IOException, InterruptedException {
        Process process = Ran.start(args);
        try (BufferedReader out = process.inputReader()) {
            List<String> seen = new ArrayList<>();
            while (!seen.toString().contains("step " + step + "/")) {
                String line = out.readLine();
                assertTrue(line != null, seen.toString());
                seen.add(line);
            }
        }
        process.destroyForcibly().waitFor();
    }

    /// Everything but the clock.
    private static List<String> metrics(Path run) throws IOException {
        return Files.readAllLines(run.resolve("metrics.jsonl")).stream()
                .map(line -> line.replaceAll("\"wall_[a-z]+\":[^,}]*,?", "")).toList();
    }

    private static List<String> policy(Path run) throws IOException {
        try (Stream<Path> files = Files.list(run.resolve("policy"))) {
            List<String> all = new ArrayList<>();
            for (Path file : files.sorted().toList()) {
                all.add(file.getFileName() + " " + Arrays.hashCode(Files.readAllBytes(file)));
            }
            return all;
        }
    }

    @Test
    void aRunOfHalfCheetahKilledInMidEpisodeEndsInTheBitsOfOneThatNeverWas() throws Exception {
        try (Environment task = EnvironmentChoice.of(TASK).make()) {
            assertTrue(task.simulator().isPresent());
        } catch (EnvironmentFailure e) {
            abort("this test needs libmujoco: " + e.getMessage());
        }
        Path whole = folder.resolve("whole");
        Path killed = folder.resolve("killed");

        Ran ran = Ran.of(training(whole, 700).toArray(String[]::new));
        killAt(300, training(killed, 700)); // an episode has 1000 steps
        Ran resumed = Ran.of("resume", killed.toString(), "--threads", "1");

        assertEquals(0, ran.status(), ran.err());
        assertEquals(0, resumed.status(), resumed.err());
        assertTrue(resumed.out().contains("continues"), resumed.out());
        assertFalse(resumed.err().contains("episodes given up"), resumed.err());
        assertEquals(Files.readAllLines(whole.resolve("evaluations.csv")),
                Files.readAllLines(killed.resolve("evaluations.csv")));
        assertEquals(metrics(whole), metrics(killed));
        assertEquals(policy(whole), policy(killed));
    }
}
