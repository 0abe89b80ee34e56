// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import static org.fittedq.algorithm.Small.DA;
import static org.fittedq.algorithm.Small.DS;
import static org.fittedq.algorithm.Small.N;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.fittedq.fit.Budget;
import org.fittedq.math.Vec;
import org.fittedq.mdp.Batch;
import org.fittedq.policy.Noise;
import org.fittedq.policy.Projected;
import org.fittedq.policy.TargetNoise;
import org.fittedq.random.Streams;
import org.fittedq.settings.Schedule;
import org.fittedq.target.Discount;
import org.fittedq.value.Points;
import org.junit.jupiter.api.Test;

/// control-points against the same steps written naively in double, with slopes of q by finite differences.
class ControlPointsReferenceTest {

    private static final double TAU = 0.1;
    private static final double SIGMA = 0.4;
    private static final double CLIP = 0.5;
    private static final double SMOOTHING = 0.3;
    private static final double REPULSION = 0.01;
    private static final double EPSILON = 1e-6;
    private static final int COUNT = 4;
    private static final int NEAREST = 3;

    private final ControlPoints algorithm = new ControlPoints(
            new Setup(Small.SPEC, 1, new Streams(Small.SEED), Small.COMPUTE),
            new ControlPoints.Config(TAU, 2, new Points(COUNT, NEAREST, SMOOTHING, Schedule.CONSTANT, REPULSION),
                    new TargetNoise(SIGMA, CLIP), Noise.gaussian(0.1), Discount.DEFAULT, Small.REPLAY,
                    Budget.ONE_FIT_PER_STEP,
                    new ControlPoints.CriticNetworks(Small.NETWORKS.shape(), Small.CRITIC), Projected.DEFAULT));
    private final Naive q1 = new Naive("q1", 11);
    private final Naive q2 = new Naive("q2", 22);
    private final Naive q1Target = new Naive("q1Target", 13);
    private final Naive q2Target = new Naive("q2Target", 14);

    /// A critic of control points, one state at a time.
    private final class Naive {

        private final NaiveMlp g;
        private final NaiveMlp f;
        private final String name;
        private double[][] points;
        private double[] values;

        /// Gives a critic other weights than its fellows have, and the reference the same.
        Naive(String name, long seed) {
            this.name = name;
            var ofPoints = Small.mlp(DS, COUNT * DA, seed);
            var ofValues = Small.critic(100 + seed);
            Inside.write(algorithm, name + "/points", ofPoints);
            Inside.write(algorithm, name + "/values", ofValues);
            this.g = new NaiveMlp(ofPoints);
            this.f = new NaiveMlp(ofValues);
        }

        void locate(double[] s) {
            double[] out = g.forward(s);
            points = new double[COUNT][DA];
            values = new double[COUNT];
            for (int j = 0; j < COUNT; j++) {
                for (int l = 0; l < DA; l++) {
                    points[j][l] = Math.tanh(out[j * DA + l]);
                }
                values[j] = f.forward(Small.join(s, points[j]))[0];
            }
        }

        double[] best() {
            return points[IntStream.range(0, COUNT).boxed().max(Comparator.comparing(j -> values[j])).orElseThrow()]
                    .clone();
        }

        double value(double[] a) {
            double highest = IntStream.range(0, COUNT).mapToDouble(j -> values[j]).max().orElseThrow();
            double lowest = IntStream.range(0, COUNT).mapToDouble(j -> values[j]).min().orElseThrow();
            double[] w = new double[COUNT];
            for (int j = 0; j < COUNT; j++) {
                w[j] = 1 / (Math.pow(a[0] - points[j][0], 2) + Math.pow(a[1] - points[j][1], 2) + EPSILON
                        + SMOOTHING * (highest - values[j]) / (highest - lowest + EPSILON));
            }
            List<Integer> nearest = IntStream.range(0, COUNT).boxed()
                    .sorted(Comparator.comparing((Integer j) -> -w[j])).limit(NEAREST).toList();
            return nearest.stream().mapToDouble(j -> w[j] * values[j]).sum()
                    / nearest.stream().mapToDouble(j -> w[j]).sum();
        }

        private double repulsion() {
            double sum = 0;
            for (int i = 0; i < COUNT; i++) {
                for (int j = 0; j < COUNT; j++) {
                    sum += i == j
                            ? 0
                            : 1 / (Math.hypot(points[i][0] - points[j][0], points[i][1] - points[j][1]) + EPSILON);
                }
            }
            return sum / (COUNT * (COUNT - 1));
        }

        /// Adds the gradients of weight · q(s, a) + λ R/N at a located state.
        void backward(double[] s, double[] a, double weight) {
            double h = 1e-6;
            double[] du = new double[COUNT * DA];
            for (int j = 0; j < COUNT; j++) {
                double was = values[j];
                values[j] = was + h;
                double up = value(a);
                values[j] = was - h;
                double dy = weight * (up - value(a)) / (2 * h);
                values[j] = was;
                for (int l = 0; l < DA; l++) {
                    double at = points[j][l];
                    points[j][l] = at + h;
                    double above = weight * value(a) + REPULSION / N * repulsion();
                    points[j][l] = at - h;
                    double below = weight * value(a) + REPULSION / N * repulsion();
                    points[j][l] = at;
                    du[j * DA + l] = (above - below) / (2 * h);
                }
                f.forward(Small.join(s, points[j]));
                double[] through = Small.inAction(f.inputGradient(dy));
                f.backward(dy);
                for (int l = 0; l < DA; l++) {
                    du[j * DA + l] = (du[j * DA + l] + through[l]) * (1 - points[j][l] * points[j][l]);
                }
            }
            g.forward(s);
            g.backward(du);
        }

        void step() {
            g.adam(Small.CRITIC);
            f.adam(Small.CRITIC);
        }

        void follow(Naive online) {
            g.follow(online.g, TAU);
            f.follow(online.f, TAU);
        }

        void agrees() {
            g.agreesWith(Inside.read(algorithm, name + "/points", Small.mlp(DS, COUNT * DA, 1)), name + " points");
            f.agreesWith(Inside.read(algorithm, name + "/values", Small.critic(1)), name + " values");
        }
    }

    @Test
    void fourStepsAgreeWithLoopsInDouble() {
        float[] normals = Small.normals("smoothing", 4 * N * DA);

        for (int step = 1; step <= 4; step++) {
            Batch b = Small.batch(step);
            Vec y = Small.y();
            algorithm.target(b, y);
            algorithm.fit(b, y, new Metrics());
            algorithm.improve(b, step, new Metrics());

            double[] labels = target(b, normals, (step - 1) * N * DA);
            fit(b, labels);
            if (step % 2 == 0) {
                q1Target.follow(q1);
                q2Target.follow(q2);
            }
            for (int i = 0; i < N; i++) {
                assertEquals(labels[i], y.at(i), 1e-5, "label " + i + " of step " + step);
            }
        }

        for (Naive q : List.of(q1, q2, q1Target, q2Target)) {
            q.agrees();
        }
    }

    private double[] target(Batch b, float[] normals, int from) {
        double[] y = new double[N];
        for (int i = 0; i < N; i++) {
            double[] sNext = Small.row(b.sNext(), i);
            q1Target.locate(sNext);
            double[] a = q1Target.best();
            for (int j = 0; j < DA; j++) {
                double noise = Math.clamp(SIGMA * normals[from + i * DA + j], -CLIP, CLIP);
                a[j] = Math.clamp(a[j] + noise, -1, 1);
            }
            q2Target.locate(sNext);
            y[i] = b.r().at(i) + b.bootstrap().at(i) * Math.min(q1Target.value(a), q2Target.value(a));
        }
        return y;
    }

    private void fit(Batch b, double[] y) {
        for (Naive q : List.of(q1, q2)) {
            for (int i = 0; i < N; i++) {
                double[] s = Small.row(b.s(), i);
                double[] a = Small.row(b.a(), i);
                q.locate(s);
                q.backward(s, a, 2.0 / N * (q.value(a) - y[i]));
            }
            q.step();
        }
    }
}
