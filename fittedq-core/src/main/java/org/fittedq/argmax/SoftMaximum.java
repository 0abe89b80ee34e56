// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

import org.fittedq.math.Check;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.ActionSets;
import org.fittedq.random.Draw;
import org.fittedq.random.RandomStream;
import org.fittedq.settings.Schedule;
import org.fittedq.settings.Setting;
import org.fittedq.settings.Settings;
import org.fittedq.value.ActionValues;
import org.fittedq.value.QFunction;

/// The smooth maximum v(s) = β log ∫_{A(s)} exp(q(s, a)/β) da, by importance sampling; as β → 0 it is the maximum.
///
/// > a_j ~ p = ½ uniform on A + ½ N(a*, σ²), a* the maximiser's action; w_j = exp(q(s, a_j)/β)/p(a_j), 0 outside A;
/// > v = β log (M⁻¹ Σ w_j), in logarithms; effective sample size (Σ w)²/Σ w²
///
/// The integral is over normalised actions. A mixture, so that no weight is larger than twice exp(q/β)/uniform density, however
/// wrong a* may be. [DualSoftMaximum] bounds it from below.
///
/// Source: smooth Bellman equations as in Haarnoja et al., *Reinforcement Learning with Deep Energy-Based Policies*, ICML 2017,
/// equation 6 (there with a uniform or learned proposal).
public final class SoftMaximum {

    /// Settings.
    ///
    /// @param beta         β
    /// @param betaSchedule how β changes
    /// @param samples      M
    /// @param sigma        σ
    public record Config(
            double beta, Schedule betaSchedule,
            @Setting(value = "M: samples of each state, half of them uniform", range = "[2, 1000000]", source = "ours") int samples,
            @Setting(value = "σ: standard deviation of the samples around the maximum", range = "(0, ∞)", unit = "half-widths of the action box", source = "ours") double sigma)
            implements
                SoftChoice {

        /// β of 0.1, 64 samples, σ of 0.1.
        public static final Config DEFAULT = new Config(0.1, 64, 0.1);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a number is out of range
        public Config {
            Settings.check(Config.class, "beta", beta);
            betaSchedule.check("betaSchedule", "(0, ∞)");
            Settings.check(Config.class, "samples", samples);
            Settings.check(Config.class, "sigma", sigma);
        }

        @Override
        public String name() {
            return "sampled";
        }

        /// Makes settings with a β that stays as it is.
        ///
        /// @param beta    β, above 0
        /// @param samples M, at least 2
        /// @param sigma   σ, above 0
        public Config(double beta, int samples, double sigma) {
            this(beta, Schedule.CONSTANT, samples, sigma);
        }
    }

    private final Config c;
    private final AroundMaximum around;
    private final int m;
    private final Sampler[] samplers;
    private double beta; // β now
    private Vec v = new Vec(0);
    private Vec effective = new Vec(0);

    /// Makes it ready.
    ///
    /// @param c       settings
    /// @param method  maximiser that finds a*
    /// @param q       the function; later changes of its parameters are seen
    /// @param sets    s ↦ A(s), boxes: the density of the uniform part must be known
    /// @param random  source of randomness
    /// @param compute threads
    public SoftMaximum(Config c, Maximiser method, QFunction q, ActionSets sets, RandomStream random,
            Compute compute) {
        this.c = c;
        this.beta = c.beta();
        this.around = new AroundMaximum(method, q, sets, random, compute, this::solve);
        this.m = q.actionSize();
        this.samplers = new Sampler[compute.workers().threads()];
        for (int t = 0; t < samplers.length; t++) {
            samplers[t] = new Sampler(q.at(1, c.samples()), new float[Check.size("samples", c.samples(), m)],
                    new float[c.samples()],
                    new double[c.samples()]);
        }
    }

    /// Work memory of one thread.
    private record Sampler(ActionValues values, float[] a, float[] q, double[] logWeight) {}

    /// Tells how far the run is: β is its schedule's from now on.
    ///
    /// @param runSteps steps that the run has done, at least 0
    public void stepsDone(long runSteps) {
        beta = c.betaSchedule().at(c.beta(), runSteps);
    }

    /// Computes the smooth maxima.
    ///
    /// @param states N × dₛ, as q sees them; not modified
    /// @param raw    N rows, as the environment observed them, of which A(s) is; not modified
    /// @param out    out: v, N
    /// @param sizes  out: effective sample sizes, N, each in [1, M]
    /// @return how often q was evaluated
    /// @throws IllegalArgumentException if a set is no box, or a box without volume
    public long solve(Mat states, Mat raw, Vec out, Vec sizes) {
        v = out;
        effective = sizes;
        return around.solve(states, raw) + (long) states.rows() * c.samples();
    }

    private void solve(Mat s, int i, ActionSet set, Mat best, RandomStream random, int worker) {
        Sampler w = samplers[worker];
        for (int j = 0; j < c.samples(); j++) {
            if (j % 2 == 0) {
                set.sample(random, w.a, j * m);
            } else {
                for (int d = 0; d < m; d++) {
                    w.a[j * m + d] = (float) (best.at(i, d) + c.sigma() * Draw.normal(random));
                }
            }
        }
        w.values.fix(s, i, 1);
        w.values.values(w.a, c.samples(), w.q);
        weigh(i, w, set, best);
    }

    /// log w = q/β − log p, v = β (log Σ exp(log w − largest) + largest − log M).
    private void weigh(int i, Sampler w, ActionSet set, Mat best) {
        double logUniform = 0;
        for (int d = 0; d < m; d++) {
            logUniform -= StrictMath.log(set.high(d) - set.low(d));
        }
        double largest = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < c.samples(); j++) {
            boolean inside = set.contains(w.a, j * m, 0);
            w.logWeight[j] = inside
                    ? w.q[j] / beta - logDensity(w.a, j, best, i, logUniform)
                    : Double.NEGATIVE_INFINITY;
            largest = Math.max(largest, w.logWeight[j]);
        }
        double sum = 0;
        double squares = 0;
        for (int j = 0; j < c.samples(); j++) {
            double weight = StrictMath.exp(w.logWeight[j] - largest);
            sum += weight;
            squares += weight * weight;
        }
        v.set(i, (float) (beta * (StrictMath.log(sum / c.samples()) + largest)));
        effective.set(i, (float) (sum * sum / squares));
    }

    /// log (½ e^logUniform + ½ N(a; a*, σ²)).
    private double logDensity(float[] a, int j, Mat best, int i, double logUniform) {
        double logGaussian = 0;
        for (int d = 0; d < m; d++) {
            double z = (a[j * m + d] - best.at(i, d)) / c.sigma();
            logGaussian -= 0.5 * z * z + StrictMath.log(c.sigma() * StrictMath.sqrt(2 * Math.PI));
        }
        double larger = Math.max(logUniform, logGaussian);
        return larger + StrictMath
                .log(0.5 * StrictMath.exp(logUniform - larger) + 0.5 * StrictMath.exp(logGaussian - larger));
    }
}
