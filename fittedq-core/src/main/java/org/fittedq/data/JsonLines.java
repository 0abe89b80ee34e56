// SPDX-License-Identifier: Apache-2.0
package org.fittedq.data;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fittedq.math.Check;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/// A data set as JSON lines: one object a transition. Its columns are the keys of the first line; in later lines, other keys
/// are passed over.
///
/// An array is as many columns, with the indices behind the key: `"s":[1,2]` is `"s0":1,"s1":2`.
final class JsonLines {

    // NaN is no JSON, but some writers write it: then it is told as what it is
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

    private final Lines lines;
    private final Map<String, Integer> places = new LinkedHashMap<>();
    private String[] cells = {};

    private JsonLines(Lines lines) {
        this.lines = lines;
    }

    /// Sees the keys of a line and their values as texts.
    @FunctionalInterface
    private interface Sink {
        void put(String key, String text);
    }

    static Transitions read(Lines lines, Columns columns) throws IOException {
        return new JsonLines(lines).rows(columns);
    }

    private Transitions rows(Columns columns) throws IOException {
        String line = lines.next();
        Check.that(!line.isEmpty(), lines.source(), "at least one row", "an empty file");
        object(line, (key, text) -> places.putIfAbsent(key, places.size()));
        List<String> keys = List.copyOf(places.keySet());
        cells = new String[keys.size()];
        Table table = new Table(lines.source(), "line", keys, columns);
        while (!line.isEmpty()) {
            Arrays.fill(cells, null);
            object(line, (key, text) -> put(table.layout(), key, text));
            for (int k = 0; k < cells.length; k++) {
                Check.that(cells[k] != null || !table.layout().uses(k), column(keys.get(k)), "a value", "none");
            }
            table.add(lines.number(), column -> cells[column]);
            line = lines.next();
        }
        return table.transitions();
    }

    private void object(String line, Sink sink) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), line)) {
            Check.that(parser.nextToken() == JsonToken.START_OBJECT, lines.place(), "a JSON object", "another value");
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String key = parser.currentName();
                if (parser.nextToken() == JsonToken.START_ARRAY) {
                    array(parser, key, sink);
                } else {
                    sink.put(key, value(parser));
                }
            }
            Check.that(parser.nextToken() == null, lines.place(), "one JSON object", "more after it");
        } catch (JacksonException e) {
            throw new IllegalArgumentException(Check.message(lines.place(), "JSON",
                    "an error: " + e.getOriginalMessage().lines().findFirst().orElse("")), e);
        }
    }

    private static void array(JsonParser parser, String key, Sink sink) {
        sink.put(key, "[…]"); // where one number was expected, this is what there was
        for (int k = 0; parser.nextToken() != JsonToken.END_ARRAY; k++) {
            sink.put(key + k, value(parser));
        }
    }

    private static String value(JsonParser parser) {
        JsonToken token = parser.currentToken();
        if (token.isStructStart()) {
            parser.skipChildren();
            return token == JsonToken.START_ARRAY ? "[…]" : "{…}";
        }
        return parser.getString();
    }

    private void put(Layout layout, String key, String text) {
        Integer place = places.get(key);
        if (place == null) {
            Check.that(!layout.wants(key), column(key), "a key of the first row", "another");
            return;
        }
        Check.that(cells[place] == null || !layout.uses(place), column(key), "each key once", "it twice");
        cells[place] = text;
    }

    private String column(String key) {
        return lines.place() + ", column '" + key + "'";
    }

    static void write(Transitions data, Appendable out) throws IOException {
        List<String> names = Columns.names(data.observationSize(), data.actionSize());
        RowText rows = new RowText(data, "false", "true");
        for (int i = 0; i < data.size(); i++) {
            List<String> cells = rows.cells(i);
            for (int k = 0; k < cells.size(); k++) {
                out.append(k == 0 ? "{\"" : ",\"").append(names.get(k)).append("\":").append(cells.get(k));
            }
            out.append("}\n");
        }
    }
}
