// SPDX-License-Identifier: Apache-2.0
package org.fittedq.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fittedq.math.Check;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/// A data set as JSON lines: one object a transition, each with the keys of the first.
final class JsonLines {

    // NaN is no JSON, but some writers write it: then it is told as what it is
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

    private final Lines lines;
    private final List<String> keys = new ArrayList<>();
    private final Map<String, Integer> places = new HashMap<>();
    private String[] cells = {};

    private JsonLines(Lines lines) {
        this.lines = lines;
    }

    static Transitions read(Lines lines, Columns columns) throws IOException {
        return new JsonLines(lines).rows(columns);
    }

    private Transitions rows(Columns columns) throws IOException {
        String line = lines.next();
        Check.that(!line.isEmpty(), lines.source(), "at least one row", "an empty file");
        object(line, true);
        Table table = new Table(lines.source(), "line", keys, columns);
        while (!line.isEmpty()) {
            object(line, false);
            table.add(lines.number(), column -> cells[column]);
            line = lines.next();
        }
        return table.transitions();
    }

    /// Reads the keys of the first line, or the cells of any.
    private void object(String line, boolean first) {
        Arrays.fill(cells, null);
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), line)) {
            Check.that(parser.nextToken() == JsonToken.START_OBJECT, lines.place(), "a JSON object", "another value");
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String key = parser.currentName();
                if (first) {
                    Check.that(places.put(key, keys.size()) == null, column(key), "each key once", "it twice");
                    keys.add(key);
                }
                String text = value(parser);
                if (!first) {
                    put(key, text);
                }
            }
            Check.that(parser.nextToken() == null, lines.place(), "one JSON object", "more after it");
        } catch (JacksonException e) {
            throw new IllegalArgumentException(Check.message(lines.place(), "JSON",
                    "an error: " + e.getOriginalMessage().lines().findFirst().orElse("")), e);
        }
        if (first) {
            cells = new String[keys.size()];
        } else {
            int missing = Arrays.asList(cells).indexOf(null);
            Check.that(missing < 0, missing < 0 ? "" : column(keys.get(missing)), "a value", "none");
        }
    }

    private static String value(JsonParser parser) {
        JsonToken token = parser.nextToken();
        if (token.isStructStart()) {
            parser.skipChildren();
            return token == JsonToken.START_ARRAY ? "[…]" : "{…}";
        }
        return parser.getString();
    }

    private void put(String key, String text) {
        Integer place = places.get(key);
        Check.that(place != null, column(key), "a key of the first row", "another");
        Check.that(cells[place] == null, column(key), "each key once", "it twice");
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
