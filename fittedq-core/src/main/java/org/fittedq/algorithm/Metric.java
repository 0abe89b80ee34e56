// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

/// Every number a run reports, with its meaning: the only list there is. Named in Stable-Baselines3's groups, plus `q/`.
public enum Metric {
    /// Return of episodes while learning.
    ROLLOUT_RETURN("rollout/ep_rew_mean",
            "mean return of the training episodes that ended since the last line, exploration included", "reward"),
    /// Length of episodes while learning.
    ROLLOUT_LENGTH("rollout/ep_len_mean", "mean length of the training episodes that ended since the last line",
            "environment steps"),
    /// Error of rows that are held out.
    BELLMAN_ERROR("rounds/bellman_error",
            "mean squared difference of q and its label, r + γ v(s'), over the rows of a log that are not fitted to, after a round",
            "reward²"),
    /// Speed of labelling.
    LABELS_PER_SECOND("rounds/labels_per_second",
            "labels per second in the labelling of the last round, by the wall clock (wall_labels_per_second in metrics.jsonl)",
            "labels/s"),
    /// Noise on actions.
    EXPLORATION_SIGMA("rollout/exploration_sigma", "σ of the exploration noise, if it has a schedule", "half-widths"),
    /// Uniform actions.
    EXPLORATION_EPSILON("rollout/exploration_epsilon", "ε, the probability of a uniform action, if it has a schedule",
            ""),
    /// Return of evaluation episodes.
    EVAL_RETURN("eval/mean_reward", "mean return of the evaluation episodes, deterministic policy", "reward"),
    /// Length of evaluation episodes.
    EVAL_LENGTH("eval/mean_ep_length", "mean length of the evaluation episodes", "environment steps"),
    /// Speed.
    TIME_FPS("time/fps",
            "environment steps per second since the last line, by the wall clock (wall_fps in metrics.jsonl)",
            "environment steps/s"),
    /// Finished episodes.
    TIME_EPISODES("time/episodes", "training episodes finished so far", "episodes"),
    /// Critic loss.
    CRITIC_LOSS("train/critic_loss",
            "mean squared error of the critics against their labels, averaged over the critics", "reward²"),
    /// Value loss.
    VALUE_LOSS("train/value_loss", "mean squared error of the value network against its labels (sac-v)", "reward²"),
    /// Actor loss.
    ACTOR_LOSS("train/actor_loss",
            "what the actor descends: minus the value of its actions (plus α log π for sac and sac-v)", "reward"),
    /// Step size of actors.
    ACTOR_LEARNING_RATE("train/actor_learning_rate", "step size of the actor, if it has a schedule", ""),
    /// Step size of critics.
    CRITIC_LEARNING_RATE("train/critic_learning_rate",
            "step size of the critics (or of the regressor), if it has a schedule", ""),
    /// Step size of the temperature.
    ENT_COEF_LEARNING_RATE("train/ent_coef_learning_rate", "step size of the temperature, if it has a schedule (sac)",
            ""),
    /// Target entropy.
    TARGET_ENTROPY("train/target_entropy", "target entropy for each action dimension, if it has a schedule (sac)",
            "nat"),
    /// Temperature.
    ENT_COEF("train/ent_coef", "temperature α (svg: if it has a schedule)", "reward/nat"),
    /// Temperature loss.
    ENT_COEF_LOSS("train/ent_coef_loss", "loss of log α: −log α · (log π + target entropy)", "nat"),
    /// Policy entropy.
    ENTROPY("train/entropy", "mean of −log π(a | s) over drawn actions, in normalised action units", "nat"),
    /// Gradient of the actor.
    ACTOR_GRAD_NORM("train/actor_grad_norm",
            "norm of the actor's gradient through the rollouts, before it is clipped (svg)", "reward"),
    /// Smoothing of the interpolation.
    POINT_SMOOTHING("train/point_smoothing",
            "c, the smoothing of the interpolation between control points, if it has a schedule (control-points)",
            "half-widths²"),
    /// Distance of the actor's actions from the valid ones.
    PROJECTION_DISTANCE("train/projection_distance",
            "mean distance of the actor's actions (of the control points) from the valid ones before they are projected, over the batches, where not every action is valid",
            "half-widths"),
    /// Rollouts that left the data.
    ROLLOUTS_CUT("model/rollouts_cut",
            "share of the model's rollouts that were cut, as the model was more uncertain than `uncertainty` (svg, or with `expansion rollout`)",
            ""),
    /// Importance weights.
    IMPORTANCE_WEIGHT("model/importance_weight", "mean importance weight of the recorded trajectories (svg)", ""),
    /// Error of the model.
    MODEL_ERROR("model/error",
            "root mean squared error of the model's next states on held-out transitions, in standard deviations of the change of state",
            ""),
    /// Calibration of the model.
    MODEL_CALIBRATION("model/calibration",
            "share of held-out next-state coordinates inside the model's central 90 % intervals; 0.9 is right, 1 too timid",
            ""),
    /// Step size of the model.
    MODEL_LEARNING_RATE("model/learning_rate", "step size of the model, if it has a schedule", ""),
    /// Length of the model's fit.
    MODEL_EPOCHS("model/epochs", "passes over the transitions in a fit of the model", "epochs"),
    /// Number of fits.
    UPDATES("train/n_updates", "critic updates so far", "fits"),
    /// Update-to-data ratio.
    UPDATE_RATIO("train/updates_per_step", "critic updates for each environment step since warm-up",
            "fits/environment step"),
    /// Change of q in a sweep.
    DELTA_Q("sweep/delta_q", "δ_q: mean squared change of q in a sweep, over the batch's pairs or uniform actions",
            "reward²"),
    /// What the policy misses of the solutions.
    DELTA_D("sweep/delta_d",
            "δ_d: mean squared distance between the solutions that the policy was fitted to and its own actions (fqi-amortized)",
            "half-widths²"),
    /// Next states solved.
    SOLVED("sweep/solved", "next states whose maximum was looked for in a sweep", "states"),
    /// Evaluations of q.
    EVALUATIONS("sweep/evaluations", "evaluations of q to find the maxima of a sweep", "evaluations"),
    /// Temperature of the smooth maximum.
    SOFT_BETA("sweep/soft_beta", "β, the temperature of the smooth maximum, if it has a schedule (soft-fqi)",
            "reward"),
    /// Effective sample size.
    EFFECTIVE_SAMPLES("sweep/effective_samples",
            "mean effective sample size of the smooth maximum by importance sampling (soft-fqi)", "samples"),
    /// Standard error of the dual smooth maximum.
    SOFT_ERROR("sweep/soft_error", "mean standard error of the smooth maximum in its dual form (soft-fqi)", "reward"),
    /// Mean predicted Q.
    Q_MEAN("q/mean", "mean q(s, a) of the first critic over the batches", "reward"),
    /// Mean label.
    Q_TARGET("q/target_mean", "mean label y over the batches", "reward"),
    /// Overestimation.
    VALUE_BIAS("q/value_bias",
            "predicted q(s, a) of the first critic minus the discounted return obtained, over the first half of each evaluation episode; a truncated episode's tail counts by its own predicted q; sac and sac-v predict an entropy bonus too",
            "reward"),
    /// Saturation.
    ACTION_SATURATION("q/action_saturation", "share of evaluation action components within 1 % of a bound", ""),
    /// Amortisation gap.
    GAP_ABSOLUTE("gap/absolute",
            "mean of max_a q(s, a) - q(s, π(s)) over states of evaluation episodes, on the q that the policy climbs (see docs/argmax.md)",
            "reward"),
    /// Amortisation gap, relative.
    GAP_RELATIVE("gap/relative", "mean of that gap over the range of q(s, ·) on the action box at each state", ""),
    /// Share of proven maxima.
    GAP_CERTIFIED("gap/certified",
            "share of these states whose maximum is proven within 1 % of the range; elsewhere the gap is a lower bound",
            ""),
    /// First-order condition.
    GAP_GRAD_NORM("gap/grad_norm",
            "mean norm of the gradient of q in the action at the policy's action, where that is not on the boundary",
            "reward/half-width"),
    /// Soft gap.
    GAP_SOFT("gap/soft",
            "mean of α log ∫ exp(q/α) da - E[q - α log π] at these states: α times the policy's KL divergence from the best one (sac, sac-v)",
            "reward"),
    /// Euler residual.
    GAP_EULER_NORM("gap/euler_norm",
            "mean norm of ∂r/∂a + γ ∂v/∂s′ ∂f/∂a by the environment's equations, v(s) = q(s, π(s)), where the policy's action is not on the boundary; of algorithms with an actor, in environments without noise that give their equations",
            "reward/half-width"),
    /// Euler residual against the critic's gradient.
    GAP_EULER_Q_DISTANCE("gap/euler_q_distance",
            "mean norm of the difference of that Euler residual and the gradient of q in the action",
            "reward/half-width");

    private final String key;
    private final String meaning;
    private final String unit;

    Metric(String key, String meaning, String unit) {
        this.key = key;
        this.meaning = meaning;
        this.unit = unit;
    }

    /// Returns the name in files.
    ///
    /// @return group/name
    public String key() {
        return key;
    }

    /// Returns what it means.
    ///
    /// @return a sentence
    public String meaning() {
        return meaning;
    }

    /// Returns the unit.
    ///
    /// @return unit, empty for a pure number
    public String unit() {
        return unit;
    }
}
