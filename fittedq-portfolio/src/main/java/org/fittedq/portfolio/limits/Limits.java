// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.limits;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fittedq.math.Check;
import org.fittedq.store.JsonAt;
import org.fittedq.yaml.Yaml;

/// Limits on allocations, as a user writes them in a YAML file:
///
/// ```yaml
/// bounds:
///   default: {min: 0, max: 0.25}      # of all assets that are not named; without it from 0 to 1
///   XOM: {max: 0.1}                   # what is not said is as in default
/// cash: {min: 0, max: 0.1}            # 1 − Σ w; min below 0 is borrowing; without it 0
/// gross: 1.5                          # Σ |w| ≤ 1.5, for bounds below 0 (short positions)
/// sectors: sectors.csv                # ticker,sector; or {Energy: [XOM, CVX], …}
/// groups:
///   Energy: {min: 0.05, max: 0.3}     # a sector
///   Oil: {assets: [XOM, CVX], max: 0.2}
/// turnover: 0.2                       # Σ |w − held| ≤ 0.2
/// trackingError: {max: 0.05, benchmark: equal}   # per year; or benchmark: {XOM: 0.4, CVX: 0.6}
/// minimumTrade: 0.01                  # |w − held| is 0 or at least this
/// holdings: {max: 10, least: 0.02}    # at most 10 assets, each 0 or at least this
/// changes:                            # from a date on; what is not said stays; none takes a limit away
///   - from: 2020-03-01
///     turnover: none
///     groups: {Oil: {max: 0.1}}
/// ```
///
/// @param source   name of the file, for messages
/// @param sectors  tickers of each sector; empty if there are none. It may name tickers that the data lack, but not the other
///                 way round
/// @param versions what holds from when on, in the order of the dates; the first from [LocalDate#MIN] on
public record Limits(String source, Map<String, List<String>> sectors, List<Version> versions) {

    /// No limits but those of every account without shorts and loans: each asset from 0 to 1, together 1.
    public static final Limits LONG_ONLY = always(Rules.LONG_ONLY);

    /// What holds from a date on.
    ///
    /// @param from  the first day
    /// @param rules all limits of that time
    public record Version(LocalDate from, Rules rules) {}

    /// Copies what it is given.
    public Limits {
        Map<String, List<String>> copy = new LinkedHashMap<>();
        sectors.forEach((name, tickers) -> copy.put(name, List.copyOf(tickers)));
        sectors = Collections.unmodifiableMap(copy);
        versions = List.copyOf(versions);
    }

    /// Makes limits that never change.
    ///
    /// @param rules the limits; groups name their assets
    /// @return the limits, with `limits` as source
    public static Limits always(Rules rules) {
        return new Limits("limits", Map.of(), List.of(new Version(LocalDate.MIN, rules)));
    }

    /// Reads a file.
    ///
    /// @param file YAML; a file of sectors is looked for beside it
    /// @return the limits
    /// @throws IllegalArgumentException with file and key (of sectors: and line), if something in it is wrong
    /// @throws IOException              if a file cannot be read
    public static Limits read(Path file) throws IOException {
        return read(file, Map.of());
    }

    /// Reads a file over data that know sectors.
    ///
    /// @param file  YAML; a file of sectors is looked for beside it
    /// @param known sector by ticker, for a file that names no sectors
    /// @return the limits
    /// @throws IllegalArgumentException with file and key (of sectors: and line), if something in it is wrong
    /// @throws IOException              if a file cannot be read
    public static Limits read(Path file, Map<String, String> known) throws IOException {
        String name = String.valueOf(file.getFileName());
        Path folder = file.toAbsolutePath().getParent();
        Check.that(folder != null && Files.isRegularFile(file), name, "a file of limits", "none at " + file);
        JsonAt root = new JsonAt(name, "", Yaml.read(name, Files.readAllBytes(file)));
        Map<String, List<String>> sectors = SectorsReader.read(root, folder);
        return LimitsReader.read(root, sectors.isEmpty() ? bySector(known) : sectors);
    }

    private static Map<String, List<String>> bySector(Map<String, String> known) {
        Map<String, List<String>> sectors = new LinkedHashMap<>();
        known.forEach((ticker, sector) -> sectors.computeIfAbsent(sector, x -> new ArrayList<>()).add(ticker));
        return sectors;
    }

    /// Reads a text; sectors can only stand in it.
    ///
    /// @param source name for messages
    /// @param text   YAML
    /// @return the limits
    /// @throws IllegalArgumentException with key, if something in it is wrong
    public static Limits parse(String source, String text) {
        JsonAt root = new JsonAt(source, "", Yaml.read(source, text.getBytes(StandardCharsets.UTF_8)));
        return LimitsReader.read(root, SectorsReader.parse(root));
    }

    /// Writes the limits as a file that is read as the same: everything in one order, sectors within.
    ///
    /// @return YAML
    public String text() {
        return LimitsText.of(this);
    }
}
