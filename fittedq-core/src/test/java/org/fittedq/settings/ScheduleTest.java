// SPDX-License-Identifier: Apache-2.0
package org.fittedq.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ScheduleTest {

    private static final double FIRST = 3e-4;
    private static final double END = 1e-5;

    @Test
    void aConstantIsTheSettingItselfHoweverLongTheRun() {
        for (long t : new long[]{0, 1, 999_999, 1_000_000, Long.MAX_VALUE}) {
            assertEquals(FIRST, Schedule.CONSTANT.at(FIRST, t));
            assertEquals(-0.1, new Schedule(Schedule.Shape.CONSTANT, END, 1).at(-0.1, t));
        }
        assertFalse(Schedule.CONSTANT.isOn());
        assertTrue(Schedule.linear(0, 1).isOn());
    }

    @ParameterizedTest
    @EnumSource(names = {"LINEAR", "COSINE"})
    void aScheduleBeginsAtTheSettingAndKeepsItsEndToTheBit(Schedule.Shape shape) {
        Schedule schedule = new Schedule(shape, END, 1000);

        assertEquals(FIRST, schedule.at(FIRST, 0));
        assertEquals(END, schedule.at(FIRST, 1000));
        assertEquals(END, schedule.at(FIRST, 1001));
        assertEquals(END, schedule.at(FIRST, Long.MAX_VALUE));
    }

    @ParameterizedTest
    @EnumSource(names = {"LINEAR", "COSINE"})
    void halfwayItIsTheMean(Schedule.Shape shape) {
        assertEquals((FIRST + END) / 2, new Schedule(shape, END, 1000).at(FIRST, 500), 1e-18);
        assertEquals(1.5, new Schedule(shape, 2, 1000).at(1, 500), 1e-15);
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
    @EnumSource(names = {"LINEAR", "COSINE"})
    void onTheWayItFallsAtEveryStepAndNeverLeavesTheTwoValues(Schedule.Shape shape) {
        Schedule schedule = new Schedule(shape, END, 97);
        double last = FIRST;
        for (long t = 1; t <= 97; t++) {
            double now = schedule.at(FIRST, t);
            assertTrue(now < last && now >= END, now + " after " + last + " at " + t);
            last = now;
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            end       | NaN | end: expected a number in (-∞, ∞), got NaN
            end       | Infinity | end: expected a number in (-∞, ∞), got Infinity
            overSteps | 0   | overSteps: expected an integer in [1, ∞), got 0
            overSteps | 0.5 | overSteps: expected an integer, got '0.5'
            shape     | exponential | shape: expected one of CONSTANT, LINEAR, COSINE, got 'exponential'
            """)
    void whatIsNoScheduleIsRefused(String path, String value, String message) {
        assertEquals(message, assertThrows(IllegalArgumentException.class,
                () -> Settings.override(Schedule.CONSTANT, path, value)).getMessage());
    }

    @Test
    void anEndThatTheSettingMayNotHaveIsRefusedIfItCounts() {
        new Schedule(Schedule.Shape.CONSTANT, -1, 1).check("sigmaSchedule", "[0, ∞)");
        Schedule.linear(0, 1).check("sigmaSchedule", "[0, ∞)");

        assertEquals("sigmaSchedule.end: expected a number in [0, ∞), got -1.0",
                assertThrows(IllegalArgumentException.class,
                        () -> Schedule.linear(-1, 1).check("sigmaSchedule", "[0, ∞)")).getMessage());
    }
}
