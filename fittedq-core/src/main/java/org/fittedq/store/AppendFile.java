// SPDX-License-Identifier: Apache-2.0
package org.fittedq.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.fittedq.math.Check;

/// A file that only grows: `metrics.jsonl`, `evaluations.csv`, event files.
///
/// A checkpoint notes [#position]; a resumed run opens the file at that position, which cuts off what the stopped run
/// wrote after it, so every record is there once. Writes are gathered in a buffer of 64 KiB. Not thread-safe.
public final class AppendFile implements Closeable {

    private static final int BUFFER_BYTES = 1 << 16;

    private final Disk.Out out;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    private long written;

    private AppendFile(Disk.Out out, long position) {
        this.out = out;
        this.written = position;
    }

    /// Opens a file for appending from a position on, and cuts off what lies after it.
    ///
    /// @param disk     where
    /// @param file     the file; made if the position is 0
    /// @param position bytes to keep, at least 0
    /// @return the file
    /// @throws IOException              if it is shorter than the position, or cannot be opened
    /// @throws IllegalArgumentException if the position is below 0
    public static AppendFile open(Disk disk, Path file, long position) throws IOException {
        Check.that(position >= 0, file + ": position", "at least 0", position);
        return new AppendFile(disk.openAt(file, position), position);
    }

    /// Appends bytes.
    ///
    /// @param bytes the bytes; not modified
    /// @throws IOException if the buffer had to be written and could not be
    public void append(byte[] bytes) throws IOException {
        if (bytes.length > buffer.remaining()) {
            flush();
        }
        if (bytes.length > buffer.capacity()) {
            out.write(ByteBuffer.wrap(bytes));
            written += bytes.length;
        } else {
            buffer.put(bytes);
        }
    }

    /// Appends a line of text in UTF-8, and a line feed.
    ///
    /// @param text without line feed
    /// @throws IOException              if the buffer had to be written and could not be
    /// @throws IllegalArgumentException if the text has a line feed
    public void line(String text) throws IOException {
        Check.that(text.indexOf('\n') < 0, "line", "a text without line feed", "'" + text + "'");
        append((text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /// Returns the length of the file with all that was appended, flushed or not.
    ///
    /// @return bytes
    public long position() {
        return written + buffer.position();
    }

    /// Hands everything to the operating system: it then survives the end of this process.
    ///
    /// @throws IOException if it cannot be written
    public void flush() throws IOException {
        int n = buffer.position();
        out.write(buffer.flip());
        buffer.clear();
        written += n;
    }

    /// Flushes and waits for the device: it then survives a loss of power. To be called before a checkpoint that notes
    /// the position is committed.
    ///
    /// @throws IOException if the device reports an error
    public void force() throws IOException {
        flush();
        out.force();
    }

    @Override
    public void close() throws IOException {
        try (out) {
            flush();
        }
    }
}
