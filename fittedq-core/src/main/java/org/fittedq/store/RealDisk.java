// SPDX-License-Identifier: Apache-2.0
package org.fittedq.store;

import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.fittedq.math.Check;

/// The disk of this machine, through file channels. A thread that is interrupted reads and writes all the same, and stays interrupted.
final class RealDisk implements Disk {

    private static final boolean WINDOWS = File.separatorChar == '\\';
    private static final int LONGEST_HOLDER = 200;
    /// Beyond any text in the file: elsewhere a locked part cannot be read on Windows.
    private static final long LOCKED_BYTE = 1 << 30;

    /// Directories in which this process has a lock. The system knows a process's locks, not their owners within it, and frees
    /// a file's as soon as any channel to that file is closed: so no second channel may be opened, and only a list that the
    /// whole process shares can tell.
    private static final Set<Object> LOCKED = ConcurrentHashMap.newKeySet();

    @Override
    public void createDirectories(Path directory) throws IOException {
        Files.createDirectories(directory);
    }

    @Override
    public void createDirectory(Path directory) throws IOException {
        Files.createDirectory(directory);
    }

    @Override
    public DiskLock lock(Path file, String holder) throws IOException {
        Object directory = identity(file.toAbsolutePath().getParent());
        if (!LOCKED.add(directory)) {
            return new DiskLock.Taken(DiskLock.THIS_PROCESS);
        }
        boolean held = false;
        try {
            DiskLock lock = lockOfProcess(file, holder, directory);
            held = lock instanceof DiskLock.Held;
            return lock;
        } finally {
            if (!held) {
                LOCKED.remove(directory);
            }
        }
    }

    /// Device and number of a directory, which stay when it is renamed; its path where there are none.
    private static Object identity(Path directory) throws IOException {
        Object key = Files.readAttributes(directory, BasicFileAttributes.class).fileKey();
        return key == null ? directory.toRealPath() : key;
    }

    @SuppressWarnings("resource") // open for as long as the lock is held
    private static DiskLock lockOfProcess(Path file, String holder, Object directory) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE,
                StandardOpenOption.CREATE);
        DiskLock lock = tryLock(channel);
        if (lock instanceof DiskLock.Held) {
            write(channel, holder);
            AtomicBoolean freed = new AtomicBoolean();
            return new DiskLock.Held(() -> {
                if (freed.compareAndSet(false, true)) {
                    free(channel, directory);
                }
            });
        }
        try (channel) {
            return lock;
        }
    }

    private static void free(FileChannel channel, Object directory) throws IOException {
        try (channel) {
            write(channel, "");
        } finally {
            LOCKED.remove(directory);
        }
    }

    private static DiskLock tryLock(FileChannel channel) throws IOException {
        Optional<FileLock> lock;
        try {
            lock = Optional.ofNullable(channel.tryLock(LOCKED_BYTE, 1, false));
        } catch (OverlappingFileLockException e) {
            return new DiskLock.Taken(DiskLock.THIS_PROCESS);
        } catch (IOException e) {
            return new DiskLock.Unsupported(e.getMessage());
        }
        return lock.isPresent() ? new DiskLock.Held(lock.get()::release) : new DiskLock.Taken(holder(channel));
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(LONGEST_HOLDER);
        channel.read(text, 0);
        String holder = StandardCharsets.UTF_8.decode(text.flip()).toString().strip();
        return holder.isEmpty() ? "another process" : holder;
    }

    /// For information only, so a full disk or an interrupted thread does no harm.
    private static void write(FileChannel channel, String holder) {
        try {
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(holder.getBytes(StandardCharsets.UTF_8)), 0);
        } catch (IOException notTold) {
            return;
        }
    }

    @Override
    public Out create(Path file) throws IOException {
        return new FileOut(file,
                FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW), 0);
    }

    @Override
    public Out openAt(Path file, long position) throws IOException {
        FileChannel channel = position == 0
                ? FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE)
                : FileChannel.open(file, StandardOpenOption.WRITE);
        FileOut out = new FileOut(file, channel, position);
        try {
            long size = out.channel.size();
            if (size < position) {
                throw new IOException(Check.message(file.toString(), "at least " + position + " bytes", size));
            }
            out.channel.run(c -> c.truncate(position));
            return out;
        } catch (IOException e) {
            out.close();
            throw e;
        }
    }

    @Override
    public In open(Path file) throws IOException {
        // what is no file may block for ever, or never end
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new IOException(Check.message(file.toString(), "a regular file",
                    Files.isDirectory(file) ? "a folder" : "a pipe, a device or a socket"));
        }
        return new FileIn(file, FileChannel.open(file, StandardOpenOption.READ));
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        if (!WINDOWS) {
            try (FileIn in = new FileIn(directory, FileChannel.open(directory, StandardOpenOption.READ))) {
                in.channel.run(c -> c.force(true));
            }
        }
    }

    @Override
    public void delete(Path path) throws IOException {
        Files.delete(path);
    }

    @Override
    public boolean exists(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public boolean isDirectory(Path path) {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public List<Path> list(Path directory) throws IOException {
        try (Stream<Path> children = Files.list(directory)) {
            return children.sorted().toList();
        }
    }

    /// Work on a channel, which an interrupt of the thread closes.
    @FunctionalInterface
    private interface Work {
        void run(FileChannel channel) throws IOException;
    }

    /// A channel that interrupts do no harm: it is opened again and the work, which must be one that can be begun anew, is. The flag
    /// stays set.
    private static final class Channel {

        private final Path file;
        private final OpenOption option;
        private FileChannel channel;
        private long size;

        private Channel(Path file, OpenOption option, FileChannel channel) {
            this.file = file;
            this.option = option;
            this.channel = channel;
        }

        private void run(Work work) throws IOException {
            boolean interrupted = Thread.interrupted();
            try {
                while (interrupts(work)) {
                    interrupted = true;
                    channel = FileChannel.open(file, option);
                }
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        private long size() throws IOException {
            run(c -> size = c.size());
            return size;
        }

        /// @return whether an interrupt ended it
        private boolean interrupts(Work work) throws IOException {
            try {
                work.run(channel);
                return false;
            } catch (ClosedByInterruptException e) {
                return Thread.interrupted();
            } catch (IOException e) {
                throw named(e);
            }
        }

        /// A channel's error is the system's word alone, such as that no space is left: this one says where, too.
        private IOException named(IOException e) {
            return e.getClass() == IOException.class
                    ? (IOException) new FileSystemException(file.toString(), null, e.getMessage()).initCause(e)
                    : e;
        }
    }

    private static final class FileOut implements Out {

        private final Channel channel;
        private long position;

        private FileOut(Path file, FileChannel channel, long position) {
            this.channel = new Channel(file, StandardOpenOption.WRITE, channel);
            this.position = position;
        }

        @Override
        public void write(ByteBuffer bytes) throws IOException {
            int from = bytes.position();
            channel.run(c -> {
                bytes.position(from);
                while (bytes.hasRemaining()) {
                    c.write(bytes, position + bytes.position() - from);
                }
            });
            position += bytes.position() - from;
        }

        @Override
        public void force() throws IOException {
            channel.run(c -> c.force(true));
        }

        @Override
        public void close() throws IOException {
            channel.channel.close();
        }
    }

    private static final class FileIn implements In {

        private final Path file;
        private final Channel channel;

        private FileIn(Path file, FileChannel channel) {
            this.file = file;
            this.channel = new Channel(file, StandardOpenOption.READ, channel);
        }

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public void read(ByteBuffer into, long position) throws IOException {
            int from = into.position();
            channel.run(c -> {
                into.position(from);
                while (into.hasRemaining()) {
                    long at = position + into.position() - from;
                    if (c.read(into, at) < 0) {
                        throw new EOFException(
                                Check.message(file.toString(), "at least " + (at + into.remaining()) + " bytes", at));
                    }
                }
            });
        }

        @Override
        public void close() throws IOException {
            channel.channel.close();
        }
    }
}
