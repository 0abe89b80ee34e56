// SPDX-License-Identifier: Apache-2.0
package org.fittedq.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {

    private static final double FIRST = 3e-4;
    private static final double END = 1e-5;

    record Scheduled(Schedule of) {}

    private static Schedule schedule(String shape, double end, long overSteps) {
        return shape.equals("linear") ? Schedule.linear(end, overSteps) : Schedule.cosine(end, overSteps);
    }

    @Test
    void aConstantIsTheSettingItselfHoweverLongTheRun() {
        for (long t : new long[]{0, 1, 999_999, 1_000_000, Long.MAX_VALUE}) {
            assertEquals(FIRST, Schedule.CONSTANT.at(FIRST, t));
            assertEquals(-0.1, Schedule.CONSTANT.at(-0.1, t));
        }
        assertFalse(Schedule.CONSTANT.isOn());
        assertTrue(Schedule.linear(0, 1).isOn());
    }

    @ParameterizedTest
    @ValueSource(strings = {"linear", "cosine"})
    void aScheduleBeginsAtTheSettingAndKeepsItsEndToTheBit(String shape) {
        Schedule schedule = schedule(shape, END, 1000);

        assertEquals(FIRST, schedule.at(FIRST, 0));
        assertEquals(END, schedule.at(FIRST, 1000));
        assertEquals(END, schedule.at(FIRST, 1001));
        assertEquals(END, schedule.at(FIRST, Long.MAX_VALUE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"linear", "cosine"})
    void halfwayItIsTheMean(String shape) {
        assertEquals((FIRST + END) / 2, schedule(shape, END, 1000).at(FIRST, 500), 1e-18);
        assertEquals(1.5, schedule(shape, 2, 1000).at(1, 500), 1e-15);
    }

    /// cos(π/3) = ½ and cos(2π/3) = −½: a quarter and three quarters of the way; a line goes a third and two thirds.
    @Test
    void atThirdsTheLineAndTheCosineAreWhereTheirEquationsSay() {
        assertEquals(1 + 2.0 / 3, Schedule.linear(3, 300).at(1, 100), 1e-15);
        assertEquals(1 + 4.0 / 3, Schedule.linear(3, 300).at(1, 200), 1e-15);
        assertEquals(1.5, Schedule.cosine(3, 300).at(1, 100), 1e-15);
        assertEquals(2.5, Schedule.cosine(3, 300).at(1, 200), 1e-15);
    }

    @ParameterizedTest
    @ValueSource(strings = {"linear", "cosine"})
    void onTheWayItFallsAtEveryStepAndNeverLeavesTheTwoValues(String shape) {
        Schedule schedule = schedule(shape, END, 97);
        double last = FIRST;
        for (long t = 1; t <= 97; t++) {
            double now = schedule.at(FIRST, t);
            assertTrue(now < last && now >= END, now + " after " + last + " at " + t);
            last = now;
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            of.end       | NaN | end: expected a number in (-∞, ∞), got NaN
            of.end       | Infinity | end: expected a number in (-∞, ∞), got Infinity
            of.overSteps | 0   | overSteps: expected an integer in [1, ∞), got 0
            of.overSteps | 0.5 | of.overSteps: expected an integer, got '0.5'
            of           | exponential | of: expected one of constant, linear, cosine, got 'exponential'
            """)
    void whatIsNoScheduleIsRefused(String path, String value, String message) {
        assertEquals(message, assertThrows(IllegalArgumentException.class,
                () -> Settings.override(new Scheduled(Schedule.linear(0, 10)), path, value)).getMessage());
    }

    @Test
    void anEndThatTheSettingMayNotHaveIsRefusedIfItCounts() {
        Schedule.CONSTANT.check("sigmaSchedule", "[0, ∞)");
        Schedule.linear(0, 1).check("sigmaSchedule", "[0, ∞)");

        assertEquals("sigmaSchedule.end: expected a number in [0, ∞), got -1.0",
                assertThrows(IllegalArgumentException.class,
                        () -> Schedule.linear(-1, 1).check("sigmaSchedule", "[0, ∞)")).getMessage());
    }

    @Test
    void anotherShapeKeepsEndAndSteps() {
        assertEquals(new Scheduled(Schedule.cosine(0.5, 10)),
                Settings.override(new Scheduled(Schedule.linear(0.5, 10)), "of", "cosine"));
    }

    /// Of versions that listed end and steps of a constant too.
    @Test
    void theFormerPathsAreRead() {
        Scheduled constant = new Scheduled(Schedule.CONSTANT);

        assertEquals(constant, Settings.override(constant,
                Map.of("of.shape", "CONSTANT", "of.end", "0.0", "of.overSteps", "1000000")));
        assertEquals(new Scheduled(Schedule.linear(1e-5, 300)), Settings.override(constant,
                Map.of("of.shape", "LINEAR", "of.end", "1e-5", "of.overSteps", "300")));
    }
}
