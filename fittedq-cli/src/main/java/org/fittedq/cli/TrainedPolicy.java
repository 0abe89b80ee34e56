// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.fittedq.math.Check;
import org.fittedq.mdp.Spec;
import org.fittedq.run.EnvironmentChoice;
import org.fittedq.run.Experiment;
import org.fittedq.run.Policy;

/// The policy of a run, and the environment to use it in.
///
/// @param run         the run's folder
/// @param policy      the policy
/// @param environment the run's environment, with what the command line changes
record TrainedPolicy(Path run, Policy policy, EnvironmentChoice environment) {

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
        Path folder = run.resolve(name);
        Check.that(Files.isDirectory(folder), option, "a policy that the run has", folder + ", which does not exist");
        try {
            return new TrainedPolicy(run, Policy.load(folder), environment);
        } catch (IOException e) {
            throw new Refusal(Main.BAD_DATA, Refusal.text(e), e);
        }
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
