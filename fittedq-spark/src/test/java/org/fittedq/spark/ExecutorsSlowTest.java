// SPDX-License-Identifier: Apache-2.0
package org.fittedq.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.fittedq.data.Columns;
import org.fittedq.math.Compute;
import org.fittedq.run.DataChoice;
import org.fittedq.run.Experiment;
import org.fittedq.run.Training;
import org.fittedq.run.TrainingListener;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Laws of rounds on two executors that are processes of their own.
@Tag("slow")
class ExecutorsSlowTest {

    @TempDir
    private Path folder;

    /// Kills an executor at the first task of the n-th job of a kind.
    private static final class Killer extends SparkListener {

        private final String job;
        private final AtomicInteger left;
        private volatile boolean due;
        private final AtomicInteger killed = new AtomicInteger();

        Killer(String job, int nth) {
            this.job = job;
            this.left = new AtomicInteger(nth);
        }

        @Override
        public void onJobStart(SparkListenerJobStart start) {
            due = job.equals(start.properties().getProperty("spark.job.description")) && left.decrementAndGet() == 0;
        }

        @Override
        public void onTaskStart(SparkListenerTaskStart start) {
            if (due) {
                due = false;
                ProcessHandle executor = ProcessHandle.current().children().findFirst().orElseThrow();
                executor.destroyForcibly(); // SIGKILL
                killed.incrementAndGet();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"qt-opt, averaged, none, 0", "qt-opt, averaged, label, 2", "qt-opt, averaged, labelled rows, 3",
            "td3, sampled, label, 2"})
    void executorsGiveTheDigitsOfOneProcessEvenIfOneIsKilled(String algorithm, String rounds, String job, int nth)
            throws IOException {
        Path log = LocalSparkTest.log(folder, 4, 400);
        Map<String, String> fits = rounds.equals("averaged")
                ? Map.of("run.rounds", rounds, "run.rounds.localFits", "5", "run.rounds.averagings", "2")
                : Map.of("run.rounds", rounds, "run.rounds.fits", "10");
        Experiment experiment = Experiment.of(algorithm, "Pendulum-v1").with(DataChoice.of(log, Columns.OURS, 1))
                .with(fits).with(Map.of("run.steps", "40", "run.evalEvery", "0", "run.rounds.blocks.rows", "200",
                        "run.rounds.blocks.labelled", "60", "networks.shape.hidden", "32,32"));
        Path here = folder.resolve("here");
        try (Training training = Training.begin(here, experiment, 1)) {
            training.run();
        }
        Path there = folder.resolve("there");
        Killer killer = new Killer(job, nth);
        try (JavaSparkContext spark = new JavaSparkContext(
                new SparkCluster("local-cluster[2,1,1024]", Map.of()).conf())) {
            spark.sc().addSparkListener(killer);
            try (Training training = Training.begin(there, experiment, (of, compute) -> SparkBlocks.read(spark, of),
                    new Compute(1), TrainingListener.NONE)) {
                assertTrue(training.run());
            }
        }

        assertEquals(nth > 0 ? 1 : 0, killer.killed.get());
        assertArrayEquals(LocalSparkTest.policy(here), LocalSparkTest.policy(there));
        assertEquals(LocalSparkTest.lines(here), LocalSparkTest.lines(there));
    }
}
