// SPDX-License-Identifier: Apache-2.0
package org.fittedq.model;

import org.fittedq.math.Check;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.Batch;
import org.fittedq.mdp.Dynamics;
import org.fittedq.mdp.Dynamics.Prediction;
import org.fittedq.random.Normals;

/// Target by model rollout (model-based value expansion): H steps of a model between a transition and the value of its target.
///
/// > y = r + γ [Σ_{i<H} γⁱ r̂ᵢ + γᴴ v(ŝ_H)],  ŝ₀ = s′,  aᵢ = π(ŝᵢ),  ŝᵢ₊₁ = f(ŝᵢ, aᵢ, ξᵢ),  r̂ᵢ = r(ŝᵢ, aᵢ, ŝᵢ₊₁) + bonus(ŝᵢ, aᵢ)
///
/// It makes a batch b′ of the batch b, as n-step returns do, to which any target map T is applied as it is, y = T(b′):
///
/// > r′ = r + Σ_{i<H} γⁱ⁺¹ r̂ᵢ;  s′ is replaced by ŝ_H;  its weight γ by γᴴ⁺¹
///
/// The bonus is the policy's: 0, or −α log π(aᵢ | ŝᵢ) where values are soft. As V(s) = E[r + γ V(f(s, a)) − α log π(a | s)], H
/// steps with that bonus and a target map that ends with q − α log π are the soft Bellman equation, H + 1 times.
///
/// A row ends early: at a terminal state, recorded or predicted, after which its weight is 0; or at ŝₖ, where the model's
/// uncertainty is above a bound: it is cut there, with ŝₖ in the place of ŝ_H and the weight γᵏ⁺¹.
///
/// Source: V. Feinberg, A. Wan, I. Stoica, M. I. Jordan, J. E. Gonzalez, S. Levine, *Model-Based Value Estimation for Efficient
/// Model-Free Reinforcement Learning* (MVE), 2018, section 3, <https://arxiv.org/abs/1803.00101>.
/// Differences: 1. q is fitted at recorded states alone, not at the rollout's too (the paper's TD-k trick); 2. any target map and
/// its own policy, the paper has DDPG's; 3. rows are cut by uncertainty, the paper's H is the same for all. A relative, not
/// implemented: J. Buckman, D. Hafner, G. Tucker, E. Brevdo, H. Lee, *Sample-Efficient Reinforcement Learning with Stochastic
/// Ensemble Value Expansion* (STEVE), NeurIPS 2018, weighs the labels of all H by their variance over ensembles.
///
/// Work memory is made once. Not thread-safe.
public final class ValueExpansion {

    /// The policy by which the model is followed: that of the algorithm's own target map.
    @FunctionalInterface
    public interface Action {

        /// Chooses actions.
        ///
        /// @param s     ŝ, N×dₛ; not modified
        /// @param a     out: a, N×dₐ, normalised
        /// @param bonus what the policy adds to the rewards of these actions, N, reward; 0 when called, and where it is left alone
        void choose(Mat s, Mat a, Vec bonus);
    }

    private final int steps; // H
    private final Action policy;
    private final Dynamics.Unrolled dynamics;
    private final Normals noise;
    private final Ends ends;
    private final Mat s; // ŝᵢ
    private final Mat a;
    private final Mat xi;
    private final Vec bonus;
    private final Prediction next; // ŝᵢ₊₁, r̂ᵢ
    private final Batch expanded; // b′

    /// Makes the work memory.
    ///
    /// @param steps    H, at least 1
    /// @param rows     N, at least 1
    /// @param gamma    discount γ of a step, in [0, 1]
    /// @param bound    uncertainty above which a rollout is cut; ∞ never
    /// @param policy   π and its bonus
    /// @param dynamics f and r; later changes are seen
    /// @param noise    source of ξ with room for N·d_ξ numbers; drawn from once for each step
    /// @throws IllegalArgumentException if there is no step
    public ValueExpansion(int steps, int rows, double gamma, double bound, Action policy, Dynamics dynamics,
            Normals noise) {
        Check.that(steps >= 1, "steps", "an integer of at least 1", steps);
        int ds = dynamics.observationSize();
        int da = dynamics.actionSize();
        this.steps = steps;
        this.policy = policy;
        this.dynamics = dynamics.unroll(rows, 1); // nobody goes back through a step
        this.noise = noise;
        this.ends = new Ends(rows, gamma, bound);
        this.s = new Mat(rows, ds);
        this.a = new Mat(rows, da);
        this.xi = new Mat(rows, dynamics.noiseSize());
        this.bonus = new Vec(rows);
        this.next = new Prediction(rows, ds);
        this.expanded = new Batch(rows, ds, da);
    }

    /// Rolls the model out from a batch's next states.
    ///
    /// @param b transitions of one step each, N rows; not modified
    /// @return b′, for a target map; live, valid until the next call
    public Batch expand(Batch b) {
        begin(b);
        for (int t = 0; t < steps; t++) {
            // a = π(ŝ), ŝ ← f(ŝ, a, ξ)
            policy.choose(s, a, bonus.fill(0));
            noise.fill(xi.data());
            dynamics.step(0, s, a, xi, next);
            next.r().add(1, bonus);
            ends.step(t, next, b.sNext());
            s.set(next.sNext());
            arrive(t);
        }
        // r′ = r + γ Σ γⁱ r̂ᵢ, weight′ = γ γᵏ
        for (int i = 0; i < b.size(); i++) {
            double weight = b.bootstrap().at(i);
            expanded.r().set(i, (float) (b.r().at(i) + weight * ends.sum(i)));
            expanded.bootstrap().set(i, (float) (weight * ends.bootstrap(i)));
        }
        return expanded;
    }

    /// ŝ₀ = s′; what is recorded as terminal has ended already.
    private void begin(Batch b) {
        expanded.s().set(b.s());
        expanded.a().set(b.a());
        expanded.sNext().set(b.sNext());
        s.set(b.sNext());
        ends.begin();
        for (int i = 0; i < b.size(); i++) {
            if (b.bootstrap().at(i) == 0) {
                ends.stop(i);
            }
        }
    }

    /// Keeps the states of the rows that have got so far.
    private void arrive(int t) {
        for (int i = 0; i < s.rows(); i++) {
            if (ends.counts(t, i)) {
                System.arraycopy(s.data(), i * s.cols(), expanded.sNext().data(), i * s.cols(), s.cols());
            }
        }
    }

    /// Returns the share of rows that were cut in the last rollout, as the model was too uncertain.
    ///
    /// @return in [0, 1]
    public double cut() {
        return (double) ends.cut() / s.rows();
    }
}
