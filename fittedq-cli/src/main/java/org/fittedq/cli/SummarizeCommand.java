// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.fittedq.math.Check;
import picocli.CommandLine.Model.CommandSpec;

/// `fittedq summarize`: learning curves of several seeds, together.
final class SummarizeCommand implements Command {

    @Override
    public String name() {
        return "summarize";
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name(name());
        spec.usageMessage()
                .description("Joins the learning curves of several seeds in a table and a chart.",
                        "Writes summary.csv and summary.png into the folder: the evaluations of each run, their mean, "
                                + "interquartile mean (IQM) and its 95 %% bootstrap interval. train --seeds does so at its end; this "
                                + "joins runs of several processes.");
        spec.addPositional(Options.parameter(0, "DIR", "folder with run folders that differ in the seed alone"));
        return spec;
    }

    @Override
    public int run(Call call) throws IOException {
        Path folder = Runs.folder(call);
        Check.that(!Runs.isRun(folder), "DIR", "a folder of runs", folder + ", which is a run itself");
        Summary.read(folder).write(folder, call.terminal());
        return Main.OK;
    }
}
