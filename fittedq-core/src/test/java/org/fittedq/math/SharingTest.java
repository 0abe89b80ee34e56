// SPDX-License-Identifier: Apache-2.0
package org.fittedq.math;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SharingTest {

    private final Sharing sharing = new Sharing();

    /// Share of tasks that were shared, of many that take so long.
    private double shared(int tasks, long sharedNanos, long aloneNanos) {
        int count = 0;
        for (int i = 0; i < tasks; i++) {
            boolean isShared = sharing.isShared();
            count += isShared ? 1 : 0;
            sharing.took(isShared ? sharedNanos : aloneNanos);
        }
        return (double) count / tasks;
    }

    @Test
    void nearlyAllTasksAreSharedWhileThatIsFaster() {
        assertTrue(shared(100_000, 100, 190) > 0.995);
    }

    @Test
    void fewTasksAreSharedWhileThatIsSlower() {
        assertTrue(shared(100_000, 250, 190) < 0.05);
    }

    @Test
    void tasksAreSharedAgainSoonAfterThatHasBecomeFaster() {
        shared(100_000, 250, 190);

        shared(20_000, 100, 190);

        assertTrue(shared(10_000, 100, 190) > 0.99);
    }

    @Test
    void aSingleDelayDoesNotEndSharing() {
        shared(10_000, 100, 190);
        sharing.took(5_000);

        assertTrue(shared(1_000, 100, 190) > 0.9);
    }

    @Test
    void slowFirstTasksAreForgotten() {
        shared(1_000, 90_000, 100_000);

        assertTrue(shared(100_000, 250, 190) < 0.5);
    }
}
