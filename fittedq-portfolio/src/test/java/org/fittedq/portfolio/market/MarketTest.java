// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.market;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class MarketTest {

    private static final List<LocalDate> DAYS = List.of(LocalDate.of(2020, 1, 2), LocalDate.of(2020, 1, 3),
            LocalDate.of(2020, 1, 6));

    private static Market prices(double... b) {
        return Market.of(DAYS, List.of("A", "B"), Frequency.DAILY,
                new double[][]{{100, b[0]}, {110, b[1]}, {99, b[2]}});
    }

    private static Market growth(double... b) {
        return Market.ofGrowth(DAYS, List.of("A", "B"), Frequency.DAILY,
                new double[][]{{1, b[0]}, {1.1, b[1]}, {0.9, b[2]}});
    }

    @Test
    void growthOfPricesIsTheirRatio() {
        Market market = prices(10, 11, 22);

        assertEquals(1, market.growth(0, 0));
        assertEquals(99.0 / 110, market.growth(2, 0));
        assertEquals(2, market.growth(2, 1));
        assertEquals(Tables.growth(growth(1, 1.1, 2)).getLast().getLast(), market.growth(2, 1));
    }

    @Test
    void whatIsKnownOnADayHasNoLaterOne() {
        Market past = prices(10, 11, 22).withIndex("I", new double[]{1, 1.5, 2}).until(1);

        assertEquals(2, past.days());
        assertEquals(1.5, past.indexGrowth(1));
        assertThrows(IndexOutOfBoundsException.class, () -> past.growth(2, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> past.indexGrowth(2));
        assertThrows(IndexOutOfBoundsException.class, () -> past.date(2));
    }

    @Test
    void theIndexIsNoAsset() {
        Market market = prices(10, 11, 22);

        assertFalse(market.hasIndex());
        assertEquals(2, market.withIndex("I", new double[]{1, 1, 1}).size());
        assertEquals("index: expected a market with one, got one without",
                assertThrows(IllegalStateException.class, () -> market.indexGrowth(1)).getMessage());
    }

    private static String refused(org.junit.jupiter.api.function.Executable making) {
        return assertThrows(IllegalArgumentException.class, making).getMessage();
    }

    @Test
    void whatIsNoMarketIsRefused() {
        assertEquals("price of B on 2020-01-03: expected a number above 0, got 0.0", refused(() -> prices(1, 0, 1)));
        assertEquals("price of B on 2020-01-06: expected a number above 0, got NaN",
                refused(() -> prices(1, 1, Double.NaN)));
        assertEquals("growth of B on 2020-01-02: expected 1, as of every first day, got 2.0",
                refused(() -> growth(2, 1, 1)));
        assertEquals("growth of B on 2020-01-06: expected a number above 0, got -1.0", refused(() -> growth(1, 1, -1)));
        assertEquals("index I: expected 3 numbers, one for each day, got 1",
                refused(() -> prices(1, 1, 1).withIndex("I", new double[]{1})));
        assertEquals("index: expected a name, got none",
                refused(() -> prices(1, 1, 1).withIndex("", new double[]{1, 1, 1})));
        assertEquals("growth of I on 2020-01-03: expected a number above 0, got 0.0",
                refused(() -> prices(1, 1, 1).withIndex("I", new double[]{1, 0, 1})));
        assertEquals("dates: expected rising dates, got 2020-01-03 before 2020-01-03",
                refused(() -> Market.of(List.of(DAYS.get(1), DAYS.get(1)), List.of("A"), Frequency.DAILY,
                        new double[][]{{1}, {1}})));
        assertEquals("assets: expected each name once, got [A, A]", refused(() -> Market.of(DAYS, List.of("A", "A"),
                Frequency.DAILY, new double[3][2])));
        assertEquals("prices of 2020-01-02: expected 1 numbers, one for each asset, got 2",
                refused(() -> Market.of(DAYS, List.of("A"), Frequency.DAILY, new double[3][2])));
        assertEquals("market: expected a row of prices for each of the dates, got 1 rows and 3 dates",
                refused(() -> Market.of(DAYS, List.of("A"), Frequency.DAILY, new double[1][1])));
    }
}
