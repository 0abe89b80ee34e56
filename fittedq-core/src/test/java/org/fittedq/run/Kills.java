// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.fittedq.random.RandomStream;

/// Trains in processes that are killed at random moments and resumed, until the run is done.
final class Kills {

    /// For a quick start; so is leaving the Vector API out, which changes no bit.
    private static final List<String> FLAGS = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private final Path folder;
    private final String algorithm;
    private final RandomStream random;
    private int killed;
    private int whileWriting;

    Kills(Path folder, String algorithm, long seed) {
        this.folder = folder;
        this.algorithm = algorithm;
        this.random = new RandomStream(seed, "kill");
    }

    /// Processes killed while they ran.
    int killed() {
        return killed;
    }

    /// Those of them that left a checkpoint half written.
    int whileWriting() {
        return whileWriting;
    }

    /// Kills the training up to `times` times, then lets it end.
    ///
    /// @param metricsBytes size of the metrics of a whole run
    void run(int times, long metricsBytes) throws IOException, InterruptedException {
        Path output = folder.resolveSibling(folder.getFileName() + ".txt");
        for (int i = 0; i < times; i++) {
            Process process = Fork.start(FLAGS, output, "kill", folder.toString(), algorithm);
            // past where the last one was killed, so that this one has resumed and gone on
            File metrics = folder.resolve("metrics.jsonl").toFile();
            long target = metrics.length() + 1
                    + (long) (Math.max(0, 0.8 * metricsBytes - metrics.length()) * random.nextDouble());
            boolean writing = random.nextInt(2) == 0;
            while (process.isAlive() && !reached(target, writing)) {
                process.waitFor(1, TimeUnit.MILLISECONDS);
            }
            // up to 20 ms later; a process that ends meanwhile was not killed
            if (process.waitFor(random.nextInt(20_000), TimeUnit.MICROSECONDS)) {
                Fork.succeeds(process, output);
                break;
            }
            process.destroyForcibly().waitFor();
            killed++;
            whileWriting += writing() ? 1 : 0;
        }
        Fork.succeeds(Fork.start(FLAGS, output, "kill", folder.toString(), algorithm), output);
    }

    private boolean reached(long metricsBytes, boolean writing) {
        File metrics = folder.resolve("metrics.jsonl").toFile();
        return metrics.exists() && metrics.length() >= metricsBytes && (!writing || writing());
    }

    private boolean writing() {
        File[] files = folder.resolve("checkpoint").toFile().listFiles();
        if (files == null) {
            return false;
        }
        for (File file : files) {
            if (file.getName().startsWith(".tmp-")) {
                return true;
            }
        }
        return false;
    }

    static long metricsBytes(Path run) throws IOException {
        return Files.size(run.resolve("metrics.jsonl"));
    }
}
