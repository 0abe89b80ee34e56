// SPDX-License-Identifier: Apache-2.0
package org.fittedq.model;

import org.fittedq.math.Check;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.Dynamics;
import org.fittedq.value.ActionValues;
import org.fittedq.value.QFunction;

/// The value of a plan, as a q whose action is the whole sequence of H actions: what model predictive control maximises.
///
/// > q_H(s, (a₀ … a_{H−1})) = Σ_{i<H} γⁱ r(sᵢ, aᵢ) + γᴴ v(s_H),  s₀ = s,  sᵢ₊₁ = f(sᵢ, aᵢ, 0)
///
/// f is the model's mean: the noise ξ is 0. After a terminal state neither rewards nor v count. If several models share the rows
/// of a batch ([Dynamics#members]), each gives a value and q is their mean. The uncertainty that a model tells is not used.
///
/// Where not every action is valid ([#within]), each step takes aᵢ ← Π_{A(sᵢ)}(aᵢ), at states that the model invents too, where a
/// family of sets must have an action; gradients go back by the projection's Jacobian.
///
/// An action has H·dₐ numbers, those of a₀ first. Any maximiser plans: `Argmax` with this q. Gradients in all actions go back
/// through the unrolled steps, if v is differentiable.
///
/// Sources: receding horizon control; with a terminal value learned by a critic: K. Lowrey, A. Rajeswaran, S. Kakade, E. Todorov,
/// I. Mordatch, *Plan Online, Learn Offline*, ICLR 2019, <https://arxiv.org/abs/1811.01848>; over members: K. Chua, R. Calandra,
/// R. McAllister, S. Levine, *Deep Reinforcement Learning in a Handful of Trials using Probabilistic Dynamics Models*, NeurIPS 2018,
/// <https://arxiv.org/abs/1805.12114>.
/// Difference from the last: no noise is drawn, so that q is a function of state and plan.
///
/// Cost of a value: H·E steps of the model and E values v. Values are the same bits for any number of threads: a memory made by
/// [#at] runs on its own thread alone ([Dynamics#alone]).
public final class PlannedQ implements QFunction {

    private final Dynamics model;
    private final StateValue value;
    private final int horizon;
    private final double gamma;
    private final ActionSets valid;

    /// Makes the value of plans.
    ///
    /// @param model   f and r; later changes are seen
    /// @param value   v; later changes are seen
    /// @param horizon H, steps of the model, at least 1
    /// @param gamma   discount γ of a step, in [0, 1]
    public PlannedQ(Dynamics model, StateValue value, int horizon, double gamma) {
        this(model, value, horizon, gamma, ActionSets.whole(model.actionSize()));
    }

    private PlannedQ(Dynamics model, StateValue value, int horizon, double gamma, ActionSets valid) {
        Check.that(horizon >= 1, "horizon", "an integer of at least 1", horizon);
        Check.that(0 <= gamma && gamma <= 1, "gamma", "a number in [0, 1]", gamma);
        this.model = model;
        this.value = value;
        this.horizon = horizon;
        this.gamma = gamma;
        this.valid = valid;
    }

    /// Keeps the actions of each step to the valid ones.
    ///
    /// @param sets s ↦ A(s), of the model's states
    /// @return the value of plans whose actions are projected; this one is not modified
    public PlannedQ within(ActionSets sets) {
        return new PlannedQ(model, value, horizon, gamma, sets);
    }

    /// Returns the valid actions of a step.
    ///
    /// @return s ↦ A(s)
    public ActionSets valid() {
        return valid;
    }

    @Override
    public int observationSize() {
        return model.observationSize();
    }

    /// Returns the number of floats in a plan.
    ///
    /// @return H·dₐ
    @Override
    public int actionSize() {
        return Math.multiplyExact(horizon, model.actionSize());
    }

    @Override
    public boolean isDifferentiable() {
        return value.isDifferentiable();
    }

    @Override
    public ActionValues at(int maxStates, int maxActions) {
        return new PlannedValues(this, maxStates, maxActions);
    }

    /// Returns the number of steps of the model.
    ///
    /// @return H
    public int horizon() {
        return horizon;
    }

    /// Returns the model.
    ///
    /// @return f and r
    public Dynamics model() {
        return model;
    }

    /// Returns what follows the plan.
    ///
    /// @return v
    public StateValue value() {
        return value;
    }

    /// Returns the discount of a step.
    ///
    /// @return γ in [0, 1]
    public double gamma() {
        return gamma;
    }
}
