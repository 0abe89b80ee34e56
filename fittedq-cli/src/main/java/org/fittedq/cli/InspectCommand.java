// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.nio.file.Path;
import org.fittedq.data.Transitions;
import picocli.CommandLine.Model.CommandSpec;

/// `fittedq inspect`: what a data set holds, and whether it is one.
final class InspectCommand implements Command {

    @Override
    public String name() {
        return "inspect";
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name(name());
        spec.usageMessage().description("Checks a data set of transitions and shows its size, returns and ranges.",
                "The exit status is 3 if it breaks a rule, with the line and the column.");
        spec.addPositional(Options.parameter(0, "FILE", DataArgument.FILES));
        spec.addOption(DataArgument.columnsOption());
        return spec;
    }

    @Override
    public int run(Call call) {
        Path file = TrainCommand.path("FILE", call.required(0, "FILE", "a data set", "a file " + DataArgument.FILES));
        Transitions data = DataArgument.read(call, "FILE", file);
        call.out().println(file + ": " + DataSummary.text(data));
        DataSummary.printRanges(data, call.out());
        return Main.OK;
    }
}
