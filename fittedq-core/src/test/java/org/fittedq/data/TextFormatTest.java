// SPDX-License-Identifier: Apache-2.0
package org.fittedq.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.fittedq.Property;
import org.fittedq.data.Transitions.Episode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TextFormatTest {

    private static final String HEADER = "episode,step,s0,a0,r,sNext0,terminal,truncated\n";
    private static final String PLAIN = "episode,step,s0,a0,r,terminal,truncated\n"; // without s′

    @TempDir
    private Path folder;

    private Transitions csv(String text, Columns columns) throws IOException {
        return TextFormat.CSV.read(Files.writeString(folder.resolve("d.csv"), text), columns);
    }

    private Transitions json(String text) throws IOException {
        return TextFormat.JSON_LINES.read(Files.writeString(folder.resolve("d.jsonl"), text), Columns.OURS);
    }

    /// The message, without the folder.
    private String message(TextFormat format, String text, Columns columns) throws IOException {
        Path file = Files.writeString(folder.resolve("d"), text);
        return assertThrows(IOException.class, () -> format.read(file, columns)).getMessage()
                .replace(file.toString(), "d");
    }

    @ParameterizedTest
    @EnumSource
    void whatIsWrittenIsReadBackToTheBit(TextFormat format) {
        Path file = folder.resolve("d");
        Property.forAll(20, 5, random -> {
            Transitions data = Drawn.transitions(random);

            format.write(file, data);
            Transitions read = format.read(file, Columns.OURS);

            Same.check(data, read);
            byte[] bytes = Files.readAllBytes(file);
            format.write(file, read);
            assertArrayEquals(bytes, Files.readAllBytes(file));
        });
    }

    @Test
    void theFilesAreThese() throws IOException {
        Transitions data = csv(HEADER + "3,0,1.5,-2,1e3,0.1,false,TRUE\n", Columns.OURS);

        TextFormat.CSV.write(folder.resolve("a.csv"), data);
        TextFormat.JSON_LINES.write(folder.resolve("a.jsonl"), data);

        assertEquals(HEADER + "3,0,1.5,-2.0,1000.0,0.1,0,1\n", Files.readString(folder.resolve("a.csv")));
        assertEquals("{\"episode\":3,\"step\":0,\"s0\":1.5,\"a0\":-2.0,\"r\":1000.0,\"sNext0\":0.1,"
                + "\"terminal\":false,\"truncated\":true}\n", Files.readString(folder.resolve("a.jsonl")));
    }

    @Test
    void columnsMayBeInAnyOrderQuotedRenamedAndAmongOthers() throws IOException {
        Columns columns = new Columns(
                Map.of("r", "reward", "s", "obs_", "s1", "my \"speed\", m/s", "sNext", "next_obs_"))
                .with("terminal", "done");
        Transitions data = csv("\uFEFF\"my \"\"speed\"\", m/s\" , done,truncated,obs_0,note,a0,reward,step,\"episode\","
                + "next_obs_0,next_obs_1\r\n"
                + "2,1.0,0.0,1,\"a, \"\"b\"\"\",3,4,5.0,6e0,7,8\r\n\r\n", columns);

        float[] s = new float[2];
        data.s(0, s);
        assertArrayEquals(new float[]{1, 2}, s);
        data.sNext(0, s);
        assertArrayEquals(new float[]{7, 8}, s);
        assertEquals(List.of(4f, true, false, 6, 5),
                List.of(data.r(0), data.terminal(0), data.truncated(0), data.episode(0), data.step(0)));
    }

    @Test
    void withoutNextStateColumnsTheNextRowHasIt() throws IOException {
        Transitions data = csv(PLAIN + "0,0,1,0,0,0,0\n0,1,2,0,0,1,0\n7,0,3,0,0,0,0\n7,1,4,0,0,0,1\n", Columns.OURS);

        assertEquals(List.of(new Episode(0, 0, 2, true), new Episode(7, 2, 1, false)), data.episodes());
        float[] s = new float[1];
        data.sNext(2, s);
        assertEquals(4, s[0]);
    }

    @Test
    void keysMayStandInAnyOrderAndOtherValuesArePassedOver() throws IOException {
        Transitions data = json("""
                {"episode":0,"step":0,"s0":1,"a0":2,"r":3,"info":{"x":[1]},"sNext0":4,"terminal":false,"truncated":0}
                {"info":null,"truncated":true,"terminal":0,"sNext0":5,"r":3,"a0":2,"s0":4.5,"step":1,"episode":0}
                """);

        assertEquals(List.of(new Episode(0, 0, 2, false)), data.episodes());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                            | d: expected a header and at least one row, got an empty file
            episode,step,s0,a0,r,sNext0,terminal,truncated | d: expected at least one row, got none
            episode,step,s0,a0,sNext0,terminal,truncated | d: column 'r': expected such a column, got none; there are episode, step, s0, a0, sNext0, terminal, truncated; other names can be mapped
            episode,step,a0,r,terminal,truncated | d: column 's0': expected such a column, got none; there are episode, step, a0, r, terminal, truncated; other names can be mapped
            episode,step,s0,s2,a0,r,terminal,truncated | d: column 's1': expected such a column, got none; there are episode, step, s0, s2, a0, r, terminal, truncated; other names can be mapped
            episode,step,s0,s1,a0,r,sNext0,terminal,truncated | d: column 'sNext1': expected such a column, got none; there are episode, step, s0, s1, a0, r, sNext0, terminal, truncated; other names can be mapped
            episode,step,s0,a0,r,sNext0,sNext1,terminal,truncated | d: expected 1 columns of sNext, as of s, got 2
            episode,step,s0,a0,r,r,terminal,truncated | d: column 'r': expected each column once, got it twice
            episode,step,"s0,a0,r                | d: line 1: expected a quote that closes the cell, got "s0,a0,r
            episode,step,"s0"x,a0,r              | d: line 1: expected a quote that closes the cell, got "s0"x,a0,r
            """)
    void aWrongHeaderIsNamed(String header, String message) throws IOException {
        assertEquals(message, message(TextFormat.CSV, header, Columns.OURS));
    }

    @Test
    void aLongHeaderIsShownInPart() throws IOException {
        String header = String.join(",", Columns.names(30, 1)).replace("truncated", "cut");

        assertEquals(
                "d: column 'truncated': expected such a column, got none; there are episode, step, s0, s1, s2, s3, "
                        + "s4, s5, s6, s7, s8, s9, s10, s11, s12, s13, s14, s15, s16, s17, …; other names can be mapped",
                message(TextFormat.CSV, header, Columns.OURS));
    }

    @Test
    void aColumnIsUsedOnce() throws IOException {
        assertEquals("d: column 'terminal': expected one use, got a second one",
                message(TextFormat.CSV, HEADER, Columns.OURS.with("truncated", "terminal")));
    }

    /// The second row; ⏎ begins a further one.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0,1,1,1,1,1,1            | d: line 3: expected 8 cells, as the header has, got 7
            0,1,1,1,1,1,1,0,0        | d: line 3: expected 8 cells, as the header has, got 9
            0,1,x,1,1,1,1,0          | d: line 3, column 's0': expected a number, got 'x'
            0,1,1,,1,1,1,0           | d: line 3, column 'a0': expected a number, got ''
            0,1,1,0x1p3,1,1,1,0      | d: line 3, column 'a0': expected a number, got '0x1p3'
            0,1,1,1f,1,1,1,0         | d: line 3, column 'a0': expected a number, got '1f'
            0,1,1,1,NaN,1,1,0        | d: line 3, column 'r': expected a finite number of single precision, got 'NaN'
            0,1,1,1,1,-inf,1,0       | d: line 3, column 'sNext0': expected a finite number of single precision, got '-inf'
            0,1,1,1,1e39,1,1,0       | d: line 3, column 'r': expected a finite number of single precision, got '1e39'
            0,1,1,1,1,1,2,0          | d: line 3, column 'terminal': expected 0, 1, false or true, got '2'
            0,1,1,1,1,1,1,yes        | d: line 3, column 'truncated': expected 0, 1, false or true, got 'yes'
            -1,1,1,1,1,1,1,0         | d: line 3, column 'episode': expected an integer in [0, 2147483647], got '-1'
            a,1,1,1,1,1,1,0          | d: line 3, column 'episode': expected an integer in [0, 2147483647], got 'a'
            0,1.5,1,1,1,1,1,0        | d: line 3, column 'step': expected an integer in [0, 2147483647], got '1.5'
            0,3000000000,1,1,1,1,1,0 | d: line 3, column 'step': expected an integer in [0, 2147483647], got '3000000000'
            0,0,1,1,1,1,1,0          | d: line 3, column 'step': expected an integer above 0, got 0
            0,1,1,1,1,1,0,0          | d: line 3, columns 'terminal' and 'truncated': expected one of them to be 1 in the last row of episode 0, got 0 and 0
            1,0,1,1,1,1,1,0          | d: line 2, columns 'terminal' and 'truncated': expected one of them to be 1 in the last row of episode 0, got 0 and 0
            0,1,1,1,1,1,1,0⏎0,2,1,1,1,1,1,0 | d: line 4, column 'episode': expected a number that no earlier episode has, got 0
            0,1,1,1,1,1,1,0⏎1,0,1,1,1,1,1,0⏎0,2,1,1,1,1,1,0 | d: line 5, column 'episode': expected a number that no earlier episode has, got 0
            0,1,1,1,1,1,1,"0         | d: line 3: expected a quote that closes the cell, got "0
            ⏎0,1,1,1,1,1,1,0         | d: line 3: expected a row, got an empty line
            """)
    void aWrongRowIsNamedByLineAndColumn(String rows, String message) throws IOException {
        String text = HEADER + "0,0,1,1,1,1,0,0\n" + rows.replace('⏎', '\n') + "\n";

        assertEquals(message, message(TextFormat.CSV, text, Columns.OURS));
    }

    @Test
    void theColumnIsNamedAsInTheFile() throws IOException {
        assertEquals("d: line 2, column 'reward': expected a number, got 'high'", message(TextFormat.CSV,
                HEADER.replace(",r,", ",reward,") + "0,0,1,1,high,1,0,1\n", Columns.OURS.with("r", "reward")));
    }

    @Test
    void withoutNextStatesStepsMustNotBeMissing() throws IOException {
        assertEquals("d: line 3, column 'step': expected 1, as s′ is the next row's s, got 2",
                message(TextFormat.CSV, PLAIN + "0,0,1,1,1,0,0\n0,2,1,1,1,1,0\n", Columns.OURS));
        assertEquals("d: expected sNext columns, or two rows in an episode, got neither",
                message(TextFormat.CSV, PLAIN + "0,0,1,1,1,0,1\n1,0,1,1,1,0,1\n", Columns.OURS));
    }

    /// Replacements in the second of two good lines.
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "s0":1          | "s0":"x"     | d: line 2, column 's0': expected a number, got 'x'
            "s0":1          | "s0":NaN     | d: line 2, column 's0': expected a finite number of single precision, got 'NaN'
            "s0":1          | "s0":null    | d: line 2, column 's0': expected a number, got 'null'
            "s0":1          | "s0":[1]     | d: line 2, column 's0': expected a number, got '[…]'
            "s0":1          | "s0":{}      | d: line 2, column 's0': expected a number, got '{…}'
            "s0":1,         | ``           | d: line 2, column 's0': expected a value, got none
            "s0":1          | "s1":1       | d: line 2, column 's1': expected a key of the first row, got another
            "s0":1          | "s0":1,"s0":1 | d: line 2, column 's0': expected each key once, got it twice
            "terminal":true | "terminal":2 | d: line 2, column 'terminal': expected 0, 1, false or true, got '2'
            }               | }{           | d: line 2: expected one JSON object, got more after it
            {               | [{           | d: line 2: expected a JSON object, got another value
            "s0":1          | "s0" 1       | d: line 2: expected JSON, got an error: Unexpected character ('1' (code 49)): was expecting a colon to separate property name and value
            """)
    void aWrongLineOfJsonIsNamed(String good, String bad, String message) throws IOException {
        String line = "{\"episode\":0,\"step\":1,\"s0\":1,\"a0\":1,\"r\":1,\"sNext0\":1,\"terminal\":true,\"truncated\":false}";
        String first = line.replace("true", "false").replace("\"step\":1", "\"step\":0");

        assertEquals(message, message(TextFormat.JSON_LINES, first + "\n" + line.replace(good, bad) + "\n",
                Columns.OURS));
    }

    @Test
    void firstLinesOfJsonAreCheckedToo() throws IOException {
        assertEquals("d: expected at least one row, got an empty file",
                message(TextFormat.JSON_LINES, "\n", Columns.OURS));
        assertEquals("d: line 1, column 's0': expected each key once, got it twice",
                message(TextFormat.JSON_LINES, "{\"s0\":1,\"s0\":1}", Columns.OURS));
        assertEquals("d: column 'episode': expected such a column, got none; there are s0; other names can be mapped",
                message(TextFormat.JSON_LINES, "{\"s0\":1}", Columns.OURS));
    }

    @ParameterizedTest
    @EnumSource
    void otherBytesThanUtf8AreRefused(TextFormat format) throws IOException {
        Path file = Files.write(folder.resolve("d"), new byte[]{'e', (byte) 0xFF, '\n'});

        assertEquals(file + ": expected UTF-8 text, got other bytes",
                assertThrows(IOException.class, () -> format.read(file, Columns.OURS)).getMessage());
    }

    @Test
    void theEndingTellsTheFormat() {
        assertEquals(TextFormat.CSV, TextFormat.of(Path.of("a.csv")));
        assertEquals(TextFormat.JSON_LINES, TextFormat.of(Path.of("a.jsonl")));
        assertEquals("data set: expected a file name ending in .csv or .jsonl, got a.json",
                assertThrows(IllegalArgumentException.class, () -> TextFormat.of(Path.of("a.json"))).getMessage());
    }

    @Test
    void unknownAndBlankNamesOfColumnsAreRefused() {
        assertEquals(
                "columns: expected names among episode, step, s, a, r, sNext, terminal, truncated, s0, a0, sNext0 …, "
                        + "got 'reward'",
                assertThrows(IllegalArgumentException.class, () -> Columns.OURS.with("reward", "r")).getMessage());
        assertEquals("columns, r: expected a name, got ' '",
                assertThrows(IllegalArgumentException.class, () -> Columns.OURS.with("r", " ")).getMessage());
    }

    @Test
    void aWriteThatFailsLeavesTheOldFileAndNothingElse() throws IOException {
        Path file = Files.writeString(folder.resolve("d.csv"), "old");

        assertEquals("no space", assertThrows(IOException.class, () -> AtomicFile.write(file, out -> {
            out.write(new byte[100_000]);
            throw new IOException("no space");
        })).getMessage());
        assertEquals("old", Files.readString(file));
        try (var files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList());
        }
    }
}
