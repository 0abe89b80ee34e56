// SPDX-License-Identifier: Apache-2.0
package org.fittedq.benchmarks;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.fittedq.argmax.certified.Certificate;
import org.fittedq.argmax.certified.CertifiedSearch;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.BoxSet;
import org.fittedq.nn.Activation;
import org.fittedq.nn.Mlp;
import org.fittedq.nn.Network;
import org.fittedq.random.RandomStream;
import org.fittedq.value.Critic;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// One certified maximum, one state of 8 numbers, to a gap of 1 % of the value's range over the actions: networks as
/// initialised, and fitted to a value with ripples and two hills. In one dimension ReLU networks are swept.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class Certified {

    private static final int STATES = 8;
    private static final int QUESTIONS = 20;

    /// Action dimensions, activation and width of the two hidden layers.
    @Param({"1 RELU 256", "1 RELU 64", "2 RELU 64", "3 RELU 64", "4 RELU 64", "3 TANH 64", "3 SILU 64", "3 RELU 256"})
    private String network;

    /// Whether the network is fitted.
    @Param({"false", "true"})
    private boolean fitted;

    private final Compute compute = new Compute(1);
    private final float[][] states = new float[QUESTIONS][STATES];
    private final double[] tolerances = new double[QUESTIONS];
    private CertifiedSearch search;
    private ActionSet box;
    private int next;

    /// Means over the questions, beside the time.
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Counts {

        /// Cells bounded.
        public long cells;
        /// Questions asked.
        public long questions;
        /// Questions whose gap was closed.
        public long closed;

        /// Sets all to 0.
        @Setup(Level.Iteration)
        public void reset() {
            cells = 0;
            questions = 0;
            closed = 0;
        }
    }

    /// Makes and fits the network, and finds the range of its values.
    @Setup
    public void prepare() {
        String[] parts = network.split(" ");
        int m = Integer.parseInt(parts[0]);
        int width = Integer.parseInt(parts[2]);
        Network shape = new Network(List.of(width, width), Activation.valueOf(parts[1]));
        Mlp mlp = fitted ? Critics.fitted(STATES, m, shape, compute) : Critics.initialised(STATES, m, shape, compute);
        box = BoxSet.whole(m);
        RandomStream random = new RandomStream(2, "states");
        Critic critic = new Critic(STATES, mlp);
        Mat s = new Mat(1, STATES);
        for (int i = 0; i < QUESTIONS; i++) {
            Critics.uniform(states[i], STATES, 0, random);
            s.setRow(0, states[i]);
            tolerances[i] = 0.01 * Critics.range(Critics.samples(critic, s, random));
        }
        search = new CertifiedSearch(mlp, STATES);
    }

    /// One question.
    ///
    /// @param counts what it cost beside time
    /// @return the answer
    @Benchmark
    public Certificate maximise(Counts counts) {
        next = (next + 1) % QUESTIONS;
        Certificate found = search.maximise(states[next], box, tolerances[next], 200_000);
        counts.cells += found.cells();
        counts.questions++;
        counts.closed += found.closed() ? 1 : 0;
        return found;
    }
}
