// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.limits;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fittedq.data.CsvCells;
import org.fittedq.math.Check;
import org.fittedq.store.Json;
import org.fittedq.store.JsonAt;

/// Reads which ticker is of which sector, from the limits themselves or from a CSV file with the columns `ticker` and `sector`.
final class SectorsReader {

    private static final String KEY = "sectors";

    private SectorsReader() {}

    static Map<String, List<String>> read(JsonAt root, Path folder) throws IOException {
        Optional<JsonAt> at = root.find(KEY);
        if (at.isEmpty() || !(at.get().value() instanceof Json.Text)) {
            return parse(root);
        }
        String name = at.get().text();
        Path file = folder.resolve(name);
        Check.that(Files.isRegularFile(file), place(at.get()), "a file beside the limits", name);
        return csv(name, Files.readString(file, StandardCharsets.UTF_8));
    }

    static Map<String, List<String>> parse(JsonAt root) {
        Optional<JsonAt> at = root.find(KEY);
        if (at.isEmpty()) {
            return Map.of();
        }
        Check.that(at.get().value() instanceof Json.Members, place(at.get()),
                "tickers of each sector, such as {Energy: [XOM, CVX]}", "no keys");
        Map<String, List<String>> sectors = new LinkedHashMap<>();
        Set<String> seen = new HashSet<>();
        for (String sector : at.get().keys()) {
            for (JsonAt ticker : at.get().at(sector).items()) {
                put(sectors, seen, place(ticker), ticker.text(), sector);
            }
        }
        return sectors;
    }

    private static void put(Map<String, List<String>> sectors, Set<String> seen, String place, String ticker,
            String sector) {
        Check.that(seen.add(ticker), place, "each ticker once", ticker);
        sectors.computeIfAbsent(sector, s -> new ArrayList<>()).add(ticker);
    }

    static Map<String, List<String>> csv(String name, String text) {
        Map<String, List<String>> sectors = new LinkedHashMap<>();
        Set<String> seen = new HashSet<>();
        List<String> lines = text.replace("\uFEFF", "").lines().toList();
        List<String> head = lines.isEmpty() ? List.of() : fields(name + ":1", lines.getFirst());
        int ticker = head.indexOf("ticker");
        int sector = head.indexOf("sector");
        Check.that(ticker >= 0 && sector >= 0, name + ":1", "the columns ticker,sector",
                lines.isEmpty() ? "nothing" : lines.getFirst());
        for (int k = 1; k < lines.size(); k++) {
            String place = name + ":" + (k + 1);
            if (!lines.get(k).isBlank()) {
                List<String> row = fields(place, lines.get(k));
                Check.that(row.size() == head.size(), place, head.size() + " fields", lines.get(k));
                Check.that(!row.get(ticker).isEmpty() && !row.get(sector).isEmpty(), place, "a ticker and its sector",
                        lines.get(k));
                put(sectors, seen, place, row.get(ticker), row.get(sector));
            }
        }
        Check.that(!sectors.isEmpty(), name, "at least one ticker", "none");
        return sectors;
    }

    private static List<String> fields(String place, String line) {
        List<String> fields = new ArrayList<>();
        CsvCells.split(line, ',', () -> place, fields);
        fields.replaceAll(String::strip);
        return fields;
    }

    private static String place(JsonAt at) {
        return at.source() + ": " + at.path();
    }
}
