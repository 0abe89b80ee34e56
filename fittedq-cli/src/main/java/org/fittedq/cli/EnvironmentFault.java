// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.fittedq.deploy.NotFiniteDecisionException;
import org.fittedq.env.EnvironmentFailure;
import org.fittedq.run.EnvironmentChoice;

/// Tells a user which command looks closer at an environment whose code has failed.
final class EnvironmentFault {

    private EnvironmentFault() {}

    /// Work that calls an environment.
    @FunctionalInterface
    interface Work<T> {
        T run() throws IOException;
    }

    /// Runs work; what the environment's code does wrong becomes a refusal with that command.
    static <T> T guard(EnvironmentChoice environment, Work<T> work) throws IOException {
        try {
            return work.run();
        } catch (EnvironmentFailure e) {
            throw e.ofItsCode() ? refusal(environment, e, "") : e;
        } catch (NotFiniteDecisionException e) {
            throw e.observed()
                    ? new Refusal(Main.BAD_DATA, "environment " + environment.name() + ": " + e.getMessage(), e)
                    : new Refusal(Main.FAILED, e.getMessage() + "; the policy does not know such observations", e);
        }
    }

    /// @param more what else is to be said, beginning with `; `, or nothing
    static Refusal refusal(EnvironmentChoice environment, EnvironmentFailure e, String more) {
        return new Refusal(Main.BAD_DATA, e.getMessage() + more + (e.ofItsCode()
                ? "; " + check(environment) + " looks closer"
                : ""), e);
    }

    /// Returns the command that checks an environment as it was made.
    static String check(EnvironmentChoice environment) {
        List<String> words = new ArrayList<>(List.of("check-env", Options.ENV, environment.name()));
        if (!environment.jar().isEmpty()) {
            words.addAll(List.of(Options.ENV_JAR, environment.jar()));
        }
        environment.settings().forEach((path, value) -> words.addAll(List.of("--env." + path, value)));
        environment.wrappers().forEach((path, value) -> words.addAll(List.of("--wrap." + path, value)));
        return Hint.of(words);
    }
}
