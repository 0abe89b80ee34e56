// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax.certified;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.PriorityQueue;
import org.fittedq.Property;
import org.junit.jupiter.api.Test;

class CellQueueTest {

    @Test
    void cellsComeOutInOrderWithWhatWasPutIn() {
        Property.forAll(20, 1, random -> {
            CellQueue queue = new CellQueue(2);
            PriorityQueue<Double> expected = new PriorityQueue<>((x, y) -> Double.compare(y, x));
            for (int k = 0; k < 1000; k++) {
                if (random.index(3) > 0 || queue.isEmpty()) {
                    double bound = random.index(100);
                    queue.add(new double[]{bound, 1, 2, -bound}, bound, (int) bound % 2, bound > 50, (int) bound % 3);
                    expected.add(bound);
                } else {
                    double[] box = new double[4];
                    double bound = expected.remove();
                    assertEquals(bound, queue.highest());

                    int slot = queue.remove(box);

                    assertArrayEquals(new double[]{bound, 1, 2, -bound}, box);
                    assertEquals(bound, queue.upper(slot));
                    assertEquals((int) bound % 2, queue.dimension(slot));
                    assertEquals(bound > 50, queue.isInside(slot));
                    assertEquals((int) bound % 3, queue.piece(slot));
                }
            }
        });
    }

    @Test
    void ofEqualBoundsTheOlderComesFirst() {
        CellQueue queue = new CellQueue(1);
        for (int k = 0; k < 200; k++) {
            queue.add(new double[]{k, k}, 7, 0, false, 0);
        }
        double[] box = new double[2];
        for (int k = 0; k < 200; k++) {
            queue.remove(box);
            assertEquals(k, box[0]);
        }
        assertTrue(queue.isEmpty());
    }
}
