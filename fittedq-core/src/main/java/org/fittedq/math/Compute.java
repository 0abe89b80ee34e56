// SPDX-License-Identifier: Apache-2.0
package org.fittedq.math;

import java.util.Locale;
import org.fittedq.math.kernel.Kernels;
import org.fittedq.math.kernel.ScalarKernels;
import org.fittedq.math.kernel.VectorKernels;

/// What computes: a set of kernels and a number of threads. Neither changes a single bit of any result.
public final class Compute implements AutoCloseable {

    /// Which kernels.
    public enum Kind {
        /// Vector API where the JVM runs with `--add-modules jdk.incubator.vector`, plain Java otherwise.
        AUTO,
        /// Plain Java.
        SCALAR,
        /// Vector API; an error without the module.
        VECTOR
    }

    private final Kernels kernels;
    private final Workers workers;

    /// Makes the kernels and starts the threads. The first AUTO without the Vector API is told to the log, see [System.Logger].
    ///
    /// @param kind    which kernels
    /// @param threads number of threads, at least 1
    /// @throws IllegalArgumentException if VECTOR is asked for and the JVM runs without the module
    public Compute(Kind kind, int threads) {
        this(kind, threads, false);
    }

    private Compute(Kind kind, int threads, boolean always) {
        boolean available = vectorApi();
        Check.that(kind != Kind.VECTOR || available, "kernels", "a JVM with the Vector API", "one without",
                "start java with --add-modules jdk.incubator.vector");
        if (kind == Kind.AUTO && !available) {
            ScalarNotice.say();
        }
        this.kernels = available && kind != Kind.SCALAR ? vector() : new ScalarKernels();
        this.workers = new Workers(threads, always);
    }

    /// Makes kernels and threads that share whatever can be shared, also where one thread would be faster: for tests of threads, which
    /// must not depend on how busy the machine is.
    ///
    /// @param kind    which kernels
    /// @param threads number of threads, at least 1
    /// @return kernels and threads, to be closed
    /// @throws IllegalArgumentException as the constructor
    public static Compute alwaysSharing(Kind kind, int threads) {
        return new Compute(kind, threads, true);
    }

    /// Makes the fastest kernels this JVM has.
    ///
    /// @param threads number of threads, at least 1
    public Compute(int threads) {
        this(Kind.AUTO, threads);
    }

    private Compute(Kernels kernels) {
        this.kernels = kernels;
        this.workers = new Workers(1);
    }

    /// Makes a view with the same kernels and the caller's thread alone, for work that is itself one thread's.
    ///
    /// @return one thread; nothing to close
    public Compute alone() {
        return new Compute(kernels);
    }

    /// Tells whether this JVM has the Vector API.
    ///
    /// @return true if the module jdk.incubator.vector is present
    public static boolean vectorApi() {
        return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    }

    // a method of its own, so that the class is not loaded without the module
    private static Kernels vector() {
        return new VectorKernels();
    }

    /// Returns the kernels; for this library's own packages.
    ///
    /// @return kernels
    @SuppressWarnings("exports") // the type is internal on purpose
    public Kernels kernels() {
        return kernels;
    }

    /// Returns the threads.
    ///
    /// @return workers
    public Workers workers() {
        return workers;
    }

    /// Returns the kernels' name.
    ///
    /// @return `vector` or `scalar`
    public String name() {
        return kernels instanceof ScalarKernels
                ? Kind.SCALAR.name().toLowerCase(Locale.ROOT)
                : Kind.VECTOR.name().toLowerCase(Locale.ROOT);
    }

    /// Ends the threads.
    @Override
    public void close() {
        workers.close();
    }
}
