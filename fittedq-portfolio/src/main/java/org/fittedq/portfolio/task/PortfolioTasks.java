// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.task;

import java.util.List;
import org.fittedq.env.EnvironmentProvider;
import org.fittedq.env.Environments.Entry;
import org.fittedq.mdp.Environment;

/// [Portfolio] by its name.
public final class PortfolioTasks implements EnvironmentProvider {

    /// Makes the provider.
    public PortfolioTasks() {}

    @Override
    public List<Entry> all() {
        return List.of(new Entry(Portfolio.NAME,
                "weights of assets under limits and costs, in a market from a file or drawn; any number of assets")
                .asOwn());
    }

    @Override
    public Record settings(String name) {
        return PortfolioSettings.DEFAULT;
    }

    @Override
    public Environment create(String name, Record settings) {
        PortfolioSettings own = (PortfolioSettings) settings;
        return new Portfolio(own.plan(), own.timeLimitSteps());
    }
}
