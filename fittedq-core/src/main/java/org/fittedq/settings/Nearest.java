// SPDX-License-Identifier: Apache-2.0
package org.fittedq.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/// Finds the known word that a mistyped one was probably meant to be.
public final class Nearest {

    private static final int MOST_EDITS = 3;
    private static final int SHORTEST = 3; // of a beginning

    private Nearest() {}

    /// Returns the known word with the fewest edits from `word`, if they are few enough to be a slip.
    ///
    /// An edit inserts, deletes or replaces a character, or swaps two neighbours; case does not count. Allowed are half
    /// the longer word's length, at least 1 and at most 3. A word's beginning, of at least 3 characters, is as near as the word.
    /// Of equally near words the first is taken.
    ///
    /// @param word  what was typed
    /// @param known the right words, in order of preference; not modified
    /// @return the nearest, empty if none is near
    public static Optional<String> to(String word, Collection<String> known) {
        Optional<String> nearest = Optional.empty();
        int fewest = MOST_EDITS + 1;
        for (String candidate : known) {
            int allowed = Math.clamp(Math.max(word.length(), candidate.length()) / 2, 1, MOST_EDITS);
            String lower = word.toLowerCase(Locale.ROOT);
            String other = candidate.toLowerCase(Locale.ROOT);
            int edits = lower.length() >= SHORTEST && other.startsWith(lower) ? 0 : edits(lower, other);
            if (edits <= allowed && edits < fewest) {
                nearest = Optional.of(candidate);
                fewest = edits;
            }
        }
        return nearest;
    }

    /// Returns the setting that a path was probably meant to be: the same but for its case and for `_` or `-` between words, or
    /// the same from some dot on, or with few edits, or with the same last word, or with few edits of that.
    ///
    /// @param path  what was typed, such as `warmup_steps`
    /// @param known the settings, in order of preference; not modified
    /// @return the nearest, such as `replay.warmupSteps`; empty if none is near
    public static Optional<String> setting(String path, Collection<String> known) {
        String plain = plain(path);
        String last = last(plain);
        return known.stream().filter(k -> plain(k).equals(plain)).findFirst()
                .or(() -> known.stream().filter(k -> plain(k).endsWith("." + plain)).findFirst())
                .or(() -> to(path, known))
                .or(() -> known.stream().filter(k -> last(plain(k)).equals(last))
                        .min(Comparator.comparingInt(k -> edits(plain, plain(k)))))
                .or(() -> to(last, known.stream().map(k -> last(plain(k))).toList())
                        .flatMap(word -> known.stream().filter(k -> last(plain(k)).equals(word)).findFirst()));
    }

    private static String plain(String path) {
        return path.replace("_", "").replace("-", "").toLowerCase(Locale.ROOT);
    }

    private static String last(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    /// Counts edits: the optimal string alignment distance, by its recurrence over prefixes.
    static int edits(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                d[i][j] = i == 0 || j == 0 ? i + j : edits(d, a, b, i, j);
            }
        }
        return d[a.length()][b.length()];
    }

    private static int edits(int[][] d, String a, String b, int i, int j) {
        int replace = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int best = Math.min(replace, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(best, d[i - 2][j - 2] + 1) : best;
    }
}
