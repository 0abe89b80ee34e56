// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.backtest;

import java.util.Optional;
import org.fittedq.portfolio.strategy.Strategy;

/// Where trained strategies are kept, so that a backtest that was stopped goes on where it was. Its methods are never called at the same time.
public interface TrainedStrategies {

    /// Keeps nothing: everything is trained anew.
    TrainedStrategies NONE = new TrainedStrategies() {
        @Override
        public Optional<Strategy> find(String learner, int fold) {
            return Optional.empty();
        }

        @Override
        public void keep(String learner, int fold, Strategy strategy) {
            // nothing is kept
        }
    };

    /// Looks for what has been trained before.
    ///
    /// @param learner name of the learner
    /// @param fold    number of the fold
    /// @return the strategy, if it was kept
    Optional<Strategy> find(String learner, int fold);

    /// Keeps what has been trained, as soon as it is.
    ///
    /// @param learner  name of the learner
    /// @param fold     number of the fold
    /// @param strategy what it learned
    void keep(String learner, int fold, Strategy strategy);
}
