// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.fittedq.settings.Settings;
import org.fittedq.settings.Unknown;

/// A setting as the user gave it, by option or in a file.
///
/// @param prefix what stands before the path where it was given: `--td3.`, or `config.yaml: settings.`
/// @param path   path in its record
/// @param text   value
/// @param kind   `option` or `setting`
record Given(String prefix, String path, String text, String kind) {

    /// Takes settings that a file or a run holds.
    ///
    /// @param settings text by path
    static List<Given> settings(String prefix, Map<String, String> settings) {
        return settings.entrySet().stream().map(e -> new Given(prefix, e.getKey(), e.getValue(), "setting")).toList();
    }

    /// Changes settings.
    ///
    /// @param base  the record; not modified
    /// @param given later ones win
    /// @param hint  what lists the known settings
    /// @throws IllegalArgumentException if one is unknown, with the nearest, or refused; the message begins as it was given
    static <R extends Record> R apply(R base, List<Given> given, String hint) {
        return apply(base, given, hint, path -> path);
    }

    /// Changes settings that are spelled otherwise where they were given.
    ///
    /// @param spelling of a path
    static <R extends Record> R apply(R base, List<Given> given, String hint, UnaryOperator<String> spelling) {
        Map<String, String> texts = new LinkedHashMap<>();
        given.forEach(g -> texts.put(g.path, g.text));
        Optional<IllegalArgumentException> unknown = given.stream().flatMap(g -> g.unknown(base, texts, hint).stream())
                .findFirst();
        if (unknown.isPresent()) {
            throw unknown.get();
        }
        try {
            return Settings.override(base, texts);
        } catch (IllegalArgumentException together) {
            throw given.stream().filter(g -> g.refusedAlone(base, together)).findFirst()
                    .or(() -> given.stream().filter(g -> g.wellWithoutIt(base, texts)).findFirst())
                    .map(g -> g.named(spelling, together)).orElse(together);
        }
    }

    /// Whether it is this one that is refused, whatever the others are.
    private boolean refusedAlone(Record base, IllegalArgumentException together) {
        try {
            Settings.override(base, path, text);
            return false;
        } catch (IllegalArgumentException e) {
            return String.valueOf(e.getMessage()).equals(together.getMessage());
        }
    }

    /// Whether it does not go with the others.
    private boolean wellWithoutIt(Record base, Map<String, String> texts) {
        Map<String, String> others = new LinkedHashMap<>(texts);
        others.remove(path);
        try {
            Settings.override(base, others);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /// Says what is wrong if there is no such setting. One of an older version is there under its path of today.
    private Optional<IllegalArgumentException> unknown(Record base, Map<String, String> texts, String hint) {
        try {
            Map<String, String> today = Settings.today(base, texts);
            return today.containsKey(path)
                    ? Unknown.of(base, today, path).map(u -> new IllegalArgumentException(message(u, hint)))
                    : Optional.empty();
        } catch (IllegalArgumentException e) { // of the texts together, as when a method is chosen that there is not
            return Optional.empty();
        }
    }

    private String message(Unknown unknown, String hint) {
        String group = prefix.substring(prefix.lastIndexOf(' ') + 1);
        return unknown.below().isEmpty()
                ? unknown.message(prefix, kind, group, hint)
                : prefix + path + ": expected one setting, got a group of " + unknown.below().size() + "; one is "
                        + group
                        + unknown.below().getFirst();
    }

    /// The record's message names its own component; the user knows it by the whole path.
    private IllegalArgumentException named(UnaryOperator<String> spelling, IllegalArgumentException e) {
        return new IllegalArgumentException(prefix + spelling.apply(path) + ": " + rule(e.getMessage()), e);
    }

    /// The message without the name that the record gave: the path, or its end from some dot on.
    private String rule(String message) {
        String end = path;
        while (!message.startsWith(end + ": ")) {
            int dot = end.indexOf('.');
            if (dot < 0) {
                return message;
            }
            end = end.substring(dot + 1);
        }
        return message.substring(end.length() + 2);
    }
}
