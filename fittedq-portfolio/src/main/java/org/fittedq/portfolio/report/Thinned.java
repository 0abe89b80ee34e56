// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.report;

import java.util.Arrays;

/// The days of a series that a chart draws: of each bucket of days the first, the least, the greatest and the last, so that no spike is
/// lost and no more is drawn than is seen.
final class Thinned {

    private Thinned() {}

    /// Chooses days.
    ///
    /// @param y       a number for each day; NaN is never chosen
    /// @param buckets number of buckets, at least 1
    /// @return days, rising, at most four times as many
    static int[] days(double[] y, int buckets) {
        int[] chosen = new int[4 * buckets];
        int count = 0;
        for (int b = 0; b < buckets; b++) {
            int from = (int) ((long) b * y.length / buckets);
            int to = (int) ((long) (b + 1) * y.length / buckets);
            int least = -1;
            int most = -1;
            int first = -1;
            int last = -1;
            for (int k = from; k < to; k++) {
                if (!Double.isNaN(y[k])) {
                    first = first < 0 ? k : first;
                    last = k;
                    least = least < 0 || y[k] < y[least] ? k : least;
                    most = most < 0 || y[k] > y[most] ? k : most;
                }
            }
            if (first >= 0) {
                int[] four = {first, Math.min(least, most), Math.max(least, most), last};
                for (int k : four) {
                    if (count == 0 || chosen[count - 1] < k) {
                        chosen[count++] = k;
                    }
                }
            }
        }
        return Arrays.copyOf(chosen, count);
    }
}
