// SPDX-License-Identifier: Apache-2.0
package org.fittedq.benchmarks;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.fittedq.argmax.Certificate;
import org.fittedq.argmax.CertifiedSearch;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.BoxSet;
import org.fittedq.nn.Activation;
import org.fittedq.nn.Mlp;
import org.fittedq.nn.Network;
import org.fittedq.nn.Optimiser;
import org.fittedq.nn.OptimiserState;
import org.fittedq.nn.Tape;
import org.fittedq.random.RandomStream;
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
    private static final int BATCH = 256;
    private static final int FITS = 3000;

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
        Network shape = new Network(List.of(width, width), Activation.valueOf(parts[1]), false);
        Mlp mlp = new Mlp(STATES + m, shape, 1, Mlp.Use.FIT, new RandomStream(1, "init"), compute);
        box = BoxSet.whole(m);
        if (fitted) {
            fit(mlp, m);
        }
        RandomStream random = new RandomStream(2, "states");
        Tape tape = new Tape(mlp, 2000);
        for (int i = 0; i < QUESTIONS; i++) {
            draw(states[i], STATES, 0, random);
            tolerances[i] = 0.01 * range(tape, states[i], m, random);
        }
        search = new CertifiedSearch(mlp, STATES);
    }

    private static void draw(float[] to, int count, int from, RandomStream random) {
        for (int i = from; i < from + count; i++) {
            to[i] = 2 * random.nextFloat() - 1;
        }
    }

    private static double range(Tape tape, float[] state, int m, RandomStream random) {
        Mat in = new Mat(2000, STATES + m);
        Vec q = new Vec(in.rows());
        for (int r = 0; r < in.rows(); r++) {
            System.arraycopy(state, 0, in.data(), r * in.cols(), STATES);
            draw(in.data(), m, r * in.cols() + STATES, random);
        }
        tape.forward(in, q);
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (float x : q.data()) {
            low = Math.min(low, x);
            high = Math.max(high, x);
        }
        return high - low;
    }

    private static void fit(Mlp mlp, int m) {
        RandomStream random = new RandomStream(3, "fit");
        Tape tape = new Tape(mlp, BATCH);
        OptimiserState optimiser = new OptimiserState(Optimiser.adam(1e-3), mlp);
        Mat in = new Mat(BATCH, STATES + m);
        Vec q = new Vec(BATCH);
        for (int k = 0; k < FITS; k++) {
            draw(in.data(), in.data().length, 0, random);
            tape.forward(in, q);
            for (int r = 0; r < BATCH; r++) {
                q.set(r, 2 * (q.at(r) - (float) hills(in.data(), r * in.cols(), m)) / BATCH);
            }
            tape.backward(q);
            tape.step(optimiser);
        }
    }

    /// −|a − π(s)|² with ripples, and a second hill at μ(s).
    private static double hills(float[] x, int at, int m) {
        double q = 0;
        double square = 0;
        for (int d = 0; d < m; d++) {
            double a = x[at + STATES + d];
            double pi = StrictMath.sin(2 * x[at + d % STATES] + d);
            double mu = 0.6 * StrictMath.cos(3 * x[at + (d + 2) % STATES] + d);
            q += 0.3 * StrictMath.sin(4 * a + x[at + (d + 1) % STATES]) - (a - pi) * (a - pi);
            square += (a - mu) * (a - mu);
        }
        return q + 1.2 * StrictMath.exp(-4 * square);
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
