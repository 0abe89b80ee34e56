// SPDX-License-Identifier: Apache-2.0
package org.fittedq.benchmarks;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.fittedq.algorithm.Algorithm;
import org.fittedq.algorithm.FittedQ;
import org.fittedq.algorithm.Metrics;
import org.fittedq.math.Compute;
import org.fittedq.math.Vec;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Batch;
import org.fittedq.mdp.Spec;
import org.fittedq.random.Draw;
import org.fittedq.random.RandomStream;
import org.fittedq.random.Streams;
import org.fittedq.run.AlgorithmKind;
import org.fittedq.settings.Settings;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// Whole updates of an algorithm on a fixed batch: labels, fits, improvement, targets. 2×256 networks, batch 256,
/// 17 observations, 6 actions.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class Update {

    /// Which algorithm.
    @Param({"sac", "td3", "ddpg", "sac-v", "svg"})
    public String algorithm;

    /// Threads, the benchmark's own included.
    @Param({"1", "2"})
    public int threads;

    /// Whether another process-like thread keeps the other core busy.
    @Param("false")
    public boolean busy;

    private Compute compute;
    private FittedQ.Template template;
    private final Batch batch = new Batch(Flops.BATCH, Flops.OBSERVATIONS, Flops.ACTIONS);
    private final Vec y = new Vec(Flops.BATCH);
    private final Metrics metrics = new Metrics();
    private long fits;
    private volatile boolean done;
    private Thread load;

    /// Settings of what is measured.
    static Record config(String algorithm) {
        Record config = Settings.override(AlgorithmKind.of(algorithm).defaults(),
                Map.of("networks.shape.hidden", "256,256", "replay.batchSize", String.valueOf(Flops.BATCH)));
        return algorithm.equals("svg")
                ? Settings.override(config, Map.of("unroll.n", "5", "model.network.network.hidden", "256,256"))
                : config;
    }

    /// Makes the algorithm and a batch of normal numbers.
    @Setup(Level.Trial)
    public void setUp() {
        compute = new Compute(threads);
        Algorithm made = AlgorithmKind.make(config(algorithm), new org.fittedq.algorithm.Setup(new Spec("benchmark",
                Flops.OBSERVATIONS, ActionBox.symmetric(Flops.ACTIONS, 1)), 1, new Streams(1), compute));
        template = made.template();
        RandomStream random = new RandomStream(1, "benchmark");
        for (float[] values : new float[][]{batch.s().data(), batch.sNext().data(), batch.r().data()}) {
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) Draw.normal(random);
            }
        }
        for (int i = 0; i < batch.a().data().length; i++) {
            batch.a().data()[i] = 2 * random.nextFloat() - 1;
        }
        batch.bootstrap().fill(0.99f);
        if (busy) {
            load = Thread.ofPlatform().daemon().start(() -> {
                while (!done) {
                    Thread.onSpinWait();
                }
            });
        }
    }

    /// Two updates: td3 improves its actor in every second one.
    ///
    /// @return the number of updates so far
    @Benchmark
    public long twoUpdates() {
        for (int i = 0; i < 2; i++) {
            template.target().label(batch, y);
            template.fit().fit(batch, y, metrics);
            template.improve().improve(batch, ++fits, metrics);
        }
        return fits;
    }

    /// Ends the threads.
    ///
    /// @throws InterruptedException never
    @TearDown(Level.Trial)
    public void tearDown() throws InterruptedException {
        done = true;
        if (load != null) {
            load.join();
        }
        compute.close();
    }
}
