// SPDX-License-Identifier: Apache-2.0
package org.fittedq.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.random.RandomGenerator;
import org.fittedq.data.Transitions.Episode;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Spec;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;

class RecordingTest {

    /// s′ = s + a, r = −s; terminal at 3 and above, truncated after 4 steps; begins in [0, 1).
    private static final class Walk implements Environment {
        private float s;
        private int steps;

        @Override
        public Spec spec() {
            return new Spec("Walk", 1, ActionBox.of(new float[]{0}, new float[]{2}));
        }

        @Override
        public void reset(RandomGenerator random, float[] observation) {
            s = random.nextFloat();
            steps = 0;
            observation[0] = s;
        }

        @Override
        public void step(float[] action, Outcome out) {
            out.observation()[0] = s + action[0];
            out.set(-s, s + action[0] >= 3, ++steps == 4);
            s += action[0];
        }
    }

    @Test
    void exactlyTheStepsAreTakenAndTheLastEpisodeIsCut() {
        Transitions slow = Recording.run(new Walk(), (s, a) -> a[0] = 0.5f, 6, 1);
        Transitions quick = Recording.run(new Walk(), (s, a) -> a[0] = 1.5f, 3, 1);

        assertEquals(List.of(new Episode(0, 0, 4, false), new Episode(1, 4, 2, false)), slow.episodes());
        assertEquals(List.of(new Episode(0, 0, 2, true), new Episode(1, 2, 1, false)), quick.episodes());
        assertEquals(false, quick.truncated(1));
        assertEquals(true, quick.truncated(2));
    }

    @Test
    void rowsAreWhatTheEnvironmentGave() {
        Transitions data = Recording.run(new Walk(), ActionRule.uniform(new Walk().spec(),
                new RandomStream(2, "a")), 50, 1);

        float[] s = new float[1];
        float[] a = new float[1];
        float[] sNext = new float[1];
        for (int i = 0; i < data.size(); i++) {
            data.s(i, s);
            data.a(i, a);
            data.sNext(i, sNext);
            assertEquals(s[0] + a[0], sNext[0]);
            assertEquals(-s[0], data.r(i));
            assertEquals(sNext[0] >= 3, data.terminal(i));
        }
    }

    @Test
    void initialStatesDependOnTheSeedAndTheEpisodeAlone() {
        Transitions slow = Recording.run(new Walk(), (s, a) -> a[0] = 0.5f, 40, 1);
        Transitions quick = Recording.run(new Walk(), (s, a) -> a[0] = 1.5f, 20, 1);
        Transitions other = Recording.run(new Walk(), (s, a) -> a[0] = 0.5f, 40, 2);

        assertArrayEquals(slow.initialStates().data(), quick.initialStates().data());
        assertTrue(slow.initialStates().at(0, 0) != other.initialStates().at(0, 0));
    }

    @Test
    void noiseIsInHalfWidthsAndClipped() {
        ActionBox box = ActionBox.of(new float[]{-1, 0}, new float[]{1, 200});
        ActionRule noisy = ActionRule.noisy((s, a) -> System.arraycopy(new float[]{0, 100}, 0, a, 0, 2),
                new Spec("two", 1, box), 0.3,
                new RandomStream(3, "noise"));
        int n = 20_000;
        double[] square = new double[2];
        float[] a = new float[2];
        for (int i = 0; i < n; i++) {
            noisy.act(new float[0], a);
            assertTrue(box.contains(a));
            square[0] += a[0] * a[0] / n;
            square[1] += (a[1] - 100) * (a[1] - 100) / 10_000 / n;
        }

        // variance 0.09, of the sum 0.09 √(2/n) = 0.0009; clipping at 3.3 σ takes away less
        assertEquals(0.09, square[0], 0.004);
        assertEquals(0.09, square[1], 0.004);
    }

    @Test
    void withoutNoiseTheBehaviourIsUnchanged() {
        float[] a = new float[1];
        ActionRule
                .noisy((s, out) -> out[0] = 0.7f, new Spec("one", 1, ActionBox.symmetric(1, 1)), 0,
                        new RandomStream(3, "noise"))
                .act(new float[0], a);

        assertEquals(0.7f, a[0]);
    }

    @Test
    void wrongNumbersAreRefused() {
        assertEquals("steps: expected an integer of at least 1, got 0", assertThrows(IllegalArgumentException.class,
                () -> Recording.run(new Walk(), (s, a) -> a[0] = 1, 0, 1)).getMessage());
        assertEquals("sigma: expected a number in [0, ∞), got -1.0", assertThrows(IllegalArgumentException.class,
                () -> ActionRule.noisy((s, a) -> a[0] = 1, new Spec("one", 1, ActionBox.symmetric(1, 1)), -1,
                        new RandomStream(1, "n")))
                .getMessage());
        assertEquals("sNext of transition 0: expected finite numbers, got NaN at index 0",
                assertThrows(IllegalArgumentException.class,
                        () -> Recording.run(new Walk(), (s, a) -> a[0] = Float.NaN, 1, 1)).getMessage());
    }
}
