// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.market;

import static org.fittedq.portfolio.market.Tables.PRICES;
import static org.fittedq.portfolio.market.Tables.growth;
import static org.fittedq.portfolio.market.Tables.load;
import static org.fittedq.portfolio.market.Tables.settings;
import static org.fittedq.portfolio.market.Tables.write;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarketFileTest {

    private static final List<List<Double>> GROWTH = List.of(List.of(101.0 / 100, 11.0 / 10),
            List.of(99.0 / 101, 12.0 / 11));

    @TempDir
    private Path folder;

    private MarketData of(String text, Map<String, String> others) {
        return load(write(folder, "p.csv", text), others);
    }

    @Test
    void wideAndLongTablesOfTheSamePricesAreTheSameMarket() {
        Market wide = of(PRICES, Map.of()).market();
        Market byDate = of("""
                date,asset,value
                2020-01-02,A,100
                2020-01-02,B,10
                2020-01-03,A,101
                2020-01-03,B,11
                2020-01-06,A,99
                2020-01-06,B,12
                """, Map.of("layout", "long")).market();
        Market byAsset = of("""
                price,day,ticker
                100,20200102,A
                101,20200103,A
                99,20200106,A
                10,20200102,B
                11,20200103,B
                12,20200106,B
                """, Map.of("layout", "long", "layout.date", "day", "layout.asset", "ticker", "layout.value", "price"))
                .market();

        for (Market market : List.of(wide, byDate, byAsset)) {
            assertEquals(List.of("A", "B"), market.assets());
            assertEquals(LocalDate.of(2020, 1, 6), market.date(2));
            assertEquals(GROWTH, growth(market));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {",", ";", "\t"})
    void theSeparatorIsFoundInTheHeaderOrGiven(String separator) {
        String text = PRICES.replace(",", separator);
        String name = Map.of(",", "comma", ";", "semicolon", "\t", "tab").get(separator);

        assertEquals(GROWTH, growth(of(text, Map.of()).market()));
        assertEquals(GROWTH, growth(of(text, Map.of("layout.separator", name)).market()));
        assertEquals(GROWTH, growth(of("sep=" + separator + "\n" + text, Map.of()).market()));
    }

    @Test
    void aGivenSeparatorIsNotLookedForInTheHeader() {
        String text = "Date;A, plain;B\n2020-01-02;1;2\n";

        assertEquals(List.of("A, plain", "B"),
                of(text, Map.of("layout.separator", "semicolon")).market().assets());
        assertThrows(IllegalArgumentException.class, () -> of(text, Map.of()));
    }

    @Test
    void packedAndMarkedFilesAreRead() throws IOException {
        Path packed = folder.resolve("p.csv.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            out.write(PRICES.getBytes(StandardCharsets.UTF_8));
        }
        Path wide = Files.write(folder.resolve("w.csv"), ("\uFEFF" + PRICES).getBytes(StandardCharsets.UTF_16LE));

        assertEquals(GROWTH, growth(load(packed, Map.of()).market()));
        assertEquals(GROWTH, growth(load(wide, Map.of("layout.date", "Date")).market()));
        assertEquals(GROWTH, growth(of("\uFEFF" + PRICES, Map.of("layout.date", "Date")).market()));
    }

    @Test
    void quotedCellsHoldSeparatorsAndQuotes() {
        Market market = of("\"Date\",\"A, \"\"old\"\"\", B \n2020-01-02,\"1\", 2 \r\n\n", Map.of()).market();

        assertEquals(List.of("A, \"old\"", "B"), market.assets());
    }

    @Test
    void theDateColumnNeedNotBeTheFirst() {
        Market market = of("A,when,B\n100,2020-01-02,10\n101,2020-01-03,11\n99,2020-01-06,12\n",
                Map.of("layout.date", "when")).market();

        assertEquals(List.of("A", "B"), market.assets());
        assertEquals(GROWTH, growth(market));
    }

    @Test
    void noReturnOfAFileIsLost() {
        Market market = of("Date,A\n2020-01-06,0.10\n2020-01-07,-0.25\n", Map.of("values", "returns")).market();

        assertEquals(List.of(List.of(1.1), List.of(0.75)), growth(market));
        assertEquals(LocalDate.of(2020, 1, 3), market.date(0), "the Friday before the Monday");
    }

    @Test
    void theFirstReturnOfASpanStartsAtTheRowBefore() {
        Market market = of("Date,A\n2020-01-02,0.10\n2020-01-06,-0.25\n2020-01-07,0.01\n",
                Map.of("values", "returns", "selection.first", "2020-01-03", "selection.last", "2020-01-06")).market();

        assertEquals(List.of(List.of(0.75)), growth(market));
        assertEquals(LocalDate.of(2020, 1, 2), market.date(0));
    }

    @Test
    void assetsAreTakenByNameInTheOrderGiven() {
        Market market = of(PRICES, Map.of("selection.assets", "B, A")).market();

        assertEquals(List.of("B", "A"), market.assets());
        assertEquals(11.0 / 10, market.growth(1, 0));
        assertEquals(List.of("B"), of(PRICES, Map.of("selection.assets", "B")).market().assets());
    }

    @Test
    void columnsAndAssetsThatAreNotTakenNeedHoldNoNumbers() {
        String wide = "Date,A,note,I\n2020-01-02,100,open,1\n2020-01-03,101,$5,2\n";
        String tall = "date,asset,value\n2020-01-01,C,closed\n2020-01-02,A,100\n2020-01-02,C,x\n2020-01-03,A,101\n";

        Market some = of(wide, Map.of("selection.assets", "A", "index.column", "I")).market();
        assertEquals(List.of(List.of(1.01)), growth(some));
        assertEquals(2, some.indexGrowth(1));
        assertEquals(List.of(List.of(1.01)),
                growth(of(tall, Map.of("layout", "long", "selection.assets", "A")).market()));
        assertThrows(IllegalArgumentException.class, () -> of(wide, Map.of()));
    }

    @Test
    void theSpanOfPricesBeginsAndEndsWithItsDates() {
        Market market = of(PRICES, Map.of("selection.first", "2020-01-03", "selection.last", "2020-01-06")).market();

        assertEquals(2, market.days());
        assertEquals(LocalDate.of(2020, 1, 3), market.date(0));
        assertEquals(99.0 / 101, market.growth(1, 0));
        assertEquals(2, of(PRICES, Map.of("selection.last", "2020-01-05")).market().days());
    }

    @Test
    void theIndexIsAColumnOrAFileAndNoAsset() {
        Path levels = write(folder, "i.csv", """
                Date,other,SPX
                2020-01-01,7,900
                2020-01-02,7,1000
                2020-01-03,7,1100
                2020-01-04,7,1200
                2020-01-06,7,2200
                """);
        Market column = of(PRICES, Map.of("index.column", "B")).market();
        Market file = of(PRICES, Map.of("index.file", levels.toString(), "index.column", "SPX")).market();
        Market first = of(PRICES, Map.of("index.file", levels.toString())).market();

        assertEquals(List.of("A"), column.assets());
        assertEquals("B", column.indexName());
        assertEquals(1.1, column.indexGrowth(1));
        assertEquals(List.of("A", "B"), file.assets());
        assertArrayEquals(new double[]{1.1, 2}, new double[]{file.indexGrowth(1), file.indexGrowth(2)});
        assertEquals("other", first.indexName());
        assertFalse(of(PRICES, Map.of()).market().hasIndex());
    }

    @Test
    void returnsOfAnIndexCompoundBetweenTheDaysOfTheMarket() {
        Path returns = write(folder, "i.csv", """
                Date,SPX
                2020-01-02,0.5
                2020-01-03,0.1
                2020-01-05,0.1
                2020-01-06,-0.1
                """);

        Market market = of(PRICES, Map.of("index.file", returns.toString(), "index.values", "returns")).market();

        assertEquals(1.1, market.indexGrowth(1), 1e-15);
        assertEquals(1.1 * 0.9, market.indexGrowth(2), 1e-15);
        assertTrue(market.until(1).hasIndex());
    }

    @Test
    void theIndexOfReturnsInTheSameFileIsOfReturns() {
        Market market = of("Date,A,I\n2020-01-06,0.10,0.2\n2020-01-07,-0.05,0.1\n",
                Map.of("values", "returns", "index.column", "I")).market();

        assertEquals(List.of("A"), market.assets());
        assertEquals(1.2, market.indexGrowth(1), 1e-15);
        assertEquals(1.1, market.indexGrowth(2), 1e-15);
    }

    @Test
    void theFrequencyIsTheOneStated() {
        assertEquals(Frequency.DAILY, of(PRICES, Map.of()).market().frequency());
        assertEquals(Frequency.MONTHLY, of("Date,A\n2020-01-31,1\n2020-02-28,2\n2020-03-31,3\n",
                Map.of("frequency", "monthly")).market().frequency());
    }

    @Test
    void aFileMustBeNamed() {
        assertEquals("file: expected the path of a file, got none",
                assertThrows(IllegalArgumentException.class, MarketFile.DEFAULT::load).getMessage());
        assertEquals("file: expected the path of a file, got 'nowhere.csv', which does not exist",
                assertThrows(IllegalArgumentException.class, settings(Path.of("nowhere.csv"), Map.of())::load)
                        .getMessage());
    }
}
