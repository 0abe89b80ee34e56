// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.util.List;
import java.util.Optional;

/// All sub-commands.
final class Commands {

    private Commands() {}

    /// Returns them in the order of the help.
    static List<Command> all() {
        return List.of(new TrainCommand(), new ResumeCommand(), new EvaluateCommand(), new PlayCommand(),
                new SummarizeCommand(),
                new CompareCommand(), new ReproduceCommand(),
                new GapCommand(), new CollectCommand(), new InspectCommand(), new ListCommand(), new DescribeCommand(),
                new CheckEnvCommand(), new PortfolioCommand(), new ClusterCommand());
    }

    /// Finds one by name.
    static Optional<Command> find(String name) {
        return all().stream().filter(c -> c.name().equals(name)).findFirst();
    }
}
