// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.fittedq.Property;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;

/// Every step of [BoxDescent] on random quadratics, against Algorithm CP and the subspace minimum written naively.
class BoxDescentTest {

    private static final int N = 4;

    /// f(x) = ½ (x − c)ᵀ H (x − c).
    private record Quadratic(double[][] h, double[] c) {

        static Quadratic random(RandomStream random) {
            double[][] root = new double[N][N];
            double[] c = new double[N];
            for (int i = 0; i < N; i++) {
                c[i] = 1.5 * random.nextGaussian();
                for (int j = 0; j < N; j++) {
                    root[i][j] = random.nextGaussian();
                }
            }
            double[][] h = new double[N][N];
            for (int i = 0; i < N; i++) {
                h[i][i] = 0.3;
                for (int j = 0; j < N; j++) {
                    for (int k = 0; k < N; k++) {
                        h[i][j] += root[i][k] * root[j][k];
                    }
                }
            }
            return new Quadratic(h, c);
        }

        double value(double[] x) {
            float[] g = gradient(x);
            double sum = 0;
            for (int i = 0; i < N; i++) {
                sum += 0.5 * g[i] * (x[i] - c[i]);
            }
            return sum;
        }

        float[] gradient(double[] x) {
            float[] g = new float[N];
            for (int i = 0; i < N; i++) {
                double sum = 0;
                for (int j = 0; j < N; j++) {
                    sum += h[i][j] * (x[j] - c[j]);
                }
                g[i] = (float) sum;
            }
            return g;
        }
    }

    private static double[] trial(BoxDescent descent) {
        double[] x = new double[N];
        Arrays.setAll(x, descent::trial);
        return x;
    }

    private static BoxDescent begin(int memory, double bound, double... x0) {
        BoxDescent descent = new BoxDescent(N, memory);
        for (int i = 0; i < N; i++) {
            descent.begin(i, -bound, bound, x0[i]);
        }
        return descent;
    }

    private static double dot(double[] u, double[] v) {
        double sum = 0;
        for (int i = 0; i < u.length; i++) {
            sum += u[i] * v[i];
        }
        return sum;
    }

    private static double[] times(double[][] b, double[] u) {
        double[] out = new double[u.length];
        Arrays.setAll(out, i -> dot(b[i], u));
        return out;
    }

    private static double[] minus(double[] u, double[] v) {
        double[] out = new double[u.length];
        Arrays.setAll(out, i -> u[i] - v[i]);
        return out;
    }

    /// What the method remembers, and its steps, naively.
    private static final class Reference {

        private final int memory;
        private final double bound;
        private final List<double[]> s = new ArrayList<>();
        private final List<double[]> y = new ArrayList<>();
        private double[] x = new double[N];
        private double[] g = new double[N];
        private double f = Double.POSITIVE_INFINITY;
        private double[] target = new double[N];
        private double step;
        private boolean begun;
        private int activeSteps;

        Reference(int memory, double bound) {
            this.memory = memory;
            this.bound = bound;
        }

        /// Returns the next trial.
        double[] tell(double[] at, double value, double[] gradient) {
            if (begun && value > f + 1e-4 * step * dot(g, minus(target, x))) {
                step /= 2;
                return place();
            }
            if (begun) {
                remember(minus(at, x), minus(gradient, g));
            }
            begun = true;
            x = at;
            g = gradient;
            f = value;
            step = 1;
            target = subspaceMinimum(model(), cauchy(model()));
            return place();
        }

        private double[] place() {
            double[] trial = new double[N];
            Arrays.setAll(trial, i -> clamp(x[i] + step * (target[i] - x[i])));
            return trial;
        }

        private double clamp(double v) {
            return Math.clamp(v, -bound, bound);
        }

        private void remember(double[] step, double[] change) {
            if (s.size() == memory) {
                s.removeFirst();
                y.removeFirst();
            }
            if (dot(step, change) > 1e-10 * dot(change, change)) {
                s.add(step);
                y.add(change);
            }
        }

        private double[][] model() {
            double[][] b = new double[N][N];
            double theta = s.isEmpty() ? 1 : dot(y.getLast(), y.getLast()) / dot(s.getLast(), y.getLast());
            for (int i = 0; i < N; i++) {
                b[i][i] = theta;
            }
            for (int p = 0; p < s.size(); p++) {
                double[] bs = times(b, s.get(p));
                for (int i = 0; i < N; i++) {
                    for (int j = 0; j < N; j++) {
                        b[i][j] += y.get(p)[i] * y.get(p)[j] / dot(y.get(p), s.get(p))
                                - bs[i] * bs[j] / dot(bs, s.get(p));
                    }
                }
            }
            return b;
        }

        private double model(double[][] b, double[] at) {
            double[] d = minus(at, x);
            return dot(g, d) + 0.5 * dot(d, times(b, d));
        }

        private double[] path(double t) {
            double[] at = new double[N];
            Arrays.setAll(at, i -> clamp(x[i] - t * g[i]));
            return at;
        }

        /// The first minimum of the model on the path t ↦ Π(x − t g): on each piece a parabola, found from three points.
        private double[] cauchy(double[][] b) {
            List<Double> ends = new ArrayList<>();
            for (int i = 0; i < N; i++) {
                double t = (x[i] + Math.signum(g[i]) * bound) / g[i];
                if (t > 0) {
                    ends.add(t);
                }
            }
            ends.sort(null);
            double from = 0;
            for (double to : ends) {
                double width = to - from;
                double m0 = model(b, path(from));
                double mh = model(b, path(from + width / 2));
                double m1 = model(b, path(to));
                double curve = 2 * (m0 - 2 * mh + m1);
                double slope = m1 - m0 - curve;
                if (slope >= -1e-12) {
                    return path(from);
                }
                if (curve > 0 && -slope / (2 * curve) < 1) {
                    return path(from - slope / (2 * curve) * width);
                }
                from = to;
            }
            return path(from);
        }

        private double[] subspaceMinimum(double[][] b, double[] cauchy) {
            int[] free = IntStream.range(0, N).filter(i -> Math.abs(cauchy[i]) < bound).toArray();
            activeSteps += free.length < N ? 1 : 0;
            double[] bd = times(b, minus(cauchy, x));
            double[][] a = new double[free.length][free.length + 1];
            for (int k = 0; k < free.length; k++) {
                for (int l = 0; l < free.length; l++) {
                    a[k][l] = b[free[k]][free[l]];
                }
                a[k][free.length] = -(g[free[k]] + bd[free[k]]);
            }
            double[] d = solve(a);
            double alpha = 1;
            for (int k = 0; k < free.length; k++) {
                double room = Math.signum(d[k]) * bound - cauchy[free[k]];
                alpha = d[k] == 0 ? alpha : Math.min(alpha, room / d[k]);
            }
            double[] to = cauchy.clone();
            for (int k = 0; k < free.length; k++) {
                to[free[k]] += alpha * d[k];
            }
            return to;
        }

        /// Gauss and Jordan; the matrix is positive definite.
        private static double[] solve(double[][] a) {
            int n = a.length;
            for (int k = 0; k < n; k++) {
                for (int i = 0; i < n; i++) {
                    double factor = i == k ? 0 : a[i][k] / a[k][k];
                    for (int j = 0; j <= n; j++) {
                        a[i][j] -= factor * a[k][j];
                    }
                }
            }
            double[] d = new double[n];
            Arrays.setAll(d, k -> a[k][n] / a[k][k]);
            return d;
        }
    }

    private static double[] doubles(float[] x) {
        double[] out = new double[x.length];
        Arrays.setAll(out, i -> x[i]);
        return out;
    }

    private static int followsReference(RandomStream random, double bound, int memory) {
        Quadratic f = Quadratic.random(random);
        double[] x0 = new double[N];
        Arrays.setAll(x0, i -> bound * (2 * random.nextDouble() - 1));
        BoxDescent descent = begin(memory, bound, x0);
        Reference reference = new Reference(memory, bound);

        for (int k = 0; k < 8; k++) {
            double[] at = trial(descent);
            float[] gradient = f.gradient(at);
            double[] expected = reference.tell(at, f.value(at), doubles(gradient));
            descent.tell(f.value(at), gradient, 0, 1);

            for (int i = 0; i < N; i++) {
                assertEquals(expected[i], descent.trial(i), 1e-6, "evaluation " + k + ", coordinate " + i);
            }
            if (largestProjectedGradient(f, expected, bound) < 1e-2) {
                break; // nearer, the rounding of gradients to float decides what is a descent
            }
        }
        return reference.activeSteps;
    }

    private static double largestProjectedGradient(Quadratic f, double[] x, double bound) {
        float[] g = f.gradient(x);
        double largest = 0;
        for (int i = 0; i < N; i++) {
            largest = Math.max(largest, Math.abs(Math.clamp(x[i] - g[i], -bound, bound) - x[i]));
        }
        return largest;
    }

    @Test
    void everyTrialInABoxIsThatOfTheAlgorithm() {
        int[] active = new int[1];

        Property.forAll(300, 1, random -> active[0] += followsReference(random, 1, 3));

        assertTrue(active[0] > 300, active[0] + " steps at bounds");
    }

    @Test
    void everyTrialFarFromTheBoundsIsThatOfTheAlgorithm() {
        Property.forAll(100, 2, random -> followsReference(random, 50, 2));
    }

    @Test
    void theMinimumInABoxIsReachedInFewEvaluations() {
        int[] sum = new int[1];
        Property.forAll(100, 3, random -> {
            Quadratic f = Quadratic.random(random);
            BoxDescent descent = begin(5, 1, 0, 0, 0, 0);
            int evaluations = 0;
            while (largestProjectedGradient(f, trial(descent), 1) > 1e-4) {
                double[] at = trial(descent);
                descent.tell(f.value(at), f.gradient(at), 0, 1);
                evaluations++;
                assertTrue(evaluations < 60, "evaluations");
            }
            sum[0] += evaluations;
        });
        assertTrue(sum[0] <= 1000, sum[0] + " evaluations");
    }

    /// The sign turns an ascent of q into a descent; the gradient is read from where it stands.
    @Test
    void aNegatedFunctionIsMaximised() {
        Quadratic f = Quadratic.random(new RandomStream(4, "quadratic"));
        BoxDescent down = begin(5, 1, 0.1, 0.2, 0.3, 0.4);
        BoxDescent up = begin(5, 1, 0.1, 0.2, 0.3, 0.4);

        for (int k = 0; k < 6; k++) {
            double[] at = trial(down);
            float[] gradient = f.gradient(at);
            float[] shifted = new float[N + 3];
            for (int i = 0; i < N; i++) {
                shifted[3 + i] = -gradient[i];
            }
            down.tell(f.value(at), gradient, 0, 1);
            up.tell(-f.value(at), shifted, 3, -1);
            for (int i = 0; i < N; i++) {
                assertEquals(down.trial(i), up.trial(i));
            }
        }
    }

    /// At a stationary point there is nothing to do, and nothing that is told later changes it.
    @Test
    void aStationaryPointIsKept() {
        BoxDescent descent = begin(5, 1, 0.5, -0.5, 1, -1);

        descent.tell(3, new float[]{0, 0, -2, 2}, 0, 1); // at the bounds the gradient points out
        descent.tell(-7, new float[]{5, 5, 5, 5}, 0, 1);

        assertEquals(List.of(0.5, -0.5, 1.0, -1.0), Arrays.stream(trial(descent)).boxed().toList());
    }

    /// A value that is not below the last one halves the step, until it is too small to go on.
    @Test
    void aStepThatDoesNotDescendIsHalved() {
        BoxDescent descent = begin(5, 1, 0, 0, 0, 0);
        float[] slope = {1, 0, 0, 0};

        descent.tell(0, slope, 0, 1);
        assertEquals(-1, descent.trial(0)); // the first model is ½ |d|²: x − g
        descent.tell(0, slope, 0, 1); // 0 is no less than 0 − 10⁻⁴ · 1
        assertEquals(-0.5, descent.trial(0));
        descent.tell(-0.4e-4, slope, 0, 1);
        assertEquals(-0.25, descent.trial(0));
        for (int k = 0; k < 40; k++) {
            descent.tell(1, slope, 0, 1);
        }
        assertEquals(0, descent.trial(0));
    }
}
