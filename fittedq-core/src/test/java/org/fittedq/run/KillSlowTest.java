// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// As [KillTest], 200 kills over all algorithms, some of them while a checkpoint is being written.
@Tag("slow")
class KillSlowTest {

    private static final int KILLS = 200;

    @TempDir
    private Path folder;

    @Test
    void aRunKilledManyTimesEndsInTheBitsOfOneThatNeverWas() throws IOException, InterruptedException {
        int killed = 0;
        int whileWriting = 0;
        for (int seed = 0; killed < KILLS; seed++) {
            String algorithm = TinyRun.ALGORITHMS.get(seed % TinyRun.ALGORITHMS.size());
            Path whole = folder.resolve("whole-" + seed);
            try (Training training = Training.begin(whole, TinyMain.killed(algorithm), 1)) {
                training.run();
            }
            Path run = folder.resolve("killed-" + seed);
            Kills kills = new Kills(run, algorithm, seed);
            kills.run(5, Kills.metricsBytes(whole));
            killed += kills.killed();
            whileWriting += kills.whileWriting();

            RunFiles.assertSame(whole, run);
        }

        assertTrue(whileWriting >= KILLS / 20, whileWriting + " of " + killed + " kills were in a checkpoint's write");
    }
}
