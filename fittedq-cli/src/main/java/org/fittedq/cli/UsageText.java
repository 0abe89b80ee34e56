// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.util.ArrayList;
import java.util.List;
import org.fittedq.math.Check;
import org.fittedq.settings.Nearest;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// The parser's complaints in the form of all other messages.
final class UsageText {

    private UsageText() {}

    static String of(ParameterException e) {
        return switch (e) {
            case UnmatchedArgumentException u -> unmatched(u.getUnmatched().getFirst(), e.getCommandLine());
            case MissingParameterException m ->
                Check.message(m.getMissing().getFirst() instanceof OptionSpec o ? o.longestName() : "argument",
                        "a value", "none");
            case OverwrittenOptionException o ->
                Check.message(((OptionSpec) o.getOverwritten()).longestName(), "one value", "the option twice");
            default -> e.getMessage();
        };
    }

    private static String unmatched(String argument, CommandLine command) {
        boolean root = command.getParent() == null;
        boolean option = argument.startsWith("-");
        int equals = argument.indexOf('=');
        String name = option && equals > 0 ? argument.substring(0, equals) : argument;
        List<String> known = new ArrayList<>();
        if (option) {
            command.getCommandSpec().options().forEach(o -> known.addAll(List.of(o.names())));
        } else if (root) {
            known.addAll(command.getSubcommands().keySet());
        }
        if (known.contains(name)) {
            return Check.message(name, "no value", "'" + argument.substring(equals + 1) + "'");
        }
        String what = option ? "unknown option" : root ? "unknown command" : "unexpected argument";
        String help = command.getCommandSpec().qualifiedName() + " --help lists all";
        return name + ": " + what + "; "
                + Nearest.to(name, known).map(n -> "did you mean " + n + "?").orElse(help);
    }
}
