// SPDX-License-Identifier: Apache-2.0
package org.fittedq.benchmarks;

import java.util.concurrent.TimeUnit;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.random.Draw;
import org.fittedq.random.RandomStream;
import org.fittedq.random.Streams;
import org.fittedq.value.ActionValues;
import org.fittedq.value.TreesQ;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// Extremely randomised trees with the default settings (50 trees): 100 000 rows of 4 observations and 1 action, labels a noisy
/// smooth function.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-XX:+UseSerialGC"})
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class Trees {

    private static final int ROWS = 100_000;
    private static final int OBSERVATIONS = 4;
    private static final int STATES = 256;
    private static final int ACTIONS = 64;

    /// Threads.
    @Param({"1", "2"})
    public int threads;

    private final Mat s = new Mat(ROWS, OBSERVATIONS);
    private final Mat a = new Mat(ROWS, 1);
    private final Vec y = new Vec(ROWS);
    private final Vec out = new Vec(ROWS);
    private final float[] actions = new float[STATES * ACTIONS];
    private final float[] q = new float[STATES * ACTIONS];
    private Compute compute;
    private TreesQ trees;
    private ActionValues values;

    /// Makes the data and a first fit.
    @Setup(Level.Trial)
    public void setUp() {
        RandomStream random = new RandomStream(1, "benchmark");
        for (int i = 0; i < ROWS; i++) {
            for (int j = 0; j < OBSERVATIONS; j++) {
                s.set(i, j, 2 * random.nextFloat() - 1);
            }
            a.set(i, 0, 2 * random.nextFloat() - 1);
            double smooth = StrictMath.sin(3 * s.at(i, 0)) * s.at(i, 1) + s.at(i, 2) * s.at(i, 2)
                    - (a.at(i, 0) - s.at(i, 3)) * (a.at(i, 0) - s.at(i, 3));
            y.set(i, (float) (smooth + 0.1 * Draw.normal(random)));
        }
        for (int i = 0; i < actions.length; i++) {
            actions[i] = 2 * random.nextFloat() - 1;
        }
        compute = new Compute(threads);
        trees = new TreesQ(OBSERVATIONS, 1, TreesQ.Config.DEFAULT, new Streams(1), "q", compute);
        trees.fit(s, a, y);
        values = trees.at(STATES, ACTIONS);
        values.fix(s, 0, STATES);
    }

    /// A fit to all rows.
    ///
    /// @return the trees
    @Benchmark
    public TreesQ fit() {
        trees.fit(s, a, y);
        return trees;
    }

    /// Values of all rows.
    ///
    /// @return the values
    @Benchmark
    public Vec predict() {
        trees.value(s, a, out);
        return out;
    }

    /// 64 actions of each of 256 states, on one thread, as a maximiser asks for.
    ///
    /// @return the values
    @Benchmark
    public float[] actions() {
        values.values(actions, ACTIONS, q);
        return q;
    }

    /// Ends the threads.
    @TearDown(Level.Trial)
    public void tearDown() {
        compute.close();
    }
}
