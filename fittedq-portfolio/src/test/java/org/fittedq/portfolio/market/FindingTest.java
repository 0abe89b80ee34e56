// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.market;

import static org.fittedq.portfolio.market.Tables.growth;
import static org.fittedq.portfolio.market.Tables.load;
import static org.fittedq.portfolio.market.Tables.write;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is no fault is reported, exactly where it is.
class FindingTest {

    private static final String GAPS = """
            Date,A,B
            2020-01-02,100,10
            2020-01-03,,11
            2020-01-06,NA,12
            2020-01-07,110,nan
            2020-01-08,121,13
            """;

    @TempDir
    private Path folder;

    private MarketData of(String text, Map<String, String> others) {
        return load(write(folder, "p.csv", text), others);
    }

    private static List<String> texts(MarketData data) {
        return data.findings().stream().map(Finding::text).toList();
    }

    @Test
    void aCarriedPriceGrowsByOneAndThenByAllOfTheGap() {
        MarketData data = of(GAPS, Map.of("selection.gaps", "carry"));

        assertEquals(List.of("A: no price from 2020-01-03 to 2020-01-06, 2 days; the last one was carried on",
                "B: no price on 2020-01-07, 1 day; the last one was carried on"), texts(data));
        assertEquals(List.of(List.of(1.0, 1.1), List.of(1.0, 12.0 / 11), List.of(1.1, 1.0), List.of(1.1, 13.0 / 12)),
                growth(data.market()));
    }

    @Test
    void aMissingReturnIsNone() {
        MarketData data = of("Date,A,B\n2020-01-06,0.1,0.1\n2020-01-07,,0.1\n2020-01-08,0.1,0.1\n",
                Map.of("values", "returns", "selection.gaps", "carry"));

        assertEquals(List.of(1.0, 1.1), growth(data.market()).get(1));
        assertEquals(List.of("A: no price on 2020-01-07, 1 day; the last one was carried on"), texts(data));
    }

    @Test
    void aDelistedAssetStaysAtItsLastPrice() {
        MarketData data = of("Date,A,B\n2020-01-02,100,10\n2020-01-03,90,11\n2020-01-06,,12\n2020-01-07,,13\n",
                Map.of());

        assertEquals(
                List.of("A: the last price is of 2020-01-03, 2 days before the end; it stays there, as cash would"),
                texts(data));
        assertEquals(List.of(0.9, 1.0, 1.0), growth(data.market()).stream().map(List::getFirst).toList());
    }

    @Test
    void growthNearAWholeFactorInOneDayMayBeASplit() {
        MarketData data = of("""
                Date,A,B,C
                2020-01-02,100,10,100
                2020-01-03,51,30.3,50
                2020-01-06,52,31,55
                2020-01-07,5.1,30,88
                """, Map.of());

        assertEquals(List.of(
                "A: on 2020-01-03 the price was 0.5100 times that of the day before, near 1/2; a split without adjustment?",
                "A: on 2020-01-07 the price was 0.09808 times that of the day before, near 1/10; a split without adjustment?",
                "B: on 2020-01-03 the price was 3.030 times that of the day before, near 3; a split without adjustment?",
                "C: on 2020-01-03 the price was 0.5000 times that of the day before, near 1/2; a split without adjustment?"),
                texts(data));
    }

    @Test
    void moreThanFiveCalendarDaysWithoutARowAreAHole() {
        MarketData data = of(
                "Date,A\n2020-01-02,1\n2020-01-07,1\n2020-01-08,1\n2020-01-09,1\n2020-01-15,1\n2020-01-16,1\n",
                Map.of());

        assertEquals(List.of("no row between 2020-01-09 and 2020-01-15, 6 calendar days apart"), texts(data));
    }

    @Test
    void holesAreThoseOfTheFrequency() {
        String weekly = "Date,A\n2020-01-03,1\n2020-01-10,1\n2020-01-17,1\n2020-01-31,1\n";
        String monthly = "Date,A\n2020-01-31,1\n2020-02-28,1\n2020-03-31,1\n2020-05-29,1\n";

        assertEquals(List.of("no row between 2020-01-17 and 2020-01-31, 14 calendar days apart"),
                texts(of(weekly, Map.of("frequency", "weekly"))));
        assertEquals(List.of("no row between 2020-03-31 and 2020-05-29, 59 calendar days apart"),
                texts(of(monthly, Map.of("frequency", "monthly"))));
        assertEquals(List.of("no row between 2020-01-02 and 2020-01-04, 2 calendar days apart"),
                texts(of("Date,A\n2020-01-01,1\n2020-01-02,1\n2020-01-04,1\n", Map.of("frequency", "calendar"))));
    }

    @Test
    void aGapOfTheIndexIsCarriedAndReported() {
        Path index = write(folder, "i.csv", "Date,SPX\n2020-01-02,100\n2020-01-06,110\n2020-01-07,99\n");
        MarketData data = of("Date,A\n2020-01-02,1\n2020-01-03,1\n2020-01-06,1\n2020-01-07,1\n2020-01-08,1\n",
                Map.of("index.file", index.toString(), "selection.gaps", "carry"));

        assertEquals(List.of("SPX: no price on 2020-01-03, 1 day; the last one was carried on",
                "SPX: no price on 2020-01-08, 1 day; the last one was carried on"), texts(data));
        assertEquals(1, data.market().indexGrowth(1));
        assertEquals(1.1, data.market().indexGrowth(2));
    }

    @Test
    void goodPricesGiveNoFindings() {
        assertEquals(List.of(), texts(of(Tables.PRICES, Map.of())));
    }
}
