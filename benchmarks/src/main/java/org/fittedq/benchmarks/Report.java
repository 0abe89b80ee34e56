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
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/// Runs the benchmarks and writes one line for each claim to `benchmarks/results/<name>.md`.
///
/// Every ratio is taken within one run: the floor is the operations of an update over the fma peak measured just before.
/// Scores are medians over iterations, since other users of the machine only ever add time.
public final class Report {

    private static final String[] FLAGS = {"--add-modules=jdk.incubator.vector", "-XX:+UseSerialGC",
            "-XX:+UseTransparentHugePages"};
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
                + "17 observations, 6 actions. Medians of " + iterations
                + " iterations; floor: operations of the update "
                + "over the fma peak measured in the same run, over the number of threads.");
        line("");
        double peak = FmaPeak.flops() / median("FmaPeak.fma", 1).getFirst() / 1e3;
        line(String.format(Locale.ROOT, "- fma peak of one core: %.1f GFLOP/s", peak));
        for (String algorithm : List.of("sac", "td3", "ddpg", "sac-v")) {
            double one = update(algorithm, 1, false, peak, 0);
            update(algorithm, 2, false, peak, one);
            if (algorithm.equals("sac")) {
                double oneBusy = update(algorithm, 1, true, peak, 0);
                update(algorithm, 2, true, peak, oneBusy);
            }
        }
        for (int threads : new int[]{1, 2}) {
            double turn = median("Loop.turn", threads, "algorithm", "sac").getFirst();
            double update = median("Loop.update", threads, "algorithm", "sac").getFirst();
            line(String.format(Locale.ROOT,
                    "- SAC training loop on Pendulum-v1, %d thread%s: %.0f steps/s, %.1f %% of the update's own rate",
                    threads, threads == 1 ? "" : "s", 1e6 / turn, 100 * update / turn));
        }
        ReplayMeasure.lines(lines);
        line(String.format(Locale.ROOT, "- from the command to the end of its first environment step: %.2f s",
                firstStepSeconds()));
        List<Double> act = median("Act.act", 1);
        line(String.format(Locale.ROOT, "- one-state policy action, 2×256: median %.2f µs, p99 %.2f µs",
                act.get(0) / 1e3, act.get(1) / 1e3));
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

    private double update(String algorithm, int threads, boolean busy, double peak, double one)
            throws RunnerException {
        double time = median("Update.update", threads, "algorithm", algorithm, "busy", String.valueOf(busy)).getFirst();
        double floor = Flops.update(algorithm) / peak / 1e3 / threads;
        String name = algorithm.equals("sac-v") ? "SAC with V" : algorithm.toUpperCase(Locale.ROOT);
        line(String.format(Locale.ROOT, "- %s update, %d thread%s%s: %.2f ms, %.1f %% of floor%s", name, threads,
                threads == 1 ? "" : "s", busy ? ", another process's thread busy" : "", time / 1e3, 100 * floor / time,
                one == 0 ? "" : String.format(Locale.ROOT, ", %.2f times one thread", one / time)));
        return time;
    }

    private void line(String text) {
        lines.add(text);
    }

    /// Median over iterations (sample time: median and 99th percentile of all calls), in the benchmark's unit.
    private List<Double> median(String benchmark, int threads, String... parameters) throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder().include("\\." + benchmark.replace(".", "\\.") + "$")
                .forks(1)
                .warmupIterations(12).warmupTime(TimeValue.milliseconds(500)).measurementIterations(iterations)
                .measurementTime(TimeValue.milliseconds(500)).jvmArgs(FLAGS);
        if (benchmark.startsWith("Update") || benchmark.startsWith("Loop")) {
            options = options.param("threads", String.valueOf(threads));
        }
        for (int i = 0; i < parameters.length; i += 2) {
            options = options.param(parameters[i], parameters[i + 1]);
        }
        Collection<RunResult> results = new Runner(options.build()).run();
        RunResult result = results.iterator().next();
        if (benchmark.startsWith("Act")) {
            var statistics = result.getPrimaryResult().getStatistics();
            return List.of(statistics.getPercentile(50), statistics.getPercentile(99));
        }
        double[] scores = result.getBenchmarkResults().stream().map(BenchmarkResult::getIterationResults)
                .flatMap(Collection::stream).map(IterationResult::getPrimaryResult).mapToDouble(r -> r.getScore())
                .sorted().toArray();
        return List.of(scores[scores.length / 2]);
    }

    private static String cpu() throws IOException {
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
