// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.market;

import org.fittedq.settings.Setting;

/// The index to compare with: a file of its own, or a column or asset of the file of prices.
///
/// @param file   a second file: wide, with dates in its first column; empty for the file of prices
/// @param column its column (or asset, if the file of prices is long); empty for the first of a second file, and for no index
///               without one
/// @param values what its numbers are
public record IndexSeries(
        @Setting(value = "second file with the index, dates in its first column; empty = the file of prices itself", file = true) String file,
        @Setting("column (or asset) with the index, which then is no asset; empty = the first of the second file, or no index without one") String column,
        @Setting("what the index's numbers are, in a second file: prices (levels) or returns") Values values) {

    /// No index.
    public static final IndexSeries DEFAULT = new IndexSeries("", "", Values.PRICES);
}
