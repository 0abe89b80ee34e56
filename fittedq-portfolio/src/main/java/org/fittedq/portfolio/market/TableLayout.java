// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.market;

import org.fittedq.math.Check;
import org.fittedq.settings.Choice;
import org.fittedq.settings.Setting;

/// How a table of prices or returns stands in a file.
@Setting(value = "how the table stands: wide, with a column for each asset, or long, with a line for each date and asset", source = "ours")
public sealed interface TableLayout extends Choice {

    /// Returns what stands between the cells of a line.
    ///
    /// @return the separator; tables that are no text have none, and ignore it
    @Setting("what stands between the cells of a line of text: auto takes the first of comma, semicolon and tab that the header has")
    Separator separator();

    /// A column of dates, and one for each asset.
    ///
    /// @param date      name of the column of dates; empty for the first column, of Parquet the first of dates
    /// @param separator what stands between cells
    record Wide(
            @Setting("name of the column of dates; empty = the first column, of Parquet the first of dates") String date,
            Separator separator) implements TableLayout {

        /// The first column has the dates.
        public static final Wide DEFAULT = new Wide("", Separator.AUTO);

        @Override
        public String name() {
            return "wide";
        }
    }

    /// A line for each date and asset; lines may be in order of the dates or of the assets.
    ///
    /// @param date      name of the column of dates
    /// @param asset     name of the column of names of assets
    /// @param value     name of the column of prices or returns
    /// @param separator what stands between cells
    record Tall(
            @Setting("name of the column of dates") String date,
            @Setting("name of the column with the names of the assets") String asset,
            @Setting("name of the column with prices or returns") String value,
            Separator separator) implements TableLayout {

        /// Columns `date`, `asset` and `value`.
        public static final Tall DEFAULT = new Tall("date", "asset", "value", Separator.AUTO);

        /// Checks that the three names differ.
        ///
        /// @throws IllegalArgumentException if two are the same
        public Tall {
            Check.that(!date.equals(asset) && !date.equals(value) && !asset.equals(value), "layout long",
                    "three columns", date + ", " + asset + ", " + value);
        }

        @Override
        public String name() {
            return "long";
        }
    }
}
