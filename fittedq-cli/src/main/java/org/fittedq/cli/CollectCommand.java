// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.fittedq.data.ActionRule;
import org.fittedq.data.DataFile;
import org.fittedq.data.Recording;
import org.fittedq.data.Transitions;
import org.fittedq.deploy.NotFiniteDecisionException;
import org.fittedq.env.Guarded;
import org.fittedq.env.wrapper.Clipped;
import org.fittedq.env.wrapper.History;
import org.fittedq.env.wrapper.SensorNoise;
import org.fittedq.env.wrapper.TimeLimit;
import org.fittedq.env.wrapper.Wrapper;
import org.fittedq.math.Check;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Scripted;
import org.fittedq.mdp.Spec;
import org.fittedq.random.RandomStream;
import org.fittedq.run.EnvironmentChoice;
import picocli.CommandLine.Model.CommandSpec;

/// `fittedq collect`: a data set of transitions, made by a trained policy, by the environment's own script or by uniform random
/// actions.
final class CollectCommand implements Command {

    private static final String POLICY = "--policy";
    private static final String RANDOM = "--random";
    private static final String SCRIPT = "--script";
    private static final String STEPS = "--steps";
    private static final String SEED = "--seed";
    private static final String NOISE = "--noise";
    private static final String OUT = "--out";

    @Override
    public String name() {
        return "collect";
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name(name());
        spec.usageMessage()
                .description(
                        "Writes a data set of transitions, made by a trained policy, by a script or by random actions.",
                        "Columns: episode, step, s0 …, a0 … in the environment's units, r, sNext0 …, terminal, truncated. "
                                + "The last episode is truncated when all steps are taken.")
                .customSynopsis(
                        "fittedq collect (--policy DIR | --script --env NAME | --random --env NAME) --steps N --out FILE "
                                + "[OPTIONS]")
                .footer("", "--env.<path> V and --wrap.<path> V are settings of the environment and its wrappers.",
                        "The same seed writes the same bytes; episode k begins alike whoever acts.");
        spec.addOption(Options.env());
        spec.addOption(Options.envJar());
        spec.addOption(
                Options.option(POLICY, "DIR", "run folder, whose policy acts in the run's environment; or one of "
                        + "its policies, such as DIR/policy-best").build());
        spec.addOption(Options.flag(RANDOM, "act uniformly at random").build());
        spec.addOption(
                Options.flag(SCRIPT, "act as the environment's own script does, such as that of Grasp-v1").build());
        spec.addOption(Options
                .option(NOISE, "SIGMA", "Gaussian noise on the policy's or script's actions, in half-widths of the "
                        + "action box, clipped to it [0]")
                .build());
        spec.addOption(Options.option(STEPS, "N", "environment steps, which is rows").build());
        spec.addOption(Options.option(SEED, "N", "seed of episodes, noise and random actions [1]").build());
        spec.addOption(Options.option(OUT, "FILE", "….csv, ….jsonl or ….arrow, must not exist").build());
        return spec;
    }

    @Override
    public boolean takesSettings() {
        return true;
    }

    @Override
    public int run(Call call) throws IOException {
        call.checkOnlyEnvironmentSettings();
        List<String> behaviours = Stream.of(POLICY, SCRIPT, RANDOM).filter(call::has).toList();
        Check.that(behaviours.size() == 1, "behaviour", "one of --policy DIR, --script and --random",
                behaviours.isEmpty() ? "none" : String.join(" and ", behaviours));
        Check.that(!call.has(NOISE) || !call.has(RANDOM), NOISE, "a policy or script to go with it", RANDOM);
        Check.that(call.has(STEPS), STEPS, "a number of steps", "none");
        int steps = (int) call.whole(STEPS, 1, Integer.MAX_VALUE, 1);
        long seed = call.whole(SEED, Long.MIN_VALUE, Long.MAX_VALUE, 1);
        double sigma = call.number(NOISE, 0);
        Path file = out(call);
        Optional<TrainedPolicy> policy = call.value(POLICY).map(dir -> policy(call, TrainCommand.path(POLICY, dir)));
        EnvironmentChoice choice = policy.map(TrainedPolicy::environment)
                .orElseGet(() -> EnvironmentArguments.read(call, ConfigFile.NONE, Optional.empty()));
        Transitions data = EnvironmentFault.guard(choice, () -> policy.isPresent()
                ? collect(call, policy.get(), sigma, steps, seed)
                : collect(call, choice, sigma, steps, seed));
        DataFile.write(file, data);
        call.out().println(file + ": " + DataSummary.text(data));
        return Main.OK;
    }

    private static Path out(Call call) {
        Path file = TrainCommand.path(OUT, call.value(OUT)
                .orElseThrow(() -> new IllegalArgumentException(Check.message(OUT, "a file to write", "none"))));
        DataFile.checkWritten(file);
        Check.that(!Files.exists(file), OUT, "a file that does not exist", file);
        Path folder = file.toAbsolutePath().getParent();
        Check.that(Files.isDirectory(folder), OUT, "a file in a folder that exists", file);
        return file;
    }

    /// Reads the policy of a run's folder, or the one whose folder in a run is given.
    private static TrainedPolicy policy(Call call, Path given) {
        Path whole = given.toAbsolutePath().normalize();
        Path parent = whole.getParent();
        return !Runs.isRun(given) && parent != null && Runs.isRun(parent)
                ? TrainedPolicy.read(call, POLICY, parent, whole.getFileName().toString())
                : TrainedPolicy.read(call, POLICY, given, "policy");
    }

    private static Transitions collect(Call call, EnvironmentChoice choice, double sigma, int steps, long seed) {
        try (Environment environment = choice.make(call.calls())) {
            Spec spec = Spec.of(environment);
            ActionRule behaviour = call.has(SCRIPT)
                    ? ActionRule.noisy(script(environment, seed), spec, sigma, new RandomStream(seed, "collect-noise"))
                    : ActionRule.uniform(spec, new RandomStream(seed, "collect-actions"));
            return record(environment, behaviour, steps, seed);
        }
    }

    /// The script knows the environment's own actions: wrappers may change what is observed, not what is done.
    private static ActionRule script(Environment environment, long seed) {
        Environment layer = environment;
        while (layer instanceof Wrapper wrapper) {
            Check.that(wrapper instanceof Guarded || wrapper instanceof TimeLimit || wrapper instanceof SensorNoise
                    || wrapper instanceof History, SCRIPT, "no wrapper that changes actions",
                    wrapper.getClass().getSimpleName());
            layer = wrapper.inner();
        }
        if (!(layer instanceof Scripted scripted)) {
            throw new IllegalArgumentException(Check.message(SCRIPT, "an environment with a script, such as Grasp-v1",
                    environment.spec().name()) + "; " + RANDOM + " acts in any");
        }
        RandomStream random = new RandomStream(seed, "collect-script");
        return (s, action) -> scripted.script(random, action);
    }

    /// Records a policy. In another action box than it learned in, the data holds its actions as the environment takes them.
    private static Transitions collect(Call call, TrainedPolicy trained, double sigma, int steps, long seed) {
        try (Environment made = trained.make(call.calls())) {
            Differences.of(trained, made).tell(call.terminal(), trained.run());
            Environment environment = made instanceof Clipped clipped ? clipped.inner() : made;
            ActionBox box = environment.spec().actions();
            return record(environment,
                    ActionRule.noisy((s, action) -> trained.act(s, action, box), Spec.of(environment), sigma,
                            new RandomStream(seed, "collect-noise")),
                    steps, seed);
        }
    }

    private static Transitions record(Environment environment, ActionRule behaviour, int steps, long seed) {
        try {
            return Recording.run(environment, behaviour, steps, seed);
        } catch (NotFiniteDecisionException e) {
            throw e;
        } catch (IllegalArgumentException e) { // what the environment gave is not finite
            throw new Refusal(Main.BAD_DATA, "environment " + environment.spec().name() + ": " + e.getMessage(), e);
        }
    }
}
