// SPDX-License-Identifier: Apache-2.0
package org.fittedq.spark;

import java.io.IOException;
import java.io.Serial;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;
import org.fittedq.data.Transitions;
import org.fittedq.math.Compute;
import org.fittedq.rounds.Block;
import org.fittedq.rounds.BlockTask;
import org.fittedq.rounds.Blocks;
import org.fittedq.rounds.Labelled;
import org.fittedq.rounds.LabelledTask;
import org.fittedq.rounds.Log;
import org.fittedq.rounds.Shapes;
import scala.Tuple2;

/// Blocks of a log on a Spark cluster, one in each partition, kept in the executors' memory and, beyond it, on their disks.
///
/// A block that is lost with its executor is read again, and labelled rows are labelled again, by Spark's lineage: as tasks depend on
/// nothing but block, round and seed, nothing changes. Every executor must be able to read the log's files under their paths.
///
/// Not thread-safe.
public final class SparkBlocks implements Blocks {

    /// Descriptions of jobs.
    static final String LABEL = "label";
    static final String FIT = "labelled rows";

    private final JavaSparkContext spark;
    private final JavaRDD<Block> blocks;
    private final int count;
    private final List<String> notes;
    private Optional<JavaRDD<Labelled>> labelled = Optional.empty();

    private SparkBlocks(JavaSparkContext spark, JavaRDD<Block> blocks, int count, List<String> notes) {
        this.spark = spark;
        this.blocks = blocks;
        this.count = count;
        this.notes = notes;
    }

    /// What the log's reader says of a file.
    private record Found(int blocks, int observationSize, int actionSize,
            ArrayList<String> notes) implements Serializable {

        @Serial
        private static final long serialVersionUID = 1;
    }

    /// Reads a log on the cluster: a file in each task, then a block in each partition.
    ///
    /// @param spark connected; not closed with the blocks
    /// @param log   its files, at paths that every executor can read
    /// @return its blocks
    /// @throws IOException              if a file cannot be read, or breaks a rule, after Spark's retries
    /// @throws IllegalArgumentException if files differ in their shapes, or actions lie outside the box
    public static SparkBlocks read(JavaSparkContext spark, Log log) throws IOException {
        int files = log.files().size();
        List<Integer> numbers = IntStream.range(0, files).boxed().toList();
        JavaRDD<FileBlocks> read = spark.parallelize(new ArrayList<>(numbers), files)
                .map(file -> FileBlocks.of(log, file))
                .persist(StorageLevel.MEMORY_AND_DISK());
        List<Found> found = job(spark, "read files", () -> read.map(FileBlocks::found).collect());
        Shapes shapes = new Shapes();
        Set<String> notes = new LinkedHashSet<>();
        int[] first = new int[files + 1];
        for (int file = 0; file < files; file++) {
            Found its = found.get(file);
            shapes.check(log.files().get(file), its.observationSize, its.actionSize);
            notes.addAll(its.notes);
            first[file + 1] = first[file] + its.blocks;
        }
        int count = first[files];
        JavaRDD<Block> blocks = read.flatMapToPair(of -> of.numbered(first[of.file])).partitionBy(new ByIndex(count))
                .values().persist(StorageLevel.MEMORY_AND_DISK());
        job(spark, "spread blocks", blocks::count);
        read.unpersist();
        return new SparkBlocks(spark, blocks, count, List.copyOf(notes));
    }

    /// The blocks of a file, numbered within it.
    private record FileBlocks(int file, ArrayList<Block> blocks) implements Serializable {

        @Serial
        private static final long serialVersionUID = 1;

        static FileBlocks of(Log log, int file) throws IOException {
            Transitions rows = log.read(file, Path.of(log.files().get(file)));
            return new FileBlocks(file, new ArrayList<>(log.blocks(rows, 0)));
        }

        Found found() {
            Transitions rows = blocks.getFirst().all();
            return new Found(blocks.size(), rows.observationSize(), rows.actionSize(), new ArrayList<>(rows.notes()));
        }

        /// The blocks by their numbers in the log.
        Iterator<Tuple2<Integer, Block>> numbered(int first) {
            return blocks.stream().map(b -> new Block(first + b.index(), b.all(), b.fitted()))
                    .map(b -> new Tuple2<>(b.index(), b)).iterator();
        }
    }

    /// Block k in partition k.
    private static final class ByIndex extends Partitioner {

        @Serial
        private static final long serialVersionUID = 1;

        private final int count;

        ByIndex(int count) {
            this.count = count;
        }

        @Override
        public int numPartitions() {
            return count;
        }

        @Override
        public int getPartition(Object index) {
            return (Integer) index;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof ByIndex o && o.count == count;
        }

        @Override
        public int hashCode() {
            return count;
        }
    }

    /// Runs a job, under a name that Spark's pages and listeners show.
    private static <R> R job(JavaSparkContext spark, String what, Callable<R> job) throws IOException {
        spark.sc().setJobDescription(what);
        return Failures.of(job);
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public List<String> notes() {
        return notes;
    }

    @Override
    public <R extends Serializable> List<R> map(BlockTask<R> task) throws IOException {
        return job(spark, "blocks", () -> blocks.map(block -> task.of(block, new Compute(1))).collect());
    }

    @Override
    public long label(BlockTask<Labelled> task) throws IOException {
        JavaRDD<Labelled> next = blocks.map(block -> task.of(block, new Compute(1)))
                .persist(StorageLevel.MEMORY_AND_DISK());
        long rows = job(spark, LABEL, () -> next.map(Labelled::size).collect()).stream()
                .mapToLong(Integer::longValue).sum();
        labelled.ifPresent(JavaRDD::unpersist);
        labelled = Optional.of(next);
        return rows;
    }

    @Override
    public <R extends Serializable> List<R> mapLabelled(LabelledTask<R> task) throws IOException {
        JavaRDD<Labelled> rows = labelled.orElseThrow(
                () -> new IllegalStateException("labelled rows: expected a call of label first, got none"));
        return job(spark, FIT, () -> rows.mapPartitionsWithIndex(
                (index, its) -> List.of(task.of(index, its.next(), new Compute(1))).iterator(), true).collect());
    }

    @Override
    public void close() {
        labelled.ifPresent(JavaRDD::unpersist);
        blocks.unpersist();
    }
}
