// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.util.concurrent.CountDownLatch;
import java.util.function.IntConsumer;

/// Ctrl-C and `kill`: asks the work in hand to stop, and keeps the process alive until it has. Before the first work is in
/// hand, the process ends at once, as any other.
final class Interruption {

    private final boolean hooked;
    private final IntConsumer halt;
    private final CountDownLatch done = new CountDownLatch(1);
    private boolean armed;
    private boolean requested;
    private Runnable stop = () -> {
    };
    private int status;

    private Interruption(boolean hooked, IntConsumer halt) {
        this.hooked = hooked;
        this.halt = halt;
    }

    /// Returns one that never comes.
    static Interruption none() {
        return new Interruption(false, status -> {
        });
    }

    /// Returns the process's own.
    ///
    /// @param halt ends the process at once
    static Interruption ofProcess(IntConsumer halt) {
        return new Interruption(true, halt);
    }

    /// Begins work that can be stopped.
    ///
    /// @param requestStop called at most once, by another thread
    synchronized void arm(Runnable requestStop) {
        if (hooked && !armed) {
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("fittedq-interrupt").unstarted(this::await));
        }
        armed = true;
        stop = requestStop;
    }

    /// Returns whether a stop was requested.
    synchronized boolean requested() {
        return requested;
    }

    /// Says that the command has ended: nothing is left to wait for.
    void finished(int exitStatus) {
        status = exitStatus;
        done.countDown();
    }

    /// The shutdown hook; it also runs at an ordinary exit, when all is finished.
    private void await() {
        if (done.getCount() == 0) {
            return;
        }
        synchronized (this) {
            requested = true;
            stop.run();
        }
        try {
            done.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        halt.accept(status);
    }
}
