// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.market;

import static org.fittedq.portfolio.market.Tables.PRICES;
import static org.fittedq.portfolio.market.Tables.refused;
import static org.fittedq.portfolio.market.Tables.settings;
import static org.fittedq.portfolio.market.Tables.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Each fault of a file is named with file, row and value.
class MarketFaultsTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            2020-01-03,101,11 | 2020-01-03,,11           | p.csv: line 3, column 'A': expected a price, got none; to let the last price go on, set gaps to carry
            2020-01-03,101,11 | 2020-01-03,NaN,11        | p.csv: line 3, column 'A': expected a price, got none; to let the last price go on, set gaps to carry
            2020-01-03,101,11 | 2020-01-03,101,-11.5     | p.csv: line 3, column 'B': expected a price above 0, got -11.5
            2020-01-03,101,11 | 2020-01-03,0,11          | p.csv: line 3, column 'A': expected a price above 0, got 0.0
            2020-01-03,101,11 | 2020-01-03,Infinity,11   | p.csv: line 3, column 'A': expected a number, got 'Infinity'
            2020-01-03,101,11 | 2020-01-03,1e999,11      | p.csv: line 3, column 'A': expected a finite number, got '1e999'
            2020-01-03,101,11 | 2020-01-03,x,11          | p.csv: line 3, column 'A': expected a number, got 'x'
            2020-01-03,101,11 | 2020-01-03,"$1,234",11   | p.csv: line 3, column 'A': expected a number, got '$1,234'; write it without currency, and without commas between thousands
            2020-01-03,101,11 | 2020-01-03,101 USD,11    | p.csv: line 3, column 'A': expected a number, got '101 USD'; write it without currency, and without commas between thousands
            2020-01-03,101,11 | 2020-01-03,€101,11       | p.csv: line 3, column 'A': expected a number, got '€101'; write it without currency, and without commas between thousands
            2020-01-03,101,11 | 2020-01-03,"1,234.5",11  | p.csv: line 3, column 'A': expected a number, got '1,234.5'; write it without commas between thousands, and a decimal comma as a point
            2020-01-03,101,11 | 2020-01-03,"101,5",11    | p.csv: line 3, column 'A': expected a number, got '101,5'; write a point for the decimal comma
            2020-01-03,101,11 | 2020-01-03,"1.101,55",11 | p.csv: line 3, column 'A': expected a number, got '1.101,55'; write a point for the decimal comma
            2020-01-03,101,11 | 2020-01-03,1.5%,11       | p.csv: line 3, column 'A': expected a number, got '1.5%'; write 1.2 % as 0.012
            2020-01-03,101,11 | 2020-01-03,101,5,11      | p.csv: line 3: expected 3 cells, as the header has, got 4; write numbers with a decimal point, without commas between thousands
            2020-01-03,101,11 | 2020-01-03,101           | p.csv: line 3: expected 3 cells, as the header has, got 2
            2020-01-03,101,11 | 2020-01-03,"101,11       | p.csv: line 3: expected a quote that closes the cell, got "101,11
            2020-01-03,101,11 | 2020-01-02,101,11        | p.csv: line 3, column 'Date': expected each date once, got 2020-01-02 again, first in line 2
            2020-01-03,101,11 | 2020-01-01,101,11        | p.csv: line 3, column 'Date': expected a date after 2020-01-02 of line 2, got 2020-01-01; sort the rows by date
            2020-01-03,101,11 | 03.01.2020,101,11        | p.csv: line 3, column 'Date': expected a date such as 2020-12-31 or 20201231, got '03.01.2020'
            2020-01-03,101,11 | 2020-01-03 00:00,101,11  | p.csv: line 3, column 'Date': expected a date such as 2020-12-31 or 20201231, got '2020-01-03 00:00'; write the day alone, without a time
            2020-01-03,101,11 | ,101,11                  | p.csv: line 3, column 'Date': expected a date such as 2020-12-31 or 20201231, got ''
            2020-01-03,101,11 | 2020-02-30,101,11        | p.csv: line 3, column 'Date': expected a day that the calendar has, got '2020-02-30'
            2020-01-03,101,11 | 20201301,101,11          | p.csv: line 3, column 'Date': expected a day that the calendar has, got '20201301'
            2020-01-02,100,10 | 2020-01-02,,10           | p.csv: line 2, column 'A': expected a price, as of every asset on the first day, got none; the first one of A is of 2020-01-03: set first to it, or leave it out: see assets
            Date,A,B          | Date,A,A                 | p.csv: column 'A': expected each column once, got it twice
            Date,A,B          | Date,A,                  | p.csv: column 3: expected the name of an asset, got none
            """)
    void aFaultOfAWideTableIsNamed(String good, String bad, String message) {
        assertEquals(message, refused(folder, PRICES.replace(good, bad), Map.of()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            2020-01-03,A,101 | 2020-01-03,A,0    | p.csv: line 4, A on 2020-01-03: expected a price above 0, got 0.0
            2020-01-02,A,100 | 2020-01-02,C,100  | p.csv: line 2, A on 2020-01-02: expected a price, as of every asset on the first day, got none; the first one of A is of 2020-01-03: set first to it, or leave it out: see assets
            2020-01-03,A,101 | 2020-01-03,A,     | p.csv: line 4, A on 2020-01-03: expected a price, got none; to let the last price go on, set gaps to carry
            2020-01-03,A,101 | 2020-01-03,A,$101 | p.csv: line 4, column 'value': expected a number, got '$101'; write it without currency, and without commas between thousands
            2020-01-03,A,101 | 2020-01-03,,101   | p.csv: line 4, column 'asset': expected the name of an asset, got ''
            2020-01-03,A,101 | 2020-01-02,A,101  | p.csv: line 4, column 'date': expected each date once for A, got 2020-01-02 again, first in line 2
            2020-01-03,A,101 | 2020-01-01,A,101  | p.csv: line 4, column 'date': expected a date after 2020-01-02 of A in line 2, got 2020-01-01; sort the rows by date
            date,asset,value | date,asset,close  | p.csv: column 'value': expected such a column, got none; there are date, asset, close; other names can be given as settings of layout
            """)
    void aFaultOfALongTableIsNamed(String good, String bad, String message) {
        String text = """
                date,asset,value
                2020-01-02,A,100
                2020-01-02,B,10
                2020-01-03,A,101
                2020-01-03,B,11
                2020-01-06,A,99
                2020-01-06,B,12
                """;

        assertEquals(message, refused(folder, text.replace(good, bad), Map.of("layout", "long")));
    }

    @Test
    void whatIsNoTableIsNamed() {
        assertEquals("p.csv: expected a header and at least one row, got an empty file",
                refused(folder, "", Map.of()));
        assertEquals("p.csv: expected at least one row, got none", refused(folder, "Date,A\n", Map.of()));
        assertEquals("p.csv: expected a column of dates and one for each asset, got one column, 'Date A'; "
                + "give the separator if it is none of comma, semicolon and tab",
                refused(folder, "Date A\n2020-01-02 1\n", Map.of()));
        assertEquals("p.csv: line 3: expected a row, got an empty line",
                refused(folder, "Date,A\n2020-01-02,1\n\n2020-01-03,1\n", Map.of()));
        assertEquals("p.csv: column 'Day': expected such a column, got none; there are Date, A, B; "
                + "other names can be given as settings of layout",
                refused(folder, PRICES, Map.of("layout.date", "Day")));
    }

    @Test
    void aDamagedFileIsNamed() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            for (String line : PRICES.repeat(50).split("\n")) {
                out.write((line + line.hashCode()).getBytes(StandardCharsets.UTF_8));
            }
        }
        Path cut = Files.write(folder.resolve("p.csv.gz"), Arrays.copyOf(bytes.toByteArray(), bytes.size() / 2));
        Path latin = Files.write(folder.resolve("l.csv"), "Date,Münch\n".getBytes(StandardCharsets.ISO_8859_1));

        assertEquals("p.csv.gz: expected a whole file of gzip, got Unexpected end of ZLIB input stream",
                refused(folder, settings(cut, Map.of())));
        assertEquals("l.csv: expected UTF-8 text, got bytes that are none; save it as UTF-8",
                refused(folder, settings(latin, Map.of())));
        assertEquals("file: expected the path of a file, got '.', which is a folder",
                refused(folder, settings(Path.of("."), Map.of())));
    }

    @Test
    void pricesThatLookLikeReturnsAreRefusedAndTheReverse() {
        String returns = "Date,A\n2020-01-02,0.01\n2020-01-03,-0.02\n2020-01-06,0.005\n";
        String percent = "Date,A\n2020-01-02,0.91\n2020-01-03,-1.2\n2020-01-06,1.5\n";

        assertEquals("p.csv: expected prices above 0, got 1 of 3 numbers below 0; "
                + "they look like returns: set values to returns", refused(folder, returns, Map.of()));
        assertEquals("p.csv: expected returns such as 0.012 for 1.2 %, got numbers whose size is 99.00 at the median; "
                + "they look like prices: set values to prices",
                refused(folder, PRICES, Map.of("values", "returns")));
        assertEquals("p.csv: expected returns such as 0.012 for 1.2 %, got numbers whose size is 1.200 at the median; "
                + "they look like percent: divide them by 100",
                refused(folder, percent, Map.of("values", "returns")));
        assertEquals("p.csv: line 3, column 'A': expected a return above -1, got -1.0",
                refused(folder, returns.replace("-0.02", "-1"), Map.of("values", "returns")));
    }

    @Test
    void aPriceBelowZeroAmongMostlyGoodOnesIsAFaultOfThatPrice() {
        StringBuilder text = new StringBuilder("Date,A\n");
        RandomStream random = new RandomStream(1, "prices");
        for (int day = 1; day <= 28; day++) {
            text.append("2020-01-%02d,%s\n".formatted(day, day == 20 ? "-3" : String.valueOf(50 + random.index(5))));
        }

        assertEquals("p.csv: line 21, column 'A': expected a price above 0, got -3.0",
                refused(folder, text.toString(), Map.of("frequency", "calendar")));
    }

    private static String dates(int count, int apart) {
        StringBuilder text = new StringBuilder("Date,A\n");
        for (int k = 0; k < count; k++) {
            text.append(java.time.LocalDate.of(2020, 1, 1).plusDays((long) k * apart)).append(",1\n");
        }
        return text.toString();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            7  | daily    | expected dates of frequency daily, 1 to 4 days apart at the median, got 7 days; set frequency to weekly
            30 | daily    | expected dates of frequency daily, 1 to 4 days apart at the median, got 30 days; set frequency to monthly
            1  | weekly   | expected dates of frequency weekly, 5 to 10 days apart at the median, got 1 day; set frequency to daily or calendar
            7  | monthly  | expected dates of frequency monthly, 26 to 35 days apart at the median, got 7 days; set frequency to weekly
            91 | monthly  | expected dates of frequency monthly, 26 to 35 days apart at the median, got 91 days; no frequency has such dates
            1  | daily    | expected days of trading, as frequency is daily, got Saturdays and Sundays too; set frequency to calendar
            """)
    void datesThatContradictTheFrequencyAreRefused(int apart, String frequency, String message) {
        assertEquals("p.csv: " + message, refused(folder, dates(30, apart), Map.of("frequency", frequency)));
    }

    @Test
    void daysOfTradingAreNotEachDayOfTheCalendar() {
        StringBuilder text = new StringBuilder("Date,A\n");
        for (int k = 0; k < 30; k++) {
            java.time.LocalDate day = java.time.LocalDate.of(2020, 1, 6).plusDays(k);
            text.append(day.getDayOfWeek().getValue() <= 5 ? day + ",1\n" : "");
        }

        assertEquals(
                "p.csv: expected each day of the calendar, as frequency is so, got hardly any Saturdays or Sundays; "
                        + "set frequency to daily",
                refused(folder, text.toString(), Map.of("frequency", "calendar")));
    }

    @Test
    void aChoiceThatTheFileLacksIsNamed() {
        Path index = write(folder, "i.csv", "Date,SPX\n2020-01-03,1\n2020-01-06,1\n");
        Path hole = write(folder, "h.csv", "Date,SPX\n2020-01-02,1\n2020-01-06,1\n");

        assertEquals("assets: expected names among those of p.csv, got 'C'; there are A, B",
                refused(folder, PRICES, Map.of("selection.assets", "C")));
        assertEquals("p.csv: expected rows between first and last, got rows from 2020-01-02 to 2020-01-06",
                refused(folder, PRICES, Map.of("selection.first", "2021-01-01")));
        assertEquals("index.column: expected a column or asset of p.csv, got 'C'; there are A, B",
                refused(folder, PRICES, Map.of("index.column", "C")));
        assertEquals("index.column: expected names among those of i.csv, got 'C'; there are SPX",
                refused(folder, PRICES, Map.of("index.file", index.toString(), "index.column", "C")));
        assertEquals("i.csv: SPX: expected a number on or before 2020-01-02, the first day of the market, got none",
                refused(folder, PRICES, Map.of("index.file", index.toString())));
        assertEquals("h.csv: SPX: expected a number on 2020-01-03, as the market has, got none; "
                + "to let the last one go on, set gaps to carry",
                refused(folder, PRICES, Map.of("index.file", hole.toString())));
        assertEquals("index.file: expected the path of a file, got 'no.csv', which does not exist",
                refused(folder, PRICES, Map.of("index.file", "no.csv")));
        assertEquals("p.csv: A: expected a price on at least one day from 2020-01-02 to 2020-01-03, got none; "
                + "leave it out: see assets",
                refused(folder, "Date,A,B\n2020-01-02,,1\n2020-01-03,,2\n", Map.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"A,A", "A,", ",A"})
    void namesOfAssetsAreEachThereOnce(String assets) {
        assertEquals("assets: expected each name once, with commas between them, got '" + assets + "'",
                assertThrows(IllegalArgumentException.class, () -> new Selection(assets, "", "", Gaps.REFUSE))
                        .getMessage());
    }

    @Test
    void spansHaveDatesInOrder() {
        assertEquals("first: expected a date such as 2020-12-31, got '1.1.2020'",
                assertThrows(IllegalArgumentException.class, () -> new Selection("", "1.1.2020", "", Gaps.REFUSE))
                        .getMessage());
        assertEquals("last: expected a date not before first 2020-01-02, got 2020-01-01",
                assertThrows(IllegalArgumentException.class,
                        () -> new Selection("", "2020-01-02", "2020-01-01", Gaps.REFUSE)).getMessage());
        assertEquals("layout long: expected three columns, got a, a, b",
                assertThrows(IllegalArgumentException.class,
                        () -> new TableLayout.Tall("a", "a", "b", Separator.AUTO)).getMessage());
    }
}
