// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.fittedq.measure.Statistics;

/// Episodes that succeeded, of so many.
///
/// @param count    successes
/// @param episodes at least 1
record Successes(int count, int episodes) {

    /// All of several lists taken together.
    static Successes of(List<Successes> lists) {
        return new Successes(lists.stream().mapToInt(Successes::count).sum(),
                lists.stream().mapToInt(Successes::episodes).sum());
    }

    double share() {
        return (double) count / episodes;
    }

    /// `success 96.7 % [95.4 %, 97.6 %]`, with Wilson's 95 % interval.
    String told() {
        Statistics.Interval interval = Statistics.wilson95(count, episodes);
        return String.format(Locale.ROOT, "success %.1f %% [%.1f %%, %.1f %%]", 100 * share(), 100 * interval.low(),
                100 * interval.high());
    }

    void put(Map<String, Object> json) {
        Statistics.Interval interval = Statistics.wilson95(count, episodes);
        json.put("successes", count);
        json.put("success_share", share());
        json.put("success_ci95_low", interval.low());
        json.put("success_ci95_high", interval.high());
    }
}
