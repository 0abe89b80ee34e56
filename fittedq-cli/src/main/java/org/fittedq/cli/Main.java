// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import picocli.CommandLine;

/// The command's entry point.
@CommandLine.Command(name = "fittedq", mixinStandardHelpOptions = true, version = "FittedQ 0.1.0-SNAPSHOT")
public final class Main implements Runnable {

    private Main() {}

    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }

    /// Runs the command.
    ///
    /// @param args options and sub-commands
    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }
}
