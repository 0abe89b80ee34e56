// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.market;

import static org.fittedq.portfolio.market.Tables.PRICES;
import static org.fittedq.portfolio.market.Tables.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.fittedq.settings.Alternatives;
import org.fittedq.settings.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What every source of a market promises of its settings.
class MarketSourceTest {

    @TempDir
    private Path folder;

    @Test
    void everySettingIsDescribed() {
        List<String> without = new ArrayList<>();
        for (MarketSource source : Alternatives.of(MarketSource.class)) {
            List<Settings.Described> all = new ArrayList<>(Settings.describe((Record) source));
            if (source instanceof MarketFile file) {
                all.addAll(Settings.describe(Settings.override(file, "layout", "long")));
            }
            all.stream().filter(d -> d.meaning().isEmpty()).forEach(d -> without.add(source.name() + "." + d.path()));
        }

        assertEquals(List.of(), without);
    }

    /// What a source gives, or why it refuses.
    private static String outcome(MarketSource source) {
        try {
            MarketData data = source.load();
            Market market = data.market();
            StringBuilder text = new StringBuilder(market.assets() + " " + market.date(0) + " " + market.frequency()
                    + market.indexName() + Tables.growth(market) + data.findings());
            for (int t = 1; market.hasIndex() && t < market.days(); t++) {
                text.append(market.indexGrowth(t));
            }
            return text.toString();
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }

    private <R extends Record> void everySettingHasAnEffect(R source, Map<String, String> others) {
        for (Map.Entry<String, String> other : others.entrySet()) {
            MarketSource changed = (MarketSource) Settings.override(source, other.getKey(), other.getValue());
            assertNotEquals(outcome((MarketSource) source), outcome(changed), other::toString);
        }
        assertEquals(new TreeSet<>(Settings.flatten(source).keySet()), new TreeSet<>(others.keySet()), "all are tried");
    }

    @Test
    void everySettingOfAWideFileHasAnEffect() {
        String index = write(folder, "i.csv", "Date,I,J\n2020-01-02,1,3\n2020-01-03,1.1,4\n2020-01-06,1.2,5\n")
                .toString();
        Map<String, String> others = new LinkedHashMap<>(Map.of("file", index, "layout", "long", "layout.date", "A",
                "layout.separator", "tab", "values", "returns", "frequency", "monthly", "index.file", "",
                "index.column", "J", "index.values", "returns", "selection.gaps", "refuse"));
        others.putAll(Map.of("selection.assets", "A", "selection.first", "2020-01-03", "selection.last", "2020-01-03"));

        everySettingHasAnEffect(Tables.settings(write(folder, "p.csv", PRICES.replace("03,101", "03,")),
                Map.of("index.file", index, "selection.gaps", "carry")), others);
    }

    @Test
    void everySettingOfALongFileHasAnEffect() {
        MarketFile file = Tables.settings(
                write(folder, "l.csv", "date,asset,value,x\n2020-01-02,A,1,2\n2020-01-03,A,2,5\n"),
                Map.of("layout", "long"));

        for (String path : List.of("layout.date", "layout.asset", "layout.value")) {
            assertNotEquals(outcome(file), outcome(Settings.override(file, path, "x")), path);
        }
        assertNotEquals(outcome(file), outcome(Settings.override(file, "layout.separator", "semicolon")));
    }

    @Test
    void everySettingOfAnIndustryFileHasAnEffect() {
        String text = "\nOne\n,A,B\n192607,1,2\n192608,,4\n192609,1,4\n\nTwo\n,A,B\n192607,5,6\n192608,7,8\n"
                .replace("192608,,4", "192608,-99.99,4");
        IndustryFile file = Settings.override(IndustryFile.DEFAULT,
                Map.of("file", write(folder, "f.csv", text).toString(), "selection.gaps", "carry"));

        everySettingHasAnEffect(file, Map.of("file", "none.csv", "block", "Two", "frequency", "daily",
                "selection.assets", "B", "selection.first", "1926-08-31", "selection.last", "1926-07-31",
                "selection.gaps", "refuse"));
    }
}
