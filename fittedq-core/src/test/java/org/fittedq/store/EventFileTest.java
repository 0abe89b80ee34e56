// SPDX-License-Identifier: Apache-2.0
package org.fittedq.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.fittedq.run.EventReader;
import org.fittedq.run.EventReader.Scalar;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {

    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("events.out.tfevents.0.fittedq");
    }

    private EventFile open(long position) throws IOException {
        return EventFile.open(Disk.real(), file(), position, 1.75e9);
    }

    @Test
    void scalarsAreReadBack() throws IOException {
        try (EventFile events = open(0)) {
            events.scalar("critic1/loss", 0, 0.5f, 1.75e9);
            events.scalar("größe", 1L << 40, Float.NaN, 1.75e9);
            events.scalar("", -1, Float.NEGATIVE_INFINITY, 1.75e9);
        }

        assertEquals(List.of(new Scalar("critic1/loss", 0, 0.5f), new Scalar("größe", 1L << 40, Float.NaN),
                new Scalar("", -1, Float.NEGATIVE_INFINITY)), EventReader.read(file()));
    }

    @Test
    void aResumedFileHoldsEveryRecordOnce() throws IOException {
        long position;
        try (EventFile events = open(0)) {
            events.scalar("a", 1, 1, 0);
            position = events.position();
            events.scalar("a", 2, 2, 0);
            events.flush();
            assertEquals(Files.size(file()), events.position());
        }
        try (EventFile events = open(position)) {
            events.scalar("a", 2, 3, 0);
            events.force();
        }

        assertEquals(List.of(new Scalar("a", 1, 1), new Scalar("a", 2, 3)), EventReader.read(file()));
    }

    @Test
    void theBytesAreThoseOfTheFormat() throws IOException {
        try (EventFile events = open(0)) {
            events.scalar("a", 300, 1, 2.0);
        }

        byte[] all = Files.readAllBytes(file());
        byte[] message = HexFormat.of().parseHex("09" + "0000000000000040" // 1: wall time 2.0
                + "10" + "ac02" // 2: step 300
                + "2a" + "0a" + "0a" + "08" // 5: summary of 10 bytes, 1: value of 8 bytes
                + "0a" + "01" + "61" // 1: tag of 1 byte, a
                + "15" + "0000803f"); // 2: number 1.0
        int from = all.length - message.length - 4;
        assertArrayEquals(message, Arrays.copyOfRange(all, from, from + message.length));
    }

    @Test
    void theChecksumIsTheMaskedCrc32C() {
        // the check value of CRC-32C: that of "123456789" is e3069283
        byte[] digits = "123456789".getBytes(StandardCharsets.UTF_8);
        int crc = 0xe3069283;

        assertEquals(((crc >>> 15) | (crc << 17)) + 0xa282ead8, EventFile.checksum(digits, 9));
    }
}
