// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.backtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.fittedq.portfolio.RandomMarket;
import org.fittedq.portfolio.account.Costs;
import org.fittedq.portfolio.account.RebalanceCalendar;
import org.fittedq.portfolio.limits.Limits;
import org.fittedq.portfolio.limits.LimitsInForce;
import org.fittedq.portfolio.market.Market;
import org.fittedq.portfolio.strategy.Baseline;
import org.fittedq.portfolio.strategy.BuyAndHold;
import org.fittedq.portfolio.strategy.EqualWeight;
import org.fittedq.portfolio.strategy.InverseVolatility;
import org.fittedq.portfolio.strategy.MeanVariance;
import org.fittedq.portfolio.strategy.MinimumCvar;
import org.fittedq.portfolio.strategy.MinimumVariance;
import org.fittedq.portfolio.strategy.RiskParity;
import org.fittedq.portfolio.strategy.Shrinkage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Baselines under limits from a file.
class LimitsTest {

    private static final List<Baseline> ALL = List.of(new EqualWeight(), new BuyAndHold(), new InverseVolatility(40),
            new MinimumVariance(40, Shrinkage.Fixed.DEFAULT), new MeanVariance(40, Shrinkage.LedoitWolf.DEFAULT, 5),
            new RiskParity(40, Shrinkage.Fixed.DEFAULT), new MinimumCvar(40, 0.9));

    private static AllocationsByDay limits(String text, Market market) {
        double[][] covariance = new double[market.size()][market.size()];
        for (int i = 0; i < market.size(); i++) {
            covariance[i][i] = 0.04;
        }
        return AllocationsByDay.of(LimitsInForce.of(Limits.parse("l.yaml", text), market.assets(), covariance), market);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "bounds: {default: {max: 0.4}, A0: {min: 0.1}}\ncash: {max: 0.2}\n",
            "groups: {G: {assets: [A0, A1], max: 0.3}, H: {assets: [A1, A2, A3], min: 0.2, max: 0.6}}\n",
            "bounds: {default: {min: -0.3, max: 0.6}}\ngross: 1.4\nturnover: 0.4\n", "turnover: 0.1\n"})
    void everyExecutedAllocationOfEveryBaselineIsValid(String text) {
        for (int seed = 1; seed <= 2; seed++) {
            Market market = RandomMarket.market(110, 6, seed);
            Simulation simulation = new Simulation(market, limits(text, market), Costs.DEFAULT,
                    new RebalanceCalendar.Every(9));
            for (Baseline baseline : ALL) {
                Path path = simulation.run(baseline.strategy(), 40, 109);

                assertTrue(path.worstExecuted().values().stream().allMatch(by -> by <= Simulation.TOLERANCE),
                        () -> baseline.name() + " " + path.worstExecuted());
                assertEquals(8, path.trades().size());
            }
        }
    }

    @Test
    void aTurnoverLimitIsAroundWhatHasDrifted() {
        Market market = RandomMarket.market(110, 6, 3);
        Path path = new Simulation(market, limits("turnover: 0.1\n", market), Costs.NONE,
                new RebalanceCalendar.Every(9))
                .run(new MeanVariance(40, Shrinkage.Fixed.DEFAULT, 5).strategy(), 40, 109);

        path.trades().stream().skip(1).forEach(trade -> assertTrue(trade.turnover() <= 0.1 + 1e-9, trade::toString));
        assertTrue(path.trades().stream().skip(1).anyMatch(trade -> trade.turnover() > 0.09), path.trades()::toString);
    }

    @Test
    void theAssetsAreThoseOfTheMarket() {
        Market market = RandomMarket.market(9, 2, 1);
        LimitsInForce other = LimitsInForce.of(Limits.LONG_ONLY, List.of("A0", "B"));

        assertEquals("assets of the limits: expected those of the market, [A0, A1], got [A0, B]", assertThrows(
                IllegalArgumentException.class, () -> AllocationsByDay.of(other, market)).getMessage());
    }
}
