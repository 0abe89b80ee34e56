// SPDX-License-Identifier: Apache-2.0
package org.fittedq.benchmarks;

import java.io.IOException;
import java.util.Map;
import java.util.function.LongSupplier;

/// The whole training loop, or its update alone; a [Child].
final class LoopSteps {

    private LoopSteps() {}

    /// Serves `turn`, environment steps per second of the loop, and `update`, updates per second.
    ///
    /// @param args algorithm, environment, number of environments, threads, steps of warm-up
    /// @throws IOException if the other end is gone
    public static void main(String[] args) throws IOException {
        Loop loop = new Loop();
        loop.algorithm = args[0];
        loop.environment = args[1];
        loop.environments = Integer.parseInt(args[2]);
        loop.threads = Integer.parseInt(args[3]);
        loop.warmupSteps = Integer.parseInt(args[4]);
        loop.setUp();
        Child.serve("ready",
                Map.of("turn", s -> perSecond(loop::turn, s), "update", s -> perSecond(loop::update, s)));
        loop.tearDown();
    }

    /// @param counter goes on and returns how far it is
    private static double[] perSecond(LongSupplier counter, double seconds) {
        long first = counter.getAsLong();
        long last = first;
        double elapsed = 0;
        for (long begin = System.nanoTime(); elapsed < seconds; elapsed = (System.nanoTime() - begin) * 1e-9) {
            last = counter.getAsLong();
        }
        return new double[]{(last - first) / elapsed};
    }
}
