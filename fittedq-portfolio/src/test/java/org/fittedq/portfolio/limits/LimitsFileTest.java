// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fittedq.portfolio.limits.Rules.Bounds;
import org.fittedq.portfolio.limits.Rules.Group;
import org.fittedq.portfolio.limits.Rules.Holdings;
import org.fittedq.portfolio.limits.Rules.Interval;
import org.fittedq.portfolio.limits.Rules.Total;
import org.fittedq.portfolio.limits.Rules.Tracking;
import org.fittedq.portfolio.limits.Rules.Trading;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitsFileTest {

    private static final String ALL = """
            bounds:
              default: {min: 0, max: 0.25}
              XOM: {max: 0.1}
              "NO: 1": {min: -0.1}
            cash: {min: -0.5, max: 0.1}
            gross: 1.5
            sectors: {Energy: [XOM, CVX], Tech: ["NO: 1"]}
            groups:
              Energy: {min: 0.05, max: 0.3}
              Oil: {assets: [XOM, CVX], max: 0.2}
            turnover: 0.2
            trackingError: {max: 0.05, benchmark: {XOM: 0.4, CVX: 0.6}}
            minimumTrade: 0.01
            holdings: {max: 2, least: 0.02}
            changes:
              - from: 2020-03-01
                turnover: none
                bounds: {XOM: {min: 0.01}}
                groups: {Oil: {max: 0.1}, Energy: none}
              - from: 2021-01-01
                trackingError: none
                holdings: none
                minimumTrade: none
                gross: none
            """;

    @Test
    void everyLimitIsReadAsWritten() {
        Limits limits = Limits.parse("limits.yaml", ALL);

        Rules first = limits.versions().getFirst().rules();
        assertEquals(new Bounds(new Interval(0, 0.25),
                Map.of("XOM", new Interval(0, 0.1), "NO: 1", new Interval(-0.1, 0.25))), first.bounds());
        assertEquals(new Total(new Interval(-0.5, 0.1), 1.5), first.total());
        assertEquals(List.of(new Group("Energy", List.of(), new Interval(0.05, 0.3)),
                new Group("Oil", List.of("XOM", "CVX"), new Interval(Double.NEGATIVE_INFINITY, 0.2))),
                first.groups());
        assertEquals(new Trading(0.2, 0.01), first.trading());
        assertEquals(Optional.of(new Tracking(0.05, Map.of("XOM", 0.4, "CVX", 0.6))), first.tracking());
        assertEquals(new Holdings(2, 0.02), first.holdings());
        assertEquals(Map.of("Energy", List.of("XOM", "CVX"), "Tech", List.of("NO: 1")), limits.sectors());
    }

    @Test
    void aChangeLeavesWhatItDoesNotSay() {
        List<Limits.Version> versions = Limits.parse("limits.yaml", ALL).versions();

        Rules second = versions.get(1).rules();
        assertEquals(LocalDate.of(2020, 3, 1), versions.get(1).from());
        assertEquals(new Trading(Double.POSITIVE_INFINITY, 0.01), second.trading());
        assertEquals(new Interval(0.01, 0.1), second.bounds().of("XOM"));
        assertEquals(List.of(new Group("Oil", List.of("XOM", "CVX"), new Interval(Double.NEGATIVE_INFINITY, 0.1))),
                second.groups());
        assertEquals(versions.getFirst().rules().tracking(), second.tracking());
        Rules third = versions.get(2).rules();
        assertEquals(Optional.empty(), third.tracking());
        assertEquals(Holdings.FREE, third.holdings());
        assertEquals(Trading.FREE, third.trading());
        assertEquals(Double.POSITIVE_INFINITY, third.total().gross());
    }

    @Test
    void theCanonicalTextIsReadAsTheSame() {
        Limits limits = Limits.parse("limits.yaml", ALL);
        Limits again = Limits.parse("limits.yaml", limits.text());

        assertEquals(limits, again);
        assertEquals(limits.text(), again.text());
        assertEquals("{}\n", Limits.LONG_ONLY.text());
        assertEquals(Limits.LONG_ONLY, Limits.parse("limits", "{}"));
        assertEquals("""
                sectors:
                  Energy: [XOM, CVX]
                  Tech: ["NO: 1"]
                bounds:
                  default: {min: 0, max: 0.25}
                  XOM: {min: 0, max: 0.1}
                  "NO: 1": {min: -0.1, max: 0.25}
                cash: {min: -0.5, max: 0.1}
                gross: 1.5
                groups:
                  Energy: {min: 0.05, max: 0.3}
                  Oil: {assets: [XOM, CVX], max: 0.2}
                turnover: 0.2
                trackingError: {max: 0.05, benchmark: {XOM: 0.4, CVX: 0.6}}
                minimumTrade: 0.01
                holdings: {max: 2, least: 0.02}
                changes:
                  - from: 2020-03-01
                    bounds:
                      XOM: {min: 0.01, max: 0.1}
                    groups:
                      Energy: none
                      Oil: {assets: [XOM, CVX], max: 0.1}
                    turnover: none
                  - from: 2021-01-01
                    gross: none
                    trackingError: none
                    minimumTrade: none
                    holdings: none
                """, limits.text());
    }

    @Test
    void sectorsMayStandInAFileOfTheirOwn(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("limits.yaml"), "sectors: sectors.csv\ngroups: {\"Oil, Gas\": {max: 0.2}}\n");
        Files.writeString(folder.resolve("sectors.csv"),
                "sector,ticker\n\"Oil, Gas\",XOM\nTech,IBM\n\"Oil, Gas\",CVX\n");

        Limits limits = Limits.read(folder.resolve("limits.yaml"));

        assertEquals(Map.of("Oil, Gas", List.of("XOM", "CVX"), "Tech", List.of("IBM")), limits.sectors());
    }

    @Test
    void aFileOfSectorsIsRefusedWithItsLine() {
        assertEquals("s.csv:1: expected the columns ticker,sector, got symbol,sector", refused("symbol,sector\n"));
        assertEquals("s.csv:3: expected each ticker once, got XOM",
                refused("ticker,sector\nXOM,Energy\nXOM,Oil\n"));
        assertEquals("s.csv:2: expected 2 fields, got XOM", refused("ticker,sector\nXOM\n"));
        assertEquals("s.csv:2: expected a ticker and its sector, got XOM,", refused("ticker,sector\nXOM,\n"));
        assertEquals("s.csv:2: expected a quote that closes the cell, got \"XOM,E",
                refused("ticker,sector\n\"XOM,E\n"));
        assertEquals("s.csv: expected at least one ticker, got none", refused("ticker,sector\n"));
    }

    private static String refused(String csv) {
        return assertThrows(IllegalArgumentException.class, () -> SectorsReader.csv("s.csv", csv)).getMessage();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            bound: {}                          | l.yaml: expected the keys bounds, cash, gross, groups, turnover, trackingError, minimumTrade, holdings, sectors, changes, got bound; did you mean bounds?
            bounds: {A: {min: 0,1}}            | l.yaml: bounds.A: expected the keys min, max, got 1; take it out
            bounds: {A: {max: "0,1"}}          | l.yaml: bounds.A.max: expected a number, got 0,1; write a point for the decimals
            bounds: {A: {max: 25%}}            | l.yaml: bounds.A.max: expected a number, got 25%; write 0.25 for 25 %
            bounds: {A: {max: 25}}             | l.yaml: bounds.A.max: expected a number in [-10, 10], got 25; weights are parts of wealth: 0.25 is 25 %
            bounds: {A: {min: 0.3, max: 0.1}}  | l.yaml: bounds.A: expected min <= max, got min 0.3 and max 0.1
            bounds: {A: 0.1}                   | l.yaml: bounds.A: expected an object, got "0.1"
            cash: {min: 0.2, max: 0.1}         | l.yaml: cash: expected min <= max, got min 0.2 and max 0.1
            turnover: -1                       | l.yaml: turnover: expected a number in [0, 20], got -1; weights are parts of wealth: 0.25 is 25 %
            groups: {Oil: {max: 0.1}}          | l.yaml: groups.Oil: expected assets: [...], or the name of a sector, got no sectors; add assets, or sectors to the file
            groups: {Oil: {assets: [A]}}       | l.yaml: groups.Oil: expected min, max or both, got neither
            groups: {Oil: {assets: [A, A], max: 1}} | l.yaml: groups.Oil.assets: expected names, each once, got [A, A]
            groups: {Oil: none}                | l.yaml: groups.Oil: expected limits of a group that has some before, got none
            trackingError: {max: 0}            | l.yaml: trackingError.max: expected a number above 0, got 0.0
            trackingError: {max: 0.1, benchmark: index} | l.yaml: trackingError.benchmark: expected equal, or the weight of each asset, got index
            holdings: {max: 2.5}               | l.yaml: holdings.max: expected an integer, got 2.5
            changes: [{from: 1.3.2020, gross: 1}] | l.yaml: changes[0].from: expected a date such as 2020-03-01, got 1.3.2020
            changes: [{from: 2020-03-01}]      | l.yaml: changes[0]: expected limits that change, got none
            changes: [{gross: 1}]              | l.yaml: changes[0].from: expected a value, got none; known keys are [gross]
            changes: [{from: 2020-03-01, gross: 1}, {from: 2020-02-01, gross: 2}] | l.yaml: changes[1].from: expected a date after that of the change before, 2020-03-01, got 2020-02-01
            sectors: {Oil: [A], Gas: [A]}      | l.yaml: sectors.Gas[0]: expected each ticker once, got A
            """)
    void whatIsWrongIsToldWithItsPlace(String text, String message) {
        assertEquals(message,
                assertThrows(IllegalArgumentException.class, () -> Limits.parse("l.yaml", text)).getMessage());
    }
}
