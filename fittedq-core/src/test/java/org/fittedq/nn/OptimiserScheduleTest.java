// SPDX-License-Identifier: Apache-2.0
package org.fittedq.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.random.RandomStream;
import org.fittedq.settings.Alternatives;
import org.fittedq.settings.Schedule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OptimiserScheduleTest {

    private static final Compute ONE = new Compute(1);
    private static final Schedule FALLING = Schedule.linear(0.01, 100);

    private static Optimiser optimiser(Optimiser.Rule rule, double rate, Schedule schedule) {
        return new Optimiser(rule, rate, schedule, 0.1, 0);
    }

    /// The output layer's weights after a fixed number of steps, the run being so far.
    private static float[] weights(Optimiser optimiser, long runSteps, int steps) {
        Mlp mlp = new Mlp(2, new Network(List.of(4), Activation.TANH), 1, Mlp.Use.FIT,
                new RandomStream(1, "init"), ONE);
        OptimiserState state = new OptimiserState(optimiser, mlp);
        Tape tape = new Tape(mlp, 3);
        Mat out = new Mat(3, 1);
        state.stepsDone(runSteps);
        state.reset();
        for (int i = 0; i < steps; i++) {
            tape.forward(new Mat(3, 2).fill(0.5f), out);
            tape.backward(out); // down to an output of 0
            tape.step(state);
        }
        return mlp.weight(1);
    }

    /// Half of 0.03 and 0.01 is a step size of 0.02.
    static List<Optimiser.Rule> rules() {
        return Alternatives.of(Optimiser.Rule.class);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void aStepInTheMiddleOfAScheduleIsOneOfThatStepSize(Optimiser.Rule rule) {
        Optimiser scheduled = optimiser(rule, 0.03, FALLING);

        assertArrayEquals(weights(optimiser(rule, 0.02, Schedule.CONSTANT), 0, 3), weights(scheduled, 50, 3));
        assertArrayEquals(weights(optimiser(rule, 0.03, Schedule.CONSTANT), 0, 3), weights(scheduled, 0, 3));
        assertArrayEquals(weights(optimiser(rule, 0.01, Schedule.CONSTANT), 0, 3), weights(scheduled, 100, 3));
    }

    @Test
    void aStateMadeInTheMiddleOfARunBeginsThere() {
        Mlp mlp = new Mlp(2, new Network(List.of(4), Activation.TANH), 1, Mlp.Use.FIT,
                new RandomStream(1, "init"), ONE);

        assertEquals(0.02, new OptimiserState(optimiser(Optimiser.Rule.ADAM, 0.03, FALLING), mlp, 50).learningRate(),
                1e-17);
    }

    @Test
    void aStepSizeMayFallToNothingButNotBelow() {
        optimiser(Optimiser.Rule.ADAM, 0.03, Schedule.cosine(0, 10));

        assertEquals("learningRateSchedule.end: expected a number in [0, ∞), got -0.1",
                assertThrows(IllegalArgumentException.class,
                        () -> optimiser(Optimiser.Rule.ADAM, 0.03, Schedule.cosine(-0.1, 10))).getMessage());
    }
}
