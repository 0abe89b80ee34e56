// SPDX-License-Identifier: Apache-2.0
package org.fittedq.store;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fittedq.math.Check;

/// A JSON document as an immutable tree.
///
/// JSON has no NaN and no infinity, so these are written as the texts `"NaN"`, `"Infinity"` and `"-Infinity"`, which
/// [JsonAt#real()] turns back into numbers. Writing is deterministic: members keep their order, and a number has the
/// shortest digits that give it back exactly.
///
/// Source: T. Bray, *The JavaScript Object Notation (JSON) Data Interchange Format*, RFC 8259, 2017,
/// <https://www.rfc-editor.org/rfc/rfc8259>. Differences: a repeated key is refused, and nesting ends at
/// [#MAX_DEPTH].
public sealed interface Json {

    /// Deepest nesting of objects and arrays that is read.
    int MAX_DEPTH = 32;

    /// An object.
    ///
    /// @param map values by key, in the document's order
    record Members(Map<String, Json> map) implements Json {

        /// Copies the map, keeping its order.
        public Members {
            map = Collections.unmodifiableMap(new LinkedHashMap<>(map));
        }
    }

    /// An array.
    ///
    /// @param list its values
    record Items(List<Json> list) implements Json {

        /// Copies the list.
        public Items {
            list = List.copyOf(list);
        }
    }

    /// A text.
    ///
    /// @param value the text
    record Text(String value) implements Json {}

    /// A number written without fraction and exponent.
    ///
    /// @param value the number
    record Whole(long value) implements Json {}

    /// A number written with fraction or exponent.
    ///
    /// @param value the number, double precision
    record Real(double value) implements Json {}

    /// A number of single precision; read back as a [Real] that rounds to it.
    ///
    /// @param value the number
    record Single(float value) implements Json {}

    /// A truth value.
    ///
    /// @param value the value
    record Truth(boolean value) implements Json {}

    /// The JSON word `null`.
    enum Nothing implements Json {
        /// The only value.
        NULL
    }

    /// Turns a Java value into a tree.
    ///
    /// @param value a `Json`, `Map` with text keys, `Iterable`, `CharSequence`, enum constant, `Boolean`, `Byte`, `Short`,
    ///              `Integer`, `Long`, `Float` or `Double`; not modified
    /// @return the tree
    /// @throws IllegalArgumentException for any other value
    static Json of(Object value) {
        return switch (value) {
            case Json json -> json;
            case Map<?, ?> map -> {
                Map<String, Json> members = new LinkedHashMap<>();
                map.forEach((k, v) -> members.put(String.valueOf(k), of(v)));
                yield new Members(members);
            }
            case Iterable<?> items -> {
                List<Json> list = new ArrayList<>();
                items.forEach(item -> list.add(of(item)));
                yield new Items(list);
            }
            case CharSequence text -> new Text(text.toString());
            case Enum<?> constant -> new Text(constant.name());
            case Boolean truth -> new Truth(truth);
            case Float number -> new Single(number);
            case Double number -> new Real(number);
            case Byte number -> new Whole(number);
            case Short number -> new Whole(number);
            case Integer number -> new Whole(number);
            case Long number -> new Whole(number);
            default -> throw new IllegalArgumentException(
                    Check.message("JSON value", "a map, list, text, number or boolean", value.getClass().getName()));
        };
    }

    /// Reads a document.
    ///
    /// @param source   name of the file or request, for messages
    /// @param document UTF-8 text of exactly one JSON value; not modified
    /// @param maxBytes longest document accepted, bytes
    /// @return the value, to be read with [JsonAt]
    /// @throws IllegalArgumentException `source:line:column: key.path: expected …, got …` if the document is longer, is
    ///                                  not JSON, repeats a key, is nested too deeply, or has a number out of range
    static JsonAt read(String source, byte[] document, long maxBytes) {
        return new JsonAt(source, "", JsonReader.read(source, document, maxBytes));
    }

    /// Writes the value on one line, without spaces.
    ///
    /// @return JSON text
    default String line() {
        return new JsonWriter(false).write(this);
    }

    /// Writes the value for people: two spaces per level, one member a line, arrays of plain values on one line, and a
    /// line feed at the end.
    ///
    /// @return JSON text
    default String pretty() {
        return new JsonWriter(true).write(this) + "\n";
    }

    /// Returns [#pretty()] as bytes.
    ///
    /// @return UTF-8 text
    default byte[] bytes() {
        return pretty().getBytes(StandardCharsets.UTF_8);
    }
}
