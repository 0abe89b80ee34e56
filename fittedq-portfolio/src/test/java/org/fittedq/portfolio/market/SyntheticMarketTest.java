// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.market;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.fittedq.settings.Alternatives;
import org.fittedq.settings.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SyntheticMarketTest {

    private static List<SyntheticMarket> all() {
        return Alternatives.of(SyntheticMarket.class);
    }

    private static SyntheticMarket with(SyntheticMarket market, String path, String value) {
        return (SyntheticMarket) Settings.override((Record) market, path, value);
    }

    @Test
    void fourKindsAndTwoKindsOfFilesCanBeChosenByName() {
        assertEquals(List.of("file", "fama-french", "gbm", "regimes", "spreads", "jumps"),
                Alternatives.of(MarketSource.class).stream().map(MarketSource::name).toList());
    }

    @ParameterizedTest
    @MethodSource("all")
    void theSameSeedIsTheSameMarketAndAnotherIsAnother(SyntheticMarket market) {
        List<List<Double>> growth = Tables.growth(market.load().market());

        assertEquals(growth, Tables.growth(market.load().market()));
        assertNotEquals(growth, Tables.growth(with(market, "sample.seed", "2").load().market()));
    }

    @ParameterizedTest
    @MethodSource("all")
    void daysAreWeekdaysAndAssetsHaveSectors(SyntheticMarket kind) {
        MarketData data = kind.load();
        Market market = data.market();

        assertEquals(2521, market.days());
        assertEquals(LocalDate.of(2010, 1, 4), market.date(0));
        assertEquals(LocalDate.of(2010, 1, 11), market.date(5));
        assertTrue(Stream.iterate(0, t -> t + 1).limit(market.days()).map(t -> market.date(t).getDayOfWeek())
                .noneMatch(d -> d == DayOfWeek.SATURDAY || d == DayOfWeek.SUNDAY));
        assertEquals(market.assets(), List.copyOf(data.sectors().keySet()));
        assertEquals("technology", data.sectors().get("TEC1"));
        assertEquals(12, market.size());
        assertEquals(List.of(), data.findings());
    }

    @ParameterizedTest
    @MethodSource("all")
    void theIndexHoldsEqualAmountsOfAllAssets(SyntheticMarket kind) {
        Market market = kind.load().market();
        double level = 1;
        double[] prices = new double[market.size()];
        java.util.Arrays.fill(prices, 1);
        for (int t = 1; t < market.days(); t++) {
            double sum = 0;
            for (int i = 0; i < prices.length; i++) {
                prices[i] *= market.growth(t, i);
                sum += prices[i];
            }
            level *= market.indexGrowth(t);
            assertEquals(sum / prices.length, level, 1e-9 * level);
        }
        assertEquals("all assets held", market.indexName());
    }

    @ParameterizedTest
    @MethodSource("all")
    void everySettingHasAnEffect(SyntheticMarket kind) {
        List<List<Double>> growth = Tables.growth(kind.load().market());
        List<String> idle = new ArrayList<>();
        for (Settings.Described d : Settings.describe((Record) kind)) {
            String other = other(d);
            SyntheticMarket changed = with(kind, d.path(), other);
            MarketData data = changed.load();
            if (Tables.growth(data.market()).equals(growth) && data.sectors().equals(kind.load().sectors())
                    && data.market().date(0).equals(kind.load().market().date(0))) {
                idle.add(d.path() + " " + other);
            }
        }
        assertEquals(List.of(), idle);
    }

    private static String other(Settings.Described d) {
        return switch (d.path()) {
            case "universe.assets" -> "24";
            case "sample.first" -> "2010-01-05";
            default -> d.type().startsWith("list")
                    ? "0.0123"
                    : d.type().equals("double")
                            ? String.valueOf(Double.parseDouble(d.defaultValue()) * 0.7)
                            : String.valueOf(Long.parseLong(d.defaultValue()) + 1);
        };
    }

    @Test
    void numbersAreSharedOutInBlocksAsSectorsAre() {
        Universe five = new Universe(5, 2);

        assertEquals(List.of(0, 0, 0, 1, 1), Stream.of(0, 1, 2, 3, 4).map(five::sector).toList());
        assertEquals(Map.of("TEC1", "technology", "TEC2", "technology", "TEC3", "technology", "HEA1", "health", "HEA2",
                "health"), five.sectorByAsset());
        assertEquals("[1.0, 1.0, 1.0, 2.0, 2.0]", java.util.Arrays.toString(five.each(List.of(1.0, 2.0))));
        assertEquals("[3.0, 3.0, 3.0, 3.0, 3.0]", java.util.Arrays.toString(five.each(List.of(3.0))));
        assertEquals("[1.0, 2.0, 4.0, 5.0, 7.0]",
                java.util.Arrays.toString(five.each(List.of(1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0))));
        assertTrue(new Universe(20, 10).sectorByAsset().containsKey("S10-2"));
        assertFalse(new Universe(20, 10).sectorByAsset().size() < 20);
    }

    @Test
    void whatCannotBeIsRefused() {
        assertEquals("drift: expected at least one number, got none", refused(Gbm.DEFAULT, "drift", ""));
        assertEquals("volatility: expected at least one number, got none",
                refused(Regimes.DEFAULT, "second.volatility", ""));
        assertEquals("volatility: expected a number in (0, 10], got 0.0", refused(Gbm.DEFAULT, "volatility", "0"));
        assertEquals("sectors: expected at most as many as assets, 12, got 13",
                refused(Gbm.DEFAULT, "universe.sectors", "13"));
        assertEquals("correlation: expected market and sector to be below 1 together, got 1.1",
                refused(Gbm.DEFAULT, "correlation.market", "0.8"));
        assertEquals("universe.assets: expected an even number, as they are in pairs, got 13",
                refused(Spreads.DEFAULT, "universe.assets", "13"));
        assertEquals("crash.assets: expected at most 12, the number of assets, got 13",
                refused(Jumps.DEFAULT, "crash.assets", "13"));
        assertEquals("first: expected a weekday, got 2010-01-02, a Saturday",
                refused(Gbm.DEFAULT, "sample.first", "2010-01-02"));
        assertEquals("first: expected a date such as 2010-01-04, got 'January'",
                refused(Gbm.DEFAULT, "sample.first", "January"));
        assertEquals("market: expected 12 assets, got 2", assertThrows(IllegalArgumentException.class,
                () -> Regimes.DEFAULT.filter(two())).getMessage());
        assertEquals("market: expected 12 assets, got 2", assertThrows(IllegalArgumentException.class,
                () -> Spreads.DEFAULT.spreads(two())).getMessage());
        assertEquals("regime: expected 0 or 1, got 2", assertThrows(IllegalArgumentException.class,
                () -> Regimes.DEFAULT.moments(2)).getMessage());
        assertEquals("spreads: expected 6 numbers, one for each pair, got 1",
                assertThrows(IllegalArgumentException.class, () -> Spreads.DEFAULT.moments(new double[1]))
                        .getMessage());
    }

    private static Market two() {
        return Market.of(List.of(LocalDate.of(2020, 1, 1)), List.of("A", "B"), Frequency.DAILY, new double[][]{{1, 1}});
    }

    private static String refused(SyntheticMarket market, String path, String value) {
        return assertThrows(IllegalArgumentException.class, () -> with(market, path, value)).getMessage();
    }
}
