// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.fittedq.deploy.Plant;
import org.fittedq.deploy.Policy;
import org.fittedq.deploy.ValidActionsMissingException;
import org.fittedq.env.Calls;
import org.fittedq.env.wrapper.Clipped;
import org.fittedq.env.wrapper.Layer;
import org.fittedq.math.Check;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Spec;
import org.fittedq.run.EnvironmentChoice;
import org.fittedq.run.Experiment;
import org.fittedq.run.Manifest;

/// The policy of a run, and the environment to use it in.
///
/// @param run         the run's folder
/// @param policy      the policy, to be used behind the wrappers that it was trained with
/// @param learned     the plant that it learned on
/// @param environment the run's environment, with what the command line changes
record TrainedPolicy(Path run, Policy policy, Plant learned, EnvironmentChoice environment) {

    /// Reads it.
    ///
    /// @param option what names the policy on the command line, for messages
    /// @param run    a run's folder
    /// @param name   the policy's folder in it
    /// @throws IllegalArgumentException if there is none, or it cannot be used
    /// @throws Refusal                  if it is damaged
    static TrainedPolicy read(Call call, String option, Path run, String name) {
        Experiment experiment = Runs.experiment(run);
        EnvironmentChoice environment = EnvironmentArguments.read(call, ConfigFile.NONE,
                Optional.of(experiment.environment()));
        Policy policy = policy(option, run, name, experiment.environment());
        try {
            checkLayers(run, experiment, policy);
            return new TrainedPolicy(run, policy, learned(run, experiment.environment(), policy), environment);
        } catch (IOException e) {
            throw new Refusal(Main.BAD_DATA, Refusal.text(e), e);
        }
    }

    /// Reads a run's policy alone, to be used behind its wrappers; needs no environment but for valid actions that are its code.
    ///
    /// @param option  what names the policy on the command line, for messages
    /// @param run     a run's folder
    /// @param name    the policy's folder in it
    /// @param trained the run's own environment
    /// @throws IllegalArgumentException if there is none
    /// @throws Refusal                  if it is damaged, or its valid actions are code that no environment can be made of
    static Policy policy(String option, Path run, String name, EnvironmentChoice trained) {
        Path folder = run.resolve(name);
        Check.that(Files.isDirectory(folder), option, "a policy that the run has", folder + ", which does not exist");
        try {
            return load(folder, trained);
        } catch (IOException e) {
            throw new Refusal(Main.BAD_DATA, Refusal.text(e), e);
        }
    }

    private static Policy load(Path folder, EnvironmentChoice trained) throws IOException {
        try {
            return Policy.loadInner(folder);
        } catch (ValidActionsMissingException e) {
            if (trained.isNone() || trained.equals(EnvironmentChoice.SUPPLIED)) {
                throw e;
            }
            return EnvironmentFault.guard(trained, () -> {
                try (Environment made = trained.make()) {
                    return Policy.loadInner(folder, Plant.in(made, trained.layers()).spec().valid());
                }
            });
        }
    }

    /// @throws IOException if policy and run do not belong together
    private static void checkLayers(Path run, Experiment experiment, Policy policy) throws IOException {
        List<Layer> mine = policy.plant().map(Plant::layers).orElseGet(() -> experiment.environment().layers());
        if (!mine.equals(experiment.environment().layers())) {
            throw new IOException(Check.message(run.toString(),
                    "the wrappers that the policy was trained with, " + mine, experiment.environment().layers()) + "; "
                    + Manifest.NAME + " or the policy is another run's, or was changed");
        }
    }

    /// What older files do not tell is asked of the run's own environment.
    private static Plant learned(Path run, EnvironmentChoice trained, Policy policy) throws IOException {
        if (policy.plant().isPresent()) {
            return policy.plant().get();
        }
        Plant plant = Plant.of(policy.spec());
        if (!trained.isNone() && !trained.layers().isEmpty()) {
            try (Environment made = trained.make()) {
                plant = Plant.in(made, trained.layers());
            }
        }
        return new Plant(plant.spec(), plant.layers(), Manifest.simulator(run));
    }

    /// Makes the environment so that actions mean what they meant in training: in another action box they are cut at its bounds, not
    /// stretched to them. [Differences] tells.
    ///
    /// @param calls where its calls are noted while they go on
    /// @throws IllegalArgumentException if the policy does not fit it
    Environment make(Calls calls) {
        Environment made = environment.make(learned.spec().actions(), calls);
        try {
            checkFits(made.spec());
        } catch (RuntimeException e) {
            made.close();
            throw e;
        }
        ActionBox mine = policy.spec().actions();
        return mine.equals(made.spec().actions()) ? made : new Clipped(made, mine);
    }

    /// Chooses actions as the policy learned them, behind the wrappers, cut at the bounds of a box.
    void act(float[] s, float[] action, ActionBox box) {
        policy.actOutside(s, action);
        box.cut(action, action);
    }

    /// Checks that the policy can act in an environment.
    ///
    /// @throws IllegalArgumentException if the sizes differ
    void checkFits(Spec made) {
        Spec mine = policy.spec();
        Check.that(mine.observationSize() == made.observationSize()
                && mine.actions().size() == made.actions().size(), "environment " + made.name(),
                shape(mine) + ", as in " + run, shape(made));
    }

    static String shape(Spec spec) {
        return shape(spec.observationSize(), spec.actions().size());
    }

    static String shape(int observationSize, int actionSize) {
        return observationSize + " observed numbers and " + actionSize + " action numbers";
    }
}
