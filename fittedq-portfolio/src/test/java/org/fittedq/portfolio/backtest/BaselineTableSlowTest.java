// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.backtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.fittedq.portfolio.CappedWeights;
import org.fittedq.portfolio.account.Costs;
import org.fittedq.portfolio.account.RebalanceCalendar;
import org.fittedq.portfolio.market.Frequency;
import org.fittedq.portfolio.market.Market;
import org.fittedq.portfolio.strategy.Baseline;
import org.fittedq.portfolio.strategy.BuyAndHold;
import org.fittedq.portfolio.strategy.EqualWeight;
import org.fittedq.portfolio.strategy.MeanVariance;
import org.fittedq.portfolio.strategy.MinimumVariance;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Twenty US stocks, 1990 to 2022: an independent program's figures of the same baselines (numpy, its own projected gradient), to the digit,
/// but for turnover, which it averages over the trades but the first, 0.2 % more.
/// The prices are not ours to give: `FITTEDQ_MARKET_DATA`, as a system property or an environment variable, names the folder that has
/// `sp500_20_prices.csv.gz`, the example data of skfolio.
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BaselineTableSlowTest {

    private static final int WINDOW = 252;

    private Optional<Market> market = Optional.empty();

    @BeforeAll
    void read() throws IOException {
        Optional<String> folder = Optional.ofNullable(System.getProperty("FITTEDQ_MARKET_DATA"))
                .or(() -> Optional.ofNullable(System.getenv("FITTEDQ_MARKET_DATA")));
        assumeTrue(folder.isPresent(), "FITTEDQ_MARKET_DATA names no folder with sp500_20_prices.csv.gz");
        List<LocalDate> dates = new ArrayList<>();
        List<double[]> prices = new ArrayList<>();
        List<String> assets = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(new GZIPInputStream(Files.newInputStream(
                java.nio.file.Path.of(folder.get(), "sp500_20_prices.csv.gz"))), StandardCharsets.UTF_8))) {
            List<String> header = List.of(lines.readLine().split(",", -1));
            assets.addAll(header.subList(1, header.size()));
            lines.lines().map(line -> line.split(",", -1)).forEach(cells -> {
                dates.add(LocalDate.parse(cells[0]));
                prices.add(Arrays.stream(cells).skip(1).mapToDouble(Double::parseDouble).toArray());
            });
        }
        market = Optional.of(Market.of(dates, assets, Frequency.DAILY, prices.toArray(double[][]::new)));
    }

    private Path path(Baseline baseline, double cap) {
        Market stocks = market.orElseThrow();
        Path path = new Simulation(stocks, CappedWeights.always(stocks.size(), cap), new Costs(0.001, 0, 0, 0, 0),
                new RebalanceCalendar.Every(21)).run(baseline.strategy(), WINDOW, stocks.days() - 1);
        assertTrue(path.worstExecuted().values().stream().allMatch(by -> by <= Simulation.TOLERANCE));
        return path;
    }

    /// In per cent, ratios and times a year, with the digits that the other program's table has.
    private static void assertTable(String expected, Path path) {
        assertEquals(expected, String.format(Locale.ROOT, "%.1f %.1f %.2f %.2f %.1f %.2f %.2f",
                100 * Figure.CAGR.of(path), 100 * Figure.VOLATILITY.of(path), Figure.SHARPE.of(path),
                Figure.SORTINO.of(path),
                100 * Figure.MAX_DRAWDOWN.of(path), Figure.CALMAR.of(path), Figure.TURNOVER.of(path)));
    }

    @Test
    void equalWeightIsAsElsewhere() {
        assertTable("17.8 18.8 0.97 1.41 49.3 0.36 0.67", path(EqualWeight.DEFAULT, 0.25));
    }

    /// The other program lets it drift above the cap.
    @Test
    void buyAndHoldWithoutACapIsAsElsewhere() {
        assertTable("16.9 24.4 0.76 1.09 58.0 0.29 0.00", path(BuyAndHold.DEFAULT, 1));
    }

    @Test
    void buyAndHoldUnderTheCapSellsWhatGrowsAboveIt() {
        assertTable("18.1 21.3 0.89 1.29 52.3 0.35 0.03", path(BuyAndHold.DEFAULT, 0.25));
    }

    @Test
    void minimumVarianceIsAsElsewhere() {
        assertTable("13.3 15.0 0.91 1.33 40.6 0.33 1.90", path(MinimumVariance.DEFAULT, 0.25));
    }

    @Test
    void meanVarianceIsAsElsewhere() {
        assertTable("24.2 23.9 1.03 1.50 48.9 0.50 5.58", path(MeanVariance.DEFAULT, 0.25));
    }
}
