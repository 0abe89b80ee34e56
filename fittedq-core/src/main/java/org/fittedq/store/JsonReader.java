// SPDX-License-Identifier: Apache-2.0
package org.fittedq.store;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fittedq.math.Check;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

/// Builds a [Json] tree from tokens, refusing what RFC 8259 leaves open.
final class JsonReader {

    private static final int MAX_NUMBER_CHARACTERS = 100;
    private static final JsonFactory FACTORY = JsonFactory.builder().streamReadConstraints(
            StreamReadConstraints.builder().maxNumberLength(MAX_NUMBER_CHARACTERS).build()).build();

    private final String source;
    private final JsonParser parser;

    private JsonReader(String source, JsonParser parser) {
        this.source = source;
        this.parser = parser;
    }

    static Json read(String source, byte[] document, long maxBytes) {
        if (document.length > maxBytes) {
            throw new IllegalArgumentException(
                    Check.message(source, "at most " + maxBytes + " bytes of JSON", document.length + " bytes"));
        }
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), decode(source, document))) {
            return new JsonReader(source, parser).document();
        }
    }

    /// Decodes strictly, and before the parser sees the bytes: it would guess other encodings.
    private static String decode(String source, byte[] document) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(document)).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(Check.message(source, "UTF-8 text", "other bytes"), e);
        }
    }

    private Json document() {
        Json json = value(next(""), "", 0);
        if (next("") != JsonToken.NOT_AVAILABLE) {
            throw wrong("", "the end of the document", "more after it");
        }
        return json;
    }

    /// Returns the next token, `NOT_AVAILABLE` at the end.
    private JsonToken next(String path) {
        try {
            JsonToken token = parser.nextToken();
            return token == null ? JsonToken.NOT_AVAILABLE : token;
        } catch (JacksonException e) {
            throw broken(path, e);
        }
    }

    private Json value(JsonToken token, String path, int depth) {
        try {
            return switch (token) {
                case START_OBJECT -> members(path, deeper(path, depth));
                case START_ARRAY -> items(path, deeper(path, depth));
                case VALUE_STRING -> new Json.Text(parser.getString());
                case VALUE_NUMBER_INT -> whole(path);
                case VALUE_NUMBER_FLOAT -> real(path);
                case VALUE_TRUE, VALUE_FALSE -> new Json.Truth(token == JsonToken.VALUE_TRUE);
                case VALUE_NULL -> Json.Nothing.NULL;
                default -> throw wrong(path, "a value", "the end of the document");
            };
        } catch (JacksonException e) {
            throw broken(path, e);
        }
    }

    private int deeper(String path, int depth) {
        if (depth == Json.MAX_DEPTH) {
            throw wrong(path, "at most " + Json.MAX_DEPTH + " levels", "one more");
        }
        return depth + 1;
    }

    private Json members(String path, int depth) {
        Map<String, Json> map = new LinkedHashMap<>();
        while (next(path) != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            String child = path.isEmpty() ? key : path + "." + key;
            if (map.containsKey(key)) {
                throw wrong(child, "each key once", "it again");
            }
            map.put(key, value(next(child), child, depth));
        }
        return new Json.Members(map);
    }

    private Json items(String path, int depth) {
        List<Json> list = new ArrayList<>();
        for (JsonToken t = next(path); t != JsonToken.END_ARRAY; t = next(path)) {
            list.add(value(t, path + "[" + list.size() + "]", depth));
        }
        return new Json.Items(list);
    }

    private Json whole(String path) {
        String digits = parser.getString();
        try {
            return new Json.Whole(Long.parseLong(digits));
        } catch (NumberFormatException e) {
            throw wrong(path, "an integer of 64 bits", digits);
        }
    }

    private Json real(String path) {
        String digits = parser.getString();
        double value = Double.parseDouble(digits);
        if (Double.isInfinite(value)) {
            throw wrong(path, "a number of double precision", digits);
        }
        return new Json.Real(value);
    }

    private IllegalArgumentException broken(String path, JacksonException e) {
        TokenStreamLocation at = Optional.ofNullable(e.getLocation()).orElse(parser.currentLocation());
        String reason = e.getOriginalMessage().lines().findFirst().orElse("");
        return new IllegalArgumentException(place(at, path) + "expected JSON, got an error: " + reason, e);
    }

    private String place(TokenStreamLocation at, String path) {
        return source + ":" + at.getLineNr() + ":" + at.getColumnNr() + ": " + (path.isEmpty() ? "" : path + ": ");
    }

    private IllegalArgumentException wrong(String path, String rule, String got) {
        return new IllegalArgumentException(
                place(parser.currentTokenLocation(), path) + "expected " + rule + ", got " + got);
    }
}
