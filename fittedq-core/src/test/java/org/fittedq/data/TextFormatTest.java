// SPDX-License-Identifier: Apache-2.0
package org.fittedq.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.fittedq.Property;
import org.fittedq.data.Transitions.Episode;
import org.fittedq.mdp.ActionBox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

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
            0.0,0,1e0,2,3,1,0                    | d: line 1: expected a header such as episode,step,s0,a0,r,terminal,truncated, got numbers alone
            episode,step,"s0,a0,r                | d: line 1: expected a quote that closes the cell, got "s0,a0,r
            episode,step,"s0"x,a0,r              | d: line 1: expected a quote that closes the cell, got "s0"x,a0,r
            """)
    void aWrongHeaderIsNamed(String header, String message) throws IOException {
        assertEquals(message, message(TextFormat.CSV, header, Columns.OURS));
    }

    @Test
    void aLongHeaderIsShownInPart() throws IOException {
        String header = String.join(",", Columns.names(30, 1)).replace("terminal", "done");

        assertEquals(
                "d: column 'terminal': expected such a column, got none; there are episode, step, s0, s1, s2, s3, "
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
            0,1,1,1,1,1,1,0,0        | d: line 3: expected 8 cells, as the header has, got 9; numbers need a decimal point, not a comma, and texts with commas quotes
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
                message(TextFormat.JSON_LINES, "{\"s0\":1,\"s0\":1,\"a0\":1,\"r\":1,\"terminal\":1}", Columns.OURS));
        assertEquals("d: column 'a0': expected such a column, got none; there are s0; other names can be mapped",
                message(TextFormat.JSON_LINES, "{\"s0\":1}", Columns.OURS));
    }

    @ParameterizedTest
    @EnumSource
    void otherBytesThanUtf8AreRefusedByPlace(TextFormat format) throws IOException {
        for (String bad : List.of("e\nx\u00E9,", "e\nx\u00FF", "e\nx\u0080", "e\nx\u00C1\u0080", "e\nx\u00E2\u0082,")) {
            Path file = Files.write(folder.resolve("d"), bad.getBytes(StandardCharsets.ISO_8859_1));
            String message = "expected UTF-8 text, got 0x%02X; save it as UTF-8, or convert it, such as by: "
                    + "iconv -f LATIN1 -t UTF-8";

            String refusal = Undecoded.message(file);

            assertEquals(file + ": line 2, byte 3 of the file: " + String.format(message, (int) bad.charAt(3)),
                    refusal);
        }
        Path file = Files.write(folder.resolve("d"), new byte[]{'e', (byte) 0xFF, '\n'});
        assertEquals(Undecoded.message(file),
                assertThrows(IOException.class, () -> format.read(file, Columns.OURS)).getMessage());
    }

    @Test
    void aByteOrderMarkTellsTheEncoding() throws IOException {
        Transitions plain = csv(HEADER + "0,0,1,2,3,4,1,0\n", Columns.OURS);
        for (Charset charset : List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
            Path file = Files.write(folder.resolve("d.csv"),
                    ("\uFEFFinfo\u00E9," + HEADER + "x,0,0,1,2,3,4,1,0\n").getBytes(charset));

            Same.check(plain, TextFormat.CSV.read(file, Columns.OURS));
        }
    }

    @Test
    void utf16WithoutAMarkIsNamed() throws IOException {
        Path file = Files.write(folder.resolve("d"), HEADER.getBytes(StandardCharsets.UTF_16LE));

        assertEquals(file + ": line 1, byte 1 of the file: expected UTF-8 text, got 0x00; save it as UTF-8, or convert "
                + "it, such as by: iconv -f LATIN1 -t UTF-8",
                assertThrows(IOException.class, () -> TextFormat.CSV.read(file, Columns.OURS)).getMessage());
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

        assertEquals(file + ": no space", assertThrows(IOException.class, () -> AtomicFile.write(file, out -> {
            out.write(new byte[100_000]);
            throw new IOException("no space");
        })).getMessage());
        assertEquals("old", Files.readString(file));
        try (var files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList());
        }
    }

    /// As of numpy.savetxt, pandas, R, Excel.
    @ParameterizedTest
    @ValueSource(strings = {"0,0,1,2,3,4,1,0", "0.00000000,0.0,1.000,2e+00,3.0,4,1.000000000000000000e+00,0.0000",
            "0,0,1,2,3,4,True,False", "0,0,1,2,3,4,TRUE,FALSE", "0,0,1,2,3,4,true,-0.0", "+0,0e5,1,2,3,4,1e0,0"})
    void numbersAndFlagsHaveOneReading(String row) throws IOException {
        Transitions plain = csv(HEADER + "0,0,1,2,3,4,1,0\n", Columns.OURS);

        Transitions read = csv(HEADER + row + "\n", Columns.OURS);
        String[] names = HEADER.strip().split(",");
        String[] cells = row.split(",");
        Transitions lines = json(IntStream.range(0, cells.length)
                .mapToObj(k -> "\"" + names[k] + "\":\"" + cells[k] + "\"").collect(Collectors.joining(",", "{", "}")));

        Same.check(plain, read);
        Same.check(plain, lines);
        assertEquals(List.of(), read.notes());
    }

    @Test
    void otherSeparatorsAreReadWhereTheHeaderHasThem() throws IOException {
        String text = HEADER + "0,0,1,2,3,4,1,0\n";
        Transitions plain = csv(text, Columns.OURS);

        for (String other : List.of(text.replace(',', ';'), text.replace(',', '\t'), "# " + text.replace(',', ' '),
                "#" + text, "sep=;\n" + text.replace(',', ';'), "sep=|\n" + text.replace(',', '|'),
                "\"a, b\";" + text.replace(',', ';').replace("\n0", "\nx;0"))) {
            Same.check(plain, csv(other, Columns.OURS));
        }
    }

    @Test
    void decimalCommasAreNamed() throws IOException {
        String semicolons = (HEADER + "0,0,1,2,@,4,1,0\n").replace(',', ';').replace("@", "0,5");

        assertEquals("d: line 2, column 'r': expected a number, got '0,5'; write a point for the decimal comma",
                message(TextFormat.CSV, semicolons, Columns.OURS));
        assertEquals(
                "d: line 2: expected 8 cells, as the header has, got 9; numbers need a decimal point, not a comma, "
                        + "and texts with commas quotes",
                message(TextFormat.CSV, HEADER + "0,0,1,2,0,5,4,1,0\n", Columns.OURS));
    }

    @Test
    void anEpisodeThatTheRecordingCutIsTruncatedAndTold() throws IOException {
        Transitions data = csv(HEADER + "0,0,1,0,0,2,0,0\n1,0,5,0,0,6,0,0\n1,1,6,0,0,7,1,0\n2,0,8,0,0,9,0,0\n",
                Columns.OURS);

        assertEquals(List.of(new Episode(0, 0, 1, false), new Episode(1, 1, 2, true), new Episode(2, 3, 1, false)),
                data.episodes());
        assertTrue(data.truncated(0) && data.truncated(3) && !data.terminal(0));
        assertEquals(
                List.of("d.csv: 2 episodes end neither terminal nor truncated: truncated, as the recording cut them"),
                notes(data));
    }

    @Test
    void withoutNextStatesTheLastRowOfACutEpisodeIsLeftOutAndTold() throws IOException {
        Transitions data = csv(PLAIN + "0,0,1,0,0,0,0\n0,1,2,0,0,0,1\n7,0,3,0,0,0,0\n7,1,4,0,0,0,0\n", Columns.OURS);

        assertEquals(List.of(new Episode(0, 0, 1, false), new Episode(7, 1, 1, false)), data.episodes());
        assertEquals(List.of(
                "d.csv: 1 episode ends neither terminal nor truncated: truncated, as the recording cut it",
                "d.csv: 2 rows left out, the last of episodes that were cut: the state after is not in the file"),
                notes(data));
    }

    @Test
    void columnsThatSayWhereRowsStandMayBeMissing() throws IOException {
        Transitions data = csv("s0,a0,r,sNext0,terminal\n1,0,0,2,0\n2,0,0,3,0\n7,0,0,8,0\n8,0,0,9,1\n5,0,0,6,0\n",
                Columns.OURS);

        // s′ of the second row is not the third's s
        assertEquals(List.of(new Episode(0, 0, 2, false), new Episode(1, 2, 2, true), new Episode(2, 4, 1, false)),
                data.episodes());
        assertEquals(List.of(0, 1, 0, 1, 0), IntStream.range(0, 5).map(data::step).boxed().toList());
        assertEquals(List.of(
                "d.csv: column 'truncated': none; episodes end where terminal is true and where s′ is not the next row's s",
                "d.csv: column 'step': none; the rows of each episode are counted from 0",
                "d.csv: 2 episodes end neither terminal nor truncated: truncated, as the recording cut them"),
                notes(data));
        assertEquals(List.of(
                "d.csv: column 'truncated': none; episodes end where terminal is true alone, so where a time limit "
                        + "ended one, s′ is the first state of the next",
                "d.csv: column 'step': none; the rows of each episode are counted from 0"),
                notes(csv("s0,a0,r,terminal\n1,0,0,0\n2,0,0,1\n", Columns.OURS)));
        assertEquals(List.of("d.csv: column 'truncated': none; an episode is cut where its rows end"),
                notes(csv("episode,step,s0,a0,r,terminal\n3,0,1,0,0,0\n3,1,2,0,0,1\n", Columns.OURS)));
        assertEquals(List.of("d.csv: column 'episode': none; an episode ends where terminal or truncated is true"),
                notes(csv("step,s0,a0,r,terminal,truncated\n0,1,0,0,0,0\n1,2,0,0,1,0\n", Columns.OURS)));
    }

    @Test
    void aColumnThatIsMappedMustBeThere() throws IOException {
        for (String ours : List.of("episode", "step", "truncated")) {
            assertEquals("d: column 'x': expected such a column, got none; there are episode, step, s0, a0, r, sNext0, "
                    + "terminal, truncated; other names can be mapped",
                    message(TextFormat.CSV, HEADER, Columns.OURS.with(ours, "x")));
        }
    }

    @Test
    void whatOneNameIsMappedToIsFreeOfWhatItSaysByItself() throws IOException {
        Transitions data = csv("episode,step,s0,s1,r,gain,a0,terminal,done,truncated,s2\n"
                + "0,0,1,2,x,3,y,z,1,0,4\n",
                Columns.OURS.with("r", "gain").with("terminal", "done").with("a0", "s2"));

        assertEquals(List.of(2, 1), List.of(data.observationSize(), data.actionSize()));
        float[] a = new float[1];
        data.a(0, a);
        assertEquals(4, a[0]);
        assertEquals(3, data.r(0));
    }

    @Test
    void columnsThatNothingIsMappedToArePassedOver() throws IOException {
        Transitions data = csv(",note,note," + HEADER + "0,,x,0,0,1,2,3,4,1,0\n", Columns.OURS);

        Same.check(csv(HEADER + "0,0,1,2,3,4,1,0\n", Columns.OURS), data);
    }

    @Test
    void keysThatNothingIsMappedToMayComeAndGo() throws IOException {
        Transitions data = json("""
                {"episode":0,"step":0,"s0":1,"a0":2,"r":3,"sNext0":4,"terminal":false,"truncated":0,"x":1,"x":2}
                {"episode":0,"step":1,"s0":4,"a0":2,"r":3,"sNext0":4,"terminal":true,"truncated":0,"y":{"z":1},"y":3}
                """);

        assertEquals(List.of(new Episode(0, 0, 2, true)), data.episodes());
        assertEquals("d: line 2, column 'truncated': expected a key of the first row, got another",
                message(TextFormat.JSON_LINES, """
                        {"episode":0,"step":0,"s0":1,"a0":2,"r":3,"sNext0":4,"terminal":false}
                        {"episode":0,"step":1,"s0":4,"a0":2,"r":3,"sNext0":4,"terminal":false,"truncated":true}
                        """, Columns.OURS));
    }

    @Test
    void anArrayIsAsManyColumns() throws IOException {
        Path file = Files.writeString(folder.resolve("d.jsonl"), """
                {"episode":0,"obs":[1,2],"action":[0.5],"r":3,"obs_next":[4,5],"terminal":true,"info":[[1],{"a":[2]}]}
                """);

        Transitions data = TextFormat.JSON_LINES.read(file,
                Columns.OURS.with("s", "obs").with("a", "action").with("sNext", "obs_next"));

        float[] s = new float[2];
        data.sNext(0, s);
        assertArrayEquals(new float[]{4, 5}, s);
        assertEquals("d: line 2, column 'obs1': expected a value, got none",
                message(TextFormat.JSON_LINES, Files.readString(file).replace("true", "false")
                        + Files.readString(file).replace("[1,2]", "[1]"),
                        Columns.OURS.with("s", "obs").with("a", "action").with("sNext", "obs_next")));
    }

    @Test
    void actionsOutsideABoxAreNamedByTheirLine() throws IOException {
        // the line of a row that is left out counts
        Transitions data = csv("\uFEFF" + PLAIN + "0,0,1,0,0,0,0\n0,1,2,0,0,0,1\n7,0,3,2,0,0,0\n7,1,4,0,0,0,1\n",
                Columns.OURS);

        assertEquals("actions: expected all of them in [-1.0] .. [1.0], got 1 of 2 outside, first in d.csv: line 4: "
                + "[2.0]; give the box they were taken from",
                assertThrows(IllegalArgumentException.class, () -> data.checkActions(ActionBox.symmetric(1, 1)))
                        .getMessage().replace(folder + File.separator, ""));
        assertEquals("d.csv: column 'a0'", data.origin().action(0).replace(folder + File.separator, ""));
    }

    private List<String> notes(Transitions data) {
        return data.notes().stream().map(n -> n.replace(folder + File.separator, "")).toList();
    }
}
