// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fittedq.store.EventFile;

/// Reads event files, checking every checksum; understands just the fields that are written.
public final class EventReader {

    /// One number of the file.
    public record Scalar(String tag, long step, float value) {}

    private String version = "";
    private String tag = "";
    private long step;
    private float value;

    public static List<Scalar> read(Path file) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        List<Scalar> scalars = new ArrayList<>();
        for (boolean first = true; in.hasRemaining(); first = false) {
            EventReader event = new EventReader();
            event.fields(record(in), 0);
            assertEquals(first ? "brain.Event:2" : "", event.version);
            if (!first) {
                scalars.add(new Scalar(event.tag, event.step, event.value));
            }
        }
        return scalars;
    }

    private static ByteBuffer record(ByteBuffer in) {
        byte[] length = new byte[8];
        in.get(length);
        assertEquals(EventFile.checksum(length, 8), in.getInt());
        byte[] message = new byte[(int) ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong()];
        in.get(message);
        assertEquals(EventFile.checksum(message, message.length), in.getInt());
        return ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
    }

    /// Reads the fields of an event (depth 0), a summary (1) or a value (2).
    private void fields(ByteBuffer in, int depth) {
        while (in.hasRemaining()) {
            int key = (int) varint(in);
            switch (depth + ":" + (key >>> 3) + ":" + (key & 7)) {
                case "0:1:1" -> in.getDouble();
                case "0:2:0" -> step = varint(in);
                case "0:3:2" -> version = text(in);
                case "0:5:2", "1:1:2" -> fields(slice(in), depth + 1);
                case "2:1:2" -> tag = text(in);
                case "2:2:5" -> value = in.getFloat();
                default -> throw new AssertionError("field " + (key >>> 3) + " at depth " + depth);
            }
        }
    }

    private static ByteBuffer slice(ByteBuffer in) {
        int length = (int) varint(in);
        ByteBuffer slice = in.slice(in.position(), length).order(ByteOrder.LITTLE_ENDIAN);
        in.position(in.position() + length);
        return slice;
    }

    private static String text(ByteBuffer in) {
        return StandardCharsets.UTF_8.decode(slice(in)).toString();
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0;; shift += 7) {
            byte b = in.get();
            value |= (b & 0x7FL) << shift;
            if (b >= 0) {
                return value;
            }
        }
    }
}
