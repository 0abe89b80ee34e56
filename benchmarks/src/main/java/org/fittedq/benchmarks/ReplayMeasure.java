// SPDX-License-Identifier: Apache-2.0
package org.fittedq.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.fittedq.buffer.Replay;
import org.fittedq.buffer.RingBuffer;
import org.fittedq.math.Mat;
import org.fittedq.math.Stateful;
import org.fittedq.store.Checkpoints;
import org.fittedq.store.Disk;

/// Memory of a replay buffer of a million transitions, and how long a checkpoint of it stalls the training.
final class ReplayMeasure {

    private static final int TRANSITIONS = 1_000_000;
    private static final int EPISODE = 1_000;
    private static final int REPETITIONS = 5;

    private ReplayMeasure() {}

    /// Adds the lines of the report.
    static void lines(List<String> lines) throws IOException {
        RingBuffer buffer = new RingBuffer(new Replay(TRANSITIONS, 256, 1, 1), 0.99, 1, Flops.OBSERVATIONS,
                Flops.ACTIONS);
        float[] s = new float[Flops.OBSERVATIONS];
        Mat a = new Mat(1, Flops.ACTIONS);
        for (int i = 1; i <= TRANSITIONS; i++) {
            buffer.add(0, s, a, i, s, false, i % EPISODE == 0);
        }
        double raw = Float.BYTES * (Flops.OBSERVATIONS + Flops.ACTIONS + 1.0) * TRANSITIONS;
        lines.add(String.format(Locale.ROOT,
                "- replay of 1 M transitions: %.1f MB, %.3f times the raw float bytes with each observation stored once",
                bytes(buffer) / 1e6, bytes(buffer) / raw));
        double[] stall = new double[REPETITIONS];
        double[] commit = new double[REPETITIONS];
        Path folder = Files.createTempDirectory("fittedq-checkpoint");
        Checkpoints checkpoints = Checkpoints.open(Disk.real(), folder);
        for (int i = 0; i < REPETITIONS; i++) {
            long begin = System.nanoTime();
            Checkpoints.Pending pending = checkpoints.write(i, Map.of(), buffer);
            stall[i] = (System.nanoTime() - begin) * 1e-9;
            pending.commit();
            commit[i] = (System.nanoTime() - begin) * 1e-9 - stall[i];
        }
        Arrays.sort(stall);
        Arrays.sort(commit);
        lines.add(String.format(Locale.ROOT,
                "- checkpoint of it: stalls training %.2f s (worst of %d), then %.2f s in the background",
                stall[REPETITIONS - 1],
                REPETITIONS, commit[REPETITIONS / 2]));
        Disk.real().deleteTree(folder);
    }

    private static long bytes(RingBuffer buffer) {
        long[] sum = new long[1];
        buffer.exchange("replay", new Stateful.Exchange() {
            @Override
            public void floats(String name, float[] array) {
                sum[0] += (long) Float.BYTES * array.length;
            }

            @Override
            public void doubles(String name, double[] array) {
                sum[0] += (long) Double.BYTES * array.length;
            }

            @Override
            public void longs(String name, long[] array) {
                sum[0] += (long) Long.BYTES * array.length;
            }

            @Override
            public void bytes(String name, byte[] array) {
                sum[0] += array.length;
            }
        });
        return sum[0];
    }
}
