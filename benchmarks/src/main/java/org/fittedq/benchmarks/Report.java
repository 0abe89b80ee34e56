// SPDX-License-Identifier: Apache-2.0
package org.fittedq.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/// Runs the benchmarks and writes one line for each claim to `benchmarks/results/<name>.md`.
///
/// Every ratio is taken within one run: the floor is the operations of an update over the fma peak measured just before.
/// Times are taken of single calls. The machine is shared and other users only ever add time, so what the code can do is the
/// tenth percentile; the median is what the user of this machine got.
public final class Report {

    static final List<String> FLAGS = List.of("--add-modules=jdk.incubator.vector", "-XX:+UseSerialGC",
            "-XX:+UseTransparentHugePages");
    private static final double PERIOD = 10_000; // of 100 Hz, µs
    private static final int TRANSITIONS = 20_000;
    private static final int BASE_POINTS = 100_000;
    private final List<String> lines = new ArrayList<>();
    private final int iterations;

    private Report(int iterations) {
        this.iterations = iterations;
    }

    /// Runs all benchmarks.
    ///
    /// @param args name of the result file, then the number of iterations (default 20)
    /// @throws RunnerException if a benchmark fails
    /// @throws IOException     if the file cannot be written
    public static void main(String[] args) throws RunnerException, IOException {
        String name = args.length > 0 ? args[0] : "here";
        Report report = new Report(args.length > 1 ? Integer.parseInt(args[1]) : 20);
        report.run();
        Path file = Path.of("benchmarks", "results", name + ".md");
        Files.createDirectories(file.getParent());
        Files.write(file, report.lines);
    }

    private void run() throws RunnerException, IOException {
        line("# Benchmarks: " + cpu() + ", " + Runtime.getRuntime().availableProcessors() + " cores");
        line("");
        line("JDK " + Runtime.version() + ", flags " + String.join(" ", FLAGS) + ". Networks 2×256, batch 256, "
                + "17 observations, 6 actions. Tenth percentile of single calls over " + iterations
                + " × 0.5 s (median in brackets: the machine is shared); floor: operations of the update over the fma peak "
                + "measured in the same run, over the number of threads.");
        line("");
        double peak = FmaPeak.flops() / times("FmaPeak.fma", 1).best() / 1e3;
        line(String.format(Locale.ROOT, "- fma peak of one core: %.1f GFLOP/s", peak));
        for (String algorithm : List.of("sac", "td3", "ddpg", "sac-v", "svg")) {
            Times one = update(algorithm, 1, false, peak, Times.NONE);
            update(algorithm, 2, false, peak, one);
            if (algorithm.equals("sac")) {
                Times oneBusy = update(algorithm, 1, true, peak, Times.NONE);
                update(algorithm, 2, true, peak, oneBusy);
            }
        }
        for (int threads : new int[]{1, 2}) {
            Times turn = times("Loop.turn", threads, "algorithm", "sac");
            Times update = times("Loop.update", threads, "algorithm", "sac");
            line(String.format(Locale.ROOT,
                    "- SAC training loop on Pendulum-v1, %d thread%s: %.0f steps/s, %.1f %% of the update's own rate "
                            + "(%.0f, %.1f %%)",
                    threads, threads == 1 ? "" : "s", 1e6 / turn.best, 100 * update.best / turn.best,
                    1e6 / turn.median, 100 * update.median / turn.median));
        }
        maximisers(peak);
        ReplayMeasure.lines(lines);
        line(String.format(Locale.ROOT, "- from the command to the end of its first environment step: %.2f s",
                firstStepSeconds()));
        Times act = times("Act.act", 1);
        line(String.format(Locale.ROOT, "- one-state policy action, 2×256: median %.2f µs, p99 %.2f µs",
                act.median / 1e3, act.slow / 1e3));
    }

    /// Median of five starts of the command, each a training of one step in a new folder.
    private static double firstStepSeconds() throws IOException {
        double[] seconds = new double[5];
        for (int i = 0; i < seconds.length; i++) {
            Path folder = Files.createTempDirectory("fittedq-start");
            long begin = System.nanoTime();
            Process process = new ProcessBuilder("./fittedq", "train", "sac", "--env", "Pendulum-v1", "--steps", "1",
                    "--out", folder.resolve("run").toString()).redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile()).start();
            if (process.onExit().join().exitValue() != 0) {
                throw new IOException("the command failed: " + Files.readString(folder.resolve("log")));
            }
            seconds[i] = (System.nanoTime() - begin) * 1e-9;
        }
        Arrays.sort(seconds);
        return seconds[seconds.length / 2];
    }

    private void maximisers(double peak) throws RunnerException, IOException {
        Times one = Times.NONE;
        for (int threads : new int[]{1, 2}) {
            Times t = times("Maximise.batch", threads);
            double floor = Flops.cem(Maximise.SAMPLES, Maximise.ITERATIONS) / peak / 1e3 / threads;
            line(String.format(Locale.ROOT,
                    "- CEM, 256 states × %d samples × %d iterations, %d thread%s: %.1f ms, %.1f %% of floor%s (%.1f ms)",
                    Maximise.SAMPLES, Maximise.ITERATIONS, threads, threads == 1 ? "" : "s", t.best / 1e3,
                    100 * floor / t.best, timesOne(one.best, t.best), t.median / 1e3));
            PyTorch.lines(lines, threads, t.best / 1e3);
            one = t;
        }
        for (String method : Decision.METHODS) {
            Times t = times("Decision.decide", 1, "method", method);
            line(String.format(Locale.ROOT,
                    "- one decision, %d actions, 2×256, by %s: median %.1f µs, p99 %.1f µs, %.2f %% of the 10 ms of 100 Hz",
                    Decision.ACTIONS, method, t.median, t.slow, 100 * t.slow / PERIOD));
        }
        for (String set : List.of("box", "budget", "polytope")) {
            Times t = times("Projection.project", 1, "set", set);
            line(String.format(Locale.ROOT, "- projection of 128 samples of 20 dimensions, %s: %.1f µs (%.1f µs)",
                    set.equals("box") ? "box" : "box, budget and 4 sectors as " + set, t.best, t.median));
        }
        SweepMeasure.lines(lines, BASE_POINTS);
        EnsembleMeasure.line(lines, TRANSITIONS);
        NormMeasure.lines(lines);
    }

    private Times update(String algorithm, int threads, boolean busy, double peak, Times one) throws RunnerException {
        Times t = times("Update.twoUpdates", threads, "algorithm", algorithm, "busy", String.valueOf(busy)).half();
        double floor = Flops.update(algorithm) / peak / 1e3 / threads;
        String name = switch (algorithm) {
            case "sac-v" -> "SAC with V";
            case "svg" -> "SVG(5)";
            default -> algorithm.toUpperCase(Locale.ROOT);
        };
        line(String.format(Locale.ROOT, "- %s update, %d thread%s%s: %.2f ms, %.1f %% of floor%s (%.2f ms, %.1f %%%s)",
                name, threads, threads == 1 ? "" : "s", busy ? ", another process's thread busy" : "", t.best / 1e3,
                100 * floor / t.best, timesOne(one.best, t.best), t.median / 1e3, 100 * floor / t.median,
                timesOne(one.median, t.median)));
        return t;
    }

    private static String timesOne(double one, double time) {
        return one == 0 ? "" : String.format(Locale.ROOT, ", %.2f times one thread", one / time);
    }

    private void line(String text) {
        lines.add(text);
    }

    /// Times of single calls, in the benchmark's unit: tenth, fiftieth and ninety-ninth percentile.
    private record Times(double best, double median, double slow) {

        static final Times NONE = new Times(0, 0, 0);

        Times half() {
            return new Times(best / 2, median / 2, slow / 2);
        }
    }

    private Times times(String benchmark, int threads, String... parameters) throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder().include("\\." + benchmark.replace(".", "\\.") + "$")
                .forks(1)
                .warmupIterations(12).warmupTime(TimeValue.milliseconds(500)).measurementIterations(iterations)
                .measurementTime(TimeValue.milliseconds(500)).jvmArgs(FLAGS.toArray(String[]::new));
        if (benchmark.matches("(Update|Loop|Maximise)\\..*")) {
            options = options.param("threads", String.valueOf(threads));
        }
        for (int i = 0; i < parameters.length; i += 2) {
            options = options.param(parameters[i], parameters[i + 1]);
        }
        Collection<RunResult> results = new Runner(options.build()).run();
        var statistics = results.iterator().next().getPrimaryResult().getStatistics();
        return new Times(statistics.getPercentile(10), statistics.getPercentile(50), statistics.getPercentile(99));
    }

    /// Name of the processor.
    static String cpu() throws IOException {
        Path info = Path.of("/proc/cpuinfo");
        if (!Files.isReadable(info)) {
            return System.getProperty("os.arch");
        }
        try (Stream<String> all = Files.lines(info)) {
            List<String> known = all.filter(l -> l.matches("(model name|flags)\\s.*")).limit(2).toList();
            String name = known.getFirst().replaceFirst(".*:\\s*", "");
            boolean wide = known.stream().anyMatch(l -> Arrays.asList(l.split("\\s+")).contains("avx512f"));
            return name + (wide ? " with AVX-512" : "");
        }
    }
}
