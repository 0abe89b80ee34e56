// SPDX-License-Identifier: Apache-2.0
package org.fittedq.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.fittedq.mdp.ActionSet;
import org.fittedq.portfolio.limits.Limits;
import org.fittedq.portfolio.limits.LimitsInForce;
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

/// 128 allocations, drawn around equal shares with standard deviation 0.1, moved to the nearest valid ones: shares from 0 to 0.1,
/// together 1, 5 sectors of at most 0.3 (of 500 assets: 20 of at most 0.25), and what more is asked for.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class Allocation {

    private static final int SAMPLES = 128;

    /// Number of assets.
    @Param({"20", "500"})
    public int assets;

    /// Besides bounds, sum and sectors: nothing; a turnover of at most 0.2 from equal shares; sectors that overlap; both.
    @Param({"sectors", "turnover", "overlapping", "overlapping-turnover"})
    public String limits;

    private ActionSet valid;
    private float[] samples = {};
    private float[] projected = {};

    /// Makes the limits and the samples.
    @Setup(Level.Trial)
    public void setUp() {
        int sectors = assets > 100 ? 20 : 5;
        boolean overlap = limits.startsWith("overlapping");
        StringBuilder text = new StringBuilder("bounds: {default: {max: " + Math.max(0.1, 2.0 / assets) + "}}\n");
        text.append(limits.endsWith("turnover") ? "turnover: 0.2\n" : "").append("groups:\n");
        for (int g = 0; g < sectors; g++) {
            int sector = g;
            List<String> names = IntStream.range(0, assets)
                    .filter(i -> i % sectors == sector || (overlap && i == (sector + 1) % sectors))
                    .mapToObj(i -> "S" + i).toList();
            text.append("  G" + g + ": {max: " + Math.max(1.5 / sectors, 0.25) + ", assets: " + names + "}\n");
        }
        LimitsInForce force = LimitsInForce.of(Limits.parse("benchmark", text.toString()),
                IntStream.range(0, assets).mapToObj(i -> "S" + i).toList());
        float[] state = new float[assets];
        Arrays.fill(state, 1f / assets);
        valid = force.sets(0, -1).of(state, 0);
        samples = new float[SAMPLES * assets];
        projected = samples.clone();
        RandomStream random = new RandomStream(1, "benchmark");
        for (int i = 0; i < samples.length; i++) {
            double weight = 1.0 / assets + 0.1 * Draw.normal(random);
            samples[i] = (float) ((weight - force.box().mid(0)) / force.box().half(0));
        }
    }

    /// Projects all samples.
    ///
    /// @return their first number
    @Benchmark
    public float project() {
        System.arraycopy(samples, 0, projected, 0, samples.length);
        valid.project(projected, 0, SAMPLES);
        return projected[0];
    }
}
