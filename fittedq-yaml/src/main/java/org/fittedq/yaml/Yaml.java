// SPDX-License-Identifier: Apache-2.0
package org.fittedq.yaml;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fittedq.math.Check;
import org.fittedq.store.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/// Reads a YAML document as a tree of texts: what type a text is, the settings know. Tags make nothing, and anchors are
/// refused.
public final class Yaml {

    private final String name;
    private final JsonParser parser;

    private Yaml(String name, JsonParser parser) {
        this.name = name;
        this.parser = parser;
    }

    /// Reads a document.
    ///
    /// @param name  the file's name, for messages
    /// @param bytes its bytes
    /// @return an object; every value in it that is neither object nor list is a text
    /// @throws IllegalArgumentException if it is not one YAML document, or repeats a key
    public static Json read(String name, byte[] bytes) {
        YAMLFactory factory = YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
        try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), bytes)) {
            Yaml yaml = new Yaml(name, parser);
            Check.that(parser.nextToken() == JsonToken.START_OBJECT, name, "keys and values", "another document");
            Json root = yaml.value(0);
            Check.that(parser.nextToken() == null, name, "one document", "a second");
            return root;
        } catch (JacksonException e) {
            String place = e.getLocation() == null
                    ? ""
                    : ":" + e.getLocation().getLineNr() + ":" + e.getLocation().getColumnNr();
            throw new IllegalArgumentException(
                    Check.message(name + place, "YAML", e.getOriginalMessage().lines().findFirst().orElse("none")), e);
        }
    }

    private Json value(int depth) {
        Check.that(depth < Json.MAX_DEPTH, name, "at most " + Json.MAX_DEPTH + " levels", "more");
        boolean alias = parser instanceof YAMLParser y && (y.isCurrentAlias() || y.getObjectId() != null);
        Check.that(!alias, name + ":" + parser.currentTokenLocation().getLineNr(), "plain values",
                "an anchor or an alias");
        return switch (parser.currentToken()) {
            case START_OBJECT -> members(depth);
            case START_ARRAY -> items(depth);
            case VALUE_NULL -> Json.Nothing.NULL;
            default -> new Json.Text(parser.getString());
        };
    }

    private Json members(int depth) {
        Map<String, Json> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            parser.nextToken();
            members.put(key, value(depth + 1));
        }
        return new Json.Members(members);
    }

    private Json items(int depth) {
        List<Json> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(value(depth + 1));
        }
        return new Json.Items(items);
    }
}
