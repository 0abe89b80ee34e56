// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.BoxSet;
import org.fittedq.random.Normals;
import org.fittedq.random.RandomStream;
import org.fittedq.value.FunctionQ;
import org.junit.jupiter.api.Test;

/// [CemSolver] against the method written naively, one state and one sample at a time.
class CemSolverTest {

    private static final Compute COMPUTE = new Compute(1);
    private static final int M = 2;
    private static final int STATES = 3;
    private static final BoxSet BOX = new BoxSet(new double[]{-1, -0.5}, new double[]{0.75, 1});

    /// Two hills, at (s, 0.6) and (−0.6, s), the first a little higher where s is above 0.
    private static double q(float[] s, double a0, double a1) {
        return (1 + 0.1 * s[0]) * Math.exp(-4 * (Math.pow(a0 - s[0], 2) + Math.pow(a1 - 0.6, 2)))
                + Math.exp(-4 * (Math.pow(a0 + 0.6, 2) + Math.pow(a1 - s[0], 2)));
    }

    private static float[] state(int i) {
        return new float[]{0.5f - 0.3f * i};
    }

    private static Maxima solve(Cem c) {
        FunctionQ q = new FunctionQ(1, M, (s, a) -> q(s, a[0], a[1]));
        Mat s = new Mat(STATES, 1);
        for (int i = 0; i < STATES; i++) {
            s.setRow(i, state(i));
        }
        return new Argmax(c, q, ActionSets.always(BOX), new RandomStream(1, "argmax"), COMPUTE).solve(s,
                new Maxima(STATES, M));
    }

    private record Sample(float[] a, float q) {}

    /// One Gaussian: mean, deviation and the best value of its last samples.
    private static final class Mode {

        private final float[] mu = {(-1 + 0.75f) / 2, (-0.5f + 1) / 2};
        private final float[] sigma = new float[M];
        private float best = Float.NEGATIVE_INFINITY;

        void fit(List<Sample> own, double floor) {
            best = own.isEmpty() ? Float.NEGATIVE_INFINITY : own.getFirst().q;
            for (int j = 0; j < M && !own.isEmpty(); j++) {
                double mean = 0;
                double variance = 0;
                for (Sample x : own) {
                    mean += x.a[j] / (double) own.size();
                }
                for (Sample x : own) {
                    variance += (x.a[j] - mean) * (x.a[j] - mean) / own.size();
                }
                mu[j] = (float) mean;
                sigma[j] = (float) Math.max(floor, Math.sqrt(variance));
            }
        }
    }

    private static double distance(Sample x, Sample y) {
        return Math.hypot(x.a[0] - y.a[0], x.a[1] - y.a[1]);
    }

    private static List<Sample> best(List<Sample> samples, int most) {
        return samples.stream().sorted(Comparator.comparingDouble((Sample x) -> -x.q)).limit(most).toList();
    }

    private static Sample reference(Cem c, int i) {
        List<Mode> modes = new ArrayList<>();
        for (int g = 0; g < c.modes(); g++) {
            modes.add(new Mode());
            float sigma0 = c.start() instanceof CemStart.Gaussian(double sigma) ? (float) sigma : 0;
            Arrays.fill(modes.get(g).sigma, sigma0);
        }
        Sample top = new Sample(new float[M], Float.NEGATIVE_INFINITY);
        for (int t = 0; t < c.iterations(); t++) {
            List<Sample> samples = draw(c, i, t, modes);
            top = best(List.of(top, best(samples, 1).getFirst()), 1).getFirst();
            int each = c.samples() / c.modes();
            if (t == 0) {
                separate(best(samples, c.elites() * c.modes()), modes, c.floor());
            } else {
                for (int g = 0; g < c.modes(); g++) {
                    modes.get(g).fit(best(samples.subList(g * each, (g + 1) * each), c.elites()), c.floor());
                }
            }
        }
        if (c.answer() == Cem.Answer.BEST) {
            return top;
        }
        float[] a = modes.stream().max(Comparator.comparingDouble(mode -> mode.best)).orElseThrow().mu.clone();
        BOX.project(a, 0);
        return new Sample(a, (float) q(state(i), a[0], a[1]));
    }

    private static List<Sample> draw(Cem c, int i, int t, List<Mode> modes) {
        int n = c.samples();
        if (t == 0 && c.start() instanceof CemStart.Even) {
            return evenly(n, i);
        }
        RandomStream random = new RandomStream(1, "argmax");
        random.seek(i * Block.WORDS + (long) t * n * M);
        float[] epsilon = new float[n * M];
        new Normals(random, n * M, COMPUTE).fill(epsilon);
        List<Sample> samples = new ArrayList<>();
        for (int k = 0; k < n; k++) {
            Mode mode = modes.get(k / (n / c.modes()));
            float[] a = new float[M];
            for (int j = 0; j < M; j++) {
                a[j] = Math.fma(mode.sigma[j], epsilon[k * M + j], mode.mu[j]);
            }
            BOX.project(a, 0);
            samples.add(new Sample(a, (float) q(state(i), a[0], a[1])));
        }
        return samples;
    }

    /// frac(u + j φ⁻ᵏ) with φ of two dimensions, the plastic number.
    private static List<Sample> evenly(int n, int i) {
        double phi = 1.324717957244746;
        RandomStream random = new RandomStream(1, "argmax");
        random.seek(i * Block.WORDS);
        double u0 = random.nextDouble();
        double u1 = random.nextDouble();
        List<Sample> samples = new ArrayList<>();
        for (int j = 0; j < n; j++) {
            double x0 = (u0 + j / phi) % 1;
            double x1 = (u1 + j / (phi * phi)) % 1;
            float[] a = {(float) (-1 + 1.75 * x0), (float) (-0.5 + 1.5 * x1)};
            samples.add(new Sample(a, (float) q(state(i), a[0], a[1])));
        }
        return samples;
    }

    /// The first elites go to the nearest of as many seeds: the best, then always the one farthest from the seeds so far.
    private static void separate(List<Sample> elites, List<Mode> modes, double floor) {
        List<Sample> seeds = new ArrayList<>(List.of(elites.getFirst()));
        while (seeds.size() < modes.size()) {
            seeds.add(elites.stream().max(Comparator.comparingDouble(
                    e -> seeds.stream().mapToDouble(s -> distance(e, s)).min().orElseThrow())).orElseThrow());
        }
        for (int g = 0; g < modes.size(); g++) {
            Sample seed = seeds.get(g);
            modes.get(g).fit(elites.stream().filter(e -> seeds.stream().min(
                    Comparator.comparingDouble(s -> distance(e, s))).orElseThrow().equals(seed)).toList(), floor);
        }
    }

    private static void isTheReference(Cem c) {
        Maxima found = solve(c);
        for (int i = 0; i < STATES; i++) {
            Sample expected = reference(c, i);
            assertEquals(expected.a[0], found.action().at(i, 0), 1e-5, "state " + i);
            assertEquals(expected.a[1], found.action().at(i, 1), 1e-5, "state " + i);
            assertEquals(expected.q, found.value().at(i), 1e-5, "state " + i);
            assertEquals(c.iterations() * c.samples() + (c.answer() == Cem.Answer.MEAN ? 1 : 0), found.evaluations(i));
        }
    }

    @Test
    void oneModesBestSampleIsThatOfTheAlgorithm() {
        isTheReference(new Cem(32, 4, 5, 0.5, 1e-3, 1, Cem.Answer.BEST));
    }

    @Test
    void theMeanAnswersIsThatOfTheLastElites() {
        isTheReference(new Cem(32, 4, 5, 0.5, 1e-3, 1, Cem.Answer.MEAN));
        isTheReference(new Cem(32, 1, 5, 0.5, 1e-3, 1, Cem.Answer.MEAN));
    }

    @Test
    void theFirstSamplesAreSpreadOverTheWholeBox() {
        for (int iterations = 1; iterations <= 3; iterations++) {
            isTheReference(
                    new Cem(60, iterations, 5, CemStart.Even.DEFAULT, 1e-3, 1, Cem.Answer.BEST));
            isTheReference(
                    new Cem(60, iterations, 5, CemStart.Even.DEFAULT, 1e-3, 2, Cem.Answer.MEAN));
        }
    }

    @Test
    void aHillAsNarrowAsThreeSamplesAreApartIsNeverMissed() {
        int n = 64;
        double width = 3.0 / n; // the largest gap of n points of the golden ratio is below 2.7 / n
        for (int place = 0; place < 200; place++) {
            double from = place / 200.0 * (1 - width);
            FunctionQ q = new FunctionQ(1, 1, (s, a) -> {
                double x = (a[0] + 1) / 2;
                return x >= from && x <= from + width ? 1 : 0;
            });
            Cem c = new Cem(n, 1, 6, CemStart.Even.DEFAULT, 1e-3, 1, Cem.Answer.BEST);
            Maxima found = new Argmax(c, q, ActionSets.always(BoxSet.whole(1)), new RandomStream(place, "argmax"),
                    COMPUTE).solve(new Mat(1, 1), new Maxima(1, 1));

            assertEquals(1, found.value().at(0), "hill from " + from);
        }
    }

    @Test
    void severalModesAreSeparatedOnceAndThenGoTheirOwnWay() {
        for (int modes = 2; modes <= 4; modes++) {
            for (Cem.Answer answer : Cem.Answer.values()) {
                isTheReference(new Cem(60, 3, 5, 0.6, 1e-3, modes, answer));
                isTheReference(new Cem(60, 1, 5, 0.6, 1e-3, modes, answer));
            }
        }
    }

    @Test
    void theDeviationHasAFloor() {
        isTheReference(new Cem(40, 5, 3, 0.6, 0.4, 2, Cem.Answer.BEST));
    }

    @Test
    void theMeanOfTheBetterModeAnswers() {
        Maxima found = solve(new Cem(60, 4, 5, 0.6, 1e-3, 2, Cem.Answer.MEAN));

        assertTrue(found.value().at(0) > 0.9 * q(state(0), 0.5, 0.6), "value " + found.value().at(0));
    }
}
