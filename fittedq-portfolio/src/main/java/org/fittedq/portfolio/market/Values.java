// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.market;

/// What the numbers of a file are.
public enum Values {
    /// Prices or levels, above 0, adjusted for splits and dividends.
    PRICES,
    /// Returns priceₜ / priceₜ₋₁ − 1: 0.012 is a gain of 1.2 %.
    RETURNS
}
