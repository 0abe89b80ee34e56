// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.limits;

import java.util.List;
import org.fittedq.math.Check;
import org.fittedq.portfolio.limits.Rules.Interval;
import org.fittedq.store.Json;
import org.fittedq.store.JsonAt;

/// Reads single entries of a file of limits, whose values are texts.
final class Entry {

    private static final String NUMBER = "[-+]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][-+]?\\d+)?";

    private Entry() {}

    static String place(JsonAt at) {
        return at.path().isEmpty() ? at.source() : at.source() + ": " + at.path();
    }

    static void known(JsonAt at, List<String> keys) {
        for (String key : at.keys()) {
            Check.that(keys.contains(key), place(at), "the keys " + String.join(", ", keys), key,
                    meant(key, keys, "take it out"));
        }
    }

    /// What a word was probably meant to be, as a hint.
    static String meant(String word, List<String> known, String otherwise) {
        return org.fittedq.settings.Nearest.to(word, known).map(near -> "did you mean " + near + "?").orElse(otherwise);
    }

    static boolean isNone(JsonAt at) {
        return at.value() instanceof Json.Text text && text.value().equals(LimitsReader.NONE);
    }

    static double number(JsonAt at, double least, double most) {
        String text = at.text().strip();
        if (!text.matches(NUMBER)) {
            String message = Check.message(place(at), "a number", text);
            throw new IllegalArgumentException(text.endsWith("%")
                    ? message + "; write 0.25 for 25 %"
                    : text.contains(",") ? message + "; write a point for the decimals" : message);
        }
        double number = Double.parseDouble(text);
        Check.that(least <= number && number <= most, place(at), "a number in [" + plain(least) + ", " + plain(most)
                + "]", text, "weights are parts of wealth: 0.25 is 25 %");
        return number;
    }

    /// Reads `{min: …, max: …}`, either of which may be missing.
    static Interval interval(JsonAt at, Interval before, double most) {
        known(at, List.of("min", "max"));
        return minMax(at, before, most);
    }

    static Interval minMax(JsonAt at, Interval before, double most) {
        double min = at.find("min").map(a -> number(a, -most, most)).orElse(before.min());
        double max = at.find("max").map(a -> number(a, -most, most)).orElse(before.max());
        Check.that(min <= max, place(at), "min <= max", "min " + plain(min) + " and max " + plain(max));
        return new Interval(min, max);
    }

    /// A number as people write it: no `.0`.
    static String plain(double x) {
        return x == Math.rint(x) && Math.abs(x) < 1e9 ? Long.toString((long) x) : Double.toString(x);
    }
}
