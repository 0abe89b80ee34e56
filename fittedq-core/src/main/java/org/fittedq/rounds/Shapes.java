// SPDX-License-Identifier: Apache-2.0
package org.fittedq.rounds;

import org.fittedq.math.Check;

/// That all files of a log have the same shapes.
final class Shapes {

    private String first = "";
    private int observationSize;
    private int actionSize;

    /// Checks the next file.
    ///
    /// @throws IllegalArgumentException if it differs from the first
    void check(String file, int observations, int actions) {
        if (first.isEmpty()) {
            first = file;
            observationSize = observations;
            actionSize = actions;
        }
        Check.that(observations == observationSize && actions == actionSize, file,
                "states of " + observationSize + " numbers and actions of " + actionSize + ", as " + first + " has",
                observations + " and " + actions);
    }
}
