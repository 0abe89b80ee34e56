// SPDX-License-Identifier: Apache-2.0
package org.fittedq.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.fittedq.actions.BudgetSet;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.BoxSet;
import org.fittedq.random.Draw;
import org.fittedq.random.RandomStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// One population of a cross-entropy search projected onto a set: 128 portfolios of 20 shares from 0 to 0.1 (`box`) that sum
/// to 1, with at most 0.375 in each of 4 sectors, drawn around equal shares with standard deviation 0.1.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class Projection {

    private static final int SAMPLES = 128;
    private static final int SHARES = 20;
    private static final int SECTORS = 4;

    /// The box alone, or all constraints, written as a budget with groups, or with rows.
    @Param({"box", "budget", "polytope"})
    public String set;

    private ActionSet actions;
    private final float[] samples = new float[SAMPLES * SHARES];
    private final float[] projected = new float[SAMPLES * SHARES];

    /// Makes the set and the samples.
    @Setup(Level.Trial)
    public void setUp() {
        double[] low = new double[SHARES];
        double[] high = new double[SHARES];
        double[] ones = new double[SHARES];
        Arrays.fill(high, 0.1);
        Arrays.fill(ones, 1);
        float[] whole = new float[SHARES];
        Arrays.fill(whole, 1);
        ActionBox box = ActionBox.of(new float[SHARES], whole);
        List<BudgetSet.Group> sectors = IntStream.range(0, SECTORS).mapToObj(g -> new BudgetSet.Group(
                IntStream.range(0, SHARES).filter(i -> i % SECTORS == g).boxed().toList(), 0, 0.375)).toList();
        BudgetSet budget = BudgetSet.of(box, BoxSet.of(box, low, high), ones, 1, sectors);
        actions = switch (set) {
            case "box" -> BoxSet.of(box, low, high);
            case "budget" -> budget;
            default -> budget.polytope();
        };
        RandomStream random = new RandomStream(1, "benchmark");
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (float) (2 * (1.0 / SHARES + 0.1 * Draw.normal(random)) - 1);
        }
    }

    /// Projects all samples.
    ///
    /// @return their first number
    @Benchmark
    public float project() {
        System.arraycopy(samples, 0, projected, 0, samples.length);
        for (int k = 0; k < SAMPLES; k++) {
            actions.project(projected, k * SHARES);
        }
        return projected[0];
    }
}
