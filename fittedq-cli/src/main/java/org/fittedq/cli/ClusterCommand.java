// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fittedq.math.Check;
import picocli.CommandLine.Model.CommandSpec;

/// `fittedq cluster local`: a cluster of processes on this machine, for one command.
final class ClusterCommand implements Command {

    private static final String NAME = "cluster";
    private static final String LOCAL = "local";
    private static final String EXECUTORS = "--executors";
    private static final String CORES = "--cores";
    private static final String MEMORY = "--memory";
    /// Least that Spark starts an executor with.
    private static final int LEAST_MB = 512;
    private static final List<String> COMMANDS = List.of("train", "resume");

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name(name());
        spec.usageMessage()
                .description("Starts a Spark cluster on this machine, and a command whose blocks it works on.")
                .customSynopsis("fittedq cluster local [--executors N] [--cores N] [--memory MB] train|resume …")
                .footer("", "Each executor is a process of its own. The first use fetches Spark (some 220 MB).",
                        "On a cluster that is there already: fittedq train … --spark MASTER");
        spec.addPositional(Options.parameter(0, "local", "processes of this machine"));
        spec.addOption(Options.option(EXECUTORS, "N", "executors, 1 to 64 [2]").build());
        spec.addOption(Options.option(CORES, "N", "blocks at once in each, 1 to 256 [1]").build());
        spec.addOption(Options.option(MEMORY, "MB", "memory of each, at least " + LEAST_MB + " MB [1024]").build());
        return spec;
    }

    @Override
    public int run(Call call) {
        throw new IllegalArgumentException(
                Check.message(NAME, "local, its options, and then a command, train or resume",
                        call.parameter(0).map(what -> "'" + what + "' alone").orElse("nothing"))
                        + "; such as fittedq cluster local --executors 2 train qt-opt --data DIR --env Pendulum-v1");
    }

    /// Rewrites `cluster local --executors 2 train …` as `train … --spark local-cluster[2,1,1024]`; other arguments stay.
    ///
    /// @throws IllegalArgumentException if an option of the cluster is wrong
    static String[] expanded(String... args) {
        if (args.length < 2 || !args[0].equals(NAME) || !args[1].equals(LOCAL)) {
            return args;
        }
        Map<String, Integer> most = Map.of(EXECUTORS, 64, CORES, 256, MEMORY, 1 << 20);
        Map<String, Integer> given = new HashMap<>(Map.of(EXECUTORS, 2, CORES, 1, MEMORY, 1024));
        int at = 2;
        while (at + 1 < args.length && most.containsKey(args[at])) {
            given.put(args[at],
                    number(args[at], args[at + 1], args[at].equals(MEMORY) ? LEAST_MB : 1, most.get(args[at])));
            at += 2;
        }
        if (at == args.length || !COMMANDS.contains(args[at])) {
            return args; // help, or a message
        }
        List<String> out = new ArrayList<>(List.of(args).subList(at, args.length));
        out.add(ClusterOptions.SPARK);
        out.add("local-cluster[" + given.get(EXECUTORS) + "," + given.get(CORES) + "," + given.get(MEMORY) + "]");
        return out.toArray(String[]::new);
    }

    private static int number(String option, String text, int least, int most) {
        String rule = "an integer from " + least + " to " + most;
        try {
            int number = Integer.parseInt(text);
            Check.that(least <= number && number <= most, option, rule, text);
            return number;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(Check.message(option, rule, "'" + text + "'"), e);
        }
    }
}
