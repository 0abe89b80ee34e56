// SPDX-License-Identifier: Apache-2.0
package org.fittedq.store;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32C;

/// A file of scalars that TensorBoard shows.
///
/// Each record is an `Event` message of protocol buffers (1: wall time, 2: step, 3: file version, 5: summary; a
/// summary's 1: value; a value's 1: tag, 2: number), framed as length (8 bytes), its checksum, message, its checksum, all
/// little-endian. The checksum is CRC-32C, rotated right by 15 bits, plus a constant.
///
/// Source: TensorFlow, `tensorflow/core/util/event.proto`, `tensorflow/core/framework/summary.proto` and
/// `tensorflow/core/lib/io/record_writer.h`, <https://github.com/tensorflow/tensorflow>. Differences: none known.
/// The file's name must hold `tfevents`, or TensorBoard does not find it. Not thread-safe.
public final class EventFile implements Closeable {

    private static final int CRC_DELTA = 0xa282ead8;
    private static final String VERSION = "brain.Event:2";

    private final AppendFile file;

    private EventFile(AppendFile file) {
        this.file = file;
    }

    /// Opens a file for appending from a position on, and cuts off what lies after it. At position 0 the record that
    /// every such file begins with is written.
    ///
    /// @param disk        where
    /// @param file        the file, such as `events.out.tfevents.0.fittedq`; made if the position is 0
    /// @param position    0, or a [#position] noted before
    /// @param wallSeconds time now, seconds since 1970
    /// @return the file
    /// @throws IOException if it is shorter than the position, or cannot be opened
    public static EventFile open(Disk disk, Path file, long position, double wallSeconds) throws IOException {
        EventFile events = new EventFile(AppendFile.open(disk, file, position));
        if (position == 0) {
            events.record(new Protobuf().real(1, wallSeconds).text(3, VERSION));
        }
        return events;
    }

    /// Appends one number.
    ///
    /// @param tag         name of the curve, such as `critic1/loss`
    /// @param step        environment steps, the horizontal axis
    /// @param value       the number; any float
    /// @param wallSeconds time now, seconds since 1970
    /// @throws IOException if it cannot be written
    public void scalar(String tag, long step, float value, double wallSeconds) throws IOException {
        Protobuf summary = new Protobuf().message(1, new Protobuf().text(1, tag).single(2, value));
        record(new Protobuf().real(1, wallSeconds).whole(2, step).message(5, summary));
    }

    private void record(Protobuf message) throws IOException {
        byte[] bytes = message.bytes();
        ByteBuffer frame = ByteBuffer.allocate(Long.BYTES + 2 * Integer.BYTES + bytes.length)
                .order(ByteOrder.LITTLE_ENDIAN);
        frame.putLong(bytes.length).putInt(checksum(frame.array(), Long.BYTES));
        frame.put(bytes).putInt(checksum(bytes, bytes.length));
        file.append(frame.array());
    }

    /// Reads past one record.
    ///
    /// @param in      at the record's first byte
    /// @param longest longest message allowed, bytes
    /// @return its length, bytes; empty if it is longer than is allowed, or a checksum does not hold
    /// @throws java.io.EOFException if the file ends before
    public static Optional<Integer> skip(DataInputStream in, int longest) throws IOException {
        byte[] head = new byte[Long.BYTES];
        in.readFully(head);
        int checksum = Integer.reverseBytes(in.readInt());
        long length = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (checksum != checksum(head, head.length) || length < 0 || length > longest) {
            return Optional.empty();
        }
        byte[] message = new byte[(int) length];
        in.readFully(message);
        return Integer.reverseBytes(in.readInt()) == checksum(message, message.length)
                ? Optional.of(Long.BYTES + 2 * Integer.BYTES + message.length)
                : Optional.empty();
    }

    /// Returns the masked CRC-32C of the first `n` bytes.
    ///
    /// @param bytes not modified
    /// @param n     how many count
    /// @return the checksum of the format
    public static int checksum(byte[] bytes, int n) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, n);
        return Integer.rotateRight((int) crc.getValue(), 15) + CRC_DELTA;
    }

    /// Returns the length of the file with all that was appended, flushed or not.
    ///
    /// @return bytes
    public long position() {
        return file.position();
    }

    /// Hands everything to the operating system: it then survives the end of this process.
    ///
    /// @throws IOException if it cannot be written
    public void flush() throws IOException {
        file.flush();
    }

    /// Flushes and waits for the device: it then survives a loss of power.
    ///
    /// @throws IOException if the device reports an error
    public void force() throws IOException {
        file.force();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
