// SPDX-License-Identifier: Apache-2.0
package org.fittedq.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fittedq.math.Check;

/// The checked header of a safetensors file: every byte of the data belongs to exactly one tensor.
///
/// @param metadata text by key
/// @param entries  tensors by name, in the order of their bytes
record SafetensorsHeader(Map<String, String> metadata, Map<String, Safetensors.Entry> entries) {

    static final String METADATA = "__metadata__";

    private static final List<String> KEYS = List.of("dtype", "shape", "data_offsets");

    /// Reads and checks a header.
    ///
    /// @throws IllegalArgumentException `file: …` with the broken rule
    /// @throws IOException              if the device reports an error
    static SafetensorsHeader read(String file, Disk.In in) throws IOException {
        long size = in.size();
        Check.that(size >= Long.BYTES, file, "at least " + Long.BYTES + " bytes", size);
        ByteBuffer first = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        in.read(first, 0);
        long length = first.getLong(0);
        // a length with the sign bit set is a huge unsigned number
        Check.that(0 <= length && length <= Safetensors.MAX_HEADER_BYTES, file,
                "a header of at most " + Safetensors.MAX_HEADER_BYTES + " bytes", Long.toUnsignedString(length));
        Check.that(length <= size - Long.BYTES, file, "a header inside the file of " + size + " bytes", length);
        byte[] json = new byte[(int) length];
        in.read(ByteBuffer.wrap(json), Long.BYTES);
        Check.that(length > 0 && json[0] == '{', file, "a header that starts with {",
                length > 0 ? "byte " + (json[0] & 0xFF) : "no byte");
        return parse(file, Json.read(file, json, length), Long.BYTES + length, size);
    }

    private static SafetensorsHeader parse(String file, JsonAt root, long dataBegin, long size) {
        Map<String, String> metadata = new LinkedHashMap<>();
        root.find(METADATA).ifPresent(m -> m.keys().forEach(key -> metadata.put(key, m.at(key).text())));
        Map<String, Safetensors.Entry> entries = new LinkedHashMap<>();
        for (String name : root.keys()) {
            if (!name.equals(METADATA)) {
                entries.put(name, entry(file + ": " + name, name, root.at(name), dataBegin, size - dataBegin));
            }
        }
        checkCover(file, entries.values(), dataBegin, size);
        return new SafetensorsHeader(Collections.unmodifiableMap(metadata), Collections.unmodifiableMap(entries));
    }

    private static Safetensors.Entry entry(String what, String name, JsonAt at, long dataBegin, long dataBytes) {
        Check.that(Set.copyOf(at.keys()).equals(Set.copyOf(KEYS)), what, "keys " + KEYS, at.keys());
        String typeName = at.at("dtype").text();
        Tensor.Type type = Arrays.stream(Tensor.Type.values()).filter(t -> t.name().equals(typeName)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        Check.message(what, "a type of " + Arrays.toString(Tensor.Type.values()), typeName)));
        List<Long> shape = at.at("shape").items().stream().map(JsonAt::whole).toList();
        List<Long> offsets = at.at("data_offsets").items().stream().map(JsonAt::whole).toList();
        Check.that(offsets.size() == 2, what, "two data_offsets", offsets.size());
        long begin = offsets.get(0);
        long end = offsets.get(1);
        Check.that(0 <= begin && begin <= end && end <= dataBytes, what,
                "data_offsets in order and inside the " + dataBytes + " bytes of data", offsets);
        long elements = Tensor.elements(what, shape);
        Check.that(elements > 0, what, "a tensor with elements", "shape " + Tensor.shapeText(shape));
        // no overflow: end − begin is divided, not the product multiplied
        long bytes = end - begin;
        Check.that(bytes % type.bytes() == 0 && bytes / type.bytes() == elements, what,
                elements + " elements of " + type.bytes() + " bytes for shape " + Tensor.shapeText(shape),
                bytes + " bytes");
        return new Safetensors.Entry(name, type, shape, dataBegin + begin, dataBegin + end);
    }

    private static void checkCover(String file, Collection<Safetensors.Entry> entries, long dataBegin, long size) {
        List<Safetensors.Entry> sorted = new ArrayList<>(entries);
        sorted.sort(Comparator.comparingLong(Safetensors.Entry::begin));
        long next = dataBegin;
        for (Safetensors.Entry e : sorted) {
            Check.that(e.begin() <= next, file + ": " + e.name(), "no hole before it",
                    (e.begin() - next) + " bytes of no tensor");
            Check.that(e.begin() >= next, file + ": " + e.name(), "bytes of its own",
                    (next - e.begin()) + " bytes of another tensor");
            next = e.end();
        }
        Check.that(next == size, file, "the end of the file after the last tensor", (size - next) + " bytes more");
        Check.that(sorted.equals(List.copyOf(entries)), file, "tensors in the order of their bytes", "another order");
    }
}
