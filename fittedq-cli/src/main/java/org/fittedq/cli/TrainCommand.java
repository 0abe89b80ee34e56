// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fittedq.math.Check;
import org.fittedq.math.Compute;
import org.fittedq.run.Experiment;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// `fittedq train`: one run, or one for each of several seeds.
final class TrainCommand implements Command {

    static final String PRESET = "--preset";

    private static final String SEEDS = "--seeds";
    private static final String CONFIG = "--config";
    private static final String OUT = "--out";

    @Override
    public String name() {
        return "train";
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name(name());
        spec.usageMessage().description("Trains a policy.").customSynopsis("fittedq train ALGO --env NAME [OPTIONS]")
                .footer("", "Settings by path:",
                        "      --<algo>.<path> V      algorithm settings, such as --td3.delay 3 (fittedq describe ALGO)",
                        "      --env.<path> V         environment settings (fittedq describe ENV)",
                        "      --wrap.<path> V        wrappers around the environment (fittedq describe wrap)", "",
                        "Options override the configuration file, the file overrides the preset, the preset the authors.",
                        "Ctrl-C writes a checkpoint first, a second one ends at once; "
                                + "fittedq resume DIR goes on, bit for bit.");
        spec.addPositional(Options.parameter(0, "ALGO", "algorithm, see fittedq list"));
        spec.addOption(Options.env());
        spec.addOption(Options.envJar());
        spec.addOption(DataPlan.data());
        spec.addOption(DataPlan.share());
        spec.addOption(DataPlan.shareEnd());
        spec.addOption(DataPlan.shareSteps());
        spec.addOption(DataArgument.columnsOption());
        spec.addOption(DataArgument.toleranceOption());
        spec.addOption(DataPlan.box());
        spec.addOption(Options.option(CONFIG, "FILE", "JSON or YAML; fittedq describe ALGO --yaml prints one").build());
        spec.addOption(Options.option(PRESET, "NAME",
                "tuned, first, authors, or a form of the algorithm such as qt-opt's paper [tuned, "
                        + "where there is one; first, a short run, for an environment of your own; else authors]")
                .build());
        spec.addOption(
                Options.option(OUT, "DIR", "run folder, must not exist or be empty [runs/<env>/<algo>/<n>]").build());
        spec.addOption(Options.option(SEEDS, "LIST", "several runs, such as 1..5 or 1,3,5: one after the other into "
                + "DIR/seed-<n>, then a summary").build());
        spec.addOption(Options.threads());
        spec.addOption(Options.kernels());
        spec.addOption(ClusterOptions.spark());
        spec.addOption(ClusterOptions.sparkSet());
        ArgGroupSpec.Builder run = ArgGroupSpec.builder().validate(false).heading("%nThe run:%n");
        for (OptionSpec option : Options.run()) {
            run.addArg(option);
        }
        spec.addArgGroup(run.build());
        return spec;
    }

    @Override
    public boolean takesSettings() {
        return true;
    }

    @Override
    public int run(Call call) throws IOException {
        ConfigFile config = call.value(CONFIG).map(ConfigFile::read).orElse(ConfigFile.NONE);
        Plan plan = Plan.read(call, config);
        Optional<List<Long>> seeds = call.value(SEEDS).map(text -> Seeds.parse(SEEDS, text));
        Check.that(seeds.isEmpty() || !call.has("--seed"), SEEDS, "either --seed or --seeds", "both");
        plan.warning().ifPresent(call.terminal()::error);
        Optional<Path> out = call.value(OUT).map(text -> path(OUT, text));
        return seeds.isPresent() ? study(call, plan, out, seeds.get()) : one(call, plan, out);
    }

    private static int one(Call call, Plan plan, Optional<Path> out) throws IOException {
        Compute compute = Options.compute(call);
        try (Trainer trainer = new Trainer(call.terminal(), ClusterOptions.read(call))) {
            if (out.isPresent()) {
                trainer.begin(out.get(), plan.experiment(), compute);
            } else {
                trainer.beginNext(parent(plan.experiment()), plan.experiment(), compute);
            }
            plan.print(call.out(), compute);
            trainer.printRun(call.out());
            return trainer.run();
        }
    }

    private static int study(Call call, Plan plan, Optional<Path> out, List<Long> seeds) throws IOException {
        Path folder = StudyFolder.claim(out, parent(plan.experiment()));
        try {
            return study(call, plan, folder, seeds);
        } finally {
            StudyFolder.removeIfEmpty(folder);
        }
    }

    private static int study(Call call, Plan plan, Path folder, List<Long> seeds) throws IOException {
        int worst = Main.OK;
        for (long seed : seeds) {
            Experiment experiment = plan.experiment().with("run.seed", String.valueOf(seed));
            Compute compute = Options.compute(call);
            try (Trainer trainer = new Trainer(call.terminal(), ClusterOptions.read(call))) {
                trainer.begin(folder.resolve("seed-" + seed), experiment, compute);
                if (seed == seeds.getFirst()) {
                    plan.print(call.out(), compute);
                }
                trainer.printRun(call.out());
                worst = Math.max(worst, trainer.run());
            } catch (Refusal e) {
                // one seed that diverges is a result too: the others go on
                call.terminal().error(e.getMessage());
                worst = Math.max(worst, e.status());
            }
            if (call.terminal().interruption().requested()) {
                others(call, folder, seeds.subList(seeds.indexOf(seed) + 1, seeds.size()));
                return worst;
            }
        }
        Summary summary = Summary.read(folder);
        summary.write(folder, call.terminal());
        return worst;
    }

    /// Prints how the seeds that are left are trained, as the study was stopped.
    private static void others(Call call, Path folder, List<Long> seeds) {
        List<String> words = new ArrayList<>(List.of("train"));
        call.parameter(0).ifPresent(words::add);
        for (OptionSpec option : call.parsed().matchedOptions()) {
            String name = option.longestName();
            if (name.equals(SEEDS) || name.equals(OUT)) {
                continue;
            }
            boolean off = option.negatable() && !call.parsed().matchedOptionValue(name, true);
            words.add(off ? name.replaceFirst("--", "--no-") : name);
            if (option.arity().max() > 0) {
                words.add(call.value(name).orElseThrow());
            }
        }
        call.settings().forEach((path, value) -> words.addAll(List.of("--" + path, value)));
        for (long seed : seeds) {
            List<String> one = new ArrayList<>(words);
            one.addAll(List.of("--seed", String.valueOf(seed), OUT, folder.resolve("seed-" + seed).toString()));
            call.out().println("seed " + seed + " begins with: " + Hint.of(one));
        }
        call.out().println("when all are done: " + Hint.of("summarize", folder));
    }

    private static Path parent(Experiment experiment) {
        return Path.of("runs", experiment.environment().name(), experiment.algorithm());
    }

    static Path path(String what, String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(DiskFault.text(what, e), e);
        }
    }
}
