// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mdp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.stream.IntStream;
import org.fittedq.actions.BallSet;
import org.fittedq.actions.LinearRows;
import org.fittedq.actions.PolytopeSet;
import org.fittedq.actions.ProductSet;
import org.fittedq.actions.UnionSet;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;

/// What is done for every action makes no garbage.
class AllocationTest {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void projectingDrawingAndPullingBackAllocateNothing() {
        UnionSet union = new UnionSet(List.of(new BoxSet(new double[]{-1, -1}, new double[]{-0.5, 1}),
                new BallSet(new double[]{0.5, 0}, 0.5)));
        PolytopeSet polytope = new PolytopeSet(BoxSet.whole(2),
                LinearRows.of(new double[][]{{1, 2}}, new double[]{0.5}), LinearRows.none(2));
        for (ActionSet set : List.of(BoxSet.whole(2), new BallSet(new double[]{0.5, 0}, 0.5), union, polytope,
                new ProductSet(union, BoxSet.whole(2)), balls())) {
            RandomStream random = new RandomStream(1, "draws");
            float[] u = new float[set.size()];
            float[] p = new float[set.size()];
            float[] g = new float[set.size()];
            long least = Long.MAX_VALUE;
            for (int round = 0; round < 30 && least > 0; round++) {
                long before = THREADS.getCurrentThreadAllocatedBytes();
                work(set, random, u, p, g);
                least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
            }

            assertEquals(0, least, set.getClass().getSimpleName());
        }
    }

    /// Many of them, which stick out of the box.
    private static UnionSet balls() {
        RandomStream random = new RandomStream(2, "centres");
        return new UnionSet(IntStream.range(0, 30)
                .mapToObj(k -> new BallSet(new double[]{2 * random.nextDouble() - 1, 2 * random.nextDouble() - 1}, 0.2,
                        BoxSet.whole(2)))
                .toList());
    }

    private static void work(ActionSet set, RandomStream random, float[] u, float[] p, float[] g) {
        for (int k = 0; k < 1000; k++) {
            set.sample(random, u, 0);
            for (int i = 0; i < u.length; i++) {
                u[i] += random.nextFloat() - 0.5f;
                g[i] = 1;
            }
            System.arraycopy(u, 0, p, 0, u.length);
            set.project(p, 0);
            set.pullBack(u, p, 0, g);
            set.contains(u, 0, 0);
        }
    }
}
