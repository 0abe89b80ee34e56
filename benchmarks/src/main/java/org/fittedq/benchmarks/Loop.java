// SPDX-License-Identifier: Apache-2.0
package org.fittedq.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.fittedq.algorithm.Algorithm;
import org.fittedq.algorithm.Experience;
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

/// The whole training loop (act, step, store, draw, update) against its update alone.
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

    /// Which environment.
    public String environment = "Pendulum-v1";

    /// How many of them; each turn steps all and makes as many updates.
    public int environments = 1;

    /// Steps without updates.
    public int warmupSteps = 1_000;

    private Compute compute;
    private List<Environment> made;
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
        made = IntStream.range(0, environments)
                .mapToObj(e -> Environments.create(environment, Map.of(), Map.of())).toList();
        Spec spec = made.getFirst().spec();
        AlgorithmKind kind = AlgorithmKind.of(algorithm);
        Record config = Settings.override(kind.defaults(),
                Map.of("replay.warmupSteps", String.valueOf(warmupSteps)));
        Streams streams = new Streams(1);
        Algorithm learner = AlgorithmKind.make(config,
                new org.fittedq.algorithm.Setup(spec, made.getFirst().physics(), environments,
                        streams, compute));
        template = learner.template();
        loop = new FittedQ(learner, Experience.of(made), streams, Optional.empty(), metrics, (e, r, l) -> {
        }, compute.workers());
        while (loop.steps() < 1_000) {
            loop.turn();
        }
        batch = new Batch(256, spec.observationSize(), spec.actions().size());
        batch.bootstrap().fill(0.99f);
        y = new Vec(256);
    }

    /// One turn: a step of each environment, and as many updates after the warm-up.
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
        made.forEach(Environment::close);
        compute.close();
    }
}
