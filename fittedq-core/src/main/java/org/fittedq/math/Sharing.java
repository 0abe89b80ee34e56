// SPDX-License-Identifier: Apache-2.0
package org.fittedq.math;

/// Decides, again and again, whether tasks are shared with helper threads: whatever is faster at the time, and so that sharing never
/// costs much more than working alone would have. Results do not depend on it.
///
/// Tasks are timed in windows of [#WINDOW]. It begins alone, tries one shared window, and goes on with the faster way.
/// - *Shared*, a window that is slower than the last one alone, or another than the ones before by an eighth, lets one window alone be
///   timed; so does age. A window ends at once when it has lost time worth [#LOSS_TASKS] tasks.
/// - *Alone*, one shared window is tried from time to time, less and less often as long as it does not pay.
///
/// **Never much slower than one thread.** What sharing loses against the last time alone is booked, and what it wins, up to
/// [#MOST_SAVED_WINDOWS] windows; each task alone adds a twentieth of its time. Nothing is shared while the account is overdrawn. So all
/// losses together stay below a twentieth of the time alone, and one slow window.
final class Sharing {

    /// Tasks timed together: several updates of an algorithm, so that windows are alike.
    private static final int WINDOW = 64;
    private static final int LOSS_TASKS = 16;
    /// Shared windows after which a window alone is timed again, at first and at most; each time four times as many.
    private static final int FIRST_AGE = 8;
    private static final int MOST_AGE = 256;
    /// Windows alone before sharing is tried again, at least and at most.
    private static final int LEAST_PATIENCE = 4;
    private static final int MOST_PATIENCE = 256;
    /// Shared windows before a mere change asks for a comparison again.
    private static final int SETTLED = 8;
    private static final double CHANGE = 0.125;
    private static final double EARNED = 0.05;
    private static final int MOST_SAVED_WINDOWS = 2;

    private enum State {
        /// Shared, because it was faster.
        SHARED,
        /// One window alone, to compare.
        PROBE,
        /// Alone, because it was faster.
        ALONE,
        /// One shared window, to compare.
        TRIAL
    }

    private State state = State.PROBE;
    private double aloneNanos = Double.POSITIVE_INFINITY; // a task, in the last window alone
    private double sharedNanos = Double.POSITIVE_INFINITY; // a task, in the last shared window that counts
    private double usualNanos; // a task, in the shared window after the last comparison
    private double account; // ns that sharing may lose
    private int age = FIRST_AGE;
    private int patience = LEAST_PATIENCE;
    private int windows; // since the state was entered
    private long nanos;
    private int tasks;

    /// Returns whether the next task is to be shared.
    boolean isShared() {
        return state == State.SHARED || state == State.TRIAL;
    }

    /// Takes note of a task's duration.
    ///
    /// @param taskNanos ns
    void took(long taskNanos) {
        nanos += taskNanos;
        tasks++;
        boolean shared = isShared();
        if (!shared) {
            account += EARNED * taskNanos;
        }
        boolean lost = shared && nanos > (tasks + LOSS_TASKS) * aloneNanos;
        if (tasks == WINDOW || lost) {
            double mean = (double) nanos / tasks;
            if (shared) {
                account += tasks * (aloneNanos - mean);
                account = Math.min(account, MOST_SAVED_WINDOWS * WINDOW * aloneNanos);
            }
            windowEnded(mean, lost);
            nanos = 0;
            tasks = 0;
        }
    }

    private void windowEnded(double mean, boolean lost) {
        windows++;
        switch (state) {
            case SHARED -> shared(mean, lost);
            case PROBE -> probed(mean);
            case ALONE -> {
                aloneNanos = mean;
                if (windows >= patience && account >= 0) {
                    enter(State.TRIAL);
                }
            }
            case TRIAL -> {
                if (!lost && mean < aloneNanos) {
                    patience = LEAST_PATIENCE;
                    compared(mean);
                } else {
                    patience = Math.min(2 * patience, MOST_PATIENCE);
                    enter(State.ALONE);
                }
            }
        }
    }

    private void shared(double mean, boolean lost) {
        boolean changed = windows >= SETTLED && Math.abs(mean - usualNanos) > CHANGE * usualNanos;
        sharedNanos = lost || mean >= aloneNanos ? Double.POSITIVE_INFINITY : mean; // a delay says little: it is tried again
        if (sharedNanos == Double.POSITIVE_INFINITY || changed) {
            age = FIRST_AGE;
            enter(State.PROBE);
        } else if (windows >= age) {
            age = Math.min(4 * age, MOST_AGE);
            enter(State.PROBE);
        }
    }

    private void probed(double mean) {
        aloneNanos = mean;
        if (sharedNanos < mean) {
            compared(sharedNanos);
        } else if (sharedNanos == Double.POSITIVE_INFINITY && account >= 0) {
            enter(State.TRIAL);
        } else {
            enter(State.ALONE);
        }
    }

    private void compared(double mean) {
        sharedNanos = mean;
        usualNanos = mean;
        enter(State.SHARED);
    }

    private void enter(State next) {
        state = next;
        windows = 0;
    }
}
