// SPDX-License-Identifier: Apache-2.0
package org.fittedq.settings;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/// Finds the known word that a mistyped one was probably meant to be.
public final class Nearest {

    private static final int MOST_EDITS = 3;

    private Nearest() {}

    /// Returns the known word with the fewest edits from `word`, if they are few enough to be a slip.
    ///
    /// An edit inserts, deletes or replaces a character, or swaps two neighbours; case does not count. Allowed are half
    /// the longer word's length, at least 1 and at most 3. Of equally near words the first is taken.
    ///
    /// @param word  what was typed
    /// @param known the right words, in order of preference; not modified
    /// @return the nearest, empty if none is near
    public static Optional<String> to(String word, Collection<String> known) {
        Optional<String> nearest = Optional.empty();
        int fewest = MOST_EDITS + 1;
        for (String candidate : known) {
            int allowed = Math.clamp(Math.max(word.length(), candidate.length()) / 2, 1, MOST_EDITS);
            int edits = edits(word.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (edits <= allowed && edits < fewest) {
                nearest = Optional.of(candidate);
                fewest = edits;
            }
        }
        return nearest;
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
