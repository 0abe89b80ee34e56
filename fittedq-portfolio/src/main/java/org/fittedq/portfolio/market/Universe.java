// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.market;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.fittedq.math.Check;
import org.fittedq.settings.Range;
import org.fittedq.settings.Setting;

/// The assets of a drawn market: how many, in how many sectors. Sectors are blocks of neighbours of about equal size.
///
/// @param assets  number of assets n
/// @param sectors number of sectors
public record Universe(
        @Setting(value = "number of assets", range = "[1, 10000]") int assets,
        @Setting(value = "number of sectors that share them", range = "[1, 10000]") int sectors) {

    /// Three assets in each of four sectors.
    public static final Universe DEFAULT = new Universe(12, 4);

    private static final List<String> NAMES = List.of("technology", "health", "finance", "energy", "industry",
            "consumption", "utilities", "materials");

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException if a number is out of range, or there are more sectors than assets
    public Universe {
        Range.check(Universe.class, assets, sectors);
        Check.that(sectors <= assets, "sectors", "at most as many as assets, " + assets, sectors);
    }

    /// Returns the sector of an asset.
    ///
    /// @param i asset
    /// @return number of its sector, from 0
    int sector(int i) {
        return (int) ((long) i * sectors / assets);
    }

    private static String sectorName(int k) {
        return k < NAMES.size() ? NAMES.get(k) : "sector " + (k + 1);
    }

    /// Returns the sectors by asset: `TEC1` is of `technology`.
    ///
    /// @return n names of sectors, by the names of the assets in their order
    public Map<String, String> sectorByAsset() {
        Map<String, String> out = new LinkedHashMap<>();
        int within = 0;
        for (int i = 0; i < assets; i++) {
            int k = sector(i);
            within = i > 0 && sector(i - 1) == k ? within + 1 : 1;
            String name = k < NAMES.size()
                    ? NAMES.get(k).substring(0, 3).toUpperCase(Locale.ROOT) + within
                    : "S" + (k + 1) + "-" + within;
            out.put(name, sectorName(k));
        }
        return out;
    }

    /// Gives each asset its number: the list is shared out over the assets in blocks, as sectors are.
    ///
    /// @param numbers at least one
    double[] each(List<Double> numbers) {
        double[] out = new double[assets];
        for (int i = 0; i < assets; i++) {
            out[i] = numbers.get((int) ((long) i * numbers.size() / assets));
        }
        return out;
    }

    /// Checks that there is a number.
    static void check(String what, List<Double> numbers) {
        Check.that(!numbers.isEmpty(), what, "at least one number", "none");
    }
}
