// SPDX-License-Identifier: Apache-2.0
package org.fittedq.actions;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.fittedq.Property;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.BoxSet;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;

/// What every action set promises, tried on sets of every kind.
class ActionSetContractTest {

    private static final double TOLERANCE = 1e-6;

    private static double distance(float[] x, float[] y) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += (x[i] - (double) y[i]) * (x[i] - (double) y[i]);
        }
        return Math.sqrt(sum);
    }

    private static float[] projected(ActionSet set, float[] y) {
        float[] p = y.clone();
        set.project(p, 0);
        return p;
    }

    @Test
    void aProjectedActionLiesInTheSet() {
        Property.forAll(3000, 1, random -> {
            ActionSet set = RandomSets.any(random);
            float[] p = projected(set, RandomSets.outside(random, set.size()));

            assertTrue(set.contains(p, 0, TOLERANCE), () -> set.getClass() + " " + Arrays.toString(p));
        });
    }

    @Test
    void projectingTwiceGivesTheBitsOfProjectingOnce() {
        Property.forAll(3000, 2, random -> {
            ActionSet set = RandomSets.any(random);
            float[] p = projected(set, RandomSets.outside(random, set.size()));

            assertArrayEquals(p, projected(set, p), () -> set.getClass().toString());
        });
    }

    @Test
    void noActionOfTheSetIsNearer() {
        Property.forAll(1000, 3, random -> {
            ActionSet set = RandomSets.any(random);
            float[] y = RandomSets.outside(random, set.size());
            double nearest = distance(projected(set, y), y);

            float[] z = new float[set.size()];
            for (int k = 0; k < 40; k++) {
                if (k % 2 == 0) {
                    set.sample(random, z, 0);
                } else { // mostly on the border
                    z = projected(set, RandomSets.outside(random, set.size()));
                }
                assertTrue(nearest <= distance(z, y) + TOLERANCE, set.getClass() + " " + Arrays.toString(z));
            }
        });
    }

    @Test
    void noPointOfADenseGridIsNearer() {
        Property.forAll(300, 11, random -> {
            ActionSet set = RandomSets.flat(random);
            float[] y = RandomSets.outside(random, 2);
            double nearest = distance(projected(set, y), y);
            float[] a = new float[2];
            for (int k = 0; k < 201 * 201; k++) {
                int row = k / 201;
                a[0] = k % 201 / 100f - 1;
                a[1] = row / 100f - 1;
                assertTrue(!set.contains(a, 0, 0) || nearest <= distance(a, y) + TOLERANCE * Math.max(1, nearest),
                        () -> set.getClass() + " " + Arrays.toString(a));
            }
        });
    }

    @Test
    void drawsFromUnionsAreUniformByVolume() {
        // cells of a coarse lattice, with their volumes by a fine one
        Property.forAll(30, 12, random -> {
            ActionSet union = RandomSets.union(random, 2);
            int cells = 16;
            double[] volume = new double[cells];
            float[] a = new float[2];
            double all = 0;
            for (int k = 0; k < 400 * 400; k++) {
                int row = k / 400;
                a[0] = (k % 400 + 0.5f) / 200 - 1;
                a[1] = (row + 0.5f) / 200 - 1;
                if (union.contains(a, 0, 0)) {
                    volume[cell(a)]++;
                    all++;
                }
            }
            int draws = 4000;
            double[] counts = new double[cells];
            for (int k = 0; k < draws; k++) {
                union.sample(random, a, 0);
                counts[cell(a)]++;
            }
            double chi = 0;
            for (int c = 0; c < cells; c++) {
                double expected = draws * volume[c] / all;
                chi += (counts[c] - expected) * (counts[c] - expected) / Math.max(5, expected);
            }
            double most = chi;
            assertTrue(chi < 15 + 6 * Math.sqrt(30), () -> "chi-square of at most 15 degrees of freedom: " + most);
        });
    }

    private static int cell(float[] a) {
        int x = Math.min(3, (int) ((a[0] + 1) * 2));
        int y = Math.min(3, (int) ((a[1] + 1) * 2));
        return x + 4 * y;
    }

    @Test
    void samplesLieInTheSet() {
        Property.forAll(1000, 4, random -> {
            ActionSet set = RandomSets.any(random);
            float[] a = new float[set.size()];
            for (int k = 0; k < 10; k++) {
                set.sample(random, a, 0);
                assertTrue(set.contains(a, 0, TOLERANCE), set.getClass() + " " + Arrays.toString(a));
            }
        });
    }

    @Test
    void theBoxAroundASetIsTheSmallestOne() {
        // the action furthest along an axis touches the box; projecting a point far along the axis finds it
        Property.forAll(1000, 5, random -> {
            ActionSet set = RandomSets.any(random);
            for (int i = 0; i < set.size(); i++) {
                for (int sign = -1; sign <= 1; sign += 2) {
                    float[] far = new float[set.size()];
                    far[i] = sign * 9000f;
                    set.project(far, 0);
                    assertEquals(sign < 0 ? set.low(i) : set.high(i), far[i], 4e-4, set.getClass() + " dimension " + i);
                }
            }
        });
    }

    @Test
    void anActionIsReadAndWrittenAtItsPlaceOnly() {
        Property.forAll(500, 6, random -> {
            ActionSet set = RandomSets.any(random);
            int m = set.size();
            float[] y = RandomSets.outside(random, m);
            float[] padded = new float[m + 2];
            Arrays.fill(padded, 7);
            System.arraycopy(y, 0, padded, 1, m);

            set.project(padded, 1);

            assertArrayEquals(projected(set, y), Arrays.copyOfRange(padded, 1, m + 1));
            assertTrue(set.contains(padded, 1, TOLERANCE));
            set.sample(random, padded, 1);
            assertEquals(7, padded[0]);
            assertEquals(7, padded[m + 1]);
        });
    }

    @Test
    void severalActionsAreProjectedAsEachByItself() {
        Property.forAll(500, 10, random -> {
            ActionSet set = random.index(5) == 0 ? BoxSet.whole(1 + random.index(7)) : RandomSets.any(random);
            int m = set.size();
            int count = random.index(20);
            float[] all = new float[count * m + 2];
            Arrays.fill(all, 7);
            for (int k = 0; k < count; k++) {
                System.arraycopy(RandomSets.outside(random, m), 0, all, 1 + k * m, m);
            }
            float[] expected = all.clone();
            for (int k = 0; k < count; k++) {
                set.project(expected, 1 + k * m);
            }

            set.project(all, 1, count);

            assertArrayEquals(expected, all, () -> set.getClass().toString());
        });
    }

    @Test
    void theMeanOfTwoActionsOfAConvexSetIsOneOfThem() {
        Property.forAll(1000, 7, random -> {
            ActionSet set = RandomSets.any(random);
            float[] x = new float[set.size()];
            float[] y = new float[set.size()];
            set.sample(random, x, 0);
            set.sample(random, y, 0);
            float[] mean = new float[set.size()];
            for (int i = 0; i < mean.length; i++) {
                mean[i] = (x[i] + y[i]) / 2;
            }

            assertTrue(!set.isConvex() || set.contains(mean, 0, TOLERANCE), () -> set.getClass().toString());
        });
    }

    @Test
    void theSameStreamDrawsTheSameActions() {
        Property.forAll(200, 8, random -> {
            ActionSet set = RandomSets.any(random);
            float[] x = new float[set.size()];
            float[] y = new float[set.size()];
            set.sample(new RandomStream(3, "sample"), x, 0);
            set.sample(new RandomStream(3, "sample"), y, 0);

            assertArrayEquals(x, y);
        });
    }

    @Test
    void infiniteAndHugeCoordinatesAreProjectedIntoTheSet() {
        Property.forAll(500, 9, random -> {
            ActionSet set = RandomSets.any(random);
            float[] y = new float[set.size()];
            for (int i = 0; i < y.length; i++) {
                y[i] = switch (random.index(4)) {
                    case 0 -> Float.POSITIVE_INFINITY;
                    case 1 -> Float.NEGATIVE_INFINITY;
                    case 2 -> 1e30f;
                    default -> 0;
                };
            }
            if (!(set instanceof FiniteSet)) { // which has no nearest point then
                set.project(y, 0);
                assertTrue(set.contains(y, 0, 1e-5), () -> set.getClass() + " " + Arrays.toString(y));
            }
        });
    }

    @Test
    void threadsShareASet() throws Exception {
        PolytopeSet set = RandomSets.polytope(new RandomStream(11, "shared"), 5);
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            var jobs = IntStream.range(0, 4).<Future<float[]>>mapToObj(t -> threads.submit(() -> {
                RandomStream random = new RandomStream(5, "points");
                float[] last = new float[5];
                for (int k = 0; k < 2000; k++) {
                    last = projected(set, RandomSets.outside(random, 5));
                }
                return last;
            })).toList();
            for (Future<float[]> job : jobs) {
                assertArrayEquals(jobs.getFirst().get(), job.get());
            }
        }
    }
}
