// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.market;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fittedq.math.Check;
import org.fittedq.settings.Setting;

/// A market from a table of prices or returns: CSV, also packed by gzip, or Parquet.
///
/// Day 0 is the first date of prices. Of returns it is the day before the first: that of the file if `first` cuts it off, else the
/// last day of the frequency before it.
///
/// @param file      the table
/// @param layout    how it stands
/// @param values    what its numbers are
/// @param frequency how far its dates are apart
/// @param index     what to compare with
/// @param selection which part is taken
public record MarketFile(
        @Setting(value = "file with a table of prices or returns: .csv, also packed by gzip, or .parquet", file = true) String file,
        TableLayout layout,
        @Setting("what the numbers are: prices adjusted for splits and dividends, or returns (0.012 is 1.2 %)") Values values,
        @Setting("how often prices are taken; annual figures need it: daily (trading days), calendar (each day), weekly, monthly") Frequency frequency,
        @Setting("the index to compare with") IndexSeries index,
        @Setting("which part of the file is taken") Selection selection) implements MarketSource {

    /// Daily prices, one column for each asset; the file is still to be named.
    public static final MarketFile DEFAULT = new MarketFile("", TableLayout.Wide.DEFAULT, Values.PRICES,
            Frequency.DAILY, IndexSeries.DEFAULT, Selection.DEFAULT);

    @Override
    public String name() {
        return "file";
    }

    @Override
    public MarketData load() {
        boolean inside = index.file().isEmpty() && !index.column().isEmpty();
        Series all = read(TextFile.path("file", file), layout,
                selection.wanted(inside ? Set.of(index.column()) : Set.of()));
        Growth growth = new Growth(selection.assets(inside ? without(all, index.column()) : all), selection, values,
                frequency);
        List<Finding> findings = new ArrayList<>(growth.findings());
        if (inside) {
            return data(indexed(growth.market(), all, values, "values", findings), findings);
        }
        if (index.file().isEmpty()) {
            return data(growth.market(), findings);
        }
        Series levels = read(TextFile.path("index.file", index.file()), TableLayout.Wide.DEFAULT,
                index.column().isEmpty() ? Set.of() : Set.of(index.column()));
        return data(indexed(growth.market(), levels, index.values(), "index.values", findings), findings);
    }

    private static MarketData data(Market market, List<Finding> findings) {
        return new MarketData(market, Map.of(), findings);
    }

    private static Series read(Path path, TableLayout layout, Set<String> wanted) {
        return ParquetRows.isOne(path)
                ? ParquetRows.read(path, layout, wanted)
                : TextFile.read(path, in -> SeriesReader.read(new CsvRows(path.toString(), in, layout.separator()),
                        layout, wanted));
    }

    private static Series without(Series all, String index) {
        List<String> assets = new ArrayList<>(all.assets());
        Check.that(assets.remove(index), "index.column", "a column or asset of " + all.source(),
                "'" + index + "'; there are " + Named.few(all.assets()));
        return all.assets("assets", assets);
    }

    private Market indexed(Market market, Series all, Values kind, String what, List<Finding> findings) {
        String name = index.column().isEmpty() ? all.asset(0) : index.column();
        Series levels = all.assets("index.column", List.of(name));
        return new IndexGrowth(levels, kind, selection.gaps(), what).beside(market, findings);
    }
}
