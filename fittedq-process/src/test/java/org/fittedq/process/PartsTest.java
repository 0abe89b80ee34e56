// SPDX-License-Identifier: Apache-2.0
package org.fittedq.process;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartsTest {

    @Test
    void aCommandIsSplitAtBlanksOutsideQuotationMarks() {
        assertEquals(List.of(), CommandWords.of(" \t "));
        assertEquals(List.of("python3", "my env.py", "--name=a b", "", "it's"),
                CommandWords.of("python3  'my env.py' --name=\"a b\" '' \"it's\""));
        assertEquals(List.of("C:\\Python\\python.exe", "$HOME", "|"),
                CommandWords.of("C:\\Python\\python.exe $HOME |"));
    }

    @Test
    void everyByteSurvivesAsANumber() {
        for (int length = 0; length < 600; length++) {
            byte[] bytes = new byte[length];
            for (int i = 0; i < length; i++) {
                bytes[i] = (byte) (i * 7 + length);
            }
            double[] numbers = Opaque.numbers(bytes);

            assertEquals(1 + (length + 3) / 4, numbers.length);
            assertArrayEquals(bytes, Opaque.bytes(numbers));
        }
        assertEquals(0xFFFFFFFFL, Opaque.numbers(new byte[]{-1, -1, -1, -1})[1]);
    }

    @Test
    void numbersOfAnotherEnvironmentAreRefused() {
        assertEquals("saved state of Process: expected a number of bytes, and the bytes, got [7.0] of 2 numbers",
                assertThrows(IllegalArgumentException.class, () -> Opaque.bytes(new double[]{7, 1})).getMessage());
    }

    @Test
    void ofStandardErrorTheLastLinesAreKept() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            text.append("line ").append(i).append("\r\n\n");
        }
        LastWords words = new LastWords(new ByteArrayInputStream(text.toString().getBytes(StandardCharsets.UTF_8)));
        words.run();

        assertEquals("the end of its standard error: line 9992 | line 9993 | line 9994 | line 9995 | line 9996 | "
                + "line 9997 | line 9998 | line 9999", words.text());
    }
}
