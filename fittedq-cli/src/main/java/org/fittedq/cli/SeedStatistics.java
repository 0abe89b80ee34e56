// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import org.fittedq.measure.Statistics;
import org.fittedq.random.RandomStream;

/// Statistics over seeds.
///
/// @param mean     mean
/// @param iqm      interquartile mean
/// @param interval 95 % bootstrap interval of the interquartile mean
record SeedStatistics(double mean, double iqm, Statistics.Interval interval) {

    private static final int REPETITIONS = 2000;

    /// Summarises; the bootstrap always draws the same for the same `what`.
    static SeedStatistics of(double[] values, String what) {
        return new SeedStatistics(Statistics.mean(values), Statistics.iqm(values), Statistics.bootstrap95(values,
                Statistics::iqm, REPETITIONS, new RandomStream(0, "bootstrap/" + what)));
    }
}
