// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.fittedq.store.Disk;
import org.fittedq.store.DiskLock;

/// A disk on real files that fails on demand, and that knows what a loss of power would destroy.
///
/// Calls are counted from 1; one runs at a time, whatever the thread. `force` costs nothing here: it only notes that the file is safe from then on.
public final class FaultyDisk implements Disk {

    /// What happens at the chosen call.
    public enum Fault {
        /// Nothing; calls are only counted.
        NONE,
        /// That call fails, later ones work.
        ONCE,
        /// That call and all later ones fail.
        FOREVER,
        /// From that call on every write fails, after half of its bytes, as on a full disk; other calls work.
        FULL,
        /// That call and all later ones fail: the machine is dead until [#crash].
        POWER
    }

    /// What becomes of a file that was not forced.
    public enum Damage {
        DELETED, ZEROED, HALVED, EMPTIED, BIT_FLIPPED, LEFT
    }

    /// A name that is not yet permanent; `replaced` is the file that had it before.
    private record Entry(Path from, Path to, Optional<byte[]> replaced) {

        boolean isRename() {
            return !from.equals(to);
        }

        /// Returns the entry under the names it has after a directory was renamed.
        Entry moved(Path oldName, Path newName) {
            return new Entry(renamed(from, oldName, newName), renamed(to, oldName, newName), replaced);
        }
    }

    private final Disk real = Disk.real();
    private final Fault fault;
    private final int at;
    private final boolean locks;
    private final Set<Path> unforced = new TreeSet<>();
    private final Deque<Entry> entries = new ArrayDeque<>(); // names not yet permanent, the latest first
    private int calls;

    public FaultyDisk(Fault fault, int at) {
        this(fault, at, true);
    }

    private FaultyDisk(Fault fault, int at, boolean locks) {
        this.fault = fault;
        this.at = at;
        this.locks = locks;
    }

    /// A calm disk of a file system that has no locks.
    static FaultyDisk withoutLocks() {
        return new FaultyDisk(Fault.NONE, 0, false);
    }

    /// Returns whether the chosen call has been reached.
    public synchronized boolean struck() {
        return fault != Fault.NONE && calls >= at;
    }

    synchronized int calls() {
        return calls;
    }

    private synchronized void call() throws IOException {
        calls++;
        boolean fails = switch (fault) {
            case NONE, FULL -> false;
            case ONCE -> calls == at;
            case FOREVER, POWER -> calls >= at;
        };
        if (fails) {
            throw new IOException(fault + " at call " + at);
        }
    }

    /// Loses power: damages every file that was not forced and, if asked, undoes new names that were not forced.
    public synchronized void crash(Damage damage, boolean undoNames) throws IOException {
        for (Path file : unforced) {
            damage(file, damage);
        }
        for (Entry e : undoNames ? List.copyOf(entries) : List.<Entry>of()) {
            if (!e.isRename()) {
                Files.deleteIfExists(e.to());
            } else if (Files.exists(e.to())) {
                Files.move(e.to(), e.from());
            }
            if (e.replaced().isPresent()) {
                Files.write(e.to(), e.replaced().get());
            }
        }
    }

    private static void damage(Path file, Damage damage) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        switch (damage) {
            case DELETED -> Files.delete(file);
            case ZEROED -> Files.write(file, new byte[bytes.length]);
            case HALVED -> Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
            case EMPTIED -> Files.write(file, new byte[0]);
            case BIT_FLIPPED -> {
                if (bytes.length > 0) {
                    bytes[bytes.length / 2] ^= 4;
                }
                Files.write(file, bytes);
            }
            case LEFT -> {
            }
        }
    }

    @Override
    public synchronized void createDirectories(Path directory) throws IOException {
        call();
        real.createDirectories(directory);
    }

    @Override
    public synchronized void createDirectory(Path directory) throws IOException {
        call();
        real.createDirectory(directory);
    }

    /// A lock is of the system, not on the disk: a loss of power frees it, and its file is empty or gone.
    @Override
    public synchronized DiskLock lock(Path file, String holder) throws IOException {
        call();
        return locks ? real.lock(file, holder) : new DiskLock.Unsupported("No locks available");
    }

    @Override
    public synchronized Out create(Path file) throws IOException {
        call();
        Out out = new FaultyOut(file, real.create(file));
        entries.addFirst(new Entry(file, file, Optional.empty()));
        unforced.add(file);
        return out;
    }

    @Override
    public synchronized Out openAt(Path file, long position) throws IOException {
        call();
        Out out = new FaultyOut(file, real.openAt(file, position));
        unforced.add(file);
        return out;
    }

    @Override
    public synchronized In open(Path file) throws IOException {
        call();
        return new FaultyIn(real.open(file));
    }

    @Override
    public synchronized void rename(Path from, Path to) throws IOException {
        call();
        Optional<byte[]> replaced = Files.isRegularFile(to) ? Optional.of(Files.readAllBytes(to)) : Optional.empty();
        real.rename(from, to);
        unforced.remove(to);
        List<Path> moved = unforced.stream().filter(p -> p.startsWith(from)).toList();
        moved.forEach(unforced::remove);
        moved.forEach(p -> unforced.add(renamed(p, from, to)));
        List<Entry> kept = List.copyOf(entries);
        entries.clear();
        kept.forEach(e -> entries.addLast(e.moved(from, to)));
        entries.addFirst(new Entry(from, to, replaced));
    }

    private static Path renamed(Path p, Path from, Path to) {
        if (!p.startsWith(from)) {
            return p;
        }
        return p.equals(from) ? to : to.resolve(from.relativize(p));
    }

    @Override
    public synchronized void forceDirectory(Path directory) throws IOException {
        call();
        entries.removeIf(e -> directory.equals(e.to().getParent()));
    }

    @Override
    public synchronized void delete(Path path) throws IOException {
        call();
        real.delete(path);
        unforced.remove(path);
        entries.removeIf(e -> e.to().equals(path));
    }

    @Override
    public synchronized boolean exists(Path path) throws IOException {
        call();
        return real.exists(path);
    }

    @Override
    public synchronized boolean isDirectory(Path path) throws IOException {
        call();
        return real.isDirectory(path);
    }

    @Override
    public synchronized List<Path> list(Path directory) throws IOException {
        call();
        return new ArrayList<>(real.list(directory));
    }

    private final class FaultyOut implements Out {

        private final Path file;
        private final Out out;

        FaultyOut(Path file, Out out) {
            this.file = file;
            this.out = out;
        }

        @Override
        public void write(ByteBuffer bytes) throws IOException {
            call();
            if (fault == Fault.FULL && struck()) {
                bytes.limit(bytes.position() + bytes.remaining() / 2);
                out.write(bytes);
                throw new IOException("No space left on device");
            }
            out.write(bytes);
        }

        @Override
        public void force() throws IOException {
            synchronized (FaultyDisk.this) {
                call();
                unforced.remove(file);
            }
        }

        @Override
        public void close() throws IOException {
            out.close();
            call();
        }
    }

    private final class FaultyIn implements In {

        private final In in;

        FaultyIn(In in) {
            this.in = in;
        }

        @Override
        public long size() throws IOException {
            call();
            return in.size();
        }

        @Override
        public void read(ByteBuffer into, long position) throws IOException {
            call();
            in.read(into, position);
        }

        @Override
        public void close() throws IOException {
            in.close();
            call();
        }
    }
}
