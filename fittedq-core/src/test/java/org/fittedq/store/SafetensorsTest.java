// SPDX-License-Identifier: Apache-2.0
package org.fittedq.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {

    private static final String ONE = "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}";

    @TempDir
    private Path folder;

    private final Disk disk = Disk.real();

    private Path write(Map<String, String> metadata, List<Tensor> tensors) throws IOException {
        Path file = folder.resolve("w.safetensors");
        Files.deleteIfExists(file);
        Safetensors.write(disk, file, metadata, tensors).close();
        return file;
    }

    private Path raw(long length, String header, int dataBytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array());
        out.writeBytes(header.getBytes(StandardCharsets.UTF_8));
        out.writeBytes(new byte[dataBytes]);
        return Files.write(folder.resolve("a.safetensors"), out.toByteArray());
    }

    private void refused(String message, long length, String header, int dataBytes) throws IOException {
        Path file = raw(length, header, dataBytes);
        assertEquals(file + message,
                assertThrows(IOException.class, () -> Safetensors.open(disk, file, false)).getMessage());
    }

    private void refused(String message, String header, int dataBytes) throws IOException {
        refused(message, header.length(), header, dataBytes);
    }

    private static String entry(String name, String type, String shape, long begin, long end) {
        return "\"" + name + "\":{\"dtype\":\"" + type + "\",\"shape\":[" + shape + "],\"data_offsets\":[" + begin + ","
                + end + "]}";
    }

    private static String header(String... entries) {
        return "{" + String.join(",", entries) + "}";
    }

    @Test
    void everyTypeIsReadBackBitByBit() throws IOException {
        float[] f = {1, -0.0f, Float.intBitsToFloat(0x7FC0BEEF), Float.MIN_VALUE, Float.NEGATIVE_INFINITY, 0.1f};
        double[] d = {Math.PI, Double.NaN, -0.0};
        long[] l = {Long.MIN_VALUE, 7};
        byte[] b = {-1, 0, 1};
        Path file = write(Map.of("format", "x"),
                List.of(Tensor.of("b", b), Tensor.of("f", f, 2, 3), Tensor.of("l", l), Tensor.of("d", d)));

        try (Safetensors s = Safetensors.open(disk, file, false)) {
            float[] f2 = new float[6];
            double[] d2 = new double[3];
            long[] l2 = new long[2];
            byte[] b2 = new byte[3];
            s.read("f", f2);
            s.read("d", d2);
            s.read("l", l2);
            s.read("b", b2);

            for (int i = 0; i < f.length; i++) {
                assertEquals(Float.floatToRawIntBits(f[i]), Float.floatToRawIntBits(f2[i]));
            }
            assertArrayEquals(d, d2);
            assertArrayEquals(l, l2);
            assertArrayEquals(b, b2);
            assertEquals(Map.of("format", "x"), s.metadata());
            assertEquals(List.of("l", "d", "f", "b"), List.copyOf(s.entries().keySet()));
            assertEquals(List.of(2L, 3L), s.entries().get("f").shape());
        }
    }

    @Test
    void arraysLongerThanTheBufferAreReadBack() throws IOException {
        RandomStream rng = new RandomStream(3, "safetensors");
        float[] f = new float[700_001];
        double[] d = new double[300_001];
        long[] l = new long[131_072];
        byte[] b = new byte[1_048_577];
        for (int i = 0; i < f.length; i++) {
            f[i] = rng.nextFloat();
        }
        for (int i = 0; i < d.length; i++) {
            d[i] = rng.nextDouble();
        }
        l[131_071] = 9;
        rng.nextBytes(b);
        Path file = write(Map.of(),
                List.of(Tensor.of("f", f), Tensor.of("b", b), Tensor.of("d", d), Tensor.of("l", l)));

        try (Safetensors s = Safetensors.open(disk, file, true)) {
            float[] f2 = new float[f.length];
            double[] d2 = new double[d.length];
            long[] l2 = new long[l.length];
            byte[] b2 = new byte[b.length];
            s.read("f", f2);
            s.read("d", d2);
            s.read("l", l2);
            s.read("b", b2);

            assertArrayEquals(f, f2);
            assertArrayEquals(d, d2);
            assertArrayEquals(l, l2);
            assertArrayEquals(b, b2);
        }
    }

    @Test
    void theBytesAreThoseOfTheFormat() throws IOException {
        Path file = write(Map.of(), List.of(Tensor.of("a", new float[]{1, 2})));

        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        assertEquals(56, bytes.getLong());
        byte[] header = new byte[56];
        bytes.get(header);
        assertEquals(ONE + "  ", new String(header, StandardCharsets.UTF_8));
        assertEquals(1f, bytes.getFloat());
        assertEquals(2f, bytes.getFloat());
        assertEquals(0, bytes.remaining());
    }

    @Test
    void aHeaderLengthOutOfBoundsIsRefused() throws IOException {
        refused(": expected a header of at most 100000000 bytes, got 100000001", 100_000_001, ONE, 8);
        refused(": expected a header of at most 100000000 bytes, got 18446744073709551615", -1, ONE, 8);
        refused(": expected a header inside the file of 70 bytes, got 63", 63, ONE, 8);
        Path file = Files.write(folder.resolve("short"), new byte[7]);
        assertEquals(file + ": expected at least 8 bytes, got 7",
                assertThrows(IOException.class, () -> Safetensors.open(disk, file, false)).getMessage());
    }

    @Test
    void aHeaderThatIsNoObjectIsRefused() throws IOException {
        refused(": expected a header that starts with {, got byte 32", " {}", 0);
        refused(": expected a header that starts with {, got byte 91", "[]", 0);
        refused(": expected a header that starts with {, got no byte", "", 0);
    }

    @Test
    void aRepeatedNameIsRefused() throws IOException {
        refused(":1:55: a: expected each key once, got it again",
                header(entry("a", "F32", "2", 0, 8), entry("a", "F32", "2", 0, 8)), 8);
    }

    @Test
    void holesAndOverlapsAreRefused() throws IOException {
        refused(": b: expected no hole before it, got 4 bytes of no tensor",
                header(entry("a", "F32", "2", 0, 8), entry("b", "F32", "1", 12, 16)), 16);
        refused(": a: expected no hole before it, got 4 bytes of no tensor", header(entry("a", "F32", "2", 4, 12)), 12);
        refused(": b: expected bytes of its own, got 4 bytes of another tensor",
                header(entry("a", "F32", "2", 0, 8), entry("b", "F32", "2", 4, 12)), 12);
        refused(": b: expected bytes of its own, got 8 bytes of another tensor",
                header(entry("a", "F32", "2", 0, 8), entry("b", "F32", "2", 0, 8)), 8);
    }

    @Test
    void tensorsOutOfOrderAreRefused() throws IOException {
        refused(": expected tensors in the order of their bytes, got another order",
                header(entry("a", "F32", "2", 8, 16), entry("b", "F32", "2", 0, 8)), 16);
    }

    @Test
    void aTensorWithoutElementsIsRefused() throws IOException {
        refused(": b: expected a tensor with elements, got shape 0×3",
                header(entry("a", "F32", "2", 0, 8), entry("b", "F32", "0,3", 8, 8)), 8);
    }

    @Test
    void aShapeThatOverflowsIsRefused() throws IOException {
        refused(": a: expected a shape whose product fits 64 bits, got 4294967296×4294967296",
                header(entry("a", "F32", "4294967296,4294967296", 0, 8)), 8);
        refused(": a: expected a shape of sizes of at least 0, got -1×-2", header(entry("a", "F32", "-1,-2", 0, 8)), 8);
        // 2^62 elements of 4 bytes: in 64 bits the number of bytes overflows to 0
        refused(": a: expected 4611686018427387904 elements of 4 bytes for shape 4611686018427387904, got 8 bytes",
                header(entry("a", "F32", "4611686018427387904", 0, 8)), 8);
    }

    @Test
    void aByteLengthOtherThanTheShapesIsRefused() throws IOException {
        refused(": a: expected 3 elements of 4 bytes for shape 3, got 8 bytes", header(entry("a", "F32", "3", 0, 8)),
                8);
        refused(": a: expected 2 elements of 8 bytes for shape 2, got 12 bytes", header(entry("a", "F64", "2", 0, 12)),
                12);
    }

    @Test
    void offsetsOutsideTheDataAreRefused() throws IOException {
        refused(": a: expected data_offsets in order and inside the 7 bytes of data, got [0, 8]", ONE, 7);
        refused(": a: expected data_offsets in order and inside the 8 bytes of data, got [8, 0]",
                header(entry("a", "F32", "2", 8, 0)), 8);
        refused(": a: expected data_offsets in order and inside the 8 bytes of data, got [-8, 0]",
                header(entry("a", "F32", "2", -8, 0)), 8);
        refused(": a: expected two data_offsets, got 1",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8]}}", 8);
    }

    @Test
    void trailingBytesAreRefused() throws IOException {
        refused(": expected the end of the file after the last tensor, got 1 bytes more", ONE, 9);
    }

    @Test
    void anUnknownTypeOrKeyIsRefused() throws IOException {
        refused(": a: expected a type of [F64, I64, F32, U8], got F8_E4M3", header(entry("a", "F8_E4M3", "8", 0, 8)),
                8);
        refused(": a: expected keys [dtype, shape, data_offsets], got [dtype, shape]",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}}", 8);
        refused(": a.shape[0]: expected an integer, got 2.0",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2.0],\"data_offsets\":[0,8]}}", 8);
    }

    @Test
    void metadataOtherThanTextIsRefused() throws IOException {
        refused(": __metadata__.step: expected a text, got 3", "{\"__metadata__\":{\"step\":3}}", 0);
    }

    @Test
    void valuesThatAreNotFiniteAreRefusedOnRequest() throws IOException {
        Path file = write(Map.of(), List.of(Tensor.of("f", new float[]{1, Float.NaN}),
                Tensor.of("d", new double[]{Double.NEGATIVE_INFINITY})));

        try (Safetensors s = Safetensors.open(disk, file, true)) {
            assertEquals(file + ": f[1]: expected a finite number, got NaN",
                    assertThrows(IOException.class, () -> s.read("f", new float[2])).getMessage());
            assertEquals(file + ": d[0]: expected a finite number, got -Infinity",
                    assertThrows(IOException.class, () -> s.read("d", new double[1])).getMessage());
        }
    }

    @Test
    void readingAnotherNameTypeOrLengthIsRefused() throws IOException {
        Path file = write(Map.of(), List.of(Tensor.of("f", new float[2])));

        try (Safetensors s = Safetensors.open(disk, file, true)) {
            assertEquals(file + ": g: expected a tensor of that name, got none",
                    assertThrows(IOException.class, () -> s.read("g", new float[2])).getMessage());
            assertEquals(file + ": f: expected type F64, got F32",
                    assertThrows(IOException.class, () -> s.read("f", new double[2])).getMessage());
            assertEquals(file + ": f: expected 3 elements, got 2",
                    assertThrows(IOException.class, () -> s.read("f", new float[3])).getMessage());
        }
    }

    @Test
    void tensorsThatCannotBeWrittenAreRefused() {
        assertEquals("f: expected an array with elements, got none",
                assertThrows(IllegalArgumentException.class, () -> Tensor.of("f", new float[0])).getMessage());
        assertEquals("f: expected a shape of 6 elements, got 2×2",
                assertThrows(IllegalArgumentException.class, () -> Tensor.of("f", new float[6], 2, 2)).getMessage());
        Tensor t = Tensor.of("f", new float[1]);
        assertEquals("tensors: expected names that are unique and not __metadata__, got f",
                assertThrows(IllegalArgumentException.class, () -> write(Map.of(), List.of(t, t))).getMessage());
    }
}
