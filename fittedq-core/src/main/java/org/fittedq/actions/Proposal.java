// SPDX-License-Identifier: Apache-2.0
package org.fittedq.actions;

import java.util.OptionalDouble;
import java.util.random.RandomGenerator;
import org.fittedq.mdp.ActionSet;

/// Draws for the pieces of a union: from a region around a piece, uniformly, of known volume. A draw that misses the piece is thrown
/// away. Of boxes, whole balls and products of these the region is the piece.
final class Proposal {

    private Proposal() {}

    /// The region's volume; none if the set has no such region.
    static OptionalDouble volume(ActionSet set) {
        return switch (set) {
            case BallSet ball -> OptionalDouble.of(ball.proposalVolume());
            case ProductSet product -> {
                double volume = 1;
                for (ActionSet part : product.parts()) {
                    if (volume(part).isEmpty()) {
                        yield OptionalDouble.empty();
                    }
                    volume *= volume(part).getAsDouble();
                }
                yield OptionalDouble.of(volume);
            }
            default -> set.volume();
        };
    }

    /// Draws from the region.
    ///
    /// @return whether the draw lies in the set
    static boolean draw(ActionSet set, RandomGenerator random, float[] a, int at) {
        return switch (set) {
            case BallSet ball -> ball.propose(random, a, at);
            case ProductSet product -> {
                boolean inside = true;
                for (int p = 0; p < product.parts().size(); p++) {
                    inside &= draw(product.parts().get(p), random, a, at + product.start(p));
                }
                yield inside;
            }
            default -> {
                set.sample(random, a, at);
                yield true;
            }
        };
    }
}
