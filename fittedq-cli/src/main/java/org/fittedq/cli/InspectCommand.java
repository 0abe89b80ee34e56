// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.fittedq.data.Columns;
import org.fittedq.data.TextFormat;
import org.fittedq.data.Transitions;
import org.fittedq.math.Check;
import picocli.CommandLine.Model.CommandSpec;

/// `fittedq inspect`: what a data set holds, and whether it is one.
final class InspectCommand implements Command {

    private static final String COLUMNS = "--columns";

    @Override
    public String name() {
        return "inspect";
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name(name());
        spec.usageMessage().description("Checks a data set of transitions and shows its size, returns and ranges.",
                "The exit status is 3 if it breaks a rule, with the line and the column.");
        spec.addPositional(Options.parameter(0, "FILE", "….csv or ….jsonl"));
        spec.addOption(Options.option(COLUMNS, "LIST", "other names of columns, such as r=reward,s=obs_,a0=torque")
                .build());
        return spec;
    }

    @Override
    public int run(Call call) throws IOException {
        Path file = TrainCommand.path("FILE", call.required(0, "FILE", "a data set", "a file ….csv or ….jsonl"));
        TextFormat format = TextFormat.of(file);
        Columns columns = call.value(COLUMNS).map(InspectCommand::columns).orElse(Columns.OURS);
        Check.that(Files.isRegularFile(file), "FILE", "a file",
                Files.exists(file) ? file + ", which is a folder" : file + ", which does not exist");
        Transitions data;
        try {
            data = format.read(file, columns);
        } catch (IOException e) {
            throw new Refusal(Main.BAD_DATA, Refusal.text(e), e);
        }
        call.out().println(file + ": " + DataSummary.text(data));
        DataSummary.printRanges(data, call.out());
        return Main.OK;
    }

    private static Columns columns(String list) {
        Columns columns = Columns.OURS;
        for (String pair : list.split(",")) {
            int equals = pair.indexOf('=');
            Check.that(equals > 0, COLUMNS, "pairs such as r=reward", "'" + pair + "'");
            columns = columns.with(pair.substring(0, equals), pair.substring(equals + 1));
        }
        return columns;
    }
}
