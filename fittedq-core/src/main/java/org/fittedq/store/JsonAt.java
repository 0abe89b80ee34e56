// SPDX-License-Identifier: Apache-2.0
package org.fittedq.store;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.fittedq.math.Check;

/// A place in a JSON document: reads the value there, or says where it is and what was expected.
///
/// Messages have the form `file: key.path: expected <rule>, got <value>`.
///
/// @param source name of the document
/// @param path   keys from the root, such as `files.state`; empty at the root
/// @param value  the value at that place
public record JsonAt(String source, String path, Json value) {

    /// Goes to a member.
    ///
    /// @param key its key
    /// @return the place
    /// @throws IllegalArgumentException if this is no object or has no such key
    public JsonAt at(String key) {
        return find(key).orElseThrow(() -> new IllegalArgumentException(
                where(child(key)) + "expected a value, got none; known keys are " + keys()));
    }

    /// Goes to a member that need not be there.
    ///
    /// @param key its key
    /// @return the place, empty if there is no such key
    /// @throws IllegalArgumentException if this is no object
    public Optional<JsonAt> find(String key) {
        return Optional.ofNullable(map().get(key)).map(v -> new JsonAt(source, child(key), v));
    }

    /// Lists the keys of this object.
    ///
    /// @return keys in the document's order
    /// @throws IllegalArgumentException if this is no object
    public List<String> keys() {
        return List.copyOf(map().keySet());
    }

    /// Lists the elements of this array.
    ///
    /// @return their places
    /// @throws IllegalArgumentException if this is no array
    public List<JsonAt> items() {
        if (value instanceof Json.Items items) {
            return IntStream.range(0, items.list().size())
                    .mapToObj(i -> new JsonAt(source, path + "[" + i + "]", items.list().get(i))).toList();
        }
        throw wrong("an array");
    }

    /// Returns this text.
    ///
    /// @return the text
    /// @throws IllegalArgumentException if this is no text
    public String text() {
        if (value instanceof Json.Text text) {
            return text.value();
        }
        throw wrong("a text");
    }

    /// Returns this integer.
    ///
    /// @return the number
    /// @throws IllegalArgumentException if this is no number written without fraction
    public long whole() {
        if (value instanceof Json.Whole whole) {
            return whole.value();
        }
        throw wrong("an integer");
    }

    /// Returns this number; the texts `NaN`, `Infinity` and `-Infinity` count as such.
    ///
    /// @return the number
    /// @throws IllegalArgumentException if this is no number
    public double real() {
        return switch (value) {
            case Json.Real real -> real.value();
            case Json.Single single -> single.value();
            case Json.Whole whole -> whole.value();
            case Json.Text text when text.value().matches("NaN|-?Infinity") -> Double.parseDouble(text.value());
            default -> throw wrong("a number");
        };
    }

    /// Returns this truth value.
    ///
    /// @return true or false
    /// @throws IllegalArgumentException if this is neither
    public boolean truth() {
        if (value instanceof Json.Truth truth) {
            return truth.value();
        }
        throw wrong("true or false");
    }

    private Map<String, Json> map() {
        if (value instanceof Json.Members members) {
            return members.map();
        }
        throw wrong("an object");
    }

    private String child(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private String where(String place) {
        return source + ": " + (place.isEmpty() ? "" : place + ": ");
    }

    private IllegalArgumentException wrong(String rule) {
        String got = switch (value) {
            case Json.Members m -> "an object";
            case Json.Items i -> "an array";
            case Json.Nothing n -> n.name().toLowerCase(Locale.ROOT);
            default -> value.line();
        };
        String end = path.isEmpty() ? "document" : path;
        return new IllegalArgumentException(source + ": " + Check.message(end, rule, got));
    }

    /// Returns the members of an object, all of which are texts.
    ///
    /// @return text by name, in the order of the file
    /// @throws IllegalArgumentException if this is no object, or a member is no text
    public Map<String, String> texts() {
        Map<String, String> out = new LinkedHashMap<>();
        for (String key : keys()) {
            out.put(key, at(key).text());
        }
        return out;
    }
}
