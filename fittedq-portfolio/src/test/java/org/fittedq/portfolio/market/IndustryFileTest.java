// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.market;

import static org.fittedq.portfolio.market.Tables.growth;
import static org.fittedq.portfolio.market.Tables.refused;
import static org.fittedq.portfolio.market.Tables.write;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.fittedq.settings.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Made-up numbers in the form of K. R. French's files.
class IndustryFileTest {

    private static final String FILE = """
            This file was created by HAND using no database.
            It contains value- and equal-weighted returns for 3 industry portfolios.

            Missing data are indicated by -99.99 or -999.


              Average Value Weighted Returns -- Monthly
            ,Cnsmr,HiTec,Other
            192607,   5.00,  -2.00, -99.99
            192608,   1.00,   4.00,   3.00
            192609,  -1.50,   0.00,  -999
            192610,   2.00,   2.00,   2.00


              Average Equal Weighted Returns -- Monthly
            ,Cnsmr,HiTec,Other
            192607,   6.00,   7.00,   8.00
            192608,   9.00,  10.00,  11.00
            192609,  12.00,  13.00,  14.00

              Average Equal Weighted Returns -- Annual
            ,Cnsmr,HiTec,Other
            1926,  12.00,  13.00,  14.00

              Number of Firms in Portfolios
            ,Cnsmr,HiTec,Other
            192607,    10,    20,    30

            Copyright 1926 Nobody
            """;

    @TempDir
    private Path folder;

    private MarketData load(String text, Map<String, String> others) {
        return settings(text, others).load();
    }

    private IndustryFile settings(String text, Map<String, String> others) {
        return Settings.override(Settings.override(IndustryFile.DEFAULT, "file",
                write(folder, "f.csv", text).toString()), others);
    }

    @Test
    void theFirstBlockIsReadInPercentAndMonthsEndOnTheirLastDay() {
        Market market = load(FILE, Map.of("selection.assets", "Cnsmr,HiTec")).market();

        assertEquals(List.of(LocalDate.of(1926, 6, 30), LocalDate.of(1926, 7, 31), LocalDate.of(1926, 8, 31)),
                List.of(market.date(0), market.date(1), market.date(2)));
        assertEquals(List.of(List.of(1.05, 0.98), List.of(1.01, 1.04), List.of(1 - 0.015, 1.0), List.of(1.02, 1.02)),
                growth(market));
        assertEquals(Frequency.MONTHLY, market.frequency());
    }

    @Test
    void aBlockIsTakenByItsTitleOrAPartThatIsItsOwn() {
        for (String block : List.of("Average Equal Weighted Returns -- Monthly",
                "equal weighted  returns -- monthly")) {
            Market market = load(FILE, Map.of("block", block)).market();

            assertEquals(List.of(1.06, 1.07, 1.08), growth(market).getFirst());
            assertEquals(4, market.days());
        }
    }

    @Test
    void missingReturnsAreGaps() {
        assertEquals("f.csv: line 9, column 'Other': expected a return, as of every asset on the first day, got none; "
                + "the first one of Other is of 1926-08-31: set first to it, or leave it out: see assets",
                refused(folder, settings(FILE, Map.of())));
        assertEquals("f.csv: line 11, column 'Other': expected a return, got none; "
                + "to let the last price go on, set gaps to carry",
                refused(folder, settings(FILE, Map.of("selection.first", "1926-08-31"))));
        assertEquals(List.of("Other: no price on 1926-09-30, 1 day; the last one was carried on"),
                load(FILE, Map.of("selection.first", "1926-08-31", "selection.gaps", "carry")).findings().stream()
                        .map(Finding::text).toList());
    }

    @Test
    void daysAreRead() {
        Market market = load("""
                This file is made up.

                  Average Value Weighted Returns -- Daily
                ,A,B
                19260701,  0.10,  0.20
                19260702, -0.30,  0.40
                """, Map.of("frequency", "daily")).market();

        assertEquals(LocalDate.of(1926, 7, 2), market.date(2));
        assertEquals(1 - 0.3 / 100, market.growth(2, 0));
        assertEquals(LocalDate.of(1926, 6, 30), market.date(0));
    }

    @Test
    void aFileOfFactorsHasABlockWithoutTitle() {
        Market market = load("Made up.\n\n,Mkt-RF,SMB\n192607, 2.0, -1.0\n192608, 1.0, 1.0\n\n Annual Factors: \n"
                + ",Mkt-RF,SMB\n1926, 1.0, 1.0\n", Map.of()).market();

        assertEquals(List.of("Mkt-RF", "SMB"), market.assets());
        assertEquals(3, market.days());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            192608,   1.00, | 192608,   $1.00, | f.csv: line 10, column 'Cnsmr': expected a return in percent, got '$1.00'
            192608,   1.00, | 192608,          | f.csv: line 10: expected 4 cells, as the line of names has, got 3
            192608,   1.00, | 192613,   1.00,  | f.csv: line 10: expected a day that the calendar has, got '192613'
            192608,   1.00, | 192607,   1.00,  | f.csv: line 10: expected a date after the one above, got 192607
            192608,   1.00, | 192608,-120.00,  | f.csv: line 10, column 'Cnsmr': expected a return above -1, got -1.2
            192608,   1.00, | 19260831,1.00,   | f.csv: line 10: expected a date such as 192607, as frequency is monthly, got '19260831'; set frequency to daily
            """)
    void aFaultIsNamed(String good, String bad, String message) {
        assertEquals(message, refused(folder, settings(FILE.replace(good, bad), Map.of("selection.assets",
                "Cnsmr,HiTec"))));
    }

    @Test
    void aBlockThatIsNotThereIsNamed() {
        String titles = "; there are Average Value Weighted Returns -- Monthly; Average Equal Weighted Returns -- Monthly; "
                + "Average Equal Weighted Returns -- Annual; Number of Firms in Portfolios";
        assertEquals("block: expected the title of one block of f.csv, got 'Median'" + titles,
                refused(folder, settings(FILE, Map.of("block", "Median"))));
        assertEquals("block: expected the title of one block of f.csv, got 'Monthly'" + titles,
                refused(folder, settings(FILE, Map.of("block", "Monthly"))));
        assertEquals("f.csv: line 23: expected a date such as 192607, as frequency is monthly, got '1926'; "
                + "blocks of years are not read", refused(folder, settings(FILE, Map.of("block", "Annual"))));
        assertEquals("f.csv: line 9: expected a date such as 19260701, as frequency is daily, got '192607'; "
                + "set frequency to monthly", refused(folder, settings(FILE, Map.of("frequency", "daily"))));
        assertEquals("f.csv: expected blocks of returns as of K. R. French's data library, a line of names, "
                + "the first of them empty, above lines such as 192607,1.23, got none",
                refused(folder, settings("Date,A\n2020-01-02,1\n", Map.of())));
    }
}
