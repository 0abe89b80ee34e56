// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fittedq.argmax.Cem;
import org.fittedq.math.Compute;
import org.fittedq.mdp.Environment;
import org.fittedq.measure.EulerResidual;
import org.fittedq.measure.Evaluation;
import org.fittedq.measure.Gap;
import org.fittedq.measure.SoftGap;
import org.fittedq.measure.Trained;
import org.fittedq.measure.VisitedStates;
import org.fittedq.policy.SoftPolicy;
import org.fittedq.random.RandomStream;
import org.fittedq.run.Look;
import picocli.CommandLine.Model.CommandSpec;

/// `fittedq gap`: how far the policy's actions are from the best ones, on the critic that it climbs.
final class GapCommand implements Command {

    private static final String STATES = "--states";
    private static final String SEED = "--seed";
    private static final String SAMPLES = "--samples";
    private static final String CELLS = "--cells";
    private static final String EULER = "--euler";
    private static final int USUAL_STATES = 1000;
    private static final int USUAL_SAMPLES = 512;
    private static final int USUAL_CELLS = 1000;
    private static final String PICTURE = "gap.png";
    private static final int MOST = 1_000_000;
    private static final int ITERATIONS = 8;
    private static final int MODES = 4;

    @Override
    public String name() {
        return "gap";
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name(name());
        spec.usageMessage()
                .description(
                        "Measures how far a run's policy is from the maximum of its critic.",
                        "This amortisation gap is the maximum over actions of q minus q of the policy's action,",
                        "at states of evaluation episodes, on the critic that the policy climbs (the smaller one for sac).",
                        "The maximum is looked for by CEM with " + MODES + " modes and " + ITERATIONS
                                + " iterations from the policy's action,",
                        "and by a certified search, which proves a bound: certified is where the two meet within 1 %% of",
                        "the range of q at that state. Elsewhere the gap shown is a lower bound.",
                        "Of a policy that climbs E[q - α log π] (sac, sac-v) the soft gap too: how far that is from its",
                        "maximum α log ∫ exp(q/α), which is α times the KL divergence of the policy from exp(q/α).",
                        "Writes gap.csv into each run, " + MeasuredGap.HEADER + ",",
                        "gap-soft.csv where there is a soft gap, " + MeasuredGap.SOFT_HEADER + ",",
                        "and DIR/" + PICTURE + ": these numbers, sorted over states.",
                        "With " + EULER
                                + " the Euler residual too, ∂r/∂a + γ ∂v/∂s′ ∂f/∂a with v(s) = q(s, π(s)), beside the",
                        "gradient of q: by the environment's own equations, or the model of svg. gap.csv then has further",
                        "columns " + MeasuredGap.EULER_HEADER.substring(1) + ".",
                        "Over training: train with --gap-every, then fittedq compare DIR… --metric gap/relative.");
        spec.addPositional(Options.parameter(0, "DIR", "run folder, or a folder of such, as train --seeds makes"));
        spec.addOption(Options.option(STATES, "N", "how many states [" + USUAL_STATES + "]").build());
        spec.addOption(Options.option(SEED, "N", "seed of the episodes and of the search [1]").build());
        spec.addOption(Options.option(SAMPLES, "N", "samples of CEM in each iteration, a multiple of " + MODES + " ["
                + USUAL_SAMPLES + "]").build());
        spec.addOption(Options.option(CELLS, "N", "boxes of actions that the certified search may bound at each state; "
                + "0: no proof [" + USUAL_CELLS + "]").build());
        spec.addOption(Options.flag(EULER, "measure the Euler residual too").build());
        spec.addOption(Options.threads());
        spec.addOption(Options.kernels());
        spec.addOption(Options.envJar());
        spec.addOption(Options.evalMaxSteps("the run's"));
        return spec;
    }

    @Override
    public int run(Call call) throws IOException {
        int states = (int) call.whole(STATES, 1, MOST, USUAL_STATES);
        long seed = call.whole(SEED, Long.MIN_VALUE, Long.MAX_VALUE, 1);
        int samples = (int) call.whole(SAMPLES, 2L * MODES, MOST, USUAL_SAMPLES);
        int cells = (int) call.whole(CELLS, 0, MOST, USUAL_CELLS);
        Cem cem = new Cem(samples, ITERATIONS, Math.max(2, samples / MODES / 8), 1, 1e-3, MODES, Cem.Answer.BEST);
        Path folder = Runs.folder(call);
        List<Path> runs = Runs.in(folder);
        List<MeasuredGap> gaps = new ArrayList<>();
        for (Path run : runs) {
            try (Compute compute = Options.compute(call)) {
                gaps.add(measure(call, run, new States(states, seed), new Gap.Search(cem, cells), compute));
            }
            gaps.getLast().write();
            if (runs.size() > 1) {
                call.out().println(run + ":");
            }
            gaps.getLast().print(call.out());
        }
        draw(gaps, folder.resolve(PICTURE), call.terminal());
        return Main.OK;
    }

    /// How many states, and the seed of their episodes and of the search.
    private record States(int count, long seed) {}

    private static MeasuredGap measure(Call call, Path run, States states, Gap.Search search, Compute compute)
            throws IOException {
        return EnvironmentFault.guard(Runs.experiment(run).environment(),
                () -> guarded(call, run, states, search, compute));
    }

    private static MeasuredGap guarded(Call call, Path run, States states, Gap.Search search, Compute compute)
            throws IOException {
        TrainedPolicy policy = TrainedPolicy.read(call, "DIR", run, "policy");
        try (Look look = Runs.look(run, compute); Environment environment = policy.make(call.calls())) {
            Differences.of(policy, environment).tell(call.terminal(), run);
            Trained trained = look.trained();
            Optional<EulerResidual> euler = call.has(EULER)
                    ? Optional.of(EulerResidual.of(trained, compute))
                    : Optional.empty();
            Evaluation.Limits limits = Evaluation.Limits.of(Options.evalMaxSteps(call,
                    look.experiment().run().evalMaxSteps()));
            VisitedStates.Visit visit = VisitedStates.of(look.policy(), trained.normaliser(), environment,
                    states.count(), new RandomStream(states.seed(), "evaluation"), limits).orElseThrow();
            if (visit.unended() > 0) {
                call.terminal().error("warning: " + run + ": " + limits.told(visit.unended(), visit.episodes()) + "; "
                        + Options.EVAL_MAX_STEPS + " sets the limit");
            }
            VisitedStates visited = visit.states();
            List<Gap.Row> rows = Gap.measure(visited, trained.algorithm().climbed(), trained.spec().valid(), search,
                    new RandomStream(states.seed(), "gap"),
                    compute);
            Optional<SoftPolicy> climbing = trained.algorithm().soft();
            List<SoftGap.Row> soft = climbing.isEmpty()
                    ? List.of()
                    : SoftGap.measure(climbing.get(), trained.algorithm().climbed(), visited.s(), search.method(),
                            new RandomStream(states.seed(), "soft-gap"), compute);
            return new MeasuredGap(run, look.step(), rows, climbing.map(SoftPolicy::alpha).orElse(0.0), soft,
                    euler.map(e -> e.measure(visited)).orElse(List.of()));
        }
    }

    private static void draw(List<MeasuredGap> gaps, Path picture, Terminal terminal) throws IOException {
        gaps.forEach(g -> terminal.out().println(g.files()));
        try {
            GapChart.write(gaps, picture);
            terminal.out().println(picture);
        } catch (RuntimeException | LinkageError e) {
            // a bare machine may lack fonts or AWT: the numbers stand all the same
            terminal.error(PICTURE + ": expected a Java with fonts, got " + e);
        }
    }
}
