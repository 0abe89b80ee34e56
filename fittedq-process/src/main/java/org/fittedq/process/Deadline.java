// SPDX-License-Identifier: Apache-2.0
package org.fittedq.process;

/// A time limit for one piece of work after another, kept by a thread that sleeps until it is due: so reading an answer needs
/// no thread of its own, and a step none but the caller's.
final class Deadline implements Runnable {

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final long limitNanos;
    private final Runnable late;
    private boolean working;
    private boolean expired;
    private boolean closed;
    private long dueNanos;

    /// @param limitNanos time for each piece of work
    /// @param late       called once, by the thread that runs this, at the first piece that takes longer
    Deadline(long limitNanos, Runnable late) {
        this.limitNanos = limitNanos;
        this.late = late;
    }

    synchronized void begin() {
        dueNanos = System.nanoTime() + limitNanos;
        working = true;
    }

    synchronized void end() {
        working = false;
    }

    /// Tells whether a piece of work took too long.
    synchronized boolean expired() {
        return expired;
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }

    @Override
    public void run() {
        if (waitUntilLate()) {
            late.run();
        }
    }

    /// Without work it sleeps for a whole limit: work that begins meanwhile is not due before it wakes.
    private synchronized boolean waitUntilLate() {
        try {
            while (!closed && !expired) {
                long leftNanos = working ? dueNanos - System.nanoTime() : limitNanos;
                expired = leftNanos <= 0;
                if (!expired) {
                    wait(leftNanos / NANOS_PER_MILLI + 1);
                }
            }
            return expired;
        } catch (InterruptedException e) {
            return false; // nobody here does that; then there is no limit
        }
    }
}
