// SPDX-License-Identifier: Apache-2.0
package org.fittedq.deploy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.fittedq.math.Check;
import org.fittedq.store.JsonAt;

/// How one kind of sets stands in a policy's file.
///
/// @param <T>   its class
/// @param name  what the file calls it
/// @param type  its class
/// @param write puts what it is made of, in the order of the file; every number as it is, so that it comes back to the bit
/// @param read  makes it of that
record SetKind<T>(String name, Class<T> type, BiConsumer<T, Map<String, Object>> write, Function<JsonAt, T> read) {

    static final String KIND = "kind";

    /// Writes a set.
    Map<String, Object> json(Object set) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put(KIND, name);
        write.accept(type.cast(set), json);
        return json;
    }

    /// Reads a set, of which nothing else may be said than what would be written.
    ///
    /// @throws IllegalArgumentException with the place, if it cannot be made
    T set(JsonAt json) {
        try {
            T made = read.apply(json);
            List<String> known = List.copyOf(json(made).keySet());
            for (String key : json.keys()) {
                Check.that(known.contains(key), place(json), "the keys " + String.join(", ", known), key);
            }
            return made;
        } catch (IllegalArgumentException e) {
            throw placed(json, e);
        }
    }

    /// Finds the kind that the file names.
    ///
    /// @throws IllegalArgumentException if none of these is
    static SetKind<?> named(JsonAt json, Stream<? extends SetKind<?>> kinds) {
        JsonAt at = json.at(KIND);
        List<? extends SetKind<?>> all = kinds.toList();
        return all.stream().filter(kind -> kind.name().equals(at.text())).findFirst()
                .orElseThrow(() -> new IllegalArgumentException(Check.message(place(at),
                        "one of " + String.join(", ", all.stream().map(kind -> kind.name()).toList()),
                        "'" + at.text() + "'")
                        + "; it was written by a newer FittedQ"));
    }

    private static IllegalArgumentException placed(JsonAt json, IllegalArgumentException e) {
        return String.valueOf(e.getMessage()).startsWith(json.source() + ":")
                ? e
                : new IllegalArgumentException(place(json) + ": " + e.getMessage(), e);
    }

    static String place(JsonAt at) {
        return at.source() + ": " + at.path();
    }

    static List<Double> list(int size, IntToDoubleFunction of) {
        return IntStream.range(0, size).mapToObj(of::applyAsDouble).toList();
    }

    static double[] reals(JsonAt json) {
        return json.items().stream().mapToDouble(JsonAt::real).toArray();
    }

    static List<Double> realList(JsonAt json) {
        return json.items().stream().map(JsonAt::real).toList();
    }

    static float[] floats(JsonAt json) {
        List<JsonAt> list = json.items();
        float[] out = new float[list.size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) list.get(i).real();
        }
        return out;
    }

    static int whole(JsonAt json) {
        long value = json.whole();
        Check.that(value >= 0 && value <= Integer.MAX_VALUE, place(json),
                "an integer in [0, " + Integer.MAX_VALUE + "]", value);
        return (int) value;
    }

    static List<Integer> wholes(JsonAt json) {
        return json.items().stream().map(SetKind::whole).toList();
    }

    static <T> List<T> each(JsonAt json, Function<JsonAt, T> read) {
        List<T> out = new ArrayList<>();
        json.items().forEach(item -> out.add(read.apply(item)));
        return out;
    }

    static int[] ints(List<Integer> list) {
        return list.stream().mapToInt(i -> i).toArray();
    }

}
