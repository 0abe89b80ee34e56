// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.BiFunction;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.fittedq.Property;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.Dynamics;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Physics;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The laws of [Environment#physics], for every environment that gives it.
///
/// Gradients are compared with central differences (h = 10⁻⁵) of the equations written a second time, plainly and in double.
/// The inputs are the same floats; the outputs are rounded to float, which alone costs 6·10⁻⁸ of each entry.
final class PhysicsTest {

    private static final int ROWS = 5;
    private static final double H = 1e-5;

    /// An environment and its equations, written again: (s, a) to s′ followed by r; actions normalised.
    record Task(String name, Environment env, BiFunction<double[], double[], double[]> plain) {

        Physics physics() {
            return env.physics().orElseThrow();
        }

        /// Pairs near the unit circle and speeds that are not clipped; anything in [−2, 2) for the linear tasks.
        Mat states(RandomGenerator random) {
            Mat s = new Mat(ROWS, env.spec().observationSize());
            fill(s, random, 2);
            if (env instanceof Pendulum) {
                for (int i = 0; i < ROWS; i++) {
                    double theta = Math.PI * (2 * random.nextDouble() - 1);
                    double norm = 0.9 + 0.2 * random.nextDouble();
                    s.setRow(i, new float[]{(float) (norm * StrictMath.cos(theta)),
                            (float) (norm * StrictMath.sin(theta)), 3 * s.at(i, 2)});
                }
            }
            return s;
        }

        Mat actions(RandomGenerator random) {
            Mat a = new Mat(ROWS, env.spec().actions().size());
            fill(a, random, 1);
            return a;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static void fill(Mat m, RandomGenerator random, double bound) {
        for (int i = 0; i < m.data().length; i++) {
            m.data()[i] = (float) (bound * (2 * random.nextDouble() - 1));
        }
    }

    static Stream<Task> tasks() {
        Lqr.Problem problem = Lqr.Problem.parse("""
                A = 0.9 0.3 -0.1; 0 0.8 0.2; -0.4 0.1 0.7
                B = 1 0; -0.5 2; 0 0.3
                Q = 2 0.5 0; 0.5 1 0; 0 0 0.1
                R = 1 0.2; 0.2 0.5
                """);
        PointMass.Settings mass = new PointMass.Settings(3, 1, new PointMass.Body(2, 0.7, 1.5, 0.3),
                new PointMass.Cost(0.4, 0.05), 0);
        Pendulum.Settings heavy = new Pendulum.Settings(9.81, 0.7, 1.3, 3, 9, 0.04, 0);
        return Stream.of(task(Pendulum.Settings.DEFAULT), task(heavy),
                new Task("Lqr", new Lqr(problem, new Lqr.Settings("", 1, 5, 0, 0)), (s, a) -> lqr(problem, 5, s, a)),
                new Task("PointMass", new PointMass(mass), (s, a) -> pointMass(mass, s, a)));
    }

    private static Task task(Pendulum.Settings c) {
        return new Task("Pendulum-v1, g = " + c.gravity(), new Pendulum(c), (s, a) -> pendulum(c, s, a));
    }

    /// In polar coordinates: the torque's y is norm · sin θ, the step adds to θ and keeps the norm.
    private static double[] pendulum(Pendulum.Settings c, double[] s, double[] a) {
        double theta = StrictMath.atan2(s[1], s[0]);
        double norm = StrictMath.hypot(s[0], s[1]);
        double u = c.maxTorque() * a[0];
        double acceleration = 1.5 * c.gravity() / c.length() * norm * StrictMath.sin(theta)
                + 3 * u / (c.mass() * c.length() * c.length());
        double speed = Math.clamp(s[2] + acceleration * c.dt(), -c.maxSpeed(), c.maxSpeed());
        double after = theta + speed * c.dt();
        return new double[]{norm * StrictMath.cos(after), norm * StrictMath.sin(after), speed,
                -theta * theta - s[2] * s[2] / 10 - u * u / 1000};
    }

    private static double[] lqr(Lqr.Problem p, double bound, double[] s, double[] a) {
        double[] out = new double[s.length + 1];
        for (int i = 0; i < s.length; i++) {
            for (int j = 0; j < s.length; j++) {
                out[i] += p.a().at(i, j) * s[j];
                out[s.length] -= s[i] * p.q().at(i, j) * s[j];
            }
            for (int j = 0; j < a.length; j++) {
                out[i] += p.b().at(i, j) * bound * a[j];
            }
        }
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a.length; j++) {
                out[s.length] -= bound * bound * a[i] * p.r().at(i, j) * a[j];
            }
        }
        return out;
    }

    /// The closed form of a Runge–Kutta step of v̇ = k − λv: v + hφ(−λh)(k − λv), φ(z) = 1 + z/2 + z²/6 + z³/24; x is the
    /// integral, with one term of φ less.
    private static double[] pointMass(PointMass.Settings c, double[] s, double[] a) {
        double h = c.plant().dt();
        double z = -c.plant().damping() / c.plant().mass() * h;
        double[] out = new double[s.length + 1];
        for (int i = 0; i < a.length; i++) {
            double u = c.plant().maxForce() * a[i];
            double x = s[i];
            double v = s[a.length + i];
            double acceleration = (u - c.plant().damping() * v) / c.plant().mass();
            out[i] = x + h * v + h * h * acceleration * (0.5 + z / 6 + z * z / 24);
            out[a.length + i] = v + h * acceleration * (1 + z / 2 + z * z / 6 + z * z * z / 24);
            out[s.length] -= x * x + c.cost().speed() * v * v + c.cost().force() * u * u;
        }
        return out;
    }

    private static double[] row(Mat m, int i) {
        double[] row = new double[m.cols()];
        for (int k = 0; k < row.length; k++) {
            row[k] = m.at(i, k);
        }
        return row;
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void aStepIsTheEnvironmentsOwn(Task task) {
        Environment env = task.env();
        int n = env.spec().observationSize();
        RandomStream random = new RandomStream(3, "episode");
        Outcome out = new Outcome(n);
        float[] action = new float[env.spec().actions().size()];
        Mat s = new Mat(1, n);
        Mat a = new Mat(1, action.length);
        Dynamics.Prediction p = new Dynamics.Prediction(1, n);
        Dynamics.Unrolled model = task.physics().dynamics().unroll(1, 1);

        env.reset(random, s.data());
        for (int t = 0; t < 300; t++) {
            env.spec().actions().sample(random, action);
            env.spec().actions().toUnit(action, a.data(), 0);
            env.step(action, out);
            model.step(0, s, a, new Mat(1, 0), p);
            for (int k = 0; k < n; k++) {
                assertClose(out.observation()[k], p.sNext().at(0, k), "s′[" + k + "] of step " + t);
            }
            assertClose(out.reward(), p.r().at(0), "r of step " + t);
            assertEquals(1, p.continues().at(0));
            s.setRow(0, out.observation());
        }
    }

    private static void assertClose(double expected, double got, String what) {
        assertEquals(expected, got, 3e-6 * Math.max(1, Math.abs(expected)), what);
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void predictionsAreTheEquationsRoundedToFloat(Task task) {
        Dynamics.Prediction p = new Dynamics.Prediction(ROWS, task.env().spec().observationSize());
        Dynamics.Unrolled model = task.physics().dynamics().unroll(ROWS, 1);

        Property.forAll(20, 1, random -> {
            Mat s = task.states(random);
            Mat a = task.actions(random);
            model.step(0, s, a, new Mat(ROWS, 0), p);

            for (int i = 0; i < ROWS; i++) {
                double[] expected = task.plain().apply(row(s, i), row(a, i));
                double[] got = new double[expected.length];
                System.arraycopy(row(p.sNext(), i), 0, got, 0, s.cols());
                got[s.cols()] = p.r().at(i);
                assertNear(expected, got, 1e-7);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void gradientsAreThoseOfTheEquations(Task task) {
        int n = task.env().spec().observationSize();
        Dynamics.Prediction p = new Dynamics.Prediction(ROWS, n);
        Dynamics.Unrolled model = task.physics().dynamics().unroll(ROWS, 1);

        Property.forAll(20, 2, random -> {
            Mat s = task.states(random);
            Mat a = task.actions(random);
            Mat dsNext = new Mat(ROWS, n);
            Mat dr = new Mat(ROWS, 1);
            fill(dsNext, random, 1);
            fill(dr, random, 1);
            Mat ds = new Mat(ROWS, n);
            Mat da = new Mat(ROWS, a.cols());
            model.step(0, s, a, new Mat(ROWS, 0), p);
            model.backward(0, dsNext, Vec.of(dr.data()), ds, da);

            for (int i = 0; i < ROWS; i++) {
                assertNear(differences(task, row(s, i), row(a, i), row(dsNext, i), dr.at(i, 0)),
                        joined(row(ds, i), row(da, i)), 1e-6);
            }
        });
    }

    /// Central differences of dsNext · s′ + dr r in s, then in a.
    private static double[] differences(Task task, double[] s, double[] a, double[] dsNext, double dr) {
        double[] out = new double[s.length + a.length];
        for (int k = 0; k < out.length; k++) {
            double[] x = k < s.length ? s : a;
            int at = k < s.length ? k : k - s.length;
            double kept = x[at];
            x[at] = kept + H;
            double above = loss(task.plain().apply(s, a), dsNext, dr);
            x[at] = kept - H;
            double below = loss(task.plain().apply(s, a), dsNext, dr);
            x[at] = kept;
            out[k] = (above - below) / (2 * H);
        }
        return out;
    }

    private static double loss(double[] sNextAndReward, double[] dsNext, double dr) {
        double sum = dr * sNextAndReward[dsNext.length];
        for (int k = 0; k < dsNext.length; k++) {
            sum += dsNext[k] * sNextAndReward[k];
        }
        return sum;
    }

    private static double[] joined(double[] a, double[] b) {
        double[] out = new double[a.length + b.length];
        System.arraycopy(a, 0, out, 0, a.length);
        System.arraycopy(b, 0, out, a.length, b.length);
        return out;
    }

    /// ‖got − expected‖ ≤ tolerance · ‖expected‖.
    private static void assertNear(double[] expected, double[] got, double tolerance) {
        double error = 0;
        double norm = 0;
        for (int k = 0; k < expected.length; k++) {
            error += (got[k] - expected[k]) * (got[k] - expected[k]);
            norm += expected[k] * expected[k];
        }
        double relative = Math.sqrt(error / norm);
        assertTrue(relative <= tolerance, () -> "relative error " + relative);
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void theObjectiveAloneSaysTheSameToTheBit(Task task) {
        int n = task.env().spec().observationSize();
        RandomStream random = new RandomStream(5, "states");
        Mat s = task.states(random);
        Mat a = task.actions(random);
        Dynamics.Prediction p = new Dynamics.Prediction(ROWS, n);
        Vec dr = Vec.of(1, -2, 0.5f, 3, -0.1f);
        Mat ds = new Mat(ROWS, n);
        Mat da = new Mat(ROWS, a.cols());
        Vec r = new Vec(ROWS);
        Vec continues = new Vec(ROWS);
        Mat dsAlone = new Mat(ROWS, n);
        Mat daAlone = new Mat(ROWS, a.cols());
        Physics physics = task.physics();

        Dynamics.Unrolled model = physics.dynamics().unroll(ROWS, 1);
        model.step(0, s, a, new Mat(ROWS, 0), p);
        model.backward(0, new Mat(ROWS, n), dr, ds, da);
        physics.objective().value(s, a, p.sNext(), r, continues);
        physics.objective().backward(s, a, p.sNext(), dr, dsAlone, daAlone, new Mat(ROWS, n));

        assertArrayEquals(p.r().data(), r.data());
        assertArrayEquals(p.continues().data(), continues.data());
        assertArrayEquals(ds.data(), dsAlone.data()); // as no reward here depends on s′
        assertArrayEquals(da.data(), daAlone.data());
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void backwardAddsAndDoesNotOverwrite(Task task) {
        int n = task.env().spec().observationSize();
        RandomStream random = new RandomStream(6, "states");
        Mat s = task.states(random);
        Mat a = task.actions(random);
        Mat dsNext = new Mat(ROWS, n).fill(1);
        Vec dr = Vec.of(1, 1, 1, 1, 1);
        Mat ds = new Mat(ROWS, n);
        Mat da = new Mat(ROWS, a.cols());
        Mat dsTwice = new Mat(ROWS, n);
        Mat daTwice = new Mat(ROWS, a.cols());

        Dynamics.Unrolled model = task.physics().dynamics().unroll(ROWS, 1);
        model.step(0, s, a, new Mat(ROWS, 0), new Dynamics.Prediction(ROWS, n));
        model.backward(0, dsNext, dr, ds, da);
        model.backward(0, dsNext, dr, dsTwice, daTwice);
        model.backward(0, dsNext, dr, dsTwice, daTwice);

        for (int i = 0; i < ds.data().length; i++) {
            assertEquals(2 * ds.data()[i], dsTwice.data()[i], 1e-5);
        }
        for (int i = 0; i < da.data().length; i++) {
            assertEquals(2 * da.data()[i], daTwice.data()[i], 1e-5);
        }
        assertTrue(da.data()[0] != 0);
    }
}
