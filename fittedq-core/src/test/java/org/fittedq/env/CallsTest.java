// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Spec;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;

class CallsTest {

    private final Calls calls = new Calls();
    private final List<Calls.Going> seen = new ArrayList<>();

    /// Looks, from inside, at what is seen outside.
    public static final class Looking implements Environment {

        private static Consumer<String> look = name -> {
        };

        /// Makes one.
        public Looking() {
            look.accept("constructor");
        }

        @Override
        public Spec spec() {
            return new Spec("looking", 1, ActionBox.symmetric(1, 1));
        }

        @Override
        public void reset(RandomGenerator random, float[] observation) {
            look.accept("reset");
            observation[0] = 0;
        }

        @Override
        public void step(float[] action, Outcome out) {
            look.accept("step");
            out.observation()[0] = 0;
            out.set(0, false, false);
        }
    }

    @Test
    void aCallIsSeenWhileItGoesOnAndNoLonger() {
        Looking.look = name -> seen.addAll(calls.going());
        List<List<Calls.Going>> between = new ArrayList<>();

        try (Environment environment = Environments.guarded(Looking.class, Map.of(), Map.of(), calls)) {
            between.add(calls.going());
            environment.reset(new RandomStream(1, "environment"), new float[1]);
            environment.step(new float[1], new Outcome(1));
            between.add(calls.going());
            environment.step(new float[1], new Outcome(1));
        } finally {
            Looking.look = name -> {
            };
        }

        assertEquals(List.of("constructor", "reset", "step 1", "step 2"),
                seen.stream().map(Calls.Going::call).toList());
        assertEquals(List.of(List.of(), List.of()), between);
        Calls.Going last = seen.getLast();
        assertEquals(Looking.class.getName(), last.environment());
        assertEquals(Thread.currentThread(), last.thread());
        assertNotEquals(seen.get(2).number(), last.number());
    }

    @Test
    void twoLooksAtOneCallAreEqual() {
        Looking.look = name -> {
            seen.addAll(calls.going());
            seen.addAll(calls.going());
        };

        try (Environment environment = Environments.guarded(Looking.class, Map.of(), Map.of(), calls)) {
            environment.reset(new RandomStream(1, "environment"), new float[1]);
        } finally {
            Looking.look = name -> {
            };
        }

        assertEquals(seen.get(0), seen.get(1));
        assertEquals(seen.get(2), seen.get(3));
        assertNotEquals(seen.get(0), seen.get(2));
    }
}
