// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.ActionSets;
import org.fittedq.random.RandomStream;
import org.fittedq.settings.Schedule;
import org.fittedq.settings.Setting;
import org.fittedq.settings.Settings;
import org.fittedq.value.QFunction;

/// The smooth maximum in its dual form, over Gaussians: a lower bound of what [SoftMaximum] estimates.
///
/// > v(s) = max over densities π on A(s) of E_π q(s, a) + β H(π) = β log ∫_{A(s)} exp(q(s, a)/β) da, H(π) = −E_π log π;
/// > here π is restricted to products of normal laws cut to the sides of the box
///
/// What is missing is β KL(π ‖ exp(q/β)/Z), so maximising is the projection of the Boltzmann density onto these laws. It is
/// nothing where q is a sum of concave quadratics, straight lines or constants in one coordinate each, as the Boltzmann density
/// is then one of them. Where q has several hills π covers about one, that of a*: the value is lower then by about β times the
/// logarithm of their number.
///
/// > π ← Π_d N(a*_d, σ²) cut to the box; K times:
/// > a_j ~ π; r_j = q(s, a_j)/β − log π(a_j); fit Σ_d g_d x_d + ½ k_d x_d² to r by least squares, x_d = a_d − mean;
/// > log π ← log π + ρ (Σ_d g_d x_d + ½ k_d x_d²) + constant, every law's precision at least 0
/// > v = β M⁻¹ Σ_j r_j of the best of the K + 1 laws, with new samples; its standard error β sd(r)/√M
///
/// The fit is a natural gradient step: r − v/β is what π lacks, and where π is the Boltzmann density r is constant, so neither
/// the fit nor the value has noise there. Densities, with their normaliser, and draws are exact ones of the same law
/// (a Gaussian squashed by tanh, as an actor has, has no entropy in closed form and holds no uniform law). The mean of v over
/// the samples is at most the smooth maximum, whatever q and however bad the fit. The integral is over normalised actions.
///
/// Source: the chapter's *Approximating Boltzmann Policies by Gaussians*; the fit as in T. Salimans, D. A. Knowles, *Fixed-Form
/// Variational Posterior Approximation through Stochastic Linear Regression*, Bayesian Analysis 8 (2013), section 3.
/// Differences: 1. per state, without a policy network, so nothing is amortised; 2. cut to the box; 3. one dimension after the
/// other, on what the last one left; 4. the best of the laws is taken (by mean less two standard errors), not an average of the
/// last ones.
public final class DualSoftMaximum {

    /// Settings.
    ///
    /// @param beta         β
    /// @param betaSchedule how β changes
    /// @param samples      M
    /// @param iterations   K
    /// @param step         ρ
    /// @param sigma        σ
    public record Config(
            double beta, Schedule betaSchedule,
            @Setting(value = "M: samples of each iteration and of the value", range = "[8, 1000000]", source = "ours") int samples,
            @Setting(value = "K: fits of the Gaussian", range = "[0, 1000]", source = "ours") int iterations,
            @Setting(value = "ρ: part of a fit that is taken; smaller is steadier and slower", range = "(0, 1]", source = "ours") double step,
            @Setting(value = "σ: standard deviation of the Gaussian at the start", range = "(0, ∞)", unit = "half-widths of the action box", source = "ours") double sigma)
            implements
                SoftChoice {

        /// β of 0.1; 16 samples and 8 half fits from σ of 0.1.
        public static final Config DEFAULT = new Config(0.1, 16, 8, 0.5, 0.1);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a number is out of range
        public Config {
            Settings.check(Config.class, "beta", beta);
            betaSchedule.check("betaSchedule", "(0, ∞)");
            Settings.check(Config.class, "samples", samples);
            Settings.check(Config.class, "iterations", iterations);
            Settings.check(Config.class, "step", step);
            Settings.check(Config.class, "sigma", sigma);
        }

        @Override
        public String name() {
            return "dual";
        }

        /// Makes settings with a β that stays as it is.
        ///
        /// @param beta       β, above 0
        /// @param samples    M, at least 8
        /// @param iterations K, at least 0
        /// @param step       ρ, in (0, 1]
        /// @param sigma      σ, above 0
        public Config(double beta, int samples, int iterations, double step, double sigma) {
            this(beta, Schedule.CONSTANT, samples, iterations, step, sigma);
        }
    }

    private final Config c;
    private final AroundMaximum around;
    private final GaussianFit[] fits;
    private Vec v = new Vec(0);
    private Vec errors = new Vec(0);

    /// Makes it ready.
    ///
    /// @param c       settings
    /// @param method  maximiser that finds a*
    /// @param q       the function; later changes of its parameters are seen
    /// @param sets    s ↦ A(s), boxes
    /// @param random  source of randomness
    /// @param compute threads
    public DualSoftMaximum(Config c, Maximiser method, QFunction q, ActionSets sets, RandomStream random,
            Compute compute) {
        this.c = c;
        this.around = new AroundMaximum(method, q, sets, random, compute, this::solve);
        this.fits = new GaussianFit[compute.workers().threads()];
        for (int t = 0; t < fits.length; t++) {
            fits[t] = new GaussianFit(c, q, q.actionSize());
        }
    }

    /// Tells how far the run is: β is its schedule's from now on.
    ///
    /// @param runSteps steps that the run has done, at least 0
    public void stepsDone(long runSteps) {
        for (GaussianFit fit : fits) {
            fit.beta(c.betaSchedule().at(c.beta(), runSteps));
        }
    }

    /// Computes the smooth maxima over Gaussians.
    ///
    /// @param states   N × dₛ, as q sees them; not modified
    /// @param raw      N rows, as the environment observed them, of which A(s) is; not modified
    /// @param out      out: v, N
    /// @param deviates out: standard errors of v, N, in units of q
    /// @return how often q was evaluated
    /// @throws IllegalArgumentException if a set is no box, or a box without volume
    /// @throws NotFiniteException       if q gives a value that is not finite
    public long solve(Mat states, Mat raw, Vec out, Vec deviates) {
        v = out;
        errors = deviates;
        return around.solve(states, raw) + states.rows() * (c.iterations() + 2L) * c.samples();
    }

    private void solve(Mat s, int i, ActionSet set, Mat best, RandomStream random, int worker) {
        GaussianFit fit = fits[worker];
        fit.fit(s, i, set, best, random);
        v.set(i, (float) fit.value());
        errors.set(i, (float) fit.error());
    }
}
