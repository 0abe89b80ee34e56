// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import java.io.IOException;
import org.fittedq.math.Stateful;

/// What a training turns: the loop of [FittedQ], or one in rounds over a log.
public interface Loop extends Stateful {

    /// Returns the steps so far, in which the length and the intervals of a run are counted.
    ///
    /// @return environment steps over all environments; with recorded data alone, fits
    long steps();

    /// Returns the fits so far.
    ///
    /// @return critic updates; of algorithms that fit to the whole buffer, sweeps
    long fits();

    /// Returns the training episodes finished so far.
    ///
    /// @return episodes
    long episodes();

    /// Tells whether the algorithm has converged and no further turn would be of use.
    ///
    /// @return see [Algorithm#converged]
    boolean converged();

    /// Takes one turn.
    ///
    /// @throws IOException         if recorded data cannot be read, or a worker is lost for good
    /// @throws DivergenceException if an observation, reward, action, label or loss is not finite
    void turn() throws IOException;

    /// Takes up what a checkpoint must hold of the environments. Does nothing by default.
    default void capture() {}

    /// Continues the episodes, and the settings that have a schedule, after a restore.
    ///
    /// @return number of episodes that had to be given up
    int continueEpisodes();
}
