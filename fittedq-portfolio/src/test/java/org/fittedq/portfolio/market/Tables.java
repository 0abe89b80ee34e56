// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.market;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.fittedq.settings.Settings;

/// Files of tests, and what is read from them.
final class Tables {

    static final String PRICES = """
            Date,A,B
            2020-01-02,100,10
            2020-01-03,101,11
            2020-01-06,99,12
            """;

    private Tables() {}

    static Path write(Path folder, String name, String text) {
        try {
            return Files.write(folder.resolve(name), text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Settings for a file: those named, as they would be typed.
    static MarketFile settings(Path file, Map<String, String> others) {
        return Settings.override(Settings.override(MarketFile.DEFAULT, "file", file.toString()), others);
    }

    static MarketData load(Path file, Map<String, String> others) {
        return settings(file, others).load();
    }

    /// The growth of all assets on all days but the first.
    static List<List<Double>> growth(Market market) {
        List<List<Double>> rows = new java.util.ArrayList<>();
        for (int t = 1; t < market.days(); t++) {
            List<Double> row = new java.util.ArrayList<>();
            for (int i = 0; i < market.size(); i++) {
                row.add(market.growth(t, i));
            }
            rows.add(row);
        }
        return rows;
    }

    /// What is said when a file is refused, with the folder left out.
    static String refused(Path folder, MarketSource source) {
        return assertThrows(IllegalArgumentException.class, source::load).getMessage()
                .replace(folder.toString() + java.io.File.separator, "");
    }

    static String refused(Path folder, String text, Map<String, String> others) {
        return refused(folder, settings(write(folder, "p.csv", text), others));
    }
}
