// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.backtest;

/// Settings of a backtest with training.
///
/// @param folding how days are divided
public record FoldingSettings(Folding folding) {

    /// Walk-forward.
    public static final FoldingSettings DEFAULT = new FoldingSettings(Folding.Rolling.DEFAULT);
}
