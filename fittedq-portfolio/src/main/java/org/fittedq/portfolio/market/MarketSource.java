// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.market;

import org.fittedq.settings.Choice;
import org.fittedq.settings.Setting;

/// Where a market comes from.
@Setting(value = "the market: a file of prices or returns, one of industry portfolios, or one drawn from a seed whose best allocation is known", source = "ours")
public sealed interface MarketSource extends Choice permits MarketFile, IndustryFile, SyntheticMarket {

    /// Reads or draws the market. The same settings (and files) give the same bits.
    ///
    /// @return the market, with what was found about it
    /// @throws IllegalArgumentException if a file is missing or breaks a rule, with its name, row and value
    MarketData load();
}
