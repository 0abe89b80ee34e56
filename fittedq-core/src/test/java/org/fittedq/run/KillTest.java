// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A training that is killed (SIGKILL) at any moment and resumed ends in the bits of one that never was.
class KillTest {

    @TempDir
    private Path folder;

    @Test
    void aKilledRunEndsInTheBitsOfOneThatNeverWas() throws IOException, InterruptedException {
        int killed = 0;
        for (String algorithm : TinyRun.ALGORITHMS) {
            Path whole = folder.resolve(algorithm + "-whole");
            try (Training training = Training.begin(whole, TinyMain.killed(algorithm), 1)) {
                training.run();
            }
            Path run = folder.resolve(algorithm);
            Kills kills = new Kills(run, algorithm, 1);
            kills.run(algorithm.equals("sac") ? 2 : 1, Kills.metricsBytes(whole));
            killed += kills.killed();

            RunFiles.assertSame(whole, run);
        }

        assertTrue(killed >= 4, "killed " + killed + " times");
    }
}
