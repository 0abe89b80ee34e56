// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.fittedq.math.Check;

/// The disk of this machine, through file channels.
final class RealDisk implements Disk {

    private static final boolean WINDOWS = File.separatorChar == '\\';

    @Override
    public void createDirectories(Path directory) throws IOException {
        Files.createDirectories(directory);
    }

    @Override
    public Out create(Path file) throws IOException {
        return new FileOut(file, FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW));
    }

    @Override
    public Out openAt(Path file, long position) throws IOException {
        FileChannel channel = position == 0
                ? FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE)
                : FileChannel.open(file, StandardOpenOption.WRITE);
        try {
            if (channel.size() < position) {
                throw new IOException(
                        Check.message(file.toString(), "at least " + position + " bytes", channel.size()));
            }
            channel.truncate(position);
            channel.position(position);
            return new FileOut(file, channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public In open(Path file) throws IOException {
        return new FileIn(file, FileChannel.open(file, StandardOpenOption.READ));
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        if (!WINDOWS) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
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

    private record FileOut(Path file, FileChannel channel) implements Out {

        @Override
        public void write(ByteBuffer bytes) throws IOException {
            try {
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            } catch (IOException e) {
                throw named(e);
            }
        }

        @Override
        public void force() throws IOException {
            try {
                channel.force(true);
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

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    private record FileIn(Path file, FileChannel channel) implements In {

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public void read(ByteBuffer into, long position) throws IOException {
            long at = position;
            while (into.hasRemaining()) {
                int n = channel.read(into, at);
                if (n < 0) {
                    throw new EOFException(
                            Check.message(file.toString(), "at least " + (at + into.remaining()) + " bytes", at));
                }
                at += n;
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
