// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

import java.util.random.RandomGenerator;
import org.fittedq.mdp.ActionSet;

/// Three kinds of action sets, as simple as can be.
public final class Sets {

    private Sets() {}

    /// The box [low, high]^m.
    public record Box(int size, double lowest, double highest, boolean isConvex) implements ActionSet {

        public static Box unit(int m) {
            return new Box(m, -1, 1, true);
        }

        @Override
        public double low(int i) {
            return lowest;
        }

        @Override
        public double high(int i) {
            return highest;
        }

        @Override
        public boolean contains(float[] a, int at, double tolerance) {
            boolean inside = true;
            for (int i = 0; i < size; i++) {
                inside &= lowest - tolerance <= a[at + i] && a[at + i] <= highest + tolerance;
            }
            return inside;
        }

        @Override
        public void project(float[] a, int at) {
            for (int i = 0; i < size; i++) {
                a[at + i] = (float) Math.clamp(a[at + i], lowest, highest);
            }
        }

        @Override
        public void sample(RandomGenerator random, float[] a, int at) {
            for (int i = 0; i < size; i++) {
                a[at + i] = (float) (lowest + (highest - lowest) * random.nextDouble());
            }
        }
    }

    /// The part of [−1, 1]^m where the actions sum to at most `most`.
    public record Budget(int size, double most) implements ActionSet {

        @Override
        public double low(int i) {
            return -1;
        }

        @Override
        public double high(int i) {
            return 1;
        }

        @Override
        public boolean contains(float[] a, int at, double tolerance) {
            double sum = 0;
            for (int i = 0; i < size; i++) {
                sum += a[at + i];
            }
            return Box.unit(size).contains(a, at, tolerance) && sum <= most + tolerance * size;
        }

        /// clamp(a − λ) with the least λ ≥ 0 that fits, by bisection.
        @Override
        public void project(float[] a, int at) {
            double low = 0;
            double high = sum(a, at, 0) <= most ? 0 : 4;
            for (int k = 0; k < 60 && high > 0; k++) {
                double middle = 0.5 * (low + high);
                if (sum(a, at, middle) > most) {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            for (int i = 0; i < size; i++) {
                a[at + i] = (float) Math.clamp(a[at + i] - high, -1, 1);
            }
        }

        private double sum(float[] a, int at, double lambda) {
            double sum = 0;
            for (int i = 0; i < size; i++) {
                sum += Math.clamp(a[at + i] - lambda, -1, 1);
            }
            return sum;
        }

        @Override
        public void sample(RandomGenerator random, float[] a, int at) {
            do {
                Box.unit(size).sample(random, a, at);
            } while (!contains(a, at, 0));
        }

        @Override
        public boolean isConvex() {
            return true;
        }
    }

    /// `levels` evenly spaced numbers from −1 to 1 in each dimension.
    public record Lattice(int size, int levels) implements ActionSet {

        public double level(int k) {
            return -1 + 2.0 * k / (levels - 1);
        }

        private double nearest(double x) {
            return level(Math.clamp(Math.round((x + 1) / 2 * (levels - 1)), 0, levels - 1));
        }

        @Override
        public double low(int i) {
            return -1;
        }

        @Override
        public double high(int i) {
            return 1;
        }

        @Override
        public boolean contains(float[] a, int at, double tolerance) {
            boolean inside = true;
            for (int i = 0; i < size; i++) {
                inside &= Math.abs(nearest(a[at + i]) - a[at + i]) <= tolerance + 1e-7;
            }
            return inside;
        }

        @Override
        public void project(float[] a, int at) {
            for (int i = 0; i < size; i++) {
                a[at + i] = (float) nearest(a[at + i]);
            }
        }

        @Override
        public void sample(RandomGenerator random, float[] a, int at) {
            for (int i = 0; i < size; i++) {
                a[at + i] = (float) level(random.nextInt(levels));
            }
        }

        @Override
        public boolean isConvex() {
            return false;
        }
    }
}
