// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.fittedq.env.wrapper.Saved;
import org.fittedq.env.wrapper.TimeLimit;
import org.fittedq.math.Check;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Physics;
import org.fittedq.mdp.Spec;
import org.fittedq.random.Draw;
import org.fittedq.random.RandomStream;
import org.fittedq.settings.Range;
import org.fittedq.settings.Setting;

/// The linear-quadratic regulator: the task whose best Q-function is known, see [#solution].
///
/// ```text
/// s′ = A s + B a + noise · w,  w ~ N(0, I)          r = −(sᵀ Q s + aᵀ R a)
/// ```
///
/// | symbol | what | range |
/// |---|---|---|
/// | observation | s, rounded to float | |
/// | a | action | ±actionBound each |
/// | start | uniform in [−startRange, startRange)ⁿ, one `nextDouble` a dimension | |
/// | terminal | never | |
///
/// The step draws normal numbers only if `noise` is above 0. With an unstable A and a poor policy the state grows
/// without bound; a time limit keeps it finite. The closed form knows no action bound: it holds where the bound is not
/// touched, as in the default problem, whose best actions from any start stay inside.
///
/// [#physics] gives these equations, differentiable; w is the noise ξ of the model, which can be inferred.
public final class Lqr implements Environment {

    /// Name on the command line.
    public static final String NAME = "Lqr";

    /// The four matrices, for n states and m action dimensions.
    ///
    /// @param a state to next state, n×n
    /// @param b action to next state, n×m
    /// @param q cost of the state, n×n, symmetric, positive semidefinite
    /// @param r cost of the action, m×m, symmetric, positive definite
    public record Problem(DoubleMatrix a, DoubleMatrix b, DoubleMatrix q, DoubleMatrix r) {

        /// A mass on a line, pushed for 0.1 s a step: state (position, velocity).
        public static final Problem DOUBLE_INTEGRATOR = parse("""
                A = 1 0.1; 0 1
                B = 0.005; 0.1
                Q = 1 0; 0 0.1
                R = 0.1
                """);

        /// Checks shapes and definiteness.
        ///
        /// @throws IllegalArgumentException if a shape does not fit, or a cost is not symmetric and (semi)definite
        public Problem {
            Check.that(a.rows() == a.cols(), "A", "a square matrix", a.shape());
            Check.that(b.rows() == a.rows(), "B", a.rows() + " rows, as A has", b.shape());
            shape("Q", q, a.rows());
            shape("R", r, b.cols());
            DoubleMatrix lifted = q.plus(1e-12 * Math.max(q.largest(), Double.MIN_NORMAL), identity(q.rows()));
            Check.that(q.isSymmetric() && lifted.cholesky().isPresent(), "Q",
                    "a symmetric positive semidefinite matrix", q);
            Check.that(r.isSymmetric() && r.cholesky().isPresent(), "R", "a symmetric positive definite matrix", r);
        }

        private static void shape(String name, DoubleMatrix m, int n) {
            Check.that(m.rows() == n && m.cols() == n, name, "shape " + n + "×" + n, m.shape());
        }

        private static DoubleMatrix identity(int n) {
            double[] ones = new double[n];
            Arrays.fill(ones, 1);
            return DoubleMatrix.diagonal(ones);
        }

        /// Reads a problem from text: one line for each matrix, `name = row; row; …`, numbers apart by spaces or
        /// commas, comments from `#` to the end of the line, empty lines anywhere, the matrices in any order:
        ///
        /// ```text
        /// # a mass on a line
        /// A = 1 0.1; 0 1
        /// B = 0.005; 0.1
        /// Q = 1 0; 0 0.1
        /// R = 0.1
        /// ```
        ///
        /// @param text the lines
        /// @return the problem
        /// @throws IllegalArgumentException with the number of the line, if one cannot be read, or if a matrix is
        ///                                  missing or does not fit
        public static Problem parse(String text) {
            return LqrText.parse(text);
        }

        /// Returns the text that [#parse] reads.
        @Override
        public String toString() {
            return "A = " + a + "\nB = " + b + "\nQ = " + q + "\nR = " + r + "\n";
        }
    }

    /// All but the matrices, and where those come from.
    ///
    /// @param file           a file with the matrices
    /// @param startRange     largest |sᵢ| of the start
    /// @param actionBound    largest |aᵢ|
    /// @param noise          standard deviation of the process noise
    /// @param timeLimitSteps length of an episode
    public record Settings(
    // @formatter:off
            @Setting(value = "file with the matrices, lines such as 'A = 1 0.1; 0 1'; empty = a double integrator",
                    file = true)
            String file,
            @Setting(value = "largest coordinate of the start", range = "[0, ∞)", unit = "state") double startRange,
            @Setting(value = "largest action in each dimension; the closed form holds where it is not reached",
                    range = "(0, ∞)", unit = "action")
            double actionBound,
            @Setting(value = "standard deviation of the noise on each state; more lowers every return",
                    range = "[0, ∞)", unit = "state")
            double noise,
            @Setting(value = "length of an episode; 0 = no limit", range = "[0, ∞)", unit = "environment steps")
            int timeLimitSteps
            // @formatter:on
    ) {

        /// The double integrator without noise.
        public static final Settings DEFAULT = new Settings("", 1, 6, 0, 100);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a component is out of range
        public Settings {
            Range.check(Settings.class, file, startRange, actionBound, noise, timeLimitSteps);
        }
    }

    private final Problem problem;
    private final Settings c;
    private final Spec spec;
    private final double[] s;
    private final double[] sNext;
    private final double[] a;
    private RandomGenerator episode = new RandomStream(0, "none"); // until the first reset

    /// Makes a regulator from a file, or the double integrator.
    ///
    /// @param settings the time limit is not applied here, see [TimeLimit]
    /// @throws IllegalArgumentException if the file cannot be read or holds no valid problem
    public Lqr(Settings settings) {
        this(settings.file().isEmpty() ? Problem.DOUBLE_INTEGRATOR : read(settings.file()), settings);
    }

    /// Makes a regulator from matrices.
    ///
    /// @param problem  the matrices
    /// @param settings all else; `file` is not read
    public Lqr(Problem problem, Settings settings) {
        this.problem = problem;
        this.c = settings;
        int n = problem.a().rows();
        int m = problem.b().cols();
        this.spec = new Spec(NAME, n, ActionBox.symmetric(m, settings.actionBound()));
        this.s = new double[n];
        this.sNext = new double[n];
        this.a = new double[m];
    }

    private static Problem read(String file) {
        String text;
        try {
            text = Files.readString(Path.of(file));
        } catch (IOException | InvalidPathException e) {
            throw new IllegalArgumentException(
                    Check.message("file", "a readable text file with matrices A, B, Q, R", "'" + file + "'"), e);
        }
        try {
            return Problem.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ", " + e.getMessage(), e);
        }
    }

    /// Returns the best value function, in closed form.
    ///
    /// @param gamma discount per step, in [0, 1)
    /// @return the solution for this problem and noise
    /// @throws IllegalArgumentException if `gamma` is out of range
    /// @throws IllegalStateException    if the value is not finite: no policy can stabilise the plant
    public LqrSolution solution(double gamma) {
        return new LqrSolution(problem, c, gamma);
    }

    @Override
    public Spec spec() {
        return spec;
    }

    @Override
    public void reset(RandomGenerator random, float[] observation) {
        episode = random;
        for (int i = 0; i < s.length; i++) {
            s[i] = c.startRange() * (2 * random.nextDouble() - 1);
        }
        observe(observation);
    }

    @Override
    public void step(float[] action, Outcome out) {
        for (int i = 0; i < a.length; i++) {
            a[i] = Math.clamp(action[i], -c.actionBound(), c.actionBound());
        }
        double cost = problem.q().quadratic(s) + problem.r().quadratic(a);
        Arrays.fill(sNext, 0);
        problem.a().addTimes(1, s, sNext);
        problem.b().addTimes(1, a, sNext);
        for (int i = 0; i < s.length; i++) {
            s[i] = c.noise() > 0 ? sNext[i] + c.noise() * Draw.normal(episode) : sNext[i];
        }
        observe(out.observation());
        out.set(-cost, false, false);
    }

    private void observe(float[] observation) {
        for (int i = 0; i < s.length; i++) {
            observation[i] = (float) s[i];
        }
    }

    /// Returns the equations, with n numbers of noise if `noise` is above 0. A new object at each call, not thread-safe.
    @Override
    public Optional<Physics> physics() {
        return Optional.of(RowDynamics.physics(spec, new LqrPhysics(problem), c.noise()));
    }

    /// Returns s.
    @Override
    public Optional<double[]> saveState() {
        return Optional.of(s.clone());
    }

    @Override
    public void restoreState(double[] state, RandomGenerator random) {
        Saved.check(spec, state, s.length);
        System.arraycopy(state, 0, s, 0, s.length);
        episode = random;
    }
}
