// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.random.RandomGenerator;
import org.fittedq.env.Calls;
import org.fittedq.env.Environments;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Spec;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;

class WatchdogTest {

    private static final long SECOND = 1_000_000_000L;

    private final Calls calls = new Calls();
    private final Watchdog watchdog = new Watchdog(calls);

    /// Does what a test wants in a step.
    public static final class Slow implements Environment {

        private static IntConsumer inStep = step -> {
        };
        private int step;

        /// Makes one.
        public Slow() {}

        @Override
        public Spec spec() {
            return new Spec("slow", 1, ActionBox.symmetric(1, 1));
        }

        @Override
        public void reset(RandomGenerator random, float[] observation) {
            observation[0] = 0;
        }

        @Override
        public void step(float[] action, Outcome out) {
            inStep.accept(++step);
            out.observation()[0] = 0;
            out.set(0, false, false);
        }
    }

    private void twoSteps(IntConsumer inStep) {
        Slow.inStep = inStep;
        try (Environment slow = Environments.guarded(Slow.class, Map.of(), Map.of(), calls)) {
            slow.reset(new RandomStream(1, "environment"), new float[1]);
            slow.step(new float[1], new Outcome(1));
            slow.step(new float[1], new Outcome(1));
        } finally {
            Slow.inStep = step -> {
            };
        }
    }

    @Test
    void aCallIsToldOnceWhenItHasTakenTooLong() {
        List<List<String>> told = new ArrayList<>();

        twoSteps(step -> {
            for (long seconds : step == 1 ? new long[]{0, 29} : new long[]{40, 69, 70, 200}) {
                told.add(watchdog.look(seconds * SECOND).stream().map(Watchdog::text).toList());
            }
        });

        String second = "environment " + Slow.class.getName() + ", step 2";
        assertEquals(List.of(List.of(), List.of(), List.of(), List.of(), List.of(second), List.of()), told);
        assertEquals(List.of(), watchdog.look(300 * SECOND));
    }

    @Test
    void aStopWaitsForACallAsLongFromTheStopOn() {
        twoSteps(step -> {
            watchdog.look(0);
            watchdog.look(100 * SECOND);
            assertFalse(watchdog.isStuck(100 * SECOND, 71 * SECOND));
            assertTrue(watchdog.isStuck(101 * SECOND, 71 * SECOND));
        });
        watchdog.look(300 * SECOND);

        assertFalse(watchdog.isStuck(300 * SECOND, 0));
    }
}
