// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fittedq.env.Calls;

/// Looks now and then at the calls into environments, and tells of those that do not return. Not thread-safe.
final class Watchdog {

    /// How long a call may take without a word, and how long a stop waits for one.
    static final int PATIENCE_SECONDS = 30;
    private static final long PATIENCE_NANOS = PATIENCE_SECONDS * 1_000_000_000L;

    private final Calls calls;
    private final Map<Calls.Going, Long> since = new HashMap<>();
    private final Set<Calls.Going> told = new HashSet<>();

    Watchdog(Calls calls) {
        this.calls = calls;
    }

    /// Looks, and returns the calls that have taken too long and were not returned before.
    ///
    /// @param nowNanos the time, of a clock that only goes on
    List<Calls.Going> look(long nowNanos) {
        List<Calls.Going> going = calls.going();
        since.keySet().retainAll(going);
        told.retainAll(going);
        List<Calls.Going> late = new ArrayList<>();
        for (Calls.Going call : going) {
            since.putIfAbsent(call, nowNanos);
            if (nowNanos - since.get(call) >= PATIENCE_NANOS && told.add(call)) {
                late.add(call);
            }
        }
        return late;
    }

    /// Tells whether some call has gone on for too long after a moment; by the last look.
    ///
    /// @param nowNanos    the time
    /// @param momentNanos when, for example, a stop was asked for
    boolean isStuck(long nowNanos, long momentNanos) {
        return since.values().stream().anyMatch(begun -> nowNanos - Math.max(begun, momentNanos) >= PATIENCE_NANOS);
    }

    /// Names a call, for a message.
    static String text(Calls.Going call) {
        return "environment " + call.environment() + ", " + call.call();
    }
}
