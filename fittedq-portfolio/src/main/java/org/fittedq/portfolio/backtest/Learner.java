// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.backtest;

import java.util.List;
import java.util.function.Supplier;
import org.fittedq.portfolio.market.Market;
import org.fittedq.portfolio.strategy.Strategy;

/// Somebody who makes a strategy of the days that may be learned from. Several folds may be learned at the same time, on several threads.
public interface Learner {

    /// What may be learned from.
    ///
    /// @param fold   number of the fold, from 0; for seeds
    /// @param market the market until the last day that may be learned from; days of it that are in no span may be looked at as the past
    ///               of those that are, but not learned from
    /// @param days   days whose growth may be learned from, rising
    record Lesson(int fold, Market market, List<Span> days) {}

    /// Returns the name, as it stands in tables.
    ///
    /// @return a few words
    String name();

    /// Learns.
    ///
    /// @param lesson what may be learned from
    /// @return who decides about the days that the fold tests; used by one thread at a time
    Strategy learn(Lesson lesson);

    /// Makes one of what need not be trained, such as a baseline.
    ///
    /// @param name     as it stands in tables
    /// @param strategy makes a strategy, for each fold one
    /// @return a learner that learns nothing
    static Learner untrained(String name, Supplier<Strategy> strategy) {
        return new Learner() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Strategy learn(Lesson lesson) {
                return strategy.get();
            }
        };
    }
}
