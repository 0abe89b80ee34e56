// SPDX-License-Identifier: Apache-2.0
package org.fittedq.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class ReplayTest {

    private static String refusal(Executable made) {
        return assertThrows(IllegalArgumentException.class, made).getMessage();
    }

    @Test
    void whatCannotBeIsRefusedByName() {
        assertEquals("capacity: expected an integer in [2, 1000000000], got 1", refusal(() -> new Replay(1, 1, 1, 1)));
        assertEquals("batchSize: expected an integer in [1, 65536], got 0", refusal(() -> new Replay(2, 0, 1, 1)));
        assertEquals("warmupSteps: expected an integer in [1, ∞), got 0", refusal(() -> new Replay(2, 1, 0, 1)));
        assertEquals("nStep: expected an integer in [1, 1000], got 1001", refusal(() -> new Replay(2, 1, 1, 1001)));
        assertEquals("warmupSteps: expected an integer in [1, ∞), got 0", refusal(() -> new Growth(0)));
    }

    @Test
    void anEvolutionIsMadeOfWhatItIsGiven() {
        Replay replay = new Replay(50, 4, 30, 2);
        Growth growth = new Growth(20);

        assertEquals(new BufferEvolution.Ring(replay, Drawing.Uniform.DEFAULT, 0.9, 1, 0),
                BufferEvolution.ring(replay, 0.9));
        assertEquals(new BufferEvolution.Ring(replay, Drawing.Uniform.DEFAULT, 0.9, 5, 3),
                BufferEvolution.segments(replay, 0.9, 5, 3));
        assertEquals(new BufferEvolution.Whole(growth, 0.8), BufferEvolution.whole(growth, 0.8));
    }

    @Test
    void theWarmUpIsThatOfTheSettings() {
        assertEquals(30, BufferEvolution.ring(new Replay(50, 4, 30, 2), 0.9).warmupSteps());
        assertEquals(20, BufferEvolution.whole(new Growth(20), 0.9).warmupSteps());
    }
}
