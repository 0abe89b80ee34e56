// SPDX-License-Identifier: Apache-2.0
package org.fittedq.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.fittedq.MemoryExchange;
import org.fittedq.Property;
import org.fittedq.math.Mat;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;

class ObservationNormaliserTest {

    @Test
    void beforeTwoObservationsNothingIsScaled() {
        ObservationNormaliser normaliser = new ObservationNormaliser(2);
        Mat fresh = new Mat(1, 2).fill(3);
        Mat once = new Mat(1, 2).fill(3);

        normaliser.apply(fresh);
        normaliser.see(new float[]{1, 2}, 0);
        normaliser.apply(once);

        assertArrayEquals(new float[]{3, 3}, fresh.data());
        assertArrayEquals(new float[]{2, 1}, once.data());
    }

    @Test
    void momentsAreThoseOfTwoPassesOverAllObservations() {
        Property.forAll(100, 1, random -> {
            int n = 2 + random.index(200);
            float[] x = new float[2 * n];
            // the second dimension is far from 0: a sum of squares would lose its variance
            for (int i = 0; i < n; i++) {
                x[2 * i] = (float) random.nextGaussian();
                x[2 * i + 1] = (float) (1e4 + random.nextGaussian());
            }
            ObservationNormaliser normaliser = new ObservationNormaliser(2);

            for (int i = 0; i < n; i++) {
                normaliser.see(x, 2 * i);
            }

            for (int d = 0; d < 2; d++) {
                double mean = 0;
                double variance = 0;
                for (int i = 0; i < n; i++) {
                    mean += x[2 * i + d] / (double) n;
                }
                for (int i = 0; i < n; i++) {
                    variance += (x[2 * i + d] - mean) * (x[2 * i + d] - mean) / n;
                }
                assertEquals(mean, normaliser.shift()[d], 1e-6 * (1 + Math.abs(mean)));
                double scale = 1 / Math.sqrt(variance + 1e-8);
                assertEquals(scale, normaliser.scale()[d], 1e-6 * scale);
            }
        });
    }

    @Test
    void whatNeverVariedHasNoInfluence() {
        // a constant, a large one with rounding, zero with less than a sensor shows; and one that varies
        float[][] seen = {{0.5f, 1e6f, 0, 1}, {0.5f, Math.nextUp(1e6f), 1e-9f, 3}, {0.5f, Math.nextDown(1e6f), 0, 2}};
        ObservationNormaliser normaliser = new ObservationNormaliser(4);
        for (float[] s : seen) {
            normaliser.see(s, 0);
        }
        Mat s = new Mat(2, 4);
        s.setRow(0, new float[]{0.501f, 2e6f, -7, 3});
        s.setRow(1, new float[]{-1e30f, 0, 1e-3f, 2});

        normaliser.apply(s);

        float third = (float) (1 / Math.sqrt(2 / 3.0 + 1e-8));
        for (int r = 0; r < 2; r++) {
            for (int j = 0; j < 3; j++) {
                assertEquals(0, s.at(r, j), 0.0);
            }
            assertEquals((1 - r) * third, s.at(r, 3));
        }
    }

    @Test
    void whatBeginsToVaryCountsFromThenOn() {
        ObservationNormaliser normaliser = new ObservationNormaliser(1);
        for (float x : new float[]{2, 2, 2, 6}) {
            normaliser.see(new float[]{x}, 0);
        }
        Mat s = new Mat(1, 1);
        s.setRow(0, new float[]{6});

        normaliser.apply(s);

        assertEquals((float) ((6 - 3) * (double) (float) (1 / Math.sqrt(3 + 1e-8))), s.at(0, 0));
    }

    @Test
    void normalisedObservationsAreClippedToTen() {
        ObservationNormaliser normaliser = new ObservationNormaliser(new float[]{1, 1, 1}, new float[]{2, 2, 2});
        Mat s = new Mat(1, 3);
        s.setRow(0, new float[]{100, -100, 2});

        normaliser.apply(s);

        assertArrayEquals(new float[]{10, -10, 2}, s.data());
    }

    @Test
    void aRestoredNormaliserContinuesAsTheSavedOne() {
        ObservationNormaliser saved = new ObservationNormaliser(3);
        ObservationNormaliser restored = new ObservationNormaliser(3);
        RandomStream random = new RandomStream(2, "observations");
        float[] s = new float[3];
        for (int i = 0; i < 20; i++) {
            fill(s, random);
            saved.see(s, 0);
        }

        MemoryExchange.save(saved).restore(restored);

        assertArrayEquals(saved.shift(), restored.shift());
        assertArrayEquals(saved.scale(), restored.scale());
        fill(s, random);
        saved.see(s, 0);
        restored.see(s, 0);
        assertArrayEquals(saved.shift(), restored.shift());
        assertArrayEquals(saved.scale(), restored.scale());
    }

    private static void fill(float[] s, RandomStream random) {
        for (int i = 0; i < s.length; i++) {
            s[i] = (float) random.nextGaussian();
        }
    }

    @Test
    void momentsThatAreMergedAreThoseOfAllObservations() {
        RandomStream random = new RandomStream(3, "merged");
        ObservationNormaliser all = new ObservationNormaliser(2);
        ObservationNormaliser merged = new ObservationNormaliser(2);
        for (int part = 0; part < 4; part++) {
            ObservationNormaliser its = new ObservationNormaliser(2);
            for (int i = 0; i < 10 * part; i++) { // none in the first
                float[] s = {100 + (float) random.nextGaussian() * part, random.nextFloat()};
                all.see(s, 0);
                its.see(s, 0);
            }
            merged.see(its);
        }

        assertArrayEquals(all.shift(), merged.shift(), 1e-5f);
        assertArrayEquals(all.scale(), merged.scale(), 1e-5f);
    }
}
