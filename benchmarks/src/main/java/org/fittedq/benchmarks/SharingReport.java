// SPDX-License-Identifier: Apache-2.0
package org.fittedq.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// SAC's update on one thread and on all, beside a load that stays away, stays, or comes and goes while it runs: how many
/// times one thread's time it takes. The two take turns, each beside the same load from its beginning on; the first answer
/// of each, when nothing is compiled and nothing decided, stands in a column of its own.
public final class SharingReport {

    private static final double SECONDS = 4;
    private static final double LIMIT = 1.1;

    /// What runs beside.
    ///
    /// @param name    in the table
    /// @param threads that spin
    /// @param millis  how long they work and how long they rest; 0: they never rest
    private record Load(String name, int threads, int millis) {}

    private SharingReport() {}

    /// The other end: serves `update`, updates per second.
    public static final class Updates {

        private Updates() {}

        /// Serves.
        ///
        /// @param args number of threads
        /// @throws Exception if the other end is gone
        public static void main(String[] args) throws Exception {
            Update update = new Update();
            update.algorithm = "sac";
            update.threads = Integer.parseInt(args[0]);
            update.setUp();
            Child.serve("ready", Map.of("update", seconds -> perSecond(update, seconds)));
            update.tearDown();
        }

        private static double[] perSecond(Update update, double seconds) {
            long first = update.twoUpdates();
            long last = first;
            double elapsed = 0;
            for (long begin = System.nanoTime(); elapsed < seconds; elapsed = (System.nanoTime() - begin) * 1e-9) {
                last = update.twoUpdates();
            }
            return new double[]{(last - first) / elapsed};
        }
    }

    /// Runs all measures.
    ///
    /// @param args name of the result file, then the length of each answer, times the usual (default 1)
    /// @throws IOException if a measure fails or the file cannot be written
    public static void main(String[] args) throws IOException {
        double seconds = SECONDS * (args.length > 1 ? Double.parseDouble(args[1]) : 1);
        int cores = Runtime.getRuntime().availableProcessors();
        List<String> lines = new ArrayList<>(List.of("# Sharing: " + Report.cpu() + ", " + cores + " cores", "",
                "`benchmarks/run sharing NAME`; JDK " + Runtime.version() + ", flags " + String.join(" ", Report.FLAGS)
                        + ". SAC's updates per second, answers of " + seconds + " s in turn, " + Rounds.COUNT
                        + " rounds and a first one that finds a new JVM. It must never take more than " + LIMIT
                        + " times one thread's time.",
                "",
                "| beside | one thread, median | " + cores
                        + " threads, median | times one thread's time, median | worst round "
                        + "| first round |",
                "|---|---|---|---|---|---|"));
        for (Load load : List.of(new Load("nothing", 0, 0), new Load("one thread", 1, 0),
                new Load("a thread on each core", cores, 0),
                new Load("a thread on each core, 0.1 s on and off", cores, 100),
                new Load("a thread on each core, 0.5 s on and off", cores, 500),
                new Load("a thread on each core, 1.5 s on and off", cores, 1500))) {
            lines.add(line(load, cores, seconds));
        }
        Path file = Path.of("benchmarks", "results", (args.length > 0 ? args[0] : "here") + "-sharing.md");
        Files.createDirectories(file.getParent());
        Files.write(file, lines);
    }

    private static String line(Load load, int cores, double seconds) throws IOException {
        double[] one = new double[Rounds.COUNT];
        double[] all = new double[Rounds.COUNT];
        double[] times = new double[Rounds.COUNT];
        double first = 0;
        double worst = 0;
        try (Child alone = Child.java(Updates.class, Optional.empty(), "1");
                Child shared = Child.java(Updates.class, Optional.empty(), String.valueOf(cores))) {
            for (int round = -1; round < Rounds.COUNT; round++) {
                double a = beside(load, () -> alone.ask("update", seconds)[0]);
                double b = beside(load, () -> shared.ask("update", seconds)[0]);
                if (round < 0) {
                    first = a / b;
                } else {
                    one[round] = a;
                    all[round] = b;
                    times[round] = a / b;
                    worst = Math.max(worst, a / b);
                }
            }
        }
        return String.format(Locale.ROOT, "| %s | %.0f | %.0f | %.2f | %.2f | %.2f |", load.name, Rounds.median(one),
                Rounds.median(all), Rounds.median(times), worst, first);
    }

    /// Something that is measured.
    @FunctionalInterface
    private interface Measure {
        double perSecond() throws IOException;
    }

    private static double beside(Load load, Measure measure) throws IOException {
        boolean[] done = new boolean[1];
        List<Thread> threads = new ArrayList<>();
        long begin = System.nanoTime();
        for (int i = 0; i < load.threads; i++) {
            threads.add(Thread.ofPlatform().daemon().start(() -> spin(load, begin, done)));
        }
        try {
            return measure.perSecond();
        } finally {
            synchronized (done) {
                done[0] = true;
            }
            threads.forEach(SharingReport::join);
        }
    }

    private static void spin(Load load, long begin, boolean[] done) {
        long on = load.millis * 1_000_000L;
        while (true) {
            synchronized (done) {
                if (done[0]) {
                    return;
                }
            }
            long into = System.nanoTime() - begin;
            if (on > 0 && into / on % 2 == 1) {
                sleep((on - into % on) / 1_000_000);
            } else {
                for (int i = 0; i < 10_000; i++) {
                    Thread.onSpinWait();
                }
            }
        }
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis + 1);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
