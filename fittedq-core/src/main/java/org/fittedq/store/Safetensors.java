// SPDX-License-Identifier: Apache-2.0
package org.fittedq.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fittedq.math.Check;

/// A file of named arrays in the safetensors format, which Python and many other tools read.
///
/// The file is the header's length (8 bytes, little-endian), the header (JSON: type, shape and place of each tensor), and
/// the elements (little-endian, row-major). Arrays of hundreds of megabytes go through a buffer of 1 MiB.
///
/// Source: Hugging Face, *Safetensors*, <https://github.com/huggingface/safetensors>, README, section "Format".
/// Differences: tensors without elements are refused, tensors must stand in the header in the order of their bytes, and
/// the types are those of [Tensor.Type]. Not thread-safe.
public final class Safetensors implements Closeable {

    /// Longest header accepted, bytes.
    public static final long MAX_HEADER_BYTES = 100_000_000;

    private static final int BUFFER_BYTES = 1 << 20;
    private static final int ALIGNMENT = 8;

    /// Where a tensor lies in the file.
    ///
    /// @param name  unique name
    /// @param type  type of the elements
    /// @param shape size of each dimension, slowest first
    /// @param begin first byte, counted from the start of the file
    /// @param end   byte after the last
    public record Entry(String name, Tensor.Type type, List<Long> shape, long begin, long end) {

        /// Returns the number of elements.
        ///
        /// @return at least 1
        public long length() {
            return (end - begin) / type.bytes();
        }
    }

    private final Path file;
    private final Disk.In in;
    private final boolean finite;
    private final SafetensorsHeader header;
    private final ByteBuffer buffer;

    private Safetensors(Path file, Disk.In in, boolean finite) throws IOException {
        this.file = file;
        this.in = in;
        this.finite = finite;
        this.header = SafetensorsHeader.read(file.toString(), in);
        this.buffer = buffer(in.size());
    }

    /// Makes a buffer for files or tensors of at most `bytes`.
    private static ByteBuffer buffer(long bytes) {
        return ByteBuffer.allocateDirect(Math.clamp(bytes, Long.BYTES, BUFFER_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
    }

    /// Writes a new file. The larger element types come first, so that every tensor starts at a multiple of its element
    /// size. The file is not forced to the device.
    ///
    /// @param disk     where
    /// @param file     name of no existing file
    /// @param metadata texts by key, for people and tools; not modified
    /// @param tensors  the arrays, with unique names; not modified
    /// @return the file, still open, to be forced and closed by the caller
    /// @throws IOException              if it cannot be written
    /// @throws IllegalArgumentException if a name appears twice, or is `__metadata__`
    public static Disk.Out write(Disk disk, Path file, Map<String, String> metadata, List<Tensor> tensors)
            throws IOException {
        List<Tensor> sorted = tensors.stream().sorted(Comparator.comparingInt(t -> -t.type().bytes())).toList();
        byte[] json = header(metadata, sorted);
        Disk.Out out = disk.create(file);
        try {
            ByteBuffer buffer = buffer(tensors.stream().mapToLong(Tensor::bytes).max().orElse(0));
            out.write(buffer.putLong(json.length).flip());
            out.write(ByteBuffer.wrap(json));
            for (Tensor t : sorted) {
                write(out, t, buffer);
            }
            return out;
        } catch (IOException e) {
            try (out) {
                throw e;
            }
        }
    }

    private static byte[] header(Map<String, String> metadata, List<Tensor> tensors) {
        Map<String, Object> root = new LinkedHashMap<>();
        Set<String> names = new HashSet<>();
        if (!metadata.isEmpty()) {
            root.put(SafetensorsHeader.METADATA, metadata);
        }
        long begin = 0;
        for (Tensor t : tensors) {
            Check.that(names.add(t.name()) && !t.name().equals(SafetensorsHeader.METADATA), "tensors",
                    "names that are unique and not " + SafetensorsHeader.METADATA, t.name());
            long end = begin + t.bytes();
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("dtype", t.type());
            entry.put("shape", t.shape());
            entry.put("data_offsets", List.of(begin, end));
            root.put(t.name(), entry);
            begin = end;
        }
        byte[] json = Json.of(root).line().getBytes(StandardCharsets.UTF_8);
        byte[] padded = Arrays.copyOf(json, (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
        Arrays.fill(padded, json.length, padded.length, (byte) ' ');
        return padded;
    }

    private static void write(Disk.Out out, Tensor t, ByteBuffer buffer) throws IOException {
        int capacity = BUFFER_BYTES / t.type().bytes();
        int length = (int) t.length();
        for (int from = 0; from < length; from += capacity) {
            int n = Math.min(capacity, length - from);
            buffer.clear();
            switch (t.array()) {
                case float[] a -> buffer.asFloatBuffer().put(a, from, n);
                case double[] a -> buffer.asDoubleBuffer().put(a, from, n);
                case long[] a -> buffer.asLongBuffer().put(a, from, n);
                default -> buffer.put((byte[]) t.array(), from, n);
            }
            out.write(buffer.position(0).limit(n * t.type().bytes()));
        }
    }

    /// Opens a file and checks its header completely.
    ///
    /// @param disk   where
    /// @param file   an existing file
    /// @param finite true to refuse NaN and ∞ when floats or doubles are read
    /// @return the open file
    /// @throws IOException if it cannot be read, or breaks a rule of the format; the message names the rule
    public static Safetensors open(Disk disk, Path file, boolean finite) throws IOException {
        Disk.In in = disk.open(file);
        try {
            return new Safetensors(file, in, finite);
        } catch (IllegalArgumentException e) {
            try (in) {
                throw new IOException(e.getMessage(), e);
            }
        } catch (IOException e) {
            try (in) {
                throw e;
            }
        }
    }

    /// Returns the file's texts for people and tools.
    ///
    /// @return text by key
    public Map<String, String> metadata() {
        return header.metadata();
    }

    /// Returns what is in the file.
    ///
    /// @return entry by name, in the order of the bytes
    public Map<String, Entry> entries() {
        return header.entries();
    }

    /// Reads a tensor of floats.
    ///
    /// @param name its name
    /// @param into out: all elements, row-major
    /// @throws IOException if there is none of that name, type and length, or it cannot be read, or is not finite
    public void read(String name, float[] into) throws IOException {
        long at = find(name, Tensor.Type.F32, into.length);
        int capacity = BUFFER_BYTES / Float.BYTES;
        for (int from = 0; from < into.length; from += capacity) {
            int n = Math.min(capacity, into.length - from);
            fill(at + (long) from * Float.BYTES, n * Float.BYTES).asFloatBuffer().get(into, from, n);
        }
        for (int i = 0; finite && i < into.length; i++) {
            checkFinite(Float.isFinite(into[i]), name, i, into[i]);
        }
    }

    /// Reads a tensor of doubles.
    ///
    /// @param name its name
    /// @param into out: all elements, row-major
    /// @throws IOException if there is none of that name, type and length, or it cannot be read, or is not finite
    public void read(String name, double[] into) throws IOException {
        long at = find(name, Tensor.Type.F64, into.length);
        int capacity = BUFFER_BYTES / Double.BYTES;
        for (int from = 0; from < into.length; from += capacity) {
            int n = Math.min(capacity, into.length - from);
            fill(at + (long) from * Double.BYTES, n * Double.BYTES).asDoubleBuffer().get(into, from, n);
        }
        for (int i = 0; finite && i < into.length; i++) {
            checkFinite(Double.isFinite(into[i]), name, i, into[i]);
        }
    }

    /// Reads a tensor of longs.
    ///
    /// @param name its name
    /// @param into out: all elements, row-major
    /// @throws IOException if there is none of that name, type and length, or it cannot be read
    public void read(String name, long[] into) throws IOException {
        long at = find(name, Tensor.Type.I64, into.length);
        int capacity = BUFFER_BYTES / Long.BYTES;
        for (int from = 0; from < into.length; from += capacity) {
            int n = Math.min(capacity, into.length - from);
            fill(at + (long) from * Long.BYTES, n * Long.BYTES).asLongBuffer().get(into, from, n);
        }
    }

    /// Reads a tensor of bytes.
    ///
    /// @param name its name
    /// @param into out: all elements, row-major
    /// @throws IOException if there is none of that name, type and length, or it cannot be read
    public void read(String name, byte[] into) throws IOException {
        in.read(ByteBuffer.wrap(into), find(name, Tensor.Type.U8, into.length));
    }

    private ByteBuffer fill(long position, int bytes) throws IOException {
        in.read(buffer.clear().limit(bytes), position);
        return buffer.flip();
    }

    private long find(String name, Tensor.Type type, int length) throws IOException {
        Entry e = header.entries().get(name);
        if (e == null) {
            throw new IOException(file + ": " + Check.message(name, "a tensor of that name", "none"));
        }
        if (e.type() != type) {
            throw new IOException(file + ": " + Check.message(name, "type " + type, e.type()));
        }
        if (e.length() != length) {
            throw new IOException(file + ": " + Check.message(name, length + " elements", e.length()));
        }
        return e.begin();
    }

    private void checkFinite(boolean holds, String name, int index, double value) throws IOException {
        if (!holds) {
            throw new IOException(file + ": " + Check.message(name + "[" + index + "]", "a finite number", value));
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
