// SPDX-License-Identifier: Apache-2.0
package org.fittedq.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.fittedq.algorithm.Algorithm;
import org.fittedq.algorithm.FittedQ;
import org.fittedq.algorithm.Metrics;
import org.fittedq.env.Environments;
import org.fittedq.math.Compute;
import org.fittedq.math.Vec;
import org.fittedq.mdp.Batch;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Spec;
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

/// The whole training loop on Pendulum-v1 (act, step, store, draw, update) against its update alone.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class Loop {

    /// Which algorithm.
    @Param({"sac", "td3"})
    public String algorithm;

    /// Threads.
    @Param({"1", "2"})
    public int threads;

    private Compute compute;
    private FittedQ loop;
    private FittedQ.Template template;
    private Batch batch;
    private Vec y;
    private final Metrics metrics = new Metrics();
    private long fits;

    /// Makes the loop and warms the buffer.
    @Setup(Level.Trial)
    public void setUp() {
        compute = new Compute(threads);
        Environment environment = Environments.create("Pendulum-v1", Map.of(), Map.of());
        Spec spec = environment.spec();
        AlgorithmKind kind = AlgorithmKind.of(algorithm);
        Record config = Settings.override(kind.defaults(), Map.of("replay.warmupSteps", "1000"));
        Streams streams = new Streams(1);
        Algorithm made = kind.factory().make(spec, environment.physics(), config, 1, streams, compute);
        template = made.template();
        loop = new FittedQ(made, List.of(environment), streams, Optional.empty(), metrics, (e, r, l) -> {
        });
        while (loop.steps() < 1_000) {
            loop.turn();
        }
        batch = new Batch(256, spec.observationSize(), spec.actions().size());
        batch.bootstrap().fill(0.99f);
        y = new Vec(256);
    }

    /// One turn: an environment step and an update.
    ///
    /// @return steps so far
    @Benchmark
    public long turn() {
        loop.turn();
        return loop.steps();
    }

    /// The update alone, on a fixed batch.
    ///
    /// @return updates so far
    @Benchmark
    public long update() {
        template.target().label(batch, y);
        template.fit().fit(batch, y, metrics);
        template.improve().improve(batch, ++fits, metrics);
        return fits;
    }

    /// Ends the threads.
    @TearDown(Level.Trial)
    public void tearDown() {
        compute.close();
    }
}
