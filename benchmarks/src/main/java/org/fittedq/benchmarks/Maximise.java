// SPDX-License-Identifier: Apache-2.0
package org.fittedq.benchmarks;

import java.util.concurrent.TimeUnit;
import org.fittedq.argmax.Argmax;
import org.fittedq.argmax.Cem;
import org.fittedq.argmax.Maxima;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.BoxSet;
import org.fittedq.nn.Network;
import org.fittedq.random.Draw;
import org.fittedq.random.RandomStream;
import org.fittedq.value.Critic;
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

/// argmax_a q(s, a) by CEM of a 2×256 critic, 17 observations, 6 actions: a batch of 256 states, as a target map asks for. For
/// one state see [Decision].
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class Maximise {

    static final int SAMPLES = 64;
    static final int ITERATIONS = 3;

    /// Threads.
    @Param({"1", "2"})
    public int threads;

    private Compute compute;
    private Argmax argmax;
    private Mat states;
    private Maxima maxima;

    /// Makes the critic and random states.
    @Setup(Level.Trial)
    public void setUp() {
        compute = new Compute(threads);
        Critic critic = new Critic(Flops.OBSERVATIONS, Flops.ACTIONS, Network.DEFAULT, 1, new RandomStream(1, "init"),
                compute);
        argmax = new Argmax(new Cem(SAMPLES, ITERATIONS, 6, 1, 1e-3, 1, Cem.Answer.BEST), critic,
                ActionSets.always(BoxSet.whole(Flops.ACTIONS)),
                new RandomStream(1, "argmax"), compute);
        states = new Mat(Flops.BATCH, Flops.OBSERVATIONS);
        RandomStream random = new RandomStream(1, "states");
        for (int i = 0; i < states.data().length; i++) {
            states.data()[i] = (float) Draw.normal(random);
        }
        maxima = new Maxima(Flops.BATCH, Flops.ACTIONS);
    }

    /// The batch of 256 states.
    ///
    /// @return a value found
    @Benchmark
    public float batch() {
        return argmax.solve(states, maxima).value().at(0);
    }

    /// Ends the threads.
    @TearDown(Level.Trial)
    public void tearDown() {
        compute.close();
    }
}
