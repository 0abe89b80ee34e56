// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.fittedq.math.Check;
import org.fittedq.math.Compute;
import org.fittedq.run.Checkpoints;
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
            Training training = resume(trainer, folder, experiment, steps, compute);
            for (Checkpoints.Refused refused : training.refusedCheckpoints()) {
                call.terminal().error("checkpoint " + refused.folder().getFileName() + " is passed over: "
                        + refused.reason());
            }
            if (training.finished()) {
                boolean all = training.step() >= training.experiment().run().steps();
                call.out().println(all
                        ? "finished: all " + training.step() + " steps are done; train on with: fittedq resume "
                                + folder + " --steps N"
                        : "finished: converged at step " + training.step());
                return Main.OK;
            }
            if (training.episodesGivenUp() > 0) {
                call.terminal().error("episodes given up: " + training.episodesGivenUp() + ", as "
                        + experiment.environment().name() + " does not save its state; they begin anew");
            }
            training.formerSimulator().ifPresent(former -> call.terminal().error(Check.message("simulator",
                    former + ", with which the run began", training.simulator().orElse("none"))
                    + "; from here on the bits are others"));
            Plan.line(call.out(), "continues", experiment.algorithm() + " on " + experiment.environment().name()
                    + " from step " + training.step());
            trainer.printRun(call.out());
            return trainer.run();
        }
    }

    private static Training resume(Trainer trainer, Path folder, Experiment experiment, Optional<Long> steps,
            Compute compute) throws IOException {
        try {
            return trainer.resume(folder, experiment, steps, compute);
        } catch (IOException e) {
            throw new Refusal(Main.BAD_DATA, Refusal.text(e), e);
        } catch (IllegalArgumentException e) {
            if (e.getMessage().startsWith("steps: ")) {
                throw new IllegalArgumentException("--" + e.getMessage(), e);
            }
            throw new Refusal(Main.BAD_DATA, Check.message(folder.toString(), "a run that can go on", e.getMessage()),
                    e);
        }
    }
}
