// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import java.util.Arrays;
import java.util.Locale;
import org.fittedq.math.Check;
import org.fittedq.settings.Range;

/// The best discounted value function of a linear-quadratic problem, and its maximum-entropy counterpart.
///
/// ```text
/// P  = Q + γ Aᵀ P A − γ² Aᵀ P B M⁻¹ Bᵀ P A       M = R + γ Bᵀ P B       K = γ M⁻¹ Bᵀ P A
/// V(s)    = −sᵀ P s + c                            c = −γ σ² tr P / (1 − γ)
/// q(s, a) = −sᵀ P s − (a + K s)ᵀ M (a + K s) + c   best action: a = −K s
/// ```
///
/// P is found by iterating its equation from P = 0, which is value iteration: its k-th matrix is the cost of k steps. σ
/// is the standard deviation of the process noise; it changes c alone.
///
/// Derivation: for V(s) = −sᵀPs + c, E V(s′) = −(As + Ba)ᵀ P (As + Ba) − σ² tr P + c, so q(s, a) = r + γ E V(s′) is
/// quadratic in a; completing the square gives M, K and the equation of P, and the constant c = γ(c − σ² tr P).
///
/// Source: D. P. Bertsekas, *Dynamic Programming and Optimal Control*, vol. 2, 4th ed., 2012, section 4.2 (discounted
/// by taking √γ A and √γ B). Immutable.
public final class LqrSolution {

    private static final int ITERATIONS = 100_000;

    private final double gamma;
    private final double halfWidth;
    private final double noise;
    private final DoubleMatrix p;
    private final DoubleMatrix k;
    private final DoubleMatrix m;
    private final DoubleMatrix mFactor;

    LqrSolution(Lqr.Problem problem, Lqr.Settings settings, double gamma) {
        Check.that(0 <= gamma && gamma < 1, "gamma", "a number in [0, 1)", gamma);
        this.gamma = gamma;
        this.halfWidth = settings.actionBound();
        this.noise = settings.noise();
        this.p = fixedPoint(problem, gamma);
        this.m = curvature(problem, gamma, p);
        this.mFactor = m.cholesky().orElseThrow();
        this.k = mFactor.solveAsCholesky(problem.b().transposed().times(p).times(problem.a()).scaled(gamma));
    }

    private static DoubleMatrix curvature(Lqr.Problem problem, double gamma, DoubleMatrix p) {
        return problem.r().plus(gamma, problem.b().transposed().times(p).times(problem.b()));
    }

    /// Iterates until the change is rounding: below 1e-15 of P, or below 1e-10 of it and no longer shrinking.
    private static DoubleMatrix fixedPoint(Lqr.Problem problem, double gamma) {
        DoubleMatrix p = problem.q();
        double lastChange = Double.POSITIVE_INFINITY;
        for (int i = 0; i < ITERATIONS && Double.isFinite(p.largest()); i++) {
            DoubleMatrix next = riccati(problem, gamma, p);
            double change = next.plus(-1, p).largest();
            double size = next.largest();
            p = next;
            boolean settled = change <= 1e-15 * size || (change <= 1e-10 * size && change >= lastChange);
            if (settled && Double.isFinite(size)) {
                return p;
            }
            lastChange = change;
        }
        throw new IllegalStateException(Check.message("Riccati equation", "a finite solution",
                "a cost of " + String.format(Locale.ROOT, "%.3g", p.largest()) + " that still changes")
                + "; can some policy stabilise √γ A and √γ B?");
    }

    /// One iteration, made symmetric against rounding.
    private static DoubleMatrix riccati(Lqr.Problem problem, double gamma, DoubleMatrix p) {
        DoubleMatrix pa = p.times(problem.a());
        DoubleMatrix bpa = problem.b().transposed().times(pa);
        DoubleMatrix gain = curvature(problem, gamma, p).cholesky().map(l -> l.solveAsCholesky(bpa))
                .orElse(bpa.scaled(Double.NaN)); // P has overflown
        DoubleMatrix next = problem.q().plus(gamma, problem.a().transposed().times(pa)).plus(-gamma * gamma,
                bpa.transposed().times(gain));
        return next.plus(1, next.transposed()).scaled(0.5);
    }

    /// Returns the cost matrix P.
    ///
    /// @return n×n, symmetric, positive semidefinite
    public DoubleMatrix p() {
        return p;
    }

    /// Returns the gain K of the best action a = −K s.
    ///
    /// @return m×n
    public DoubleMatrix k() {
        return k;
    }

    /// Returns the constant of the value function: what the process noise costs, discounted.
    ///
    /// @return c, at most 0; reward
    public double constant() {
        return -gamma * noise * noise * p.trace() / (1 - gamma);
    }

    /// Returns the value of a state under the best policy.
    ///
    /// @param s n numbers; not modified
    /// @return V(s), discounted sum of reward
    public double value(double[] s) {
        return constant() - p.quadratic(s);
    }

    /// Returns the value of an action followed by the best policy.
    ///
    /// @param s n numbers; not modified
    /// @param a action units, m numbers, bounded or not; not modified
    /// @return q(s, a), discounted sum of reward
    public double q(double[] s, double[] a) {
        return value(s) - excess(s, a);
    }

    /// (a + K s)ᵀ M (a + K s): what the action costs above the best one.
    private double excess(double[] s, double[] a) {
        double[] d = a.clone();
        k.addTimes(1, s, d);
        return m.quadratic(d);
    }

    /// Computes the best action a = −K s.
    ///
    /// @param s n numbers; not modified
    /// @param a out: action units, m numbers, not bounded
    public void act(double[] s, double[] a) {
        Arrays.fill(a, 0);
        k.addTimes(-1, s, a);
    }

    /// Returns the maximum-entropy solution: the best discounted sum of r + α · entropy of the policy.
    ///
    /// Densities and entropies are those of *normalised* actions u = a/h in [−1, 1]ᵐ, h the action bound, as the
    /// algorithms here count them. The normal policy's mass outside the box is not cut off: the closed form holds where
    /// that mass is small.
    ///
    /// ```text
    /// π(·|s) = N(−K s, Σ) in action units     Σ = (α/2) M⁻¹     P, K, M as without entropy
    /// V(s) = −sᵀ P s + c     c = (α (m/2 · log(πα) − ½ log det M − m log h) − γ σ² tr P) / (1 − γ)
    /// ```
    ///
    /// Derivation: the soft Bellman equation is V(s) = α log ∫ exp(q(s, a)/α) du with q(s, a) = r + γ E V(s′). For
    /// V(s) = −sᵀPs + c, q(s, a) = −sᵀPs − xᵀMx + γ(c − σ² tr P) with x = a + Ks, as without entropy. The integral over
    /// du = dx/hᵐ is Gaussian: ∫ exp(−xᵀMx/α) dx = (πα)^(m/2) (det M)^(−½). Its logarithm times α joins the constant,
    /// c = γ(c − σ² tr P) + α(…), and the policy exp((q − V)/α) is normal with inverse covariance 2M/α.
    ///
    /// Source: T. Haarnoja et al., *Reinforcement Learning with Deep Energy-Based Policies*, ICML 2017, theorems 1 and
    /// 2, <https://arxiv.org/abs/1702.08165>, for the equation; the solution is worked out above.
    ///
    /// @param alpha temperature α: reward per nat, in (0, ∞)
    /// @return the solution
    public Soft soft(double alpha) {
        Range.check("alpha", "(0, ∞)", alpha);
        int n = m.rows();
        double[] half = new double[n];
        Arrays.fill(half, alpha / 2);
        double logDetM = 0;
        for (int i = 0; i < n; i++) {
            logDetM += 2 * StrictMath.log(mFactor.at(i, i));
        }
        double bonus = alpha * (0.5 * n * StrictMath.log(StrictMath.PI * alpha) - 0.5 * logDetM
                - n * StrictMath.log(halfWidth));
        return new Soft(this, alpha, mFactor.solveAsCholesky(DoubleMatrix.diagonal(half)),
                constant() + bonus / (1 - gamma));
    }

    /// The maximum-entropy solution, see [LqrSolution#soft]; its mean action is that of `best`.
    ///
    /// @param best       the solution without entropy: P, K
    /// @param alpha      temperature α, reward per nat
    /// @param covariance Σ of the policy, m×m, action units squared
    /// @param constant   c of the soft value function, reward
    public record Soft(LqrSolution best, double alpha, DoubleMatrix covariance, double constant) {

        /// Returns the soft value of a state.
        ///
        /// @param s n numbers; not modified
        /// @return V(s), discounted sum of reward and α · entropy
        public double value(double[] s) {
            return constant - best.p.quadratic(s);
        }

        /// Returns the soft value of an action: r + γ E V(s′), without the entropy of the action itself.
        ///
        /// @param s n numbers; not modified
        /// @param a action units, m numbers; not modified
        /// @return q(s, a), discounted sum of reward and α · entropy
        public double q(double[] s, double[] a) {
            double noiseCost = best.noise * best.noise * best.p.trace();
            return best.gamma * (constant - noiseCost) - best.p.quadratic(s) - best.excess(s, a);
        }

        /// Returns the policy's log-density of a normalised action: (q(s, a) − V(s))/α.
        ///
        /// @param s n numbers; not modified
        /// @param a action units, m numbers; not modified
        /// @return nats, per unit of normalised volume
        public double logDensity(double[] s, double[] a) {
            return (q(s, a) - value(s)) / alpha;
        }
    }
}
