// SPDX-License-Identifier: Apache-2.0
package org.fittedq.math;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// Runs the chunks of a task on the calling thread and on helper threads, and returns when all are done.
///
/// Chunks are claimed one by one, so a helper that the operating system has put aside never holds work that it has not
/// begun. Helpers are used as long as they make tasks faster: on a busy machine two threads can be slower than one, so both
/// ways are timed now and then, and the faster is kept ([Sharing]). Which thread runs a chunk never changes a result: chunks
/// write to separate places. Helpers spin briefly between tasks, then park. One caller at a time.
public final class Workers implements AutoCloseable {

    /// A task cut into chunks that may run in any order, at the same time, on any thread.
    public interface Task {

        /// Runs one chunk.
        ///
        /// @param chunk  index of the chunk
        /// @param worker index of the running thread, below [Workers#threads()]: which scratch memory to use
        void run(int chunk, int worker);
    }

    /// Most threads, the caller's included.
    public static final int MOST = 256;

    private static final int MAX_CHUNKS = 0xFFFF;
    /// Spins of an idle helper before it parks: some hundred microseconds.
    private static final int SPINS_BEFORE_PARKING = 20_000;
    /// Spins of the caller at the end of a task, after which it lets a helper on its own core run: some ten microseconds.
    private static final int SPINS_BEFORE_YIELDING = 1_000;

    private final Thread[] helpers;
    /// Task number · 2³² + first chunk left · 2¹⁶ + end of the chunks left: one word, so that no chunk of a later task can be
    /// claimed for an earlier one.
    private final AtomicLong state = new AtomicLong();
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicInteger parked = new AtomicInteger();
    private volatile Task task = (chunk, worker) -> {
    };
    private volatile boolean closed;
    private final Throwable[] failure = new Throwable[1];
    private final boolean always;
    private final Sharing sharing = new Sharing();
    private long sharedTasks;
    private final Pair pair = new Pair();

    /// Starts the helpers.
    ///
    /// @param threads number of threads including the caller's, from 1 to [#MOST]
    public Workers(int threads) {
        this(threads, false);
    }

    /// Starts the helpers.
    ///
    /// @param threads number of threads including the caller's, from 1 to [#MOST]
    /// @param always  whether every task of several chunks is offered to the helpers, faster or not
    Workers(int threads, boolean always) {
        this.always = always;
        Check.that(threads >= 1 && threads <= MOST, "threads", "an integer in [1, " + MOST + "]", threads);
        helpers = new Thread[threads - 1];
        for (int i = 0; i < helpers.length; i++) {
            int worker = i + 1;
            helpers[i] = Thread.ofPlatform().name("fittedq-worker-" + worker).daemon().start(() -> help(worker));
        }
    }

    /// Returns the number of threads, the caller's included.
    ///
    /// @return at least 1
    public int threads() {
        return helpers.length + 1;
    }

    /// Returns how many tasks have been offered to the helpers so far; the others were too small, or faster alone. Tests of threads
    /// assert with it that there was something to test.
    ///
    /// @return at least 0
    public long sharedTasks() {
        return sharedTasks;
    }

    /// Runs chunks 0 … chunks − 1 and returns when all are done. Allocates nothing.
    ///
    /// @param work   the task
    /// @param chunks how many, at most 65535
    public void run(Task work, int chunks) {
        if (helpers.length == 0 || chunks <= 1) {
            alone(work, chunks);
            return;
        }
        if (always) {
            share(work, chunks);
            return;
        }
        long begin = System.nanoTime();
        if (sharing.isShared()) {
            share(work, chunks);
        } else {
            alone(work, chunks);
        }
        sharing.took(System.nanoTime() - begin);
    }

    /// Runs the chunks of two tasks at the same time and returns when all are done: the caller begins with the first task,
    /// helpers with the second, so that each core mostly works on data of its own.
    ///
    /// @param first        a task
    /// @param firstChunks  how many
    /// @param second       a task that neither reads nor writes what the first writes
    /// @param secondChunks how many; at most 65535 together
    public void run(Task first, int firstChunks, Task second, int secondChunks) {
        pair.first = first;
        pair.second = second;
        pair.firstChunks = firstChunks;
        run(pair, firstChunks + secondChunks);
    }

    private static final class Pair implements Task {

        private Task first = (chunk, worker) -> {
        };
        private Task second = first;
        private int firstChunks;

        @Override
        public void run(int chunk, int worker) {
            if (chunk < firstChunks) {
                first.run(chunk, worker);
            } else {
                second.run(chunk - firstChunks, worker);
            }
        }
    }

    /// Runs chunks 0 … chunks − 1 on the caller's thread: for work too small to be offered to others.
    ///
    /// @param work   the task
    /// @param chunks how many
    public static void alone(Task work, int chunks) {
        for (int chunk = 0; chunk < chunks; chunk++) {
            work.run(chunk, 0);
        }
    }

    private void share(Task work, int chunks) {
        Check.that(chunks <= MAX_CHUNKS, "chunks", "at most " + MAX_CHUNKS, chunks);
        sharedTasks++;
        task = work;
        done.set(0);
        long number = (state.get() >>> 32) + 1;
        state.set((number << 32) | chunks);
        if (parked.get() > 0) {
            for (Thread helper : helpers) {
                LockSupport.unpark(helper);
            }
        }
        while (claimed(state.get(), 0)) {
            Thread.onSpinWait();
        }
        await(chunks);
    }

    /// Claims and runs one chunk if one is left: the caller from the front, helpers from the back, so that a core mostly
    /// meets the rows and weights again that it has in its caches.
    ///
    /// @return whether there was one left to try
    private boolean claimed(long seen, int worker) {
        int first = (int) ((seen >>> 16) & MAX_CHUNKS);
        int end = (int) (seen & MAX_CHUNKS);
        if (first >= end) {
            return false;
        }
        // success means that the task of `seen` is still the current one
        if (state.compareAndSet(seen, worker == 0 ? seen + (1 << 16) : seen - 1)) {
            try {
                task.run(worker == 0 ? first : end - 1, worker);
            } catch (RuntimeException | Error e) {
                synchronized (failure) {
                    failure[0] = e;
                }
            } finally {
                done.incrementAndGet();
            }
        }
        return true;
    }

    private void await(int chunks) {
        int spins = 0;
        while (done.get() < chunks) {
            if (++spins < SPINS_BEFORE_YIELDING) {
                Thread.onSpinWait();
            } else {
                Thread.yield();
            }
        }
        synchronized (failure) {
            if (failure[0] != null) {
                Throwable e = failure[0];
                failure[0] = null;
                if (e instanceof Error error) {
                    throw error;
                }
                throw (RuntimeException) e;
            }
        }
    }

    private void help(int worker) {
        int spins = 0;
        while (!closed) {
            long seen = state.get();
            if (claimed(seen, worker)) {
                spins = 0;
            } else if (++spins < SPINS_BEFORE_PARKING) {
                Thread.onSpinWait();
            } else {
                parked.incrementAndGet();
                if (state.get() == seen && !closed) {
                    LockSupport.park(this);
                }
                parked.decrementAndGet();
                spins = 0;
            }
        }
    }

    /// Ends the helpers.
    @Override
    public void close() {
        closed = true;
        for (Thread helper : helpers) {
            LockSupport.unpark(helper);
        }
    }
}
