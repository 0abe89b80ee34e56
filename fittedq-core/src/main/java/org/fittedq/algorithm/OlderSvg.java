// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import java.util.LinkedHashMap;
import java.util.Map;
import org.fittedq.math.Check;

/// Settings of [Svg] as they were written when `unroll.n inf` with `unroll.horizon` stood for a rollout without a critic, and one
/// largest weight for both that have weights.
final class OlderSvg {

    private static final String N = "unroll.n";
    private static final String HORIZON = "unroll.horizon";
    private static final String WEIGHT = "unroll.largestWeight";
    private static final String BOOTSTRAP = "bootstrap";
    private static final String TAU = "tau";

    private OlderSvg() {}

    /// Reads them.
    ///
    /// @param now   settings that they are to change
    /// @param texts text by path; not modified
    /// @return as of today
    /// @throws IllegalArgumentException if n and horizon do not go together
    static Map<String, String> today(Svg.Config now, Map<String, String> texts) {
        Map<String, String> today = new LinkedHashMap<>(texts);
        boolean whole = texts.containsKey(HORIZON); // of a file that lists every setting, those without effect too
        boolean endless = texts.getOrDefault(N, "").strip().equals("inf");
        horizon(now, endless, today);
        if (today.containsKey(TAU)) {
            String tau = today.remove(TAU);
            if (!endless) {
                today.putIfAbsent("bootstrap.tau", tau);
            }
        }
        if (today.containsKey(WEIGHT)) {
            weight(now, whole, today);
        }
        return today;
    }

    /// `n inf` and `horizon 40` become `n 40` and `bootstrap none`.
    private static void horizon(Svg.Config now, boolean endless, Map<String, String> today) {
        String horizon = today.getOrDefault(HORIZON, "0").strip();
        boolean none = horizon.equals("0");
        today.remove(HORIZON);
        if (endless) {
            Check.that(!none, "horizon", "at least 1 with n = inf", horizon,
                    "without a critic the rollout must end somewhere");
            today.put(N, horizon);
            today.put(BOOTSTRAP, Ending.None.DEFAULT.name());
        } else if (!none) {
            Check.that(now.bootstrap() instanceof Ending.None && !today.containsKey(N), "horizon", "0 with a finite n",
                    horizon);
            today.put(N, horizon);
        }
    }

    /// To whatever has weights; if nothing has, it is refused by its path of today, but for that of a whole file.
    private static void weight(Svg.Config now, boolean whole, Map<String, String> today) {
        String weight = today.remove(WEIGHT);
        boolean v = today.getOrDefault(BOOTSTRAP, now.bootstrap().name()).strip()
                .equalsIgnoreCase(Ending.V.DEFAULT.name());
        boolean inferred = today.getOrDefault("unroll.rollout", now.unroll().rollout().name()).strip()
                .equalsIgnoreCase(Unroll.Inferred.DEFAULT.name());
        if (v) {
            today.putIfAbsent("bootstrap.largestWeight", weight);
        }
        if (inferred || (!v && !whole)) {
            today.putIfAbsent("unroll.rollout.largestWeight", weight);
        }
    }
}
