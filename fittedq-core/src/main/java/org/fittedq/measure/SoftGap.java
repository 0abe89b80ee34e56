// SPDX-License-Identifier: Apache-2.0
package org.fittedq.measure;

import java.util.ArrayList;
import java.util.List;
import org.fittedq.argmax.Maximiser;
import org.fittedq.argmax.SoftMaximum;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.BoxSet;
import org.fittedq.policy.SoftPolicy;
import org.fittedq.policy.SquashedGaussian;
import org.fittedq.random.Normals;
import org.fittedq.random.RandomStream;
import org.fittedq.value.ActionValues;
import org.fittedq.value.QFunction;

/// The soft gap: how far a stochastic policy is from the best one at its temperature,
///
/// > α log ∫ exp(q(s, a)/α) da − E_{a ~ π}[q(s, a) − α log π(a | s)] = α KL(π ‖ exp(q/α)/∫ exp(q/α)) ≥ 0
///
/// over the box of normalised actions, of which the densities are too.
///
/// The expectation v_π is the mean of x_j = q(s, a_j) − α log π(a_j | s), a_j ~ π. The integral is estimated twice, by
/// [SoftMaximum], which looks everywhere, and by the same draws, α log M⁻¹ Σ exp(x_j/α), which is close where π is. The
/// logarithm of an unbiased estimate is too small on average, so the larger one counts; by Jensen's inequality the second is
/// never below v_π, so the gap shown is never negative, and too small rather than too large where mass was missed.
///
/// Source: the objective as in Haarnoja et al., *Soft Actor-Critic*, ICML 2018, equation 10 (policy improvement as a KL
/// projection); the estimates are ours.
public final class SoftGap {

    /// Draws from the policy at each state, and samples of the integral.
    private static final int SAMPLES = 1024;

    /// Spread of the samples around the maximum: a Gaussian with SAC's usual target entropy, −1 nat a dimension, has 0.09.
    private static final double SIGMA = 0.1;

    private SoftGap() {}

    /// The soft gap at one state.
    ///
    /// @param state       index
    /// @param valuePolicy E_π[q − α log π]; reward
    /// @param valueBest   α log ∫ exp(q/α) da; reward
    /// @param gap         valueBest − valuePolicy, at least 0; reward
    /// @param divergence  KL divergence of the policy from exp(q/α)/∫ exp(q/α), gap/α; nat
    public record Row(int state, double valuePolicy, double valueBest, double gap, double divergence) {}

    /// Measures the soft gap.
    ///
    /// @param soft    the policy and its temperature
    /// @param q       the q that it climbs
    /// @param s       observations as q sees them, N × dₛ; not modified
    /// @param method  finds the action around which half of the integral's samples lie
    /// @param random  randomness of search and draws
    /// @param compute threads; change no bit
    /// @return a row for each state
    /// @throws org.fittedq.value.NotFiniteException if q is NaN or infinite somewhere
    public static List<Row> measure(SoftPolicy soft, QFunction q, Mat s, Maximiser method, RandomStream random,
            Compute compute) {
        double alpha = soft.alpha();
        Vec best = new Vec(s.rows());
        new SoftMaximum(new SoftMaximum.Config(alpha, SAMPLES, SIGMA), method, q,
                ActionSets.always(BoxSet.whole(q.actionSize())), random, compute)
                .solve(s, s, best, new Vec(s.rows()));
        Draws draws = new Draws(soft, q, random, compute);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < s.rows(); i++) {
            double[] x = draws.at(s, i);
            double valuePolicy = mean(x);
            double valueBest = Math.max(best.at(i), logMeanExp(x, alpha));
            double gap = Math.max(0, valueBest - valuePolicy);
            rows.add(new Row(i, valuePolicy, valueBest, gap, gap / alpha));
        }
        return rows;
    }

    /// Draws at one state after the other, with their work memory.
    private static final class Draws {
        private final double alpha;
        private final SquashedGaussian pi;
        private final ActionValues values;
        private final Normals noise;
        private final Mat s;
        private final Mat a;
        private final Vec logProb = new Vec(SAMPLES);
        private final float[] q = new float[SAMPLES];
        private final float[] row;
        private final double[] x = new double[SAMPLES];

        private Draws(SoftPolicy soft, QFunction q, RandomStream random, Compute compute) {
            this.alpha = soft.alpha();
            this.pi = soft.policy().view(SAMPLES);
            this.values = q.at(1, SAMPLES);
            this.noise = new Normals(random, SAMPLES * q.actionSize(), compute);
            this.s = new Mat(SAMPLES, q.observationSize());
            this.a = new Mat(SAMPLES, q.actionSize());
            this.row = new float[q.observationSize()];
        }

        /// x_j = q(s, a_j) − α log π(a_j | s), a_j ~ π(· | s).
        private double[] at(Mat states, int i) {
            states.row(i, row);
            for (int j = 0; j < SAMPLES; j++) {
                s.setRow(j, row);
            }
            pi.sample(s, noise, a, logProb);
            values.fix(states, i, 1);
            values.values(a.data(), SAMPLES, q);
            for (int j = 0; j < SAMPLES; j++) {
                x[j] = q[j] - alpha * logProb.at(j);
            }
            return x;
        }
    }

    private static double mean(double[] x) {
        double sum = 0;
        for (double xj : x) {
            sum += xj;
        }
        return sum / x.length;
    }

    /// α log M⁻¹ Σ exp(x_j/α).
    private static double logMeanExp(double[] x, double alpha) {
        double largest = Double.NEGATIVE_INFINITY;
        for (double xj : x) {
            largest = Math.max(largest, xj);
        }
        double sum = 0;
        for (double xj : x) {
            sum += StrictMath.exp((xj - largest) / alpha);
        }
        return largest + alpha * StrictMath.log(sum / x.length);
    }
}
