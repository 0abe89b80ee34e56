// SPDX-License-Identifier: Apache-2.0
package org.fittedq.settings;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads settings that were written as older versions did: the one place where they are read, by [Formerly] and [OlderForm].
final class FormerPaths {

    private FormerPaths() {}

    /// Returns settings under the paths of today; those that are so already stay as they are.
    ///
    /// @param config the settings that they are for; not modified
    /// @param texts  text by path; not modified
    static Map<String, String> replaced(Record config, Map<String, String> texts) {
        Map<String, String> out = new LinkedHashMap<>(texts);
        replace(config, "", out);
        return out;
    }

    private static void replace(Record config, String prefix, Map<String, String> texts) {
        if (config instanceof OlderForm older) {
            read(older, prefix.isEmpty() ? prefix : prefix.substring(0, prefix.length() - 1), prefix, texts);
        }
        for (RecordComponent c : config.getClass().getRecordComponents()) {
            String path = prefix + c.getName();
            Object value = Parts.get(config, c);
            if (Parts.isChoice(c)) {
                boolean former = takeSelector(c.getType(), path, texts)
                        | (value instanceof OlderForm older && read(older, path, path + ".", texts));
                Choice chosen = Parts.chosen(c, value, path, texts);
                texts.computeIfPresent(path, (p, text) -> chosen.name());
                beside(c.getType())
                        .ifPresent(group -> takeGroup(c.getType(), prefix + group + ".", path, chosen, texts));
                List.copyOf(texts.keySet()).stream().filter(p -> p.startsWith(path + "."))
                        .forEach(p -> rename(c.getType(), path, chosen, p, former, texts));
                replace((Record) chosen, path + ".", texts);
            } else if (value instanceof Record nested) {
                replace(nested, path + ".", texts);
            }
        }
    }

    /// Reads the part of the texts that is at a path, or begins with a prefix.
    ///
    /// @return whether it was in an older form
    private static boolean read(OlderForm older, String path, String prefix, Map<String, String> texts) {
        Map<String, String> part = new LinkedHashMap<>();
        texts.forEach((p, text) -> {
            if (p.equals(path) || p.startsWith(prefix)) {
                part.put(p.equals(path) ? "" : p.substring(prefix.length()), text);
            }
        });
        Map<String, String> today = older.today(Map.copyOf(part));
        if (today.equals(part)) {
            return false;
        }
        part.keySet().forEach(p -> texts.remove(p.isEmpty() ? path : prefix + p));
        today.forEach((p, text) -> texts.put(p.isEmpty() ? path : prefix + p, text));
        return true;
    }

    /// `argmax.method CEM` becomes `argmax cem`.
    ///
    /// @return whether there was such a selector
    private static boolean takeSelector(Class<?> type, String path, Map<String, String> texts) {
        Optional<String> selector = selector(type).map(s -> path + "." + s).filter(texts::containsKey);
        selector.map(texts::remove).map(text -> Alternatives.find(type, path, text).name())
                .ifPresent(name -> texts.putIfAbsent(path, name));
        return selector.isPresent();
    }

    private static Optional<String> selector(Class<?> type) {
        return Optional.ofNullable(type.getAnnotation(Formerly.class)).map(Formerly::value).filter(v -> !v.isEmpty());
    }

    private static Optional<String> beside(Class<?> type) {
        return Optional.ofNullable(type.getAnnotation(Formerly.class)).map(Formerly::beside).filter(v -> !v.isEmpty());
    }

    /// `moments.beta1` becomes `rule.beta1` if the rule has it; if not, it had no effect.
    private static void takeGroup(Class<?> type, String group, String path, Choice chosen, Map<String, String> texts) {
        for (String p : List.copyOf(texts.keySet())) {
            String rest = p.startsWith(group) ? p.substring(group.length()) : "";
            if (Alternatives.all(type).stream().anyMatch(a -> accepts((Record) a, rest))) {
                String text = texts.remove(p);
                if (accepts((Record) chosen, rest)) {
                    texts.putIfAbsent(path + "." + rest, text);
                }
            }
        }
    }

    /// `argmax.cem.samples` becomes `argmax.samples` if cem is chosen. If not, and there was a selector beside, it had no effect.
    private static void rename(Class<?> type, String path, Choice chosen, String p, boolean former,
            Map<String, String> texts) {
        String rest = p.substring(path.length() + 1);
        if (accepts((Record) chosen, rest)) {
            return;
        }
        Optional<String> own = withoutName(type, chosen, rest);
        if (own.isPresent()) {
            texts.put(path + "." + own.get(), texts.remove(p));
        } else if (former && Alternatives.all(type).stream()
                .anyMatch(a -> belongs(type, a, rest))) {
            texts.remove(p);
        }
    }

    private static Optional<String> withoutName(Class<?> type, Choice alternative, String rest) {
        int dot = rest.indexOf('.');
        boolean named = dot > 0 && selector(type).isPresent() && isFormerName(alternative, rest.substring(0, dot));
        return Optional.of(rest.substring(dot + 1))
                .filter(r -> named && (accepts((Record) alternative, r) || belongsRenamed(type, alternative, r)));
    }

    /// `gradientAscent` for `gradient-ascent`.
    private static boolean isFormerName(Choice alternative, String word) {
        return alternative.name().replace("-", "").equalsIgnoreCase(word);
    }

    /// Whether a record has a setting, or had under a former path.
    private static boolean accepts(Record config, String path) {
        int dot = path.indexOf('.');
        String first = dot < 0 ? path : path.substring(0, dot);
        String rest = dot < 0 ? "" : path.substring(dot + 1);
        boolean former = Arrays.stream(config.getClass().getRecordComponents())
                .anyMatch(c -> Parts.isChoice(c) && beside(c.getType()).filter(first::equals).isPresent()
                        && acceptsChoice(c.getType(), rest));
        return former || Arrays.stream(config.getClass().getRecordComponents()).filter(c -> c.getName().equals(first))
                .anyMatch(c -> Parts.isChoice(c)
                        ? rest.isEmpty() || acceptsChoice(c.getType(), rest)
                        : Parts.get(config, c) instanceof Record nested
                                ? accepts(nested, rest) || acceptsRenamed(nested, rest)
                                : rest.isEmpty());
    }

    /// Whether a group had a setting that is another today.
    private static boolean acceptsRenamed(Record group, String rest) {
        return group instanceof OlderForm older && older.today(Map.of(rest, "")).keySet().stream()
                .anyMatch(p -> !p.equals(rest) && accepts(group, p));
    }

    private static boolean acceptsChoice(Class<?> type, String rest) {
        return selector(type).filter(rest::equals).isPresent() || Alternatives.all(type).stream()
                .anyMatch(a -> belongs(type, a, rest) || belongsRenamed(type, a, rest));
    }

    /// Whether an alternative has the setting that this one is today.
    private static boolean belongsRenamed(Class<?> type, Choice alternative, String rest) {
        return alternative instanceof OlderForm older && older.today(Map.of(rest, "")).keySet().stream()
                .anyMatch(p -> !p.isEmpty() && !p.equals(rest) && belongs(type, alternative, p));
    }

    /// Whether an alternative has a setting, as it is written today or was.
    static boolean belongs(Class<?> type, Choice alternative, String rest) {
        return accepts((Record) alternative, rest) || withoutName(type, alternative, rest).isPresent();
    }
}
