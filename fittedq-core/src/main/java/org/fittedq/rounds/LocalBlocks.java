// SPDX-License-Identifier: Apache-2.0
package org.fittedq.rounds;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.fittedq.data.Transitions;
import org.fittedq.math.Check;
import org.fittedq.math.Compute;
import org.fittedq.store.Closing;

/// Blocks on this machine, worked on by the threads of this process. What does not fit into a share of the memory is kept in temporary
/// files, and read again when it is its turn, so that a log may be larger than the memory; each of its files must fit.
public final class LocalBlocks implements Blocks {

    /// Of the memory that Java may have, a quarter is for blocks and a quarter for labelled rows.
    private static final int SHARE = 4;

    private final Compute compute;
    private final Shelf<Block> blocks;
    private final Shelf<Labelled> labelled;
    private final Set<String> notes = new LinkedHashSet<>();
    private int count;
    private boolean isLabelled;

    private LocalBlocks(Compute compute, long bytes) {
        this.compute = compute;
        this.blocks = new Shelf<>(Block.class, block -> block.all().bytes(), bytes);
        this.labelled = new Shelf<>(Labelled.class, Labelled::bytes, bytes);
    }

    /// Reads a log.
    ///
    /// @param log     its files
    /// @param compute kernels and threads; not closed with it
    /// @return its blocks
    /// @throws IOException              if a file cannot be read, or breaks a rule
    /// @throws IllegalArgumentException if files differ in their shapes, or actions lie outside the box
    public static LocalBlocks read(Log log, Compute compute) throws IOException {
        return read(log, compute, Runtime.getRuntime().maxMemory() / SHARE);
    }

    /// Reads a log with so much memory for blocks, and as much for labelled rows.
    ///
    /// @param bytes of memory, at least 0
    static LocalBlocks read(Log log, Compute compute, long bytes) throws IOException {
        LocalBlocks read = new LocalBlocks(compute, bytes);
        try {
            Shapes shapes = new Shapes();
            for (int file = 0; file < log.files().size(); file++) {
                Transitions rows = log.read(file, Path.of(log.files().get(file)));
                shapes.check(log.files().get(file), rows.observationSize(), rows.actionSize());
                read.notes.addAll(rows.notes());
                for (Block block : log.blocks(rows, read.count)) {
                    read.blocks.put(read.count++, block);
                }
            }
            return read;
        } catch (IOException | RuntimeException | Error e) {
            Closing.after(e, List.of(read));
            throw e;
        }
    }

    /// Tells how many blocks, and labelled rows of blocks, are in files.
    int onDisk() {
        return blocks.onDisk() + labelled.onDisk();
    }

    /// Takes blocks that are in memory.
    ///
    /// @param blocks  at least one, block k with index k
    /// @param compute kernels and threads; not closed with it
    /// @return the blocks
    /// @throws IllegalArgumentException if there are none, or one has another index
    /// @throws IOException              if they do not fit into memory and the disk reports an error
    public static LocalBlocks of(List<Block> blocks, Compute compute) throws IOException {
        Check.that(!blocks.isEmpty(), "blocks", "at least one", 0);
        LocalBlocks taken = new LocalBlocks(compute, Runtime.getRuntime().maxMemory() / SHARE);
        for (Block block : blocks) {
            Check.that(block.index() == taken.count, "index of block " + taken.count, String.valueOf(taken.count),
                    block.index());
            taken.blocks.put(taken.count++, block);
        }
        return taken;
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public List<String> notes() {
        return List.copyOf(notes);
    }

    @Override
    public <R extends Serializable> List<R> map(BlockTask<R> task) throws IOException {
        return each(k -> task.of(blocks.get(k), compute.alone()));
    }

    @Override
    public long label(BlockTask<Labelled> task) throws IOException {
        List<Integer> sizes = each(k -> {
            Labelled rows = task.of(blocks.get(k), compute.alone());
            labelled.put(k, rows);
            return rows.size();
        });
        isLabelled = true;
        return sizes.stream().mapToLong(Integer::longValue).sum();
    }

    @Override
    public <R extends Serializable> List<R> mapLabelled(LabelledTask<R> task) throws IOException {
        if (!isLabelled) {
            throw new IllegalStateException(Check.message("labelled rows", "a call of label first", "none"));
        }
        return each(k -> task.of(k, labelled.get(k), compute.alone()));
    }

    /// What to do with the k-th.
    @FunctionalInterface
    private interface Part<R> {
        R of(int k) throws IOException;
    }

    private <R> List<R> each(Part<R> work) throws IOException {
        List<Optional<R>> results = new ArrayList<>(Collections.nCopies(count, Optional.empty()));
        try {
            for (int first = 0; first < count; first += MOST) {
                int begin = first;
                compute.workers().run((k, worker) -> {
                    try {
                        results.set(begin + k, Optional.of(work.of(begin + k)));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }, Math.min(MOST, count - first));
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return results.stream().map(Optional::orElseThrow).toList();
    }

    private static final int MOST = 1 << 12; // blocks offered to the threads at once

    @Override
    public void close() throws IOException {
        Closing.all(List.of(blocks, labelled));
    }
}
