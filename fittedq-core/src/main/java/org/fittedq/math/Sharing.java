// SPDX-License-Identifier: Apache-2.0
package org.fittedq.math;

/// Decides whether tasks are shared with helper threads: whatever was faster when last timed.
///
/// Tasks are timed in windows. While shared, one window alone is timed when a shared one took longer than the last alone, and
/// once in a long while. While alone, one shared window is tried from time to time, less and less often as long as it does not
/// pay, and given up as soon as it takes longer. On a quiet machine this costs a few thousandths. Results do not depend on it.
final class Sharing {

    /// Tasks timed together: several updates of an algorithm, so that windows are alike.
    private static final int WINDOW = 64;
    /// Shared windows after which a window alone is timed again; the first time sooner.
    private static final int MAX_AGE = 512;
    private static final int FIRST_AGE = 32;
    /// Windows alone before sharing is tried again, at least and at most.
    private static final int MIN_PATIENCE = 4;
    private static final int MAX_PATIENCE = 256;

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

    private State state = State.SHARED;
    private double aloneNanos = Double.POSITIVE_INFINITY; // a task, in the last window alone
    private double sharedNanos; // a task, in the last shared window
    private int windowsLeft = FIRST_AGE;
    private int patience = MIN_PATIENCE;
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
        boolean lost = state == State.TRIAL && nanos > WINDOW * aloneNanos;
        if (tasks == WINDOW || lost) {
            windowEnded((double) nanos / tasks);
            nanos = 0;
            tasks = 0;
        }
    }

    private void windowEnded(double mean) {
        windowsLeft--;
        switch (state) {
            case SHARED -> {
                sharedNanos = mean;
                if (mean > aloneNanos || windowsLeft <= 0) {
                    state = State.PROBE;
                }
            }
            case PROBE -> {
                aloneNanos = mean;
                if (sharedNanos < mean) {
                    enter(State.SHARED, MAX_AGE);
                } else {
                    enter(State.ALONE, patience);
                }
            }
            case ALONE -> {
                aloneNanos = mean;
                if (windowsLeft <= 0) {
                    state = State.TRIAL;
                }
            }
            case TRIAL -> {
                if (mean < aloneNanos) {
                    patience = MIN_PATIENCE;
                    enter(State.SHARED, MAX_AGE);
                } else {
                    patience = Math.min(2 * patience, MAX_PATIENCE);
                    enter(State.ALONE, patience);
                }
            }
        }
    }

    private void enter(State next, int windows) {
        state = next;
        windowsLeft = windows;
    }
}
