// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.fittedq.math.Compute;
import org.fittedq.run.Experiment;
import org.fittedq.run.Training;
import picocli.CommandLine.Model.CommandSpec;

/// `fittedq resume`: continues a run, bit for bit.
final class ResumeCommand implements Command {

    private static final String STEPS = "--steps";

    @Override
    public String name() {
        return "resume";
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name(name());
        spec.usageMessage()
                .description("Continues a run from its newest checkpoint, as if it had never stopped.");
        spec.addPositional(Options.parameter(0, "DIR", "run folder"));
        spec.addOption(Options.option(STEPS, "N", "another length, such as to train on after the end").build());
        spec.addOption(Options.threads());
        spec.addOption(Options.kernels());
        return spec;
    }

    @Override
    public int run(Call call) throws IOException {
        Path folder = Runs.folder(call);
        Experiment experiment = Runs.experiment(folder);
        Optional<Long> steps = call.has(STEPS)
                ? Optional.of(call.whole(STEPS, 1, Long.MAX_VALUE, 1))
                : Optional.empty();
        Compute compute = Options.compute(call);
        try (Trainer trainer = new Trainer(call.terminal())) {
            Training training = trainer.resume(folder, experiment, steps, compute);
            if (training.finished()) {
                boolean all = training.step() >= training.experiment().run().steps();
                call.out().println(all
                        ? "finished: all " + training.step() + " steps are done; train on with: "
                                + Hint.of("resume", folder, "--steps", 2 * training.step())
                        : "finished: converged at step " + training.step());
                return Main.OK;
            }
            return trainer.goOn();
        }
    }
}
