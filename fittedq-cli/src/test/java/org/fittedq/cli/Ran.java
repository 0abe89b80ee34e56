// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What a command printed, and its exit status.
record Ran(int status, String out, String err) {

    /// Settings of a training so small that it takes no time.
    static final List<String> TINY = List.of("--td3.networks.shape.hidden", "8,8", "--td3.replay.batchSize", "8",
            "--td3.replay.warmupSteps", "200", "--td3.replay.capacity", "2000", "--eval-every", "200",
            "--eval-episodes", "2", "--log-every", "100", "--threads", "1");

    /// Runs the command in this process.
    static Ran of(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = Main.run(args, new PrintWriter(out), new PrintWriter(err));
        return new Ran(status, out.toString(), err.toString());
    }

    /// Starts the command in a process of its own.
    static Process start(List<String> args) throws IOException {
        return process(args).start();
    }

    /// Makes that process, not yet started.
    static ProcessBuilder process(List<String> args) {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC",
                "-cp", System.getProperty("java.class.path"), "org.fittedq.cli.Main"));
        command.addAll(args);
        return new ProcessBuilder(command).redirectErrorStream(true);
    }

    /// Trains TD3 on the pendulum, tiny, with further options.
    static Ran train(String... more) {
        List<String> args = new ArrayList<>(List.of("train", "td3", "--env", "Pendulum-v1"));
        args.addAll(TINY);
        args.addAll(List.of(more));
        return of(args.toArray(String[]::new));
    }
}
