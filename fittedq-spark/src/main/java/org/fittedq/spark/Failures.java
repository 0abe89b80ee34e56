// SPDX-License-Identifier: Apache-2.0
package org.fittedq.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.SparkException;
import org.fittedq.algorithm.DivergenceException;

/// What a task failed of, in the words of the task, rather than of the stage that Spark has given up.
final class Failures {

    private Failures() {}

    /// Runs a job.
    ///
    /// @throws IOException with the message of the task's own exception, after Spark's retries
    static <R> R of(Callable<R> job) throws IOException {
        try {
            return job.call();
        } catch (IOException | RuntimeException e) {
            throw failure(e);
        } catch (SparkException e) {
            throw failure(e);
        } catch (Exception e) {
            throw new IOException("cluster: " + e.getMessage(), e);
        }
    }

    private static IOException failure(Exception e) {
        Optional<Throwable> own = own(e);
        if (own.isPresent()) {
            if (own.get() instanceof IllegalArgumentException || own.get() instanceof DivergenceException) {
                throw (RuntimeException) own.get();
            }
            return new IOException(own.get().getMessage(), e);
        }
        return new IOException("cluster: expected a job that is done, got " + firstLine(e), e);
    }

    /// The exception that a task threw: the first cause that is none of Spark's.
    private static Optional<Throwable> own(Throwable e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof UncheckedIOException unchecked) {
                return Optional.of(unchecked.getCause());
            }
            if (t instanceof IOException || t instanceof IllegalArgumentException || t instanceof DivergenceException) {
                return Optional.of(t);
            }
        }
        return Optional.empty();
    }

    private static String firstLine(Throwable e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("no message");
    }
}
