// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;

/// A sub-command.
interface Command {

    /// Returns its name.
    String name();

    /// Returns its help, options and parameters; a new one each time.
    CommandSpec spec();

    /// Returns whether it takes settings by path, such as `--td3.delay`.
    default boolean takesSettings() {
        return false;
    }

    /// Runs it.
    ///
    /// @return exit status
    /// @throws IllegalArgumentException if the command line is wrong
    /// @throws Refusal                  if something else is, with its status
    /// @throws IOException              if the disk reports an error
    int run(Call call) throws IOException;
}
