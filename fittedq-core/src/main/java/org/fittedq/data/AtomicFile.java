// SPDX-License-Identifier: Apache-2.0
package org.fittedq.data;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// Writes a whole file or none: under its name there is, at every moment, the old file or the new one.
public final class AtomicFile {

    private static final int BUFFER_BYTES = 1 << 16;

    private AtomicFile() {}

    /// What a file is to hold.
    @FunctionalInterface
    public interface Content {

        /// Writes it.
        ///
        /// @param out the file; may be flushed or closed, need not
        /// @throws IOException if the disk reports an error
        void to(OutputStream out) throws IOException;
    }

    /// Stays open when its user closes it: what is written must be forced first.
    private static final class Stream extends BufferedOutputStream {
        private Stream(OutputStream out) {
            super(out, BUFFER_BYTES);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }

    /// Writes and forces `<file>.tmp`, then renames it. An existing file is replaced.
    ///
    /// @param file    name of the file, in an existing folder
    /// @param content what to write
    /// @throws IOException if the disk reports an error; an old file is then intact
    public static void write(Path file, Content content) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        try {
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE, StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING)) {
                OutputStream out = new Stream(Channels.newOutputStream(channel));
                content.to(out);
                out.flush();
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            throw e; // names its file
        } catch (IOException e) {
            // the system's word alone, such as that no space is left; a content's own message is whole
            boolean whole = String.valueOf(e.getMessage()).contains(": expected ");
            throw whole ? e : (IOException) new FileSystemException(file.toString(), null, e.getMessage()).initCause(e);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
