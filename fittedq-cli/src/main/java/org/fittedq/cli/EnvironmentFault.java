// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.fittedq.algorithm.DivergenceException;
import org.fittedq.env.EnvironmentFailure;
import org.fittedq.run.EnvironmentChoice;

/// Tells a fault in the code of the user's environment from one of ours.
final class EnvironmentFault {

    private EnvironmentFault() {}

    /// Work that calls an environment.
    @FunctionalInterface
    interface Work<T> {
        T run() throws IOException;
    }

    /// Runs work; what the user's class throws becomes a refusal that names it.
    static <T> T guard(EnvironmentChoice environment, Work<T> work) throws IOException {
        try {
            return work.run();
        } catch (DivergenceException | EnvironmentFailure e) {
            throw e; // not of their code: learning, and what lies outside any code
        } catch (RuntimeException | LinkageError e) {
            boolean theirs = Arrays.stream(e.getStackTrace())
                    .anyMatch(frame -> frame.getClassName().startsWith(environment.name()));
            if (!theirs) {
                throw e;
            }
            throw new Refusal(Main.BAD_DATA, "environment " + environment.name()
                    + ": expected nothing to be thrown, got " + e + "; " + check(environment) + " looks closer", e);
        }
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
