// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import org.fittedq.math.Check;
import org.fittedq.math.Compute;
import org.fittedq.measure.Statistics;
import org.fittedq.run.Experiment;
import org.fittedq.run.Manifest;
import org.fittedq.run.Training;
import picocli.CommandLine.Model.CommandSpec;

/// `fittedq reproduce`: runs a kept study again and compares every evaluation to the bit.
final class ReproduceCommand implements Command {

    private static final String SEEDS = "--seeds";
    private static final String STEPS = "--steps";
    private static final String OUT = "--out";

    /// One seed's evaluations beside the kept ones.
    ///
    /// @param seed  the seed
    /// @param kept  mean return by step, as kept
    /// @param here  the same, as it came out now
    private record Compared(long seed, NavigableMap<Long, Double> kept, NavigableMap<Long, Double> here) {

        Optional<Long> firstOther() {
            return kept.keySet().stream().filter(step -> !kept.get(step).equals(here.get(step))).findFirst();
        }

        String text() {
            long same = kept.keySet().stream().filter(step -> kept.get(step).equals(here.get(step))).count();
            String counts = same + " of " + kept.size() + " evaluations are the kept ones to the bit";
            return firstOther().map(step -> counts + "; the first other one, at step " + step + ": kept "
                    + kept.get(step) + ", here " + (here.containsKey(step) ? here.get(step) : "none")).orElse(counts);
        }
    }

    @Override
    public String name() {
        return "reproduce";
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name(name());
        spec.usageMessage().description("Runs a study of reproductions/ again and compares it with what is kept there.",
                "Every evaluation must come out to the bit. Stopped and started again, it goes on where it was.")
                .footer("", "Exit status 1: some evaluation is another one.",
                        "The simulator's version decides the bits too; it is printed where there is one.");
        spec.addPositional(
                Options.parameter(0, "NAME", "study, such as pendulum-td3, or its folder; without it they are listed"));
        spec.addOption(Options.option(SEEDS, "LIST", "some of its seeds, such as 1 or 1..3 [all]").build());
        spec.addOption(Options.option(STEPS, "N", "its beginning alone, of that length [all]").build());
        spec.addOption(Options.option(OUT, "DIR", "where the runs go, or go on [runs/reproduce/NAME]").build());
        spec.addOption(Options.threads());
        spec.addOption(Options.kernels());
        return spec;
    }

    @Override
    public int run(Call call) throws IOException {
        if (call.parameter(0).isEmpty()) {
            return list(call);
        }
        String name = call.parameter(0).get();
        Committed committed = Committed.find(name);
        List<Long> seeds = call.value(SEEDS).map(text -> Seeds.parse(SEEDS, text)).orElse(committed.seeds());
        for (long seed : seeds) {
            Check.that(committed.curves().containsKey(seed), SEEDS, "seeds of " + committed.seeds(), seed);
        }
        long all = committed.experiment().run().steps();
        long steps = call.whole(STEPS, committed.curves().get(seeds.getFirst()).firstKey(), all, all);
        Path out = TrainCommand.path(OUT, call.value(OUT).orElse("runs/reproduce/" + name));
        List<Compared> compared = new ArrayList<>();
        for (long seed : seeds) {
            Path run = out.resolve("seed-" + seed);
            int status = train(call, committed, run, committed.experiment(seed, steps));
            if (status != Main.OK) {
                return status;
            }
            Compared c = new Compared(seed, committed.curves().get(seed).headMap(steps, true), Summary.curve(run));
            Plan.line(call.out(), "seed " + seed, c.text());
            call.out().flush();
            compared.add(c);
        }
        return report(call, committed, compared, out.resolve("seed-" + seeds.getFirst()));
    }

    private static int list(Call call) throws IOException {
        Check.that(Files.isDirectory(Committed.ALL), "reproduce", "a folder " + Committed.ALL
                + " in the current folder, or NAME, the folder of a study", "neither");
        List<String> names = Committed.names(Committed.ALL);
        int width = names.stream().mapToInt(String::length).max().orElse(0);
        for (String name : names) {
            call.out().println(name + " ".repeat(width - name.length() + 2)
                    + Committed.read(Committed.ALL.resolve(name)).text());
        }
        return Main.OK;
    }

    /// Begins a run, or goes on with it.
    private static int train(Call call, Committed committed, Path folder, Experiment experiment) throws IOException {
        Compute compute = Options.compute(call);
        try (Trainer trainer = new Trainer(call.terminal(), Optional.empty())) {
            if (!Runs.isRun(folder)) {
                trainer.begin(folder, experiment, compute);
                trainer.printRun(call.out());
                return trainer.run();
            }
            Experiment there = Runs.experiment(folder);
            long steps = Math.max(there.run().steps(), experiment.run().steps());
            Check.that(like(there, steps).equals(like(experiment, steps)), folder.toString(),
                    "a run of " + committed.folder(), "one with other settings", "choose another folder with " + OUT);
            Training training = trainer.resume(folder, there, Map.of("run.steps", String.valueOf(steps)), compute);
            return training.finished() ? Main.OK : trainer.goOn();
        }
    }

    private static Experiment like(Experiment e, long steps) {
        return e.with("run.steps", String.valueOf(steps)).with(e.environment().in("")); // wherever it was begun
    }

    private static int report(Call call, Committed committed, List<Compared> compared, Path run) throws IOException {
        long last = compared.getFirst().kept().lastKey();
        call.out().printf(Locale.ROOT, "step %d: mean return %.2f, kept %.2f%n", last,
                Statistics.mean(compared.stream().mapToDouble(c -> c.here().getOrDefault(last, Double.NaN)).toArray()),
                Statistics.mean(compared.stream().mapToDouble(c -> c.kept().get(last)).toArray()));
        Optional<String> kept = committed.simulator();
        Optional<String> here = Manifest.simulator(run);
        kept.or(() -> here).ifPresent(s -> call.out().println("simulator: " + here.orElse("unknown") + ", kept "
                + kept.orElse("unknown")));
        if (compared.stream().allMatch(c -> c.firstOther().isEmpty())) {
            call.out().println("reproduced: every evaluation, to the bit");
            return Main.OK;
        }
        call.terminal().error(Check.message(committed.folder().toString(), "the kept evaluations", "others"));
        return Main.FAILED;
    }
}
