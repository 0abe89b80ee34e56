// SPDX-License-Identifier: Apache-2.0
package org.fittedq.rounds;

import java.io.IOException;
import java.io.Serial;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.fittedq.algorithm.Metrics;
import org.fittedq.math.Compute;
import org.fittedq.policy.ObservationNormaliser;
import org.fittedq.random.RandomStream;
import org.fittedq.random.Streams;

/// What every task of a round is given: the algorithm as it stands, and the randomness of its part.
///
/// @param recipe     makes the algorithm
/// @param state      its state
/// @param normaliser of observations, or none
/// @param seed       of the run
/// @param round      number of the round, from 0
/// @param steps      that the run has done, for settings that have a schedule
record Work(Recipe recipe, Image state, List<Image> normaliser, long seed, long round,
        long steps) implements Serializable {

    @Serial
    private static final long serialVersionUID = 1;

    /// Randomness that depends on nothing but the seed, the round, the block and what it is for.
    Streams streams(String purpose, int block) {
        return new Streams(new RandomStream(seed, "rounds/" + purpose + "/" + round + "/" + block).nextLong());
    }

    /// The algorithm as it stands.
    ///
    /// @param body what is done with it
    <R> R with(Streams streams, Compute compute, Body<R> body) {
        try (Recipe.Made made = recipe.make(streams, compute)) {
            state.into(made.algorithm());
            made.algorithm().stepsDone(steps, new Metrics());
            Optional<ObservationNormaliser> its = normaliser.stream().findFirst().map(image -> {
                ObservationNormaliser copy = new ObservationNormaliser(made.spec().observationSize());
                image.into(copy);
                return copy;
            });
            return body.of(new Learner(made.algorithm(), made.spec(), its));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What is done with the algorithm.
    @FunctionalInterface
    interface Body<R> {
        R of(Learner learner);
    }
}
