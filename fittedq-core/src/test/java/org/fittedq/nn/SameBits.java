// SPDX-License-Identifier: Apache-2.0
package org.fittedq.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.BiFunction;
import org.fittedq.math.Compute;

/// The law that neither threads nor kernels change a bit of what a network learns.
final class SameBits {

    private static final Compute ONE = new Compute(1);

    private SameBits() {}

    /// Trains each network without and with clipped gradients, on one thread, on three, and with scalar kernels on two.
    ///
    /// @param networks shapes
    /// @param clip     largest norm of the gradient, where it is clipped
    /// @param trained  what is learned, as arrays: of kernels and threads, and of the work
    static void whoeverComputes(List<Network> networks, double clip, BiFunction<Compute, Work, List<float[]>> trained) {
        try (Compute three = Compute.alwaysSharing(Compute.Kind.AUTO, 3);
                Compute scalar = Compute.alwaysSharing(Compute.Kind.SCALAR, 2)) {
            for (Network network : networks) {
                for (double norm : new double[]{0, clip}) {
                    Work work = new Work(network, norm);
                    List<float[]> expected = trained.apply(ONE, work);
                    for (Compute compute : new Compute[]{three, scalar}) {
                        List<float[]> actual = trained.apply(compute, work);
                        for (int i = 0; i < expected.size(); i++) {
                            assertArrayEquals(expected.get(i), actual.get(i), network + ", array " + i);
                        }
                    }
                }
            }
            assertTrue(three.workers().sharedTasks() > 0 && scalar.workers().sharedTasks() > 0, "no task was shared");
        }
    }

    /// What is trained.
    ///
    /// @param network         its shape
    /// @param maxGradientNorm 0 is without clipping
    record Work(Network network, double maxGradientNorm) {}
}
