// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.backtest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.fittedq.portfolio.CappedWeights;
import org.fittedq.portfolio.RandomMarket;
import org.fittedq.portfolio.account.Costs;
import org.fittedq.portfolio.account.RebalanceCalendar;
import org.fittedq.portfolio.market.Frequency;
import org.fittedq.portfolio.market.Market;
import org.fittedq.portfolio.strategy.EqualWeight;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FiguresTest {

    private static final double[] HAND = {1.02, 0.99, 1.01, 0.96, 1.04};

    private static Path index(Frequency frequency, double... growth) {
        return Path.ofIndex(RandomMarket.growing(frequency, growth), 0, growth.length);
    }

    @ParameterizedTest
    @CsvSource({"DAILY, 252", "WEEKLY, 52", "MONTHLY, 12", "CALENDAR, 365"})
    void aHundredThatIsTwoHundredInAYearIsAGrowthRateOfOneHundredPerCent(Frequency frequency, int periods) {
        double[] steady = new double[periods];
        Arrays.fill(steady, StrictMath.pow(2, 1.0 / periods));
        double[] atOnce = new double[periods];
        Arrays.fill(atOnce, 1);
        atOnce[periods / 2] = 2;
        double[] quarter = new double[periods / 4];
        Arrays.fill(quarter, 1);
        quarter[0] = 2;

        assertEquals(1, Figures.cagr(steady, frequency), 1e-12);
        assertEquals(1, Figures.cagr(atOnce, frequency), 1e-15);
        assertEquals(StrictMath.pow(2, periods / (double) quarter.length) - 1, Figures.cagr(quarter, frequency), 1e-12);
    }

    /// Returns 2, −1, 1, −4, 4 %: mean 0.4 %, squared deviations 2.56, 1.96, 0.36, 19.36, 12.96 of 10⁻⁴.
    @ParameterizedTest
    @EnumSource(Frequency.class)
    void volatilitySharpeAndSortinoOfFiveDays(Frequency frequency) {
        double p = frequency.periodsPerYear();
        double deviation = Math.sqrt(37.2e-4 / 4);

        assertEquals(deviation * Math.sqrt(p), Figures.volatility(HAND, frequency), 1e-14);
        assertEquals(0.004 / deviation * Math.sqrt(p), Figures.sharpe(HAND, frequency), 1e-12);
        assertEquals(0.004 / Math.sqrt(17e-4 / 5) * Math.sqrt(p), Figures.sortino(HAND, frequency), 1e-12);
    }

    @Test
    void theMaximumDrawdownIsFromAnyPeakTheStartIncluded() {
        assertEquals(0.5, Figures.maxDrawdown(new double[]{2, 0.75, 1, 2.0 / 3, 3, 0.9}), 1e-15);
        assertEquals(0.25, Figures.maxDrawdown(new double[]{0.75, 2}), 1e-15);
        assertEquals(0, Figures.maxDrawdown(new double[]{1, 1.1, 1}));
    }

    @Test
    void theCalmarRatioIsGrowthByDrawdown() {
        double[] growth = {0.8, 1.5, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};

        assertEquals(0.2 / 0.2, Figures.calmar(growth, Frequency.MONTHLY), 1e-12);
        assertTrue(Double.isNaN(Figures.calmar(new double[]{1.1, 1.1}, Frequency.MONTHLY)));
    }

    @Test
    void theTailIsTheWorstTwentiethTheLastDayInPart() {
        double[] growth = new double[50];
        Arrays.fill(growth, 1.01);
        growth[7] = 0.9;
        growth[20] = 0.95;
        growth[49] = 0.98;
        // 2.5 days: all of −10 and −5 %, half of −2 %
        assertEquals((0.1 + 0.05 + 0.01) / 2.5, Figures.cvar95(growth), 1e-14);
        assertEquals(0.04, Figures.cvar95(HAND), 1e-14); // a quarter of a day: of the worst one
    }

    @Test
    void hitsAreDaysThatGain() {
        assertEquals(0.6, Figures.hitRate(HAND));
        assertEquals(0, Figures.hitRate(new double[]{1, 1, 0.9}));
    }

    @Test
    void turnoverAndCostsAreThoseOfTheTrades() {
        Market market = RandomMarket.of(new double[][]{{1, 1}, {2, 1}, {2, 1}, {2, 2}, {2, 2}, {2, 2}, {2, 2}});
        Path path = new Simulation(market, CappedWeights.always(2, 1), new Costs(0.01, 0, 0, 0, 0),
                new RebalanceCalendar.Every(1)).run(new EqualWeight().strategy(), 0, 6);

        // weights 2/3, 1/3 at day 1 and 1/3, 2/3 at day 3: a third is traded each time, after a whole one at first
        assertEquals(252.0 / 6 * 2 / 3, Figures.turnover(path), 1e-12);
        assertEquals(252.0 / 6 * 0.01 * (1 + 2.0 / 3), Figures.costs(path), 1e-12);
        assertEquals(Figures.turnover(path), Figure.TURNOVER.of(path));
        assertEquals(Figures.costs(path), Figure.COSTS.of(path));
    }

    @Test
    void trackingErrorAndInformationRatioAreOfDifferences() {
        Path index = index(Frequency.WEEKLY, 1.01, 0.98, 1.01, 0.97, 1.02);
        Path path = index(Frequency.WEEKLY, HAND);

        // differences 1, 1, 0, −1, 2 %: mean 0.6 %, squared deviations 0.16, 0.16, 0.36, 2.56, 1.96 of 10⁻⁴
        double deviation = Math.sqrt(5.2e-4 / 4);
        assertEquals(deviation * Math.sqrt(52), Figures.trackingError(path, index), 1e-13);
        assertEquals(0.006 / deviation * Math.sqrt(52), Figures.informationRatio(path, index), 1e-11);
        assertEquals(0, Figures.trackingError(path, path));
        assertTrue(Double.isNaN(Figures.informationRatio(path, path)));
    }

    /// The example of Bailey and López de Prado, section "A numerical example": annual Sharpe ratio 2.5 of 250 days a year over 5 years, 100
    /// trials of variance 1/2, skewness −3, kurtosis 10: 0.9004.
    @Test
    void theDeflatedSharpeRatioIsThatOfThePapersExample() {
        double s = 2.5 / Math.sqrt(250);

        assertEquals(0.9004, Figures.deflatedSharpe(s, 1250, -3, 10, 100, 0.5 / 250), 5e-5);
        assertEquals(Normal.cumulative(s * Math.sqrt(1249) / Math.sqrt(1 + 0.5 * s * s)),
                Figures.deflatedSharpe(s, 1250, 0, 3, 1, 9), 1e-15);
    }

    @Test
    void moreTrialsDeflateMore() {
        List<Path> trials = LongStream.range(0, 20)
                .mapToObj(seed -> Path.ofIndex(RandomMarket.market(500, 1, seed), 0, 499)).toList();
        Path path = trials.getFirst();
        double one = Figures.deflatedSharpe(path, trials.subList(0, 1));
        double all = Figures.deflatedSharpe(path, trials);

        assertTrue(all < one && all > 0 && one < 1, all + " and " + one);
    }

    @Test
    void theNormalDistributionIsExactToTenToMinusFifteen() {
        assertEquals(0.5, Normal.cumulative(0), 1e-15);
        assertEquals(0.8413447460685429, Normal.cumulative(1), 1e-15);
        assertEquals(0.975, Normal.cumulative(1.959963984540054), 1e-15);
        assertEquals(9.865876450376981e-10, Normal.cumulative(-6), 1e-17);
        assertEquals(6.220960574271784e-16, Normal.cumulative(-8), 1e-22);
        assertEquals(1.959963984540054, Normal.quantile(0.975), 1e-13);
        assertEquals(-2.3263478740408408, Normal.quantile(0.01), 1e-13);
        assertTrue(Double.isNaN(Normal.cumulative(Double.NaN)));
    }

    @Test
    void returnsThatNeverVaryHaveNoRatio() {
        double[] steady = {1.001, 1.001, 1.001, 1.001, 1.001, 1.001, 1.001};

        assertTrue(Double.isNaN(Figures.sharpe(steady, Frequency.DAILY)));
        assertTrue(Double.isNaN(Figures.sortino(steady, Frequency.DAILY)));
        assertEquals(0, Figures.volatility(steady, Frequency.DAILY), 1e-15);
        assertEquals(-0.001, Figures.cvar95(steady), 1e-15);
    }

    @Test
    void theTablesFiguresAreTheFigures() {
        Path path = index(Frequency.MONTHLY, HAND);
        double[] g = path.growth();
        Frequency f = Frequency.MONTHLY;

        assertArrayEquals(
                new double[]{Figures.cagr(g, f), Figures.volatility(g, f), Figures.sharpe(g, f), Figures.sortino(g, f),
                        Figures.maxDrawdown(g), Figures.calmar(g, f), Figures.cvar95(g), Figures.hitRate(g), 0, 0},
                Arrays.stream(Figure.values()).mapToDouble(v -> v.of(path)).toArray());
        assertEquals(8, Arrays.stream(Figure.values()).filter(Figure::isOfGrowth).count());
        assertFalse(Figure.COSTS.isOfGrowth());
        assertEquals(Figures.sharpe(g, f), Figure.SHARPE.of(g, f));
        assertEquals(10, Arrays.stream(Figure.values()).map(Figure::label).distinct().count());
        assertTrue(Arrays.stream(Figure.values()).noneMatch(v -> v.formula().isBlank()));
        assertEquals(Figure.Unit.PERCENT, Figure.CAGR.unit());
    }

    @Test
    void nonsenseIsRefused() {
        refused("days of the path: expected at least 2, got 1",
                () -> Figures.sharpe(new double[]{1.1}, Frequency.DAILY));
        refused("days of the path: expected at least 1, got 0", () -> Figures.cagr(new double[0], Frequency.DAILY));
        refused("path of A0: expected 5 days, as A0, DAILY, got 4 days, DAILY", () -> Figures.trackingError(
                index(Frequency.DAILY, HAND), index(Frequency.DAILY, 1, 1, 1, 1)));
        refused("path of A0: expected 5 days, as A0, DAILY, got 5 days, WEEKLY", () -> Figures.trackingError(
                index(Frequency.DAILY, HAND), index(Frequency.WEEKLY, HAND)));
        refused("path of A0: expected the dates of A0, 2001-01-02, got 2001-01-03", () -> Figures.informationRatio(
                index(Frequency.DAILY, HAND),
                Path.ofIndex(RandomMarket.growing(Frequency.DAILY, 1, 1, 1, 1, 1, 1), 1, 6)));
        refused("figure: expected one of growth alone, got costs a year", () -> Figure.COSTS.of(HAND, Frequency.DAILY));
        refused("trials: expected at least one, got none",
                () -> Figures.deflatedSharpe(index(Frequency.DAILY, HAND), List.of()));
    }

    private static void refused(String message, Executable action) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, action).getMessage());
    }
}
