// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.task;

import org.fittedq.deploy.Policy;
import org.fittedq.math.Check;
import org.fittedq.portfolio.limits.LimitsInForce;
import org.fittedq.portfolio.strategy.Decision;
import org.fittedq.portfolio.strategy.Strategy;

/// A learned policy as one who decides in a backtest: it sees what it saw while learning, computed of the past alone, and searches the
/// limits of the decision, which may be others than those it was trained under.
///
/// One thread at a time.
public final class LearnedStrategy implements Strategy {

    private final String name;
    private final Policy policy;
    private final Features features;
    private final LimitsInForce limits;
    private final float[] observation;
    private final float[] action;
    private final double[] held;

    /// Makes the strategy.
    ///
    /// @param name     as it stands in tables
    /// @param policy   trained on observations of these features, loaded with the sets of the same limits
    /// @param features what it sees
    /// @param limits   the limits, over the assets it was trained on
    /// @throws IllegalArgumentException if the policy expects other observations
    public LearnedStrategy(String name, Policy policy, Features features, LimitsInForce limits) {
        this.name = name;
        this.policy = policy;
        this.features = features;
        this.limits = limits;
        int size = Observer.size(limits.size(), features, limits.versions() > 1);
        Check.that(policy.spec().observationSize() == size, "policy " + name,
                size + " observations, as features and limits make them", policy.spec().observationSize());
        this.observation = new float[size];
        this.action = new float[limits.size()];
        this.held = new double[limits.size()];
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void allocate(Decision now, double[] weights) {
        now.held().weights(held);
        Observer.ofLastDay(now.past(), features, limits.versions() > 1).observe(now.day(), held,
                limits.version(now.past().date(now.day())), observation);
        policy.act(observation, action);
        for (int i = 0; i < weights.length; i++) {
            weights[i] = action[i];
        }
    }
}
