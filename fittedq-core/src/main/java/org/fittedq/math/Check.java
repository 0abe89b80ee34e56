// SPDX-License-Identifier: Apache-2.0
package org.fittedq.math;

/// Argument checks with one form of message: `<what>: expected <rule>, got <value>; <hint>`.
public final class Check {

    private Check() {}

    /// Throws unless `holds`.
    ///
    /// @param holds the rule's truth
    /// @param what  name of the checked thing, as the caller writes it
    /// @param rule  what was expected, in words
    /// @param got   the value found
    /// @throws IllegalArgumentException `<what>: expected <rule>, got <got>` if `holds` is false
    public static void that(boolean holds, String what, String rule, Object got) {
        if (!holds) {
            throw new IllegalArgumentException(message(what, rule, got));
        }
    }

    /// Throws unless `holds`, with a hint at the remedy.
    ///
    /// @param holds the rule's truth
    /// @param what  name of the checked thing, as the caller writes it
    /// @param rule  what was expected, in words
    /// @param got   the value found
    /// @param hint  what to do about it
    /// @throws IllegalArgumentException `<what>: expected <rule>, got <got>; <hint>` if `holds` is false
    public static void that(boolean holds, String what, String rule, Object got, String hint) {
        if (!holds) {
            throw new IllegalArgumentException(message(what, rule, got) + "; " + hint);
        }
    }

    /// Returns the message of a broken rule, for exceptions of other types.
    ///
    /// @param what name of the checked thing
    /// @param rule what was expected, in words
    /// @param got  the value found
    /// @return `<what>: expected <rule>, got <got>`
    public static String message(String what, String rule, Object got) {
        return what + ": expected " + rule + ", got " + got;
    }
}
