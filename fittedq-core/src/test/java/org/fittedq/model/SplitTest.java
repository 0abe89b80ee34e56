// SPDX-License-Identifier: Apache-2.0
package org.fittedq.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.fittedq.mdp.Batch;
import org.junit.jupiter.api.Test;

class SplitTest {

    private static final Batch MANY = Recorded.linear(5000, 1);

    @Test
    void everyRowIsOnOneSideAndTheShareIsHeldOut() {
        Split split = new Split(MANY, 0.2, 7);

        int[] both = IntStream.concat(Arrays.stream(split.training()), Arrays.stream(split.heldOut())).sorted()
                .toArray();
        assertArrayEquals(IntStream.range(0, 5000).toArray(), both);
        assertEquals(1000, split.heldOut().length, 4 * Math.sqrt(5000 * 0.2 * 0.8));
    }

    @Test
    void aTransitionStaysOnItsSideWhenOthersCome() {
        int[] few = new Split(Recorded.first(MANY, 1000), 0.2, 7).heldOut();
        int[] many = new Split(MANY, 0.2, 7).heldOut();

        assertArrayEquals(few, Arrays.stream(many).filter(i -> i < 1000).toArray());
    }

    @Test
    void anotherSeedHoldsOutOthers() {
        assertFalse(Arrays.equals(new Split(MANY, 0.2, 7).heldOut(), new Split(MANY, 0.2, 8).heldOut()));
    }

    @Test
    void copiesOfOneTransitionLeaveBothSidesSomeRows() {
        Batch same = new Batch(100, 2, 1);

        for (long seed = 0; seed < 20; seed++) {
            int held = new Split(same, 0.2, seed).heldOut().length;
            assertEquals(25, held, 15, "between half and twice 20");
        }
    }

    @Test
    void aFewRowsLeaveAtLeastOneHeldOut() {
        for (long seed = 0; seed < 50; seed++) {
            Split split = new Split(Recorded.linear(4, seed), 0.01, seed);
            assertEquals(1, split.heldOut().length);
        }
    }
}
