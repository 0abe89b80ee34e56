// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import java.util.List;
import java.util.Optional;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Stateful;
import org.fittedq.math.Vec;
import org.fittedq.mdp.Batch;
import org.fittedq.mdp.Dynamics;
import org.fittedq.model.StateValue;
import org.fittedq.model.ValueExpansion;
import org.fittedq.nn.Mlp;
import org.fittedq.policy.GreedyPolicy;
import org.fittedq.policy.SoftPolicy;
import org.fittedq.value.QFunction;

/// A learning algorithm: one choice on each axis of the template, and the state that goes with them.
///
/// One file for each algorithm; the loop is in [FittedQ]. The state that [#exchange] hands over is complete but for the
/// random streams, which belong to the run.
public interface Algorithm extends Stateful {

    /// Returns the choices that make the template this algorithm.
    ///
    /// @return the axes
    FittedQ.Template template();

    /// The settings of an algorithm: a record that says what the algorithm is, and makes it.
    interface Config {

        /// Returns what the algorithm is.
        ///
        /// @return source, axes and use
        Description description();

        /// Tells whether each fit is a sweep over all transitions, rather than a step on a batch: false by default.
        ///
        /// @return true if it sweeps
        default boolean sweeps() {
            return false;
        }

        /// Returns what it holds and computes, if it fits networks on batches: empty by default, as for one that sweeps over all
        /// transitions with any regressor.
        ///
        /// @return networks in memory, passes of an update
        default Optional<Workload> workload() {
            return Optional.empty();
        }

        /// Returns other settings that have a name, such as those of the paper where the defaults are better ones: none by default.
        ///
        /// @return in the order in which they are listed
        default List<Form> forms() {
            return List.of();
        }

        /// Makes the algorithm before its first step.
        ///
        /// @param setup what it is made for
        /// @return the algorithm
        /// @throws IllegalArgumentException if it cannot serve the task, with the reason
        Algorithm make(Setup setup);
    }

    /// Settings under a name, whatever the environment: `--preset NAME`.
    ///
    /// @param name   lower-case letters
    /// @param config the settings
    /// @param source where they come from, and what of them is not from there
    record Form(String name, Config config, String source) {}

    /// Returns the policy that the target map evaluates, by which a model can be followed before it ([Expanded]): empty by default.
    ///
    /// @return chooses actions, and what they add to the reward
    default Optional<ValueExpansion.Action> targetPolicy() {
        return Optional.empty();
    }

    /// Returns the policy to deploy.
    ///
    /// @return what chooses its action
    GreedyPolicy greedyPolicy();

    /// Returns the critic that is compared with the returns obtained.
    ///
    /// @return the (first) critic; live, not a copy
    QFunction critic();

    /// Returns the q that the policy is improved on, whose maximum it is to reach: [#critic] by default.
    ///
    /// @return live, not a copy
    default QFunction climbed() {
        return critic();
    }

    /// Returns the factor of the reward in [#climbed]: 1 by default.
    ///
    /// @return above 0
    default double rewardScale() {
        return 1;
    }

    /// Returns the model of the task that the algorithm uses: empty by default.
    ///
    /// @return live, not a copy: later fits are seen; of observations as the algorithm sees them
    default Optional<Dynamics> dynamics() {
        return Optional.empty();
    }

    /// Tells whether further fits would be of no use, as the change of q in the last one was below a tolerance of the settings.
    /// False by default.
    ///
    /// @return true once converged; part of the state
    default boolean converged() {
        return false;
    }

    /// Returns the stochastic policy, if what it is improved on is E_π[q − α log π] rather than q: empty by default.
    ///
    /// @return policy and temperature as they are now; empty where its actions are projected
    default Optional<SoftPolicy> soft() {
        return Optional.empty();
    }

    /// Returns what the rest of the return from a state is worth, as the policy's networks tell it: by default q(s, π(s)) of critic
    /// and actor, if the critic is made of networks.
    ///
    /// @param compute kernels
    /// @return v, live; empty if no network tells it
    default Optional<StateValue> stateValue(Compute compute) {
        return critic().networks().isPresent() && greedyPolicy() instanceof GreedyPolicy.Amortised(Mlp actor)
                ? Optional.of(StateValue.q(actor, critic(), compute))
                : Optional.empty();
    }

    /// Refuses settings under which labels cannot be made in one place and fitted to in another, as rounds over a log do. Accepts all by
    /// default.
    ///
    /// @throws IllegalArgumentException if labels and fits must share their memory, with the setting
    default void checkLabelsApart() {}

    /// Returns the actions that the last labels took in the next states, if a fit looks at them: empty by default.
    ///
    /// @return N×dₐ, normalised; NaN where none was searched; live
    default Optional<Mat> labelActions() {
        return Optional.empty();
    }

    /// Takes labels that another instance of the algorithm made, as if its own target map had made them: what a fit looks at besides the
    /// batch. Does nothing by default.
    ///
    /// @param b       batch, N rows; not modified
    /// @param y       labels, N, reward; not modified
    /// @param actions the other's [#labelActions]; empty if it has none; not modified
    default void takeLabels(Batch b, Vec y, Optional<Mat> actions) {}

    /// Tells how far the run is, after every turn of the loop and after a restore: settings that have a
    /// [org.fittedq.settings.Schedule] are its from then on. What it sets depends on `steps` alone, so it is no part of the state.
    /// Does nothing by default.
    ///
    /// @param steps steps that the run has done ([FittedQ#steps])
    /// @param m     metrics, to which the values are added that change
    default void stepsDone(long steps, Metrics m) {}

    /// Tells that an environment begins an episode. Does nothing by default.
    ///
    /// @param environment index
    default void episodeBegan(int environment) {}
}
