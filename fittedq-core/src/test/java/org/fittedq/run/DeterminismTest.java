// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.fittedq.math.Compute;
import org.fittedq.store.Json;
import org.fittedq.store.JsonAt;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Same settings, same seed: same bits, whatever the number of threads, the kernels, the flags of the JVM.
class DeterminismTest {

    /// Has C2 compile what has run a few dozen times.
    private static final String HOT = "-XX:CompileThresholdScaling=0.05";
    private static final String NO_VECTOR_API = "";

    /// Every value of each flag at least once; [#everyFlag] has the whole product, the interpreter with one collector.
    static final List<String> PAIRWISE = List.of("-Xint", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
            HOT + " -XX:+UseSerialGC", HOT + " -XX:UseAVX=0 -XX:+UseParallelGC",
            HOT + " -XX:UseAVX=1 -XX:+UseSerialGC", HOT + " -XX:UseAVX=2 -XX:MaxVectorSize=16 -XX:+UseZGC",
            HOT + " -XX:UseAVX=3 -XX:MaxVectorSize=32 -XX:+UseParallelGC", NO_VECTOR_API);

    @TempDir
    private static Path temporary;

    private static Map<String, String> expected;

    static Stream<String> everyFlag() {
        List<String> all = new ArrayList<>();
        for (String compiler : List.of("-Xint", "-XX:TieredStopAtLevel=1", HOT, "-XX:-TieredCompilation")) {
            for (String avx : List.of("", " -XX:UseAVX=0", " -XX:UseAVX=1", " -XX:UseAVX=2", " -XX:UseAVX=3")) {
                for (String size : List.of("", " -XX:MaxVectorSize=16", " -XX:MaxVectorSize=32")) {
                    // an interpreted run takes a minute, and of what it computes the collector sees least
                    List<String> collectors = compiler.equals("-Xint")
                            ? List.of(" -XX:+UseSerialGC")
                            : List.of(" -XX:+UseSerialGC", " -XX:+UseParallelGC", " -XX:+UseZGC");
                    collectors.forEach(gc -> all.add(compiler + avx + size + gc));
                }
            }
        }
        return all.stream();
    }

    @BeforeAll
    static void trainInThisProcess() throws IOException {
        Path folder = temporary.resolve("here");
        TinyMain.main(new String[]{"flags", folder.toString()});
        expected = digests(folder);
    }

    private static Map<String, String> digests(Path folder) throws IOException {
        Map<String, String> digests = new LinkedHashMap<>();
        for (String algorithm : TinyRun.ALGORITHMS) {
            digests.put(algorithm, RunFiles.digest(folder.resolve(algorithm)));
        }
        return digests;
    }

    @ParameterizedTest
    @ValueSource(strings = {"SCALAR 1", "SCALAR 2", "SCALAR 3", "VECTOR 1", "VECTOR 2", "VECTOR 3"})
    void threadsAndKernelsChangeNoBit(String kindAndThreads) throws IOException {
        Compute.Kind kind = Compute.Kind.valueOf(kindAndThreads.split(" ")[0]);
        int threads = Integer.parseInt(kindAndThreads.split(" ")[1]);
        Path folder = temporary.resolve(kindAndThreads);

        for (String algorithm : TinyRun.ALGORITHMS) {
            try (Training training = Training.begin(folder.resolve(algorithm), TinyMain.flagged(algorithm),
                    Compute.alwaysSharing(kind, threads), TrainingListener.NONE)) {
                training.run();
            }
        }

        assertEquals(expected, digests(folder));
    }

    /// Layers of several panels, batches of several tiles and several environments, so that each thread has work.
    @ParameterizedTest
    @FieldSource("org.fittedq.run.TinyRun#ALGORITHMS")
    void threadsAndKernelsChangeNoBitOfLargerNetworks(String algorithm) throws IOException {
        Experiment experiment = TinyRun.of(algorithm).with(Map.of("networks.shape.hidden", "67,35",
                "replay.batchSize", "29", "run.environments", "4", "run.steps", "32", "run.evalEvery", "32",
                "run.evalEpisodes",
                "1"));
        List<String> digests = new ArrayList<>();

        for (Compute.Kind kind : List.of(Compute.Kind.SCALAR, Compute.Kind.VECTOR)) {
            for (int threads = 1; threads <= 3; threads++) {
                Path folder = temporary.resolve(algorithm + kind + threads);
                try (Training training = Training.begin(folder, experiment, Compute.alwaysSharing(kind, threads),
                        TrainingListener.NONE)) {
                    training.run();
                }
                digests.add(RunFiles.digest(folder));
            }
        }

        assertEquals(1, digests.stream().distinct().count(), digests::toString);
    }

    /// Rows times parameters above what is worth sharing, so that several threads work on every network, from the first update on.
    @ParameterizedTest
    @FieldSource("org.fittedq.run.TinyRun#ALGORITHMS")
    void threadsChangeNoBitWhereTheyShareTheWork(String algorithm) throws IOException {
        Experiment experiment = TinyRun.of(algorithm).with(Map.of("networks.shape.hidden", "131,67",
                "replay.batchSize", "128", "run.steps", "150", "run.evalEvery", "150", "run.evalEpisodes", "1"));
        List<String> digests = new ArrayList<>();

        for (int threads : new int[]{1, 3, 3}) {
            Path folder = temporary.resolve(algorithm + "shared" + digests.size());
            try (Training training = Training.begin(folder, experiment,
                    Compute.alwaysSharing(Compute.Kind.VECTOR, threads),
                    TrainingListener.NONE)) {
                training.run();
            }
            digests.add(RunFiles.digest(folder));
        }

        assertEquals(1, digests.stream().distinct().count(), digests::toString);
    }

    @ParameterizedTest
    @FieldSource("PAIRWISE")
    void flagsOfTheJvmChangeNoBit(String flags) throws IOException, InterruptedException {
        for (String flag : flags.split(" ")) {
            int at = flag.indexOf("UseAVX=");
            assumeTrue(at < 0 || Integer.parseInt(flag.substring(at + 7)) <= avx(), "this processor lacks " + flag);
        }
        List<String> all = new ArrayList<>(flags.isEmpty() ? List.of() : List.of(flags.split(" ")));
        if (!flags.equals(NO_VECTOR_API)) {
            all.add(Fork.VECTOR);
        }
        Path folder = temporary.resolve("flags" + flags.hashCode());
        Path output = temporary.resolve("flags" + flags.hashCode() + ".txt");

        Fork.succeeds(Fork.start(all, output, "flags", folder.toString()), output);

        assertEquals(expected, digests(folder));
        for (String algorithm : TinyRun.ALGORITHMS) {
            JsonAt manifest = Json.read("m", Files.readAllBytes(folder.resolve(algorithm).resolve("manifest.json")),
                    1 << 20);
            assertEquals(flags.equals(NO_VECTOR_API) ? "scalar" : "vector", manifest.at("kernels").text());
        }
    }

    @Tag("slow")
    @ParameterizedTest
    @MethodSource("everyFlag")
    void everyCombinationOfFlagsGivesTheSameBits(String flags) throws IOException, InterruptedException {
        flagsOfTheJvmChangeNoBit(flags);
    }

    /// The largest `UseAVX` that this JVM would take as it is; −1 where there is no such flag, as on ARM.
    private static int avx() {
        try {
            return Integer.parseInt(ManagementFactory
                    .getPlatformMXBean(com.sun.management.HotSpotDiagnosticMXBean.class).getVMOption("UseAVX")
                    .getValue());
        } catch (IllegalArgumentException e) {
            return -1;
        }
    }
}
