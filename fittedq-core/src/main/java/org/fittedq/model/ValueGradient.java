// SPDX-License-Identifier: Apache-2.0
package org.fittedq.model;

import java.util.Arrays;
import org.fittedq.math.Mat;
import org.fittedq.math.Power;
import org.fittedq.math.Vec;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.Batch;
import org.fittedq.mdp.Dynamics;
import org.fittedq.mdp.Dynamics.Prediction;
import org.fittedq.nn.OptimiserState;
import org.fittedq.nn.Tape;
import org.fittedq.policy.Projected;
import org.fittedq.policy.Projection;
import org.fittedq.policy.SquashedGaussian;

/// The value of a policy over n steps of a model, and its gradient in the policy's parameters by back-propagation through time.
///
/// > J(w) = N⁻¹ Σ_rows ω [Σ_{i<n} γⁱ r(sᵢ, aᵢ) + γⁿ v(sₙ, aₙ)],  aᵢ = Π(π_w(sᵢ, εᵢ)),  sᵢ₊₁ = f(sᵢ, aᵢ, ξᵢ)
///
/// > backwards, with ε and ξ held fixed: dsₙ = γⁿ ∂v/∂s + γⁿ ∂v/∂a ∂π/∂s; for i = n − 1 … 0:
/// > da = γⁱ ∂r/∂a + dsᵢ₊₁ ∂f/∂a;  dw += da ∂π/∂w;  dsᵢ = γⁱ ∂r/∂s + dsᵢ₊₁ ∂f/∂s + da ∂π/∂s
///
/// Two ways to come by states and noise: [#plan] rolls the model out from given states with fresh noise; [#follow] goes along
/// recorded trajectories with the noise under which policy and model would have gone there, so that only gradients, never states,
/// are the model's.
///
/// A row ends early at a terminal state (nothing is bootstrapped), where the model's uncertainty is above a bound (it is cut there
/// and bootstrapped from the last state before), or where its recorded trajectory ends.
///
/// Source: N. Heess et al., *Learning Continuous Control Policies by Stochastic Value Gradients*, NIPS 2015, equations 9 and 10,
/// algorithms 1 and 2, <https://arxiv.org/abs/1510.09142>; the n-step form with q is the chapter's. Work memory is made once.
/// Not thread-safe.
public final class ValueGradient {

    private final int n;
    private final double gamma;
    private final Dynamics.Unrolled dynamics;
    private final Bootstrap bootstrap;
    private final SquashedGaussian[] policies; // π at step i; the last at the rows' last states
    private final Mat[] s; // s₀ … sₙ
    private final Mat[] ds;
    private final Mat[] a;
    private final Projection[] projections; // onto A(s), at step i
    private final Mat[] xi;
    private final Vec[] logProb;
    private final Prediction[] predictions;
    private final Mat sLast, dsLast, da, u;
    private final Vec v, dv, dr, dLogProb, none;
    private final double[] weight; // ω
    private final Ends ends;

    /// Makes the work memory.
    ///
    /// @param n         steps of the model, at least 0; at least 1 if the bootstrap looks at no action
    /// @param rows      N
    /// @param gamma     discount γ of a step, in [0, 1]
    /// @param bound     uncertainty above which a rollout is cut; ∞ never
    /// @param policy    π, made with [SquashedGaussian#differentiableInState]; later changes are seen
    /// @param valid     s ↦ A(s), onto which planned actions are projected
    /// @param projected what goes back through the projection
    /// @param dynamics  f and r; later changes are seen
    /// @param bootstrap v
    public ValueGradient(int n, int rows, double gamma, double bound, SquashedGaussian policy, ActionSets valid,
            Projected projected, Dynamics dynamics, Bootstrap bootstrap) {
        int dim = dynamics.observationSize();
        int views = bootstrap.needsAction() ? n + 1 : n;
        this.n = n;
        this.gamma = gamma;
        this.dynamics = dynamics.unroll(rows, Math.max(1, n));
        this.bootstrap = bootstrap;
        this.policies = policy.views(rows, views);
        this.a = new Mat[views];
        this.logProb = new Vec[views];
        this.projections = new Projection[views];
        for (int i = 0; i < views; i++) {
            a[i] = new Mat(rows, dynamics.actionSize());
            logProb[i] = new Vec(rows);
            projections[i] = new Projection(valid, projected);
        }
        this.s = new Mat[n + 1];
        this.ds = new Mat[n + 1];
        this.xi = new Mat[n];
        this.predictions = new Prediction[n];
        for (int i = 0; i <= n; i++) {
            s[i] = new Mat(rows, dim);
            ds[i] = new Mat(rows, dim);
        }
        for (int i = 0; i < n; i++) {
            xi[i] = new Mat(rows, dynamics.noiseSize());
            predictions[i] = new Prediction(s[i + 1], new Vec(rows), new Vec(rows), new Vec(rows));
        }
        this.sLast = new Mat(rows, dim);
        this.dsLast = new Mat(rows, dim);
        this.da = new Mat(rows, dynamics.actionSize());
        this.u = new Mat(rows, dynamics.actionSize());
        this.v = new Vec(rows);
        this.dv = new Vec(rows);
        this.dr = new Vec(rows);
        this.dLogProb = new Vec(rows);
        this.none = new Vec(rows);
        this.weight = new double[rows];
        this.ends = new Ends(rows, gamma, bound);
    }

    /// Makes the work memory where every action of the box is valid.
    ///
    /// @param n         steps of the model, at least 0; at least 1 if the bootstrap looks at no action
    /// @param rows      N
    /// @param gamma     discount γ of a step, in [0, 1]
    /// @param bound     uncertainty above which a rollout is cut; ∞ never
    /// @param policy    π, made with [SquashedGaussian#differentiableInState]; later changes are seen
    /// @param dynamics  f and r; later changes are seen
    /// @param bootstrap v
    public ValueGradient(int n, int rows, double gamma, double bound, SquashedGaussian policy, Dynamics dynamics,
            Bootstrap bootstrap) {
        this(n, rows, gamma, bound, policy, ActionSets.whole(dynamics.actionSize()), Projected.DEFAULT, dynamics,
                bootstrap);
    }

    /// Rolls the model out: every state after the first is the model's.
    ///
    /// @param s0    first states, N×dₛ; not modified
    /// @param noise ε and ξ
    /// @return J, in reward
    public double plan(Mat s0, RolloutNoise noise) {
        Arrays.fill(weight, 1);
        ends.begin();
        s[0].set(s0);
        for (int i = 0; i < n; i++) {
            noise.epsilon(i, u);
            policies[i].act(s[i], u, a[i], logProb[i]);
            projections[i].forward(s[i], a[i]);
            noise.xi(i, xi[i]);
            dynamics.step(i, s[i], a[i], xi[i], predictions[i]);
            ends.step(i, predictions[i], s[0]);
        }
        arrive();
        if (bootstrap.needsAction()) {
            noise.epsilon(n, u);
            policies[n].act(sLast, u, a[n], logProb[n]);
            projections[n].forward(sLast, a[n]);
        }
        return value();
    }

    /// Goes along recorded trajectories: states and actions are the recorded ones, ε and ξ are inferred from them.
    ///
    /// @param b     segments of at least n transitions; the first dₐ columns of their notes are the actions before the tanh
    /// @param noise ε of the actions at the last states, which the segments do not hold unless n is 0
    /// @param most  largest ω; 0: every ω is 1
    /// @return J by the model's rewards, in reward
    public double follow(Batch b, RolloutNoise noise, double most) {
        ends.begin();
        s[0].set(b.s());
        for (int i = 0; i < n; i++) {
            Batch now = b.following(i);
            noted(now, u);
            policies[i].infer(s[i], u, a[i], logProb[i]);
            dynamics.infer(s[i], a[i], now.sNext(), xi[i]);
            dynamics.step(i, s[i], a[i], xi[i], predictions[i]);
            recorded(i, b, now);
        }
        arrive();
        if (n == 0) {
            noted(b, u);
            policies[0].infer(sLast, u, a[0], logProb[0]);
        } else if (bootstrap.needsAction()) {
            noise.epsilon(n, u);
            policies[n].act(sLast, u, a[n], logProb[n]);
        }
        weigh(b, most);
        return value();
    }

    /// The pre-tanh actions that the behaviour noted.
    private static void noted(Batch b, Mat u) {
        for (int i = 0; i < b.size(); i++) {
            System.arraycopy(b.note().data(), i * b.note().cols(), u.data(), i * u.cols(), u.cols());
        }
    }

    /// The recorded transition decides what follows and whether it ends there, not the model.
    private void recorded(int t, Batch b, Batch now) {
        Prediction p = predictions[t];
        p.continues().fill(1);
        for (int i = 0; i < b.size(); i++) {
            if (t >= b.length()[i]) {
                ends.stop(i);
            }
        }
        ends.step(t, p, s[0]);
        p.sNext().set(now.sNext());
        for (int i = 0; i < b.size(); i++) {
            if (t == ends.end(i) - 1 && now.bootstrap().at(i) == 0) {
                ends.terminate(i);
            }
        }
    }

    /// ω = min(c, Π π(aᵢ | sᵢ)/b(aᵢ | sᵢ)) over a row's recorded actions, b being the density noted in the last column.
    private void weigh(Batch b, double most) {
        for (int row = 0; row < weight.length; row++) {
            double log = 0;
            for (int i = 0; i < Math.max(1, ends.end(row)); i++) {
                Mat note = b.following(i).note();
                log += (double) logProb[i].at(row) - note.at(row, note.cols() - 1);
            }
            weight[row] = most == 0 ? 1 : Math.min(most, StrictMath.exp(log));
        }
    }

    /// Gathers the rows' last states.
    private void arrive() {
        for (int i = 0; i < weight.length; i++) {
            int t = ends.end(i);
            System.arraycopy(s[t].data(), i * sLast.cols(), sLast.data(), i * sLast.cols(), sLast.cols());
        }
    }

    private double value() {
        bootstrap.value(sLast, a[a.length - 1], v);
        double sum = 0;
        for (int i = 0; i < weight.length; i++) {
            sum += weight[i] * ends.total(i, v);
        }
        return sum / weight.length;
    }

    /// Back-propagates L = −J + α N⁻¹ Σ ω log π(a₀ | s₀) through time to the policy. The bonus for entropy is weighed too: along
    /// recorded trajectories a₀ was drawn by an earlier policy.
    ///
    /// @param alpha α, weight of the first action's entropy, at least 0
    public void backward(double alpha) {
        int rows = weight.length;
        for (int i = 0; i < rows; i++) {
            dLogProb.set(i, (float) (alpha * weight[i] / rows));
        }
        backwardFromLast();
        for (int t = n - 1; t >= 0; t--) {
            double discount = Power.of(gamma, t);
            for (int i = 0; i < rows; i++) {
                dr.set(i, ends.counts(t, i) ? (float) (-weight[i] * discount / rows) : 0);
            }
            da.fill(0);
            dynamics.backward(t, ds[t + 1], dr, ds[t], da);
            throughPolicy(t, ds[t], t < policies.length - 1);
        }
    }

    /// dw += da ∂π/∂w, ds += da ∂π/∂s.
    private void throughPolicy(int t, Mat ds, boolean add) {
        policies[t].backward(projections[t].backward(da), t == 0 ? dLogProb : none);
        policies[t].tape().sumGradient(add);
        if (t > 0) {
            policies[t].gradientInState(ds);
        }
    }

    /// dsₙ, each row's at its own last state.
    private void backwardFromLast() {
        int rows = weight.length;
        for (int i = 0; i < rows; i++) {
            dv.set(i, (float) (-weight[i] * ends.bootstrap(i) / rows));
        }
        bootstrap.gradient(dv, dsLast, da);
        if (bootstrap.needsAction()) {
            throughPolicy(n, dsLast, false);
        }
        for (Mat d : ds) {
            d.fill(0);
        }
        for (int i = 0; i < rows; i++) {
            int t = ends.end(i);
            System.arraycopy(dsLast.data(), i * dsLast.cols(), ds[t].data(), i * dsLast.cols(), dsLast.cols());
        }
    }

    /// Takes one optimiser step on w with the last [#backward].
    ///
    /// @param optimiser memory of the policy's optimiser
    /// @return norm of the gradient, before it is clipped
    public double step(OptimiserState optimiser) {
        return policies[0].tape().stepWithSum(optimiser);
    }

    /// Returns where the gradient in w is kept after [#backward].
    ///
    /// @return live, not a copy
    Tape gradient() {
        return policies[0].tape();
    }

    /// Returns log π(a₀ | s₀) of the last rollout.
    ///
    /// @return N; live
    public Vec logProb() {
        return logProb[0];
    }

    /// Returns the projection of the first actions.
    ///
    /// @return with those of the last [#plan]; live
    public Projection projection() {
        return projections[0];
    }

    /// Returns the share of rows that were cut in the last rollout, as the model was too uncertain.
    ///
    /// @return in [0, 1]
    public double cut() {
        return (double) ends.cut() / weight.length;
    }

    /// Returns the mean weight ω of the last rollout.
    ///
    /// @return 1 if nothing was weighed
    public double meanWeight() {
        double sum = 0;
        for (double w : weight) {
            sum += w;
        }
        return sum / weight.length;
    }
}
