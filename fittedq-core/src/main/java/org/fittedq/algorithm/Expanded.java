// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import java.util.Optional;
import org.fittedq.buffer.BufferEvolution;
import org.fittedq.buffer.Replay;
import org.fittedq.math.Check;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.Batch;
import org.fittedq.mdp.Dynamics;
import org.fittedq.model.ExpansionChoice;
import org.fittedq.model.StateValue;
import org.fittedq.model.ValueExpansion;
import org.fittedq.policy.GreedyPolicy;
import org.fittedq.policy.SoftPolicy;
import org.fittedq.random.Normals;
import org.fittedq.value.QFunction;

/// Steps of a model before an algorithm's target map, y ← T(b′), and the model's fits: any algorithm that shows its target policy,
/// which is otherwise as it was.
///
/// @param inner   the algorithm
/// @param rollout b ↦ b′
/// @param model   f
record Expanded(Algorithm inner, ValueExpansion rollout, ModelFitting model) implements Algorithm {

    /// Puts the steps that the settings ask for before an algorithm's target map. Streams: those of the model, `expansion/noise`.
    ///
    /// @param inner an algorithm on batches of replay
    /// @param c     settings
    /// @param setup what the algorithm was made for
    /// @return `inner` itself if there are no steps
    /// @throws IllegalArgumentException if the algorithm shows no target policy, or the environment's equations are wanted and it
    ///                                  has none
    static Algorithm over(Algorithm inner, ExpansionChoice c, Setup setup) {
        return switch (c) {
            case ExpansionChoice.None none -> inner;
            case ExpansionChoice.RolledOut rolledOut -> over(inner, rolledOut, setup);
        };
    }

    private static Expanded over(Algorithm inner, ExpansionChoice.RolledOut c, Setup setup) {
        BufferEvolution buffer = inner.template().buffer();
        Optional<ValueExpansion.Action> policy = inner.targetPolicy();
        Check.that(policy.isPresent() && buffer instanceof BufferEvolution.Ring, "expansion",
                "none, as the algorithm shows no policy of its target map", c.name());
        Replay replay = ((BufferEvolution.Ring) buffer).replay();
        ModelFitting model = ModelFitting.of(c.model(), setup.spec(), setup.physics(), setup.streams(),
                setup.compute());
        int rows = replay.batchSize();
        Normals noise = new Normals(setup.streams().stream("expansion/noise"), rows * model.dynamics().noiseSize(),
                setup.compute());
        return new Expanded(inner, new ValueExpansion(c.steps(), rows, buffer.gamma(), c.uncertainty(),
                policy.orElseThrow(), model.dynamics(), noise), model);
    }

    @Override
    public FittedQ.Template template() {
        FittedQ.Template t = inner.template();
        FittedQ.TargetMap target = (b, y) -> t.target().label(rollout.expand(b), y);
        FittedQ.Fit fit = (b, y, m) -> {
            m.add(Metric.ROLLOUTS_CUT, rollout.cut());
            t.fit().fit(b, y, m);
        };
        return new FittedQ.Template(t.buffer(), target, fit, t.improve(), t.budget(), t.behaviour(),
                model.modelling());
    }

    /// The labels of a rollout may need a model that is fitted to the whole buffer.
    @Override
    public void checkLabelsApart() {
        inner.checkLabelsApart();
        Check.that(model.modelling().isEmpty(), "expansion.model",
                "physics, or no expansion, where blocks are labelled apart",
                "a model that is fitted to all transitions");
    }

    @Override
    public Optional<Mat> labelActions() {
        return inner.labelActions();
    }

    @Override
    public void takeLabels(Batch b, Vec y, Optional<Mat> actions) {
        inner.takeLabels(b, y, actions);
    }

    @Override
    public void stepsDone(long steps, Metrics m) {
        inner.stepsDone(steps, m);
        model.stepsDone(steps, m);
    }

    @Override
    public void exchange(String name, Exchange x) {
        inner.exchange(name, x);
        model.exchange(name + "/expansion/model", x);
    }

    @Override
    public Optional<ValueExpansion.Action> targetPolicy() {
        return inner.targetPolicy();
    }

    @Override
    public GreedyPolicy greedyPolicy() {
        return inner.greedyPolicy();
    }

    @Override
    public QFunction critic() {
        return inner.critic();
    }

    @Override
    public QFunction climbed() {
        return inner.climbed();
    }

    @Override
    public double rewardScale() {
        return inner.rewardScale();
    }

    @Override
    public Optional<Dynamics> dynamics() {
        return inner.dynamics();
    }

    @Override
    public boolean converged() {
        return inner.converged();
    }

    @Override
    public Optional<SoftPolicy> soft() {
        return inner.soft();
    }

    @Override
    public Optional<StateValue> stateValue(Compute compute) {
        return inner.stateValue(compute);
    }

    @Override
    public void episodeBegan(int environment) {
        inner.episodeBegan(environment);
    }
}
