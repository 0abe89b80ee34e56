// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.market;

import java.nio.file.Path;
import java.util.Map;
import org.fittedq.settings.Setting;

/// A market from a file of portfolios by industry, size or value, as K. R. French offers them for download: text before, several
/// blocks of returns in percent, a copyright after. The files may not be passed on, so users fetch them themselves.
///
/// Source: K. R. French, *Data Library*, <https://mba.tuck.dartmouth.edu/pages/faculty/ken.french/data_library.html>; E. F. Fama,
/// K. R. French, *Industry costs of equity*, Journal of Financial Economics 43(2), 1997.
///
/// Months end on the last day of the calendar's month. Day 0 is the day before the first return, as of [MarketFile].
///
/// @param file      the file, unpacked from its archive
/// @param block     which of its blocks
/// @param frequency months or days, as the file has them
/// @param selection which part is taken
public record IndustryFile(
        @Setting(value = "file of K. R. French's data library, CSV, unpacked from its zip archive", file = true) String file,
        @Setting("title of the block of returns, such as 'Average Equal Weighted Returns -- Monthly'; empty = the first") String block,
        @Setting("how often returns are taken: monthly for dates such as 192607, daily or weekly for 19260701") Frequency frequency,
        @Setting("which part of the file is taken") Selection selection) implements MarketSource {

    /// The first block, of months; the file is still to be named.
    public static final IndustryFile DEFAULT = new IndustryFile("", "", Frequency.MONTHLY, Selection.DEFAULT);

    @Override
    public String name() {
        return "fama-french";
    }

    @Override
    public MarketData load() {
        Path path = TextFile.path("file", file);
        Series all = TextFile.read(path, in -> new IndustryBlocks(file, in, frequency).read(block));
        Growth growth = new Growth(selection.assets(all), selection, Values.RETURNS, frequency);
        return new MarketData(growth.market(), Map.of(), growth.findings());
    }
}
