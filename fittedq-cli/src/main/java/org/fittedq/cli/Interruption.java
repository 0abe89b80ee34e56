// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.io.PrintWriter;
import java.io.Writer;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.fittedq.env.Calls;

/// Ctrl-C and `kill`: the first asks the work in hand to stop, and the process lives until it has; the second ends the process at
/// once, whatever it does. So does the first if no work that can be stopped is in hand, and, but for Ctrl-C, if a call of an
/// environment keeps the work from stopping for half a minute.
///
/// An environment that ends the process itself, by `System.exit`, is told as a fault of its own. A daemon thread watches the
/// environments' calls, and tells of one that does not return.
final class Interruption {

    private static final int SIGINT = 2;
    private static final int SIGTERM = 15;
    private static final int BY_SIGNAL = 128;
    private static final int LOOK_MILLIS = 500;

    /// Work that can be stopped.
    ///
    /// @param stop asks it to stop; called at most once, by another thread
    /// @param left what is left if it is cut short, in words
    record Work(Runnable stop, String left) {}

    private final boolean ofProcess;
    private final IntConsumer halt;
    private final PrintWriter err;
    private final Calls calls = new Calls();
    private final Watchdog watchdog = new Watchdog(calls);
    private final CountDownLatch done = new CountDownLatch(1);
    private Optional<Work> work = Optional.empty();
    private boolean requested;
    private long requestedNanos;
    private int signal;
    private volatile boolean exiting;
    private int status;

    private Interruption(boolean ofProcess, IntConsumer halt, PrintWriter err) {
        this.ofProcess = ofProcess;
        this.halt = halt;
        this.err = err;
    }

    /// Returns one that never comes.
    static Interruption none() {
        return new Interruption(false, status -> {
        }, new PrintWriter(Writer.nullWriter()));
    }

    /// Returns the process's own.
    ///
    /// @param halt ends the process at once, whatever it does
    /// @param err  receives a line for the user
    static Interruption ofProcess(IntConsumer halt, PrintWriter err) {
        Interruption interruption = new Interruption(true, halt, err);
        Signals.handle("INT", () -> interruption.signalled(SIGINT));
        Signals.handle("TERM", () -> interruption.signalled(SIGTERM));
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("fittedq-interrupt").unstarted(interruption::ending));
        Thread.ofPlatform().daemon().name("fittedq-watch").start(interruption::watch);
        return interruption;
    }

    /// Returns where the calls into environments are noted, so that they are watched.
    Calls calls() {
        return calls;
    }

    /// Begins work that can be stopped, in place of any before.
    synchronized void arm(Work next) {
        if (ofProcess) {
            work = Optional.of(next);
        }
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

    private void signalled(int number) {
        boolean first;
        synchronized (this) {
            first = signal == 0;
            signal = number;
        }
        if (!first) {
            halt(BY_SIGNAL + number);
        } else if (done.getCount() == 0 || work.isEmpty()) {
            exiting = true;
            Runtime.getRuntime().exit(BY_SIGNAL + number);
        } else {
            request();
        }
    }

    private void request() {
        Work asked;
        synchronized (this) {
            asked = work.orElseThrow();
            requested = true;
            requestedNanos = System.nanoTime();
        }
        asked.stop().run();
        String call = calls.going().stream().findFirst()
                .map(c -> "; the work waits for " + Watchdog.text(c)).orElse("");
        tell("stopping with a checkpoint" + call + "; once more ends at once, with " + asked.left());
    }

    private void watch() {
        while (true) {
            try {
                Thread.sleep(LOOK_MILLIS);
            } catch (InterruptedException e) {
                return; // nobody here does that; then nobody watches
            }
            long now = System.nanoTime();
            synchronized (this) {
                watchdog.look(now).forEach(this::tellOf);
                if (requested && signal != SIGINT && watchdog.isStuck(now, requestedNanos)) {
                    tell("the environment's call has not returned: ended without a further checkpoint, with " + left());
                    halt(BY_SIGNAL + (signal == 0 ? SIGTERM : signal));
                }
            }
        }
    }

    private void tellOf(Calls.Going call) {
        tell(Watchdog.text(call) + ": expected a return, got none for " + Watchdog.PATIENCE_SECONDS + " s, since "
                + LocalTime.now().minusSeconds(Watchdog.PATIENCE_SECONDS).truncatedTo(ChronoUnit.SECONDS)
                + "; the work waits for it, Ctrl-C twice ends at once");
    }

    private String left() {
        return work.map(Work::left).orElse("nothing");
    }

    private void tell(String line) {
        err.println(line);
        err.flush();
    }

    /// Ends the process without its shutdown hooks, which may wait for code that does not return; what it has started is ended too.
    private void halt(int exitStatus) {
        err.flush();
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
        halt.accept(exitStatus);
    }

    /// The shutdown hook: runs at an ordinary exit, when all is finished; at a signal that is not handled here; and when somebody
    /// else's code ends the process, whose thread waits for ever for this one.
    private void ending() {
        if (done.getCount() == 0 || exiting) {
            return;
        }
        Optional<Map.Entry<Thread, StackTraceElement[]>> exit = Thread.getAllStackTraces().entrySet().stream()
                .filter(e -> Arrays.stream(e.getValue()).anyMatch(Interruption::isExit)).findFirst();
        exit.ifPresent(e -> tellOfExit(e.getKey(), List.of(e.getValue())));
        if (exit.isPresent() && isNeeded(exit.get().getKey(), exit.get().getValue())) {
            halt(Main.BAD_DATA);
        } else if (work.isPresent()) {
            request();
            await();
            halt(exit.isPresent() ? Main.BAD_DATA : status);
        }
    }

    private static boolean isExit(StackTraceElement frame) {
        return frame.getClassName().equals("java.lang.Runtime") && frame.getMethodName().equals("exit");
    }

    /// Whether the work cannot go on without a thread: it is in a call of an environment, or came from this command.
    private boolean isNeeded(Thread thread, StackTraceElement[] stack) {
        return work.isEmpty() || calls.going().stream().anyMatch(c -> c.thread().equals(thread))
                || Arrays.stream(stack).anyMatch(f -> f.getClassName().startsWith("org.fittedq."));
    }

    private void tellOfExit(Thread thread, List<StackTraceElement> stack) {
        String who = calls.going().stream().filter(c -> c.thread().equals(thread)).findFirst().map(Watchdog::text)
                .orElse("thread " + thread.getName());
        String where = stack.stream().dropWhile(f -> !isExit(f)).filter(f -> !f.getClassName().startsWith("java."))
                .findFirst().map(f -> " at " + f.getClassName() + "." + f.getMethodName() + "(" + f.getFileName() + ":"
                        + f.getLineNumber() + ")")
                .orElse("");
        tell(who + ": expected nothing that ends the process, got System.exit" + where
                + work.map(w -> "; what is left: " + w.left()).orElse(""));
    }

    private void await() {
        try {
            while (!done.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                Thread.onSpinWait(); // the watching thread ends the process if an environment keeps it
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
