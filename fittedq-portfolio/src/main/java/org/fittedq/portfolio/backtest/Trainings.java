// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.backtest;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.fittedq.portfolio.strategy.Strategy;

/// Trains pieces on several threads, keeps each as soon as it is done, and counts.
final class Trainings {

    /// One training.
    ///
    /// @param learner who learns
    /// @param lesson  of what
    record Piece(Learner learner, Learner.Lesson lesson) {

        private String words() {
            return "training of " + learner.name() + ", fold " + lesson.fold();
        }
    }

    private final TrainedStrategies trained;
    private final Progress progress;
    private final int all;
    private final AtomicBoolean failed = new AtomicBoolean();
    private int done;

    Trainings(TrainedStrategies trained, Progress progress, int all) {
        this.trained = trained;
        this.progress = progress;
        this.all = all;
    }

    /// Trains all; after a failure no more is begun, and the first of them, in the order of the pieces, is thrown.
    List<Strategy> train(List<Piece> pieces, int threads) {
        ExecutorService pool = Executors.newFixedThreadPool(Math.min(threads, pieces.size()),
                Thread.ofPlatform().name("fittedq-fold-", 0).daemon().factory());
        try {
            List<Callable<Strategy>> work = new ArrayList<>();
            pieces.forEach(piece -> work.add(() -> train(piece)));
            List<Strategy> strategies = new ArrayList<>();
            Optional<ExecutionException> first = Optional.empty();
            for (Future<Strategy> future : pool.invokeAll(work)) {
                try {
                    strategies.add(future.get());
                } catch (ExecutionException e) {
                    first = first.isEmpty() || first.get().getCause() instanceof CancellationException
                            ? Optional.of(e)
                            : first;
                }
            }
            if (first.isPresent()) {
                throw failure(first.get().getCause());
            }
            return strategies;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while training");
        } finally {
            pool.shutdownNow();
        }
    }

    private static RuntimeException failure(Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return (RuntimeException) cause;
    }

    private Strategy train(Piece piece) {
        if (failed.get()) {
            throw new CancellationException("not begun, as another training failed");
        }
        try {
            Optional<Strategy> before = found(piece);
            Strategy strategy = before.isPresent() ? before.get() : piece.learner().learn(piece.lesson());
            finished(piece, strategy, before.isEmpty());
            return strategy;
        } catch (RuntimeException e) {
            failed.set(true);
            throw new IllegalStateException(piece.words() + ": " + e.getMessage(), e);
        } catch (Error e) {
            failed.set(true);
            throw e;
        }
    }

    private synchronized Optional<Strategy> found(Piece piece) {
        return trained.find(piece.learner().name(), piece.lesson().fold());
    }

    private synchronized void finished(Piece piece, Strategy strategy, boolean isNew) {
        if (isNew) {
            trained.keep(piece.learner().name(), piece.lesson().fold(), strategy);
        }
        note(piece.words());
    }

    /// Counts a piece of work and tells so.
    synchronized void note(String what) {
        done++;
        progress.done(what, done, all);
    }
}
