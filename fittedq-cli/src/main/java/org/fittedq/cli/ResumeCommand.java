// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fittedq.math.Check;
import org.fittedq.math.Compute;
import org.fittedq.run.Experiment;
import org.fittedq.run.Training;
import picocli.CommandLine.Model.CommandSpec;

/// `fittedq resume`: continues a run, bit for bit.
final class ResumeCommand implements Command {

    static final String SET = "--set";

    private static final String STEPS = "--steps";
    private static final String RUN_STEPS = "run.steps";

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
        spec.addOption(Options.option(SET, "PATH=VALUE", "another value from here on, such as noise.sigma=0.05 or "
                + "run.evalEvery=5000, of a setting that fittedq describe marks; may be given again for another")
                .type(List.class).auxiliaryTypes(String.class)
                .build());
        spec.addOption(Options.threads());
        spec.addOption(Options.kernels());
        spec.addOption(ClusterOptions.spark());
        spec.addOption(ClusterOptions.sparkSet());
        return spec;
    }

    @Override
    public int run(Call call) throws IOException {
        Path folder = Runs.folder(call);
        Experiment experiment = Runs.experiment(folder);
        Check.that(!experiment.environment().isSupplied(), folder.toString(), "a run whose environment has a name",
                "one that a program supplies", "continue it in that program, with Training.resume");
        Map<String, String> changes = changes(call, experiment);
        Compute compute = Options.compute(call);
        try (Trainer trainer = new Trainer(call.terminal(), ClusterOptions.read(call))) {
            Training training = trainer.resume(folder, experiment, changes, compute);
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

    /// Reads `--steps` and `--set`; a path may begin with the algorithm's name, as `describe` prints it.
    private static Map<String, String> changes(Call call, Experiment experiment) {
        Map<String, String> changes = new LinkedHashMap<>();
        for (String text : call.values(SET)) {
            int equals = text.indexOf('=');
            Check.that(equals > 0, SET, "PATH=VALUE, such as run.evalEvery=5000", "'" + text + "'");
            String path = text.substring(0, equals).strip();
            String own = experiment.algorithm() + ".";
            String plain = path.startsWith(own) ? path.substring(own.length()) : path;
            Check.that(changes.put(plain, text.substring(equals + 1).strip()) == null, SET + " " + plain,
                    "the setting once", "it twice");
        }
        if (call.has(STEPS)) {
            Check.that(!changes.containsKey(RUN_STEPS), STEPS, "either " + STEPS + " or " + SET + " " + RUN_STEPS,
                    "both");
            changes.put(RUN_STEPS, String.valueOf(call.whole(STEPS, 1, Long.MAX_VALUE, 1)));
        }
        return changes;
    }
}
