// SPDX-License-Identifier: Apache-2.0
package org.fittedq.rounds;

import org.fittedq.math.Check;

/// Sees to it that all files of a log have the same shapes.
public final class Shapes {

    private String first = "";
    private int observationSize;
    private int actionSize;

    /// Makes it before the first file.
    public Shapes() {}

    /// Checks the next file.
    ///
    /// @param file         its name
    /// @param observations numbers in its states
    /// @param actions      numbers in its actions
    /// @throws IllegalArgumentException if it differs from the first
    public void check(String file, int observations, int actions) {
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
