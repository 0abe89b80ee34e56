// SPDX-License-Identifier: Apache-2.0
package org.fittedq.benchmarks;

import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/// The arithmetic peak of one core: twelve independent chains of fused multiply-adds in registers, added up where they are:
/// another order of the operands costs a move each, and with 16 registers half of the speed.
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class FmaPeak {

    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final int CHAINS = 12;
    private static final int TURNS = 100_000;

    /// Floating-point operations of one call.
    static double flops() {
        return 2.0 * CHAINS * F.length() * TURNS;
    }

    /// One call: 100 000 turns of twelve chains.
    ///
    /// @return a sum that depends on every chain
    @Benchmark
    public float fma() {
        FloatVector a = FloatVector.broadcast(F, 1.0001f);
        FloatVector b = FloatVector.broadcast(F, 1e-7f);
        FloatVector c0 = b;
        FloatVector c1 = b;
        FloatVector c2 = b;
        FloatVector c3 = b;
        FloatVector c4 = b;
        FloatVector c5 = b;
        FloatVector c6 = b;
        FloatVector c7 = b;
        FloatVector c8 = b;
        FloatVector c9 = b;
        FloatVector c10 = b;
        FloatVector c11 = b;
        for (int i = 0; i < TURNS; i++) {
            c0 = a.fma(b, c0);
            c1 = a.fma(b, c1);
            c2 = a.fma(b, c2);
            c3 = a.fma(b, c3);
            c4 = a.fma(b, c4);
            c5 = a.fma(b, c5);
            c6 = a.fma(b, c6);
            c7 = a.fma(b, c7);
            c8 = a.fma(b, c8);
            c9 = a.fma(b, c9);
            c10 = a.fma(b, c10);
            c11 = a.fma(b, c11);
        }
        FloatVector sum = c0.add(c1).add(c2).add(c3).add(c4).add(c5);
        return sum.add(c6).add(c7).add(c8).add(c9).add(c10).add(c11).lane(0);
    }
}
