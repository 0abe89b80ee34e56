// SPDX-License-Identifier: Apache-2.0
package org.fittedq.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.fittedq.argmax.Argmax;
import org.fittedq.argmax.Maxima;
import org.fittedq.argmax.RandomShooting;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.BoxSet;
import org.fittedq.random.Normals;
import org.fittedq.random.RandomStream;
import org.fittedq.random.Streams;
import org.fittedq.value.FunctionQ;
import org.junit.jupiter.api.Test;

class SearchBehaviourTest {

    private static final Compute COMPUTE = new Compute(1);
    private static final int ENVIRONMENTS = 3;
    private static final int DA = 2;

    /// The best action is (s, 0.9): near the box's end, so that noise is clipped.
    private static Argmax argmax() {
        FunctionQ q = new FunctionQ(1, DA, (s, a) -> -Math.abs(a[0] - s[0]) - Math.abs(a[1] - 0.9));
        return new Argmax(new RandomShooting(50), q, ActionSets.always(BoxSet.whole(DA)), new RandomStream(1, "argmax"),
                COMPUTE);
    }

    private static Mat states() {
        Mat s = new Mat(ENVIRONMENTS, 1);
        for (int e = 0; e < ENVIRONMENTS; e++) {
            s.set(e, 0, 0.5f - 0.4f * e);
        }
        return s;
    }

    @Test
    void eachEnvironmentsActionIsUniformOrTheBestOneWithNoise() {
        var behaviour = new SearchBehaviour(new Exploration(0.4, 0.3), argmax(), ENVIRONMENTS,
                new Streams(7), COMPUTE);
        Argmax twin = argmax();
        RandomStream exploration = new Streams(7).stream("exploration");
        Normals noise = new Normals(new Streams(7).stream("noise"), ENVIRONMENTS * DA, COMPUTE);
        float[] epsilon = new float[ENVIRONMENTS * DA];
        Maxima best = new Maxima(ENVIRONMENTS, DA);
        Mat action = new Mat(ENVIRONMENTS, DA);

        int uniform = 0;
        int clipped = 0;
        for (int t = 0; t < 100; t++) {
            behaviour.act(states(), states(), action);

            twin.solve(states(), best);
            noise.fill(epsilon);
            for (int e = 0; e < ENVIRONMENTS; e++) {
                boolean drawn = exploration.nextDouble() < 0.4;
                uniform += drawn ? 1 : 0;
                for (int j = 0; j < DA; j++) {
                    double random = 2.0 * exploration.nextFloat() - 1;
                    double near = best.action().at(e, j) + 0.3 * epsilon[DA * e + j];
                    clipped += !drawn && near > 1 ? 1 : 0;
                    assertEquals(drawn ? random : Math.clamp(near, -1, 1), action.at(e, j), 1e-6);
                }
            }
        }
        assertTrue(uniform > 60 && uniform < 180 && clipped > 20, uniform + " uniform, " + clipped + " clipped");
    }

    @Test
    void withoutExplorationTheActionIsTheBestFound() {
        var behaviour = new SearchBehaviour(new Exploration(0, 0), argmax(), ENVIRONMENTS,
                new Streams(7), COMPUTE);
        Maxima best = new Maxima(ENVIRONMENTS, DA);
        Mat action = new Mat(ENVIRONMENTS, DA);

        behaviour.act(states(), states(), action);

        argmax().solve(states(), best);
        for (int e = 0; e < ENVIRONMENTS; e++) {
            assertEquals(best.action().at(e, 0), action.at(e, 0));
            assertEquals(best.action().at(e, 1), action.at(e, 1));
        }
    }

    @Test
    void explorationOutOfRangeIsRefusedByName() {
        assertEquals("epsilon: expected a number in [0, 1], got 1.5",
                assertThrows(IllegalArgumentException.class, () -> new Exploration(1.5, 0)).getMessage());
        assertEquals("sigma: expected a number in [0, ∞), got -1.0",
                assertThrows(IllegalArgumentException.class, () -> new Exploration(0, -1)).getMessage());
    }
}
