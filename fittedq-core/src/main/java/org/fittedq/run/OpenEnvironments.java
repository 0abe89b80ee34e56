// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.fittedq.env.EnvironmentFailure;
import org.fittedq.math.Check;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Spec;
import org.fittedq.store.Closing;

/// The environments of a training. Each may be a process, a simulator or a machine, so none is opened that is not used.
///
/// @param learning   those learned from; none with recorded data alone
/// @param evaluating the one that evaluations and gaps are measured in; empty if there are none, or there is no environment
record OpenEnvironments(List<Environment> learning, Optional<Environment> evaluating) implements Closeable {

    OpenEnvironments {
        learning = List.copyOf(learning);
    }

    /// Opens what a training needs.
    ///
    /// @param evaluated whether evaluations and gaps are to be measured
    static OpenEnvironments open(Experiment experiment, Supplier<? extends Environment> source, boolean evaluated) {
        List<Environment> opened = new ArrayList<>();
        try {
            int learning = experiment.isRecorded() ? 0 : experiment.run().environments();
            for (int e = 0; e < learning; e++) {
                opened.add(source.get());
            }
            // what the actions of recorded data may be is an environment's to say, if one is named
            boolean further = !experiment.environment().isNone() && (learning == 0 || evaluated);
            if (further) {
                opened.add(source.get());
            }
            checkAlike(opened);
            return new OpenEnvironments(opened.subList(0, learning),
                    further ? Optional.of(opened.getLast()) : Optional.empty());
        } catch (RuntimeException | Error e) {
            Closing.after(e, closeables(opened));
            throw e;
        }
    }

    /// One environment's states are the others': the spec must not depend on which is asked.
    private static void checkAlike(List<Environment> opened) {
        for (Environment environment : opened) {
            Spec first = opened.getFirst().spec();
            if (!environment.spec().equals(first)) {
                throw new EnvironmentFailure(Check.message("environment " + first.name(),
                        "the same spec from each that is made, " + first, environment.spec()));
            }
        }
    }

    /// Tells whether a run measures evaluations or gaps before its end.
    static boolean areEvaluated(RunSettings run) {
        long end = run.steps() + run.environments(); // the last turn may go beyond the last step
        return (0 < run.evalEvery() && run.evalEvery() < end) || (0 < run.gapEvery() && run.gapEvery() < end);
    }

    /// Returns one of them to ask what all have in common.
    Optional<Environment> any() {
        return learning.isEmpty() ? evaluating : Optional.of(learning.getFirst());
    }

    private static List<Closeable> closeables(List<Environment> environments) {
        return environments.stream().<Closeable>map(e -> e::close).toList();
    }

    /// Closes all, whatever one throws.
    @Override
    public void close() throws IOException {
        List<Environment> all = new ArrayList<>(learning);
        evaluating.ifPresent(all::add);
        Closing.all(closeables(all));
    }
}
