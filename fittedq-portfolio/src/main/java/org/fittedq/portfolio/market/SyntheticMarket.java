// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.market;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// A market that is drawn from a seed, of days of trading, and whose best allocation is known. Numbers are those of a year of
/// [#DAYS_A_YEAR] days.
///
/// Beside it stands an index: equal amounts in all assets on day 0, held to the end.
public sealed interface SyntheticMarket extends MarketSource permits Gbm, Regimes, Spreads, Jumps {

    /// Days in a year of a drawn market.
    int DAYS_A_YEAR = Frequency.DAILY.periodsPerYear();

    /// Name of the index beside a drawn market.
    String INDEX = "all assets held";

    /// Returns the assets and their sectors.
    ///
    /// @return how many
    Universe universe();

    /// Returns the days and the seed.
    ///
    /// @return how many, from when on, and which draw
    Sample sample();

    /// Draws the growth of all assets on all days. The same settings give the same bits.
    ///
    /// @return days × assets; day 0 is 1
    double[][] draw();

    @Override
    default MarketData load() {
        double[][] growth = draw();
        Map<String, String> sectors = universe().sectorByAsset();
        Market market = Market.ofGrowth(sample().dates(), List.copyOf(sectors.keySet()), Frequency.DAILY, growth);
        return new MarketData(market.withIndex(INDEX, held(growth)), sectors, List.of());
    }

    private static double[] held(double[][] growth) {
        double[] parts = new double[growth[0].length];
        Arrays.fill(parts, 1.0 / parts.length);
        double[] out = new double[growth.length];
        double before = 1;
        for (int t = 0; t < growth.length; t++) {
            double level = 0;
            for (int i = 0; i < parts.length; i++) {
                parts[i] *= growth[t][i];
                level += parts[i];
            }
            out[t] = t == 0 ? 1 : level / before;
            before = level;
        }
        return out;
    }
}
