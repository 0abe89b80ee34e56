// SPDX-License-Identifier: Apache-2.0
package org.fittedq.benchmarks;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.fittedq.argmax.Argmax;
import org.fittedq.argmax.Cem;
import org.fittedq.argmax.Maxima;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.nn.Activation;
import org.fittedq.nn.Network;
import org.fittedq.portfolio.limits.Limits;
import org.fittedq.portfolio.limits.LimitsInForce;
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

/// One allocation found for one of 64 states in turn, on one thread: cross-entropy search of 128 samples, 2 rounds of 64, over 20 assets with
/// shares from 0 to 0.1, together 1, 5 sectors of at most 0.3, by a 2×64 ReLU critic of what is held and 20 other observations.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class AllocationDecision {

    private static final int STATES = 64;
    private static final int ASSETS = 20;
    private static final int SECTORS = 5;
    private static final int OBSERVATIONS = 2 * ASSETS;
    private static final Cem CEM = new Cem(64, 2, 6, 1, 1e-3, 1, Cem.Answer.BEST);

    /// Besides bounds, sum and sectors: nothing; a turnover of at most 0.2 from what is held.
    @Param({"sectors", "turnover"})
    public String limits;

    private final float[][] states = new float[STATES][OBSERVATIONS];
    private final Mat s = new Mat(1, OBSERVATIONS);
    private final Maxima maximum = new Maxima(1, ASSETS);
    private final Compute compute = new Compute(1);
    private Argmax argmax;
    private int next;

    /// Makes limits, critic and states: in each, what is held is valid.
    @Setup(Level.Trial)
    public void setUp() {
        StringBuilder text = new StringBuilder("bounds: {default: {max: 0.1}}\n");
        text.append(limits.equals("turnover") ? "turnover: 0.2\n" : "").append("groups:\n");
        for (int g = 0; g < SECTORS; g++) {
            int sector = g;
            List<String> names = IntStream.range(0, ASSETS).filter(i -> i % SECTORS == sector).mapToObj(i -> "S" + i)
                    .toList();
            text.append("  G" + g + ": {max: 0.3, assets: " + names + "}\n");
        }
        LimitsInForce force = LimitsInForce.of(Limits.parse("benchmark", text.toString()),
                IntStream.range(0, ASSETS).mapToObj(i -> "S" + i).toList());
        RandomStream random = new RandomStream(2, "states");
        for (float[] state : states) {
            Critics.uniform(state, OBSERVATIONS, 0, random);
            double[] held = new double[ASSETS];
            for (int i = 0; i < ASSETS; i++) {
                held[i] = 1.0 / ASSETS + 0.05 * state[i];
            }
            force.at(0, held).project(held);
            for (int i = 0; i < ASSETS; i++) {
                state[i] = (float) held[i];
            }
        }
        Network network = new Network(List.of(64, 64), Activation.RELU);
        argmax = new Argmax(CEM, new Critic(OBSERVATIONS, Critics.fitted(OBSERVATIONS, ASSETS, network, compute)),
                force.sets(0, -1), new RandomStream(1, "argmax"), compute);
    }

    /// One decision.
    ///
    /// @return the first number of the action
    @Benchmark
    public float decide() {
        next = (next + 1) % STATES;
        s.setRow(0, states[next]);
        return argmax.solve(s, maximum).action().at(0, 0);
    }
}
