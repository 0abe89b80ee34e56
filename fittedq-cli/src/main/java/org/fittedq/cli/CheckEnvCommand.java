// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.io.IOException;
import java.util.Optional;
import org.fittedq.env.check.EnvironmentCheck;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Spec;
import org.fittedq.run.EnvironmentChoice;
import picocli.CommandLine.Model.CommandSpec;

/// `fittedq check-env`: whether an environment keeps its contract.
final class CheckEnvCommand implements Command {

    private static final String SEED = "--seed";

    @Override
    public String name() {
        return "check-env";
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name(name());
        spec.usageMessage().description("Checks that an environment keeps its contract.",
                "About 1600 steps of valid actions are taken, 300 more where it gives its own equations, 2000 more where no episode has ended.",
                "Prints one problem a line; the exit status is 3 if there are any. Warnings change no status.")
                .footer("", "--env.<path> V and --wrap.<path> V are settings of the environment and its wrappers.");
        spec.addOption(Options.env());
        spec.addOption(Options.envJar());
        spec.addOption(Options.option(SEED, "N", "seed of the starts and the actions [1]").build());
        return spec;
    }

    @Override
    public boolean takesSettings() {
        return true;
    }

    @Override
    public int run(Call call) throws IOException {
        call.checkOnlyEnvironmentSettings();
        long seed = call.whole(SEED, Long.MIN_VALUE, Long.MAX_VALUE, 1);
        EnvironmentChoice choice = EnvironmentArguments.read(call, ConfigFile.NONE, Optional.empty());
        Environment environment = choice.make(call.calls());
        Spec spec = environment.spec();
        EnvironmentCheck.Found found = EnvironmentCheck.check(environment, seed);
        found.problems().forEach(call.out()::println);
        found.warnings().forEach(w -> call.terminal().error("warning: " + w));
        if (!found.problems().isEmpty()) {
            return Main.BAD_DATA;
        }
        call.out().println("ok: " + choice.name() + ", " + "observation of " + spec.observationSize() + ", action of "
                + spec.actions().size());
        return Main.OK;
    }
}
