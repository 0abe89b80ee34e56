// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.fittedq.algorithm.Setup;
import org.fittedq.math.Compute;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Batch;
import org.fittedq.mdp.Spec;
import org.fittedq.random.Streams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MemoryNeedTest {

    private static final long GB = 1L << 30;

    private static Spec spec(int observations) {
        return new Spec("large", observations, ActionBox.symmetric(1, 2));
    }

    private static Experiment experiment(String algorithm) {
        return Experiment.of(algorithm, "Pendulum-v1").with("networks.shape.hidden", "64,48")
                .with("replay.batchSize", "32").with("run.steps", "1000").with("replay.warmupSteps", "10");
    }

    static Stream<String> onBatches() {
        return Stream.concat(AlgorithmKind.all().stream()
                .filter(k -> AlgorithmKind.workload(k.defaults()).isPresent()).map(AlgorithmKind::name),
                Stream.of("qt-opt batch"));
    }

    /// It must not refuse what would fit, and it must not overlook a network: less than what is allocated, more than a
    /// quarter of it (`svg` has a model, which is not counted).
    @ParameterizedTest
    @MethodSource("onBatches")
    void theNeedIsALowerBoundOfWhatAnAlgorithmAllocates(String algorithm) {
        Spec spec = spec(20_000);
        String[] words = algorithm.split(" ");
        Experiment plain = experiment(words[0]);
        Experiment experiment = words.length > 1 ? plain.with("networks.shape.norm", words[1]) : plain;
        try (Compute compute = new Compute(Compute.Kind.SCALAR, 1)) {
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            AlgorithmKind.make(experiment.config(), new Setup(spec, 1, new Streams(1), compute)); // loads classes
            long before = threads.getCurrentThreadAllocatedBytes();
            AlgorithmKind.make(experiment.config(), new Setup(spec, 1, new Streams(1), compute));
            long allocated = threads.getCurrentThreadAllocatedBytes() - before
                    + 4L * new Batch(32, spec.observationSize(), 1).s().data().length * 2;
            MemoryNeed need = MemoryNeed.of(experiment, spec, 0);

            assertTrue(need.networks() + need.batch() <= allocated, need + " against " + allocated);
            assertTrue(need.networks() + need.batch() >= allocated / 4, need + " against " + allocated);
        }
    }

    /// 150528 observations, an action, a reward and an end: 602 121 bytes a transition.
    @Test
    void theReplayBufferCountsAsFarAsTheStepsFillIt() {
        Experiment few = experiment("sac");

        assertEquals(1000L * 602_121, MemoryNeed.of(few, spec(150_528), 0).replay());
        assertEquals(7L * 602_121, MemoryNeed.of(few.with("replay.capacity", "7"), spec(150_528), 0).replay());
        assertEquals(1_000_000L * 602_121,
                MemoryNeed.of(few.with("run.steps", "9000000"), spec(150_528), 0).replay());
    }

    @Test
    void whatFitsIsNotRefused() {
        Experiment e = experiment("sac");
        MemoryNeed need = MemoryNeed.of(e, spec(3), 0);

        assertDoesNotThrow(() -> need.check(e, spec(3), need.bytes()));
    }

    @Test
    void aBufferThatCannotFillIsRefusedWithThePartsAndTheCapacityThatFits() {
        Experiment e = experiment("sac").with("run.steps", "1000000");
        Spec spec = spec(150_528);
        var refused = assertThrows(IllegalArgumentException.class,
                () -> MemoryNeed.of(e, spec, 0).check(e, spec, 6 * GB));

        assertEquals(
                "memory: expected at most 6.0 GB, the JVM's heap, got 561.4 GB (replay buffer 560.8, batch and activations "
                        + "0.1, networks 0.5); set --sac.replay.capacity to at most 7471, or FITTEDQ_JAVA_OPTS=-Xmx702g",
                refused.getMessage());
        Experiment smaller = e.with("replay.capacity", "7471");
        assertDoesNotThrow(() -> MemoryNeed.of(smaller, spec, 0).check(smaller, spec, 6 * GB));
    }

    @Test
    void networksAndBatchesThatCannotFitAreRefusedWithTheirSetting() {
        Experiment wide = experiment("td3").with("networks.shape.hidden", "4096,256");
        Experiment large = experiment("td3").with("replay.batchSize", "4096");
        Spec spec = spec(1_000_000);

        String first = assertThrows(IllegalArgumentException.class,
                () -> MemoryNeed.of(wide, spec, 0).check(wide, spec, 6 * GB)).getMessage();
        String second = assertThrows(IllegalArgumentException.class,
                () -> MemoryNeed.of(large, spec, 0).check(large, spec, 6 * GB)).getMessage();

        assertTrue(first.contains("; set a narrower first layer in --td3.networks.shape.hidden, or"), first);
        assertTrue(second.contains("; set a smaller --td3.replay.batchSize, or"), second);
    }

    /// 60 000² weights, eleven copies of them.
    @Test
    void aTrainingThatCannotFitLeavesNothing(@TempDir Path folder) {
        Experiment e = Experiment.of("sac", "Pendulum-v1").with("networks.shape.hidden", "60000,60000");
        Path run = folder.resolve("run");

        var refused = assertThrows(IllegalArgumentException.class, () -> Training.begin(run, e, 1));

        assertTrue(refused.getMessage().startsWith("memory: expected at most "), refused.getMessage());
        assertTrue(Files.notExists(run));
    }

    @Test
    void sweepsCountAllThatIsGathered() {
        Experiment e = Experiment.of("fqi", "Pendulum-v1").with("run.steps", "1000");

        MemoryNeed need = MemoryNeed.of(e, spec(10), 0);

        assertEquals(1000L * (4 * 12 + 1), need.replay());
        assertEquals(1000L * 4 * 23, need.batch());
    }
}
