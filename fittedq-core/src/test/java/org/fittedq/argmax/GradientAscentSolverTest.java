// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.DoubleUnaryOperator;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.BoxSet;
import org.fittedq.random.RandomStream;
import org.fittedq.value.FunctionQ;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// One start, the middle of [−1, 1], in one dimension: every step can be followed by hand.
class GradientAscentSolverTest {

    private static final Compute COMPUTE = new Compute(1);

    private static Maxima solve(GradientAscent method, DoubleUnaryOperator q, DoubleUnaryOperator slope) {
        FunctionQ function = new FunctionQ(1, 1, (s, a) -> q.applyAsDouble(a[0]),
                (s, a, da) -> da[0] = (float) slope.applyAsDouble(a[0]));
        Argmax argmax = new Argmax(method, function, ActionSets.always(BoxSet.whole(1)), new RandomStream(1, "argmax"),
                COMPUTE);
        return argmax.solve(new Mat(1, 1), new Maxima(1, 1));
    }

    private static double change(GradientAscent.Rule rule, double g, double[] moments, int t) {
        return switch (rule) {
            case PLAIN -> g;
            case RMSPROP -> {
                moments[1] = 0.9 * moments[1] + 0.1 * g * g;
                yield g / Math.sqrt(moments[1]);
            }
            case ADAM -> {
                moments[0] = 0.9 * moments[0] + 0.1 * g;
                moments[1] = 0.999 * moments[1] + 0.001 * g * g;
                yield moments[0] / (1 - Math.pow(0.9, t)) / Math.sqrt(moments[1] / (1 - Math.pow(0.999, t)));
            }
        };
    }

    /// q = −(a − 2)²: it rises over the whole box, so that the last point is the best.
    @ParameterizedTest
    @EnumSource
    void everyStepIsThatOfTheRuleAndTheRateFallsToATenth(GradientAscent.Rule rule) {
        int steps = 6;
        double rate = rule == GradientAscent.Rule.PLAIN ? 0.03 : 0.05;

        Maxima best = solve(new GradientAscent(1, steps, rate, rule), a -> -(a - 2) * (a - 2), a -> -2 * (a - 2));

        double a = 0;
        double[] moments = new double[2];
        for (int t = 1; t <= steps; t++) {
            a += rate * (1 - 0.9 * (t - 1) / steps) * change(rule, -2 * (a - 2), moments, t);
        }
        assertEquals(a, best.action().at(0, 0), 1e-6);
        assertEquals(-(a - 2) * (a - 2), best.value().at(0), 1e-5);
        assertEquals(steps + 1, best.evaluations(0));
    }

    /// Gradients of the size of ε = 10⁻⁸ are damped: g/(√v + ε) with v = g² or g²/10.
    @Test
    void gradientsAsSmallAsEpsilonAreDamped() {
        double g = 1e-8;

        Maxima adam = solve(new GradientAscent(1, 1, 0.5, GradientAscent.Rule.ADAM), a -> a, a -> g);
        Maxima rmsprop = solve(new GradientAscent(1, 1, 0.2, GradientAscent.Rule.RMSPROP), a -> a, a -> g);

        assertEquals(0.5 * 0.5, adam.action().at(0, 0), 1e-5);
        assertEquals(0.2 / (Math.sqrt(0.1) + 1), rmsprop.action().at(0, 0), 1e-5);
    }

    /// The gradient leads down here, as it does beyond a ridge: what was seen on the way counts.
    @Test
    void theStartIsTheAnswerIfNothingIsBetter() {
        Maxima best = solve(new GradientAscent(1, 5, 0.1, GradientAscent.Rule.PLAIN), a -> 3 - a * a, a -> 1);

        assertEquals(0, best.action().at(0, 0));
        assertEquals(3, best.value().at(0));
    }

    @Test
    void stepsEndAtTheBox() {
        Maxima best = solve(new GradientAscent(1, 3, 10, GradientAscent.Rule.PLAIN), a -> a, a -> 1);

        assertEquals(1, best.action().at(0, 0));
    }
}
