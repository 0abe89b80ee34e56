// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.random.RandomGenerator;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.BoxSet;
import org.fittedq.random.RandomStream;
import org.fittedq.value.FunctionQ;
import org.junit.jupiter.api.Test;

/// What a set offers is tried by every search that samples.
class CandidateTest {

    private static final float[] HELD = {0.25f, -0.75f};
    private static final float[] EQUAL = {0.5f, 0.5f};

    /// A box that offers two points, and draws the one corner alone.
    private record Offering(BoxSet box) implements ActionSet {

        @Override
        public int size() {
            return box.size();
        }

        @Override
        public double low(int i) {
            return box.low(i);
        }

        @Override
        public double high(int i) {
            return box.high(i);
        }

        @Override
        public boolean contains(float[] a, int at, double tolerance) {
            return box.contains(a, at, tolerance);
        }

        @Override
        public void project(float[] a, int at) {
            box.project(a, at);
        }

        @Override
        public void sample(RandomGenerator random, float[] a, int at) {
            a[at] = -1;
            a[at + 1] = 1;
        }

        @Override
        public boolean isConvex() {
            return true;
        }

        @Override
        public int candidateCount() {
            return 2;
        }

        @Override
        public void candidate(int k, float[] a, int at) {
            System.arraycopy(k == 0 ? HELD : EQUAL, 0, a, at, 2);
        }
    }

    private static float[] found(Maximiser method, float[] needle) {
        FunctionQ q = new FunctionQ(1, 2,
                (s, a) -> a[0] == needle[0] && a[1] == needle[1] ? 1 : -Math.abs(a[0]) - Math.abs(a[1]));
        Maxima best = new Argmax(method, q, ActionSets.always(new Offering(BoxSet.whole(2))),
                new RandomStream(1, "argmax"), new Compute(1)).solve(new Mat(1, 1), new Maxima(1, 2));
        return new float[]{best.action().at(0, 0), best.action().at(0, 1)};
    }

    @Test
    void whatTheSetOffersIsAmongTheFirstSamplesOfEveryStart() {
        for (CemStart start : List.of(CemStart.Even.DEFAULT, CemStart.Gaussian.DEFAULT, CemStart.Mixture.DEFAULT)) {
            for (int modes = 1; modes <= 2; modes++) {
                Cem cem = new Cem(16, 2, 3, start, 1e-3, modes, Cem.Answer.BEST);

                assertArrayEquals(HELD, found(cem, HELD), start.name());
                assertArrayEquals(EQUAL, found(cem, EQUAL), start.name());
            }
        }
    }

    @Test
    void aMixtureDrawsHalfFromTheSetAndHalfAroundTheFirstCandidate() {
        Cem oneIteration = new Cem(64, 1, 3, new CemStart.Mixture(0.01), 0, 1, Cem.Answer.BEST);

        assertArrayEquals(new float[]{-1, 1}, found(oneIteration, new float[]{-1, 1}));
        float[] near = best(oneIteration, (s, a) -> a[0] < 0.24f ? -1 : -Math.abs(a[0] - 0.241f));
        assertEquals(0.241, near[0], 0.005);
    }

    private static float[] best(Maximiser method, FunctionQ.Value f) {
        Maxima best = new Argmax(method, new FunctionQ(1, 2, f),
                ActionSets.always(new Offering(BoxSet.whole(2))), new RandomStream(1, "argmax"), new Compute(1))
                .solve(new Mat(1, 1), new Maxima(1, 2));
        return new float[]{best.action().at(0, 0), best.action().at(0, 1)};
    }
}
