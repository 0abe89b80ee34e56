// SPDX-License-Identifier: Apache-2.0
package org.fittedq.store;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Builds one message of protocol buffers: fields in the order of the calls.
///
/// Source: Google, *Protocol Buffers: Encoding*, <https://protobuf.dev/programming-guides/encoding/>.
final class Protobuf {

    private static final int VARINT = 0;
    private static final int EIGHT_BYTES = 1;
    private static final int LENGTH = 2;
    private static final int FOUR_BYTES = 5;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Protobuf whole(int field, long value) {
        key(field, VARINT);
        varint(value);
        return this;
    }

    Protobuf real(int field, double value) {
        key(field, EIGHT_BYTES);
        littleEndian(Double.doubleToLongBits(value), Double.BYTES);
        return this;
    }

    Protobuf single(int field, float value) {
        key(field, FOUR_BYTES);
        littleEndian(Float.floatToIntBits(value), Float.BYTES);
        return this;
    }

    Protobuf text(int field, String value) {
        return blob(field, value.getBytes(StandardCharsets.UTF_8));
    }

    Protobuf message(int field, Protobuf value) {
        return blob(field, value.bytes());
    }

    private Protobuf blob(int field, byte[] value) {
        key(field, LENGTH);
        varint(value.length);
        out.writeBytes(value);
        return this;
    }

    private void key(int field, int wireType) {
        varint((long) field << 3 | wireType);
    }

    /// Writes seven bits a byte, lowest first; the top bit says that more follow.
    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    private void littleEndian(long bits, int bytes) {
        for (int i = 0; i < bytes; i++) {
            out.write((int) (bits >>> (8 * i)));
        }
    }

    byte[] bytes() {
        return out.toByteArray();
    }
}
