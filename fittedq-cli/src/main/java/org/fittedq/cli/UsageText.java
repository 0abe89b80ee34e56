// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fittedq.math.Check;
import org.fittedq.settings.Nearest;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// The parser's complaints in the form of all other messages.
final class UsageText {

    private static final Pattern NO_VALUE = Pattern
            .compile("option '(.*?)'.* should be specified without '(.*)' parameter");

    private UsageText() {}

    /// Refuses an option that is given twice; the parser itself lets those of a group pass.
    static void checkOnce(List<String> arguments) {
        Set<String> seen = new HashSet<>();
        for (String argument : arguments) {
            String name = argument.split("=", 2)[0];
            boolean repeatable = name.equals(ResumeCommand.SET);
            Check.that(!name.startsWith("--") || repeatable || seen.add(name), name, "the option once", "it twice");
        }
    }

    static String of(ParameterException e) {
        return switch (e) {
            case UnmatchedArgumentException u -> unmatched(u.getUnmatched().getFirst(), e.getCommandLine());
            case MissingParameterException m ->
                Check.message(m.getMissing().getFirst() instanceof OptionSpec o ? o.longestName() : "argument",
                        "a value", "none");
            default -> {
                Matcher m = NO_VALUE.matcher(String.valueOf(e.getMessage()));
                yield m.matches() ? Check.message(m.group(1), "no value", "'" + m.group(2) + "'") : e.getMessage();
            }
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
        String help = Hint.of(root ? List.of("--help") : List.of(command.getCommandName(), "--help")) + " lists all";
        return name + ": " + what + "; "
                + Nearest.to(name, known).map(n -> "did you mean " + n + "?").orElse(help);
    }
}
