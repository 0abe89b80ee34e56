// SPDX-License-Identifier: Apache-2.0
package org.fittedq.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.fittedq.Property;
import org.fittedq.data.Transitions.Collector;
import org.fittedq.data.Transitions.Episode;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Batch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class TransitionsTest {

    private static float[] f(double... values) {
        float[] out = new float[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) values[i];
        }
        return out;
    }

    /// Two episodes: 0 → 1 → 2 (truncated), 5 → 6 (terminal); action = 10 s, reward = −s.
    private static Transitions two() {
        Collector c = new Collector(1, 1);
        c.add(f(0), f(0), 0, f(1), false, false);
        c.add(f(1), f(10), -1, f(2), false, true);
        c.add(f(5), f(50), -5, f(6), true, false);
        return c.transitions();
    }

    @Test
    void rowsComeBackAsTheyWereAdded() {
        Transitions t = two();

        float[] x = new float[1];
        List<Float> seen = new ArrayList<>();
        for (int i = 0; i < t.size(); i++) {
            t.s(i, x);
            seen.add(x[0]);
            t.a(i, x);
            seen.add(x[0]);
            seen.add(t.r(i));
            t.sNext(i, x);
            seen.add(x[0]);
        }
        assertEquals(List.of(0f, 0f, 0f, 1f, 1f, 10f, -1f, 2f, 5f, 50f, -5f, 6f), seen);
        assertEquals(List.of(false, false, true), List.of(t.terminal(0), t.terminal(1), t.terminal(2)));
        assertEquals(List.of(false, true, false), List.of(t.truncated(0), t.truncated(1), t.truncated(2)));
        assertEquals(List.of(0, 0, 1), List.of(t.episode(0), t.episode(1), t.episode(2)));
        assertEquals(List.of(0, 1, 0), List.of(t.step(0), t.step(1), t.step(2)));
    }

    @Test
    void episodesKnowTheirRowsEndsAndReturns() {
        Transitions t = two();

        assertEquals(List.of(new Episode(0, 0, 2, false), new Episode(1, 2, 1, true)), t.episodes());
        assertArrayEquals(new double[]{-1, -5}, t.returns());
        assertArrayEquals(f(0, 5), t.initialStates().data());
    }

    @Test
    void everyRowKeepsItsOwnNextStateWhereverItIsStored() {
        // as Drawn draws them, but against plain lists
        Property.forAll(200, 1, random -> {
            Collector c = new Collector(2, 1);
            List<float[]> nexts = new ArrayList<>();
            float[] s = f(0, 0);
            int rows = 1 + random.index(60);
            for (int i = 0; i < rows; i++) {
                float[] sNext = f(random.index(2), random.index(2) == 0 ? 0.0 : -0.0);
                c.add(s, f(0), 0, sNext, i == rows - 1 || random.index(5) == 0, false);
                nexts.add(sNext);
                s = random.index(3) == 0 ? f(random.index(2), 0) : sNext;
            }
            Transitions t = c.transitions();

            float[] out = new float[2];
            for (int i = 0; i < rows; i++) {
                t.sNext(i, out);
                assertArrayEquals(nexts.get(i), out, "row " + i);
            }
        });
    }

    @Test
    void batchesHaveNormalisedActionsAndBootstrapOnlyBeforeNonTerminalStates() {
        Batch batch = new Batch(4, 1, 1);

        two().fill(new int[]{2, 1, 1, 0}, ActionBox.of(f(0), f(100)), 0.9, batch);

        assertArrayEquals(f(5, 1, 1, 0), batch.s().data());
        assertArrayEquals(f(0, -0.8, -0.8, -1), batch.a().data());
        assertArrayEquals(f(-5, -1, -1, 0), batch.r().data());
        assertArrayEquals(f(6, 2, 2, 1), batch.sNext().data());
        assertArrayEquals(f(0, 0.9, 0.9, 0.9), batch.bootstrap().data()); // truncated row 1 keeps γ
    }

    @Test
    void batchesOfAnotherShapeAreRefused() {
        says("batch, states, actions, action box: expected 2, 1, 1, 1, got 3, 1, 2, 1",
                () -> two().fill(new int[2], ActionBox.symmetric(1, 1), 1, new Batch(3, 1, 2)));
    }

    @Test
    void extremesOfActionsAreThoseOfTheirOwnDimension() {
        Collector c = new Collector(1, 2);
        c.add(f(0), f(1, 20), 0, f(0), false, false);
        c.add(f(0), f(-3, 30), 0, f(0), false, true);

        assertArrayEquals(f(-3, 20), c.transitions().actionMin());
        assertArrayEquals(f(1, 30), c.transitions().actionMax());
    }

    @Test
    void actionsOutsideTheBoxAreCountedAndTheFirstIsShown() {
        Transitions t = two();

        t.checkActions(ActionBox.of(f(0), f(50)));
        says("actions: expected all of them in [-9.0] .. [9.0], got 2 of 3 outside, first in row 1: [10.0]; "
                + "give the box they were taken from", () -> t.checkActions(ActionBox.symmetric(1, 9)));
        says("actions: expected 2 numbers each, as in the box, got 1",
                () -> t.checkActions(ActionBox.symmetric(2, 9)));
    }

    @Test
    void withoutNextStatesEachIsTheStateOfTheNextRow() {
        Collector c = new Collector(1, 1);
        c.add(f(1), f(0), 0, false, false);
        c.add(f(2), f(0), 0, false, false);
        c.add(f(3), f(0), 0, true, false);
        Transitions t = c.transitions();

        float[] out = new float[1];
        t.sNext(0, out);
        assertEquals(2, out[0]);
        t.sNext(1, out);
        assertEquals(3, out[0]);
        t.sNext(2, out);
        assertEquals(3, out[0]); // terminal: stands for the unknown one
        assertEquals(List.of(new Episode(0, 0, 3, true)), t.episodes());
    }

    @Test
    void aTruncatedLastRowWithoutNextStateEndsTheRowBeforeIt() {
        Collector c = new Collector(1, 1);
        c.add(f(9), f(0), 0, false, true); // alone: nothing is known of it
        c.add(f(1), f(0), 0, false, false);
        c.add(f(2), f(0), 0, false, false);
        c.add(f(3), f(0), 0, false, true);
        c.add(f(4), f(0), 0, true, false);
        Transitions t = c.transitions();

        assertEquals(List.of(new Episode(1, 0, 2, false), new Episode(2, 2, 1, true)), t.episodes());
        float[] out = new float[1];
        t.sNext(1, out);
        assertEquals(3, out[0]);
    }

    @Test
    void aRowLeftOutDoesNotTouchANextStateThatWasGiven() {
        Collector c = new Collector(1, 1);
        c.add(f(1), f(0), 0, f(2.5), false, false);
        c.add(f(3), f(0), 0, false, true);

        float[] out = new float[1];
        c.transitions().sNext(0, out);
        assertEquals(2.5f, out[0]);
        assertEquals(List.of(new Episode(0, 0, 1, false)), c.transitions().episodes());
    }

    @Test
    void cutEndsAnEpisodeAsTruncated() {
        Collector c = new Collector(1, 1);
        c.cut();
        c.add(f(1), f(0), 0, f(2), false, false);
        c.cut();
        c.cut();
        c.add(f(2), f(0), 0, f(3), false, true);

        assertEquals(List.of(new Episode(0, 0, 1, false), new Episode(1, 1, 1, false)),
                c.transitions().episodes());
        float[] out = new float[1];
        c.transitions().sNext(0, out);
        assertEquals(2, out[0]);
    }

    @Test
    void moreRowsDoNotChangeADataSetTaken() {
        Collector c = new Collector(1, 1);
        c.add(f(1), f(0), 0, f(2), true, false);
        Transitions t = c.transitions();
        for (int i = 0; i < 100; i++) {
            c.add(f(7), f(7), 7, f(7), true, false);
        }

        assertEquals(1, t.size());
        assertEquals(101, c.transitions().size());
    }

    @Test
    void wrongCallsAreRefused() {
        says("observationSize: expected an integer of at least 1, got 0", () -> new Collector(0, 1));
        says("actionSize: expected an integer of at least 1, got 0", () -> new Collector(1, 0));
        Collector c = new Collector(2, 1);
        assertEquals("data set: expected at least one transition, got none",
                assertThrows(IllegalStateException.class, c::transitions).getMessage());
        says("s of transition 0: expected 2 numbers, got 1", () -> c.add(f(1), f(1), 0, f(1, 1), true, false));
        says("sNext of transition 0: expected 2 numbers, got 3",
                () -> c.add(f(1, 1), f(1), 0, f(1, 1, 1), true, false));
        says("a of transition 0: expected finite numbers, got NaN at index 0",
                () -> c.add(f(1, 1), f(Double.NaN), 0, f(1, 1), true, false));
        says("s of transition 0: expected finite numbers, got Infinity at index 1",
                () -> c.add(f(1, 1e60), f(0), 0, f(1, 1), true, false));
        says("r of transition 0: expected a finite number, got 1.0E50",
                () -> c.add(f(1, 1), f(0), 1e50, f(1, 1), true, false));
        c.begin(4);
        says("episode: expected the end of episode 4 first, got 5", () -> c.begin(5));
        assertEquals("episode 4: expected a last step that is terminal or truncated, got neither; cut() ends it",
                assertThrows(IllegalStateException.class, c::transitions).getMessage());
        c.step(3);
        c.add(f(1, 1), f(0), 0, f(1, 1), false, false);
        says("step: expected an integer above 3, got 3", () -> c.step(3));
        c.add(f(1, 1), f(0), 0, false, false);
        says("step: expected 5, as s′ is the next row's s, got 6", () -> c.step(6));
        c.add(f(1, 1), f(0), 0, f(1, 1), false, true);
        says("episode: expected a number that no earlier episode has, got 4", () -> c.begin(4));
        says("episode: expected an integer of at least 0, got -1", () -> c.begin(-1));
        assertEquals(3, c.transitions().size());
    }

    private static void says(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }

    @Test
    void actionsOutsideByRoundingAreCutAndTold() {
        Collector c = new Collector(1, 2);
        c.add(f(0), new float[]{Math.nextUp(1f), 0}, 0, f(1), false, false);
        c.add(f(1), new float[]{0, 2}, 0, f(2), false, false);
        c.add(f(2), new float[]{-1.00001f, -2.00001f}, 0, f(3), true, false);
        Transitions data = c.transitions();
        ActionBox box = ActionBox.of(f(-1, -2), f(1, 2));

        Transitions cut = data.cut(box, 1e-5);

        float[] a = new float[2];
        cut.a(0, a);
        assertArrayEquals(f(1, 0), a);
        cut.a(2, a);
        assertArrayEquals(f(-1, -2), a);
        cut.checkActions(box);
        assertEquals(List.of("data set: 2 of 3 actions outside [-1.0, -2.0] .. [1.0, 2.0] by at most 5.0e-06 of its "
                + "width: cut to it"), cut.notes());
        assertSame(cut, cut.cut(box, 0));
        data.a(0, a);
        assertEquals(Math.nextUp(1f), a[0]);
    }

    @Test
    void actionsFurtherOutsideThanRoundingAreRefused() {
        Transitions data = two();

        says("actions: expected all of them in [0.0] .. [40.0], but for 0.1 of its width (--data-tolerance), got 1 of 3 "
                + "outside, first in row 2: [50.0]; give the box they were taken from",
                () -> data.cut(ActionBox.of(f(0), f(40)), 0.1));
        assertEquals(1, data.cut(ActionBox.of(f(0), f(40)), 0.25).notes().size());
        says("tolerance: expected a number in [0, 1], got -0.5", () -> data.cut(ActionBox.symmetric(1, 1), -0.5));
    }

    @Test
    void rowsThatStandTogetherAreADataSetOfTheirOwn() {
        Transitions.Collector collector = new Transitions.Collector(1, 1);
        for (int i = 0; i < 6; i++) { // steps 0 to 3, terminal; 4, 5, truncated
            collector.add(new float[]{i}, new float[]{i / 10f}, i, new float[]{i + 1}, i == 3, i == 5);
        }
        Transitions all = collector.transitions();
        float[] next = new float[1];

        Transitions middle = all.rows(1, 3);
        middle.sNext(1, next);
        assertEquals(2, middle.size());
        assertEquals(1, middle.r(0));
        assertEquals(3, next[0]); // the state of a row that is no longer there
        assertTrue(middle.follows(0));
        assertFalse(middle.terminal(1));
        assertTrue(middle.truncated(1));

        Transitions end = all.rows(2, 6);
        assertTrue(end.terminal(1) && !end.truncated(1));
        assertEquals(2, end.episodes().size());
        assertEquals(all.place(4), end.place(2));
        end.sNext(1, next);
        assertEquals(4, next[0]);
    }

    @Test
    void rowsThatAreNotThereAreRefused() {
        Transitions.Collector collector = new Transitions.Collector(1, 1);
        collector.add(new float[1], new float[1], 0, new float[1], true, false);
        IndexOutOfBoundsException e = assertThrows(IndexOutOfBoundsException.class,
                () -> collector.transitions().rows(0, 2));
        assertEquals("rows: expected some of 0 to 1, got 0 to 2", e.getMessage());
    }
}
