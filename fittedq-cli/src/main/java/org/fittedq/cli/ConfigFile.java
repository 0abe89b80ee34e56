// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.fittedq.math.Check;
import org.fittedq.settings.Nearest;
import org.fittedq.store.Json;
import org.fittedq.store.JsonAt;
import org.fittedq.yaml.Yaml;

/// A configuration file, JSON or YAML. Groups may be nested or written with dots: `settings: {discount: {gamma: 0.9}}` is
/// `settings: {discount.gamma: 0.9}`.
///
/// @param name   as the user gave it
/// @param values text by path, such as `run.steps`
record ConfigFile(String name, Map<String, String> values) {

    static final String ALGORITHM = "algorithm";
    static final String ENV = "env";
    static final String ENV_JAR = "env-jar";
    static final String PRESET = "preset";
    static final String DATA = "data";
    static final String DATA_SHARE = "data-share";
    static final String DATA_SHARE_END = "data-share-end";
    static final String DATA_SHARE_STEPS = "data-share-steps";
    static final String COLUMNS = "columns";
    static final String DATA_TOLERANCE = "data-tolerance";
    static final String ACTION_BOX = "action-box";
    static final String SETTINGS = "settings";
    static final String RUN = "run";
    static final String ENV_SETTINGS = "env-settings";
    static final String WRAP = "wrap";

    static final ConfigFile NONE = new ConfigFile("none", Map.of());

    private static final List<String> WORDS = List.of(ALGORITHM, ENV, ENV_JAR, PRESET, DATA, DATA_SHARE, DATA_SHARE_END,
            DATA_SHARE_STEPS, COLUMNS,
            DATA_TOLERANCE, ACTION_BOX);
    private static final List<String> GROUPS = List.of(SETTINGS, RUN, ENV_SETTINGS, WRAP);
    private static final int MAX_BYTES = 1 << 20;

    /// Reads a file.
    ///
    /// @throws IllegalArgumentException if it cannot be read, is neither JSON nor YAML, or has an unknown key
    static ConfigFile read(String name) {
        byte[] bytes;
        try {
            Path file = TrainCommand.path("--config", name);
            Check.that(Files.isRegularFile(file), "--config", "a file", name);
            Check.that(Files.size(file) <= MAX_BYTES, "--config", "a file of at most " + MAX_BYTES + " bytes", name);
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new IllegalArgumentException(Check.message("--config", "a readable file", Refusal.text(e)), e);
        }
        JsonAt root = name.endsWith(".json")
                ? Json.read(name, bytes, MAX_BYTES)
                : new JsonAt(name, "", Yaml.read(name, bytes));
        List<String> known = new ArrayList<>(WORDS);
        known.addAll(GROUPS);
        Map<String, String> values = new LinkedHashMap<>();
        for (String key : root.keys()) {
            String first = key.contains(".") ? key.substring(0, key.indexOf('.')) : key;
            if (!known.contains(first)) {
                throw new IllegalArgumentException(name + ": " + key + ": unknown key; " + Nearest.to(key, known)
                        .map(n -> "did you mean " + n + "?").orElse("known are " + String.join(", ", known)));
            }
            boolean group = GROUPS.contains(first) && first.equals(key);
            Check.that(!group || root.at(key).value() instanceof Json.Members, name + ": " + key,
                    "a group such as {gamma: 0.9}", "a single value");
            flatten(root.at(key), key, values);
        }
        return new ConfigFile(name, values);
    }

    private static void flatten(JsonAt at, String path, Map<String, String> values) {
        if (at.value() instanceof Json.Members) {
            for (String key : at.keys()) {
                flatten(at.at(key), path + "." + key, values);
            }
            return;
        }
        String text = at.value() instanceof Json.Items
                ? at.items().stream().map(ConfigFile::text).collect(Collectors.joining(","))
                : text(at);
        boolean first = values.putIfAbsent(path, text) == null;
        Check.that(first, at.source() + ": " + path, "one value", "two, one nested and one with dots");
    }

    private static String text(JsonAt at) {
        return switch (at.value()) {
            case Json.Text t -> t.value();
            case Json.Whole w -> String.valueOf(w.value());
            case Json.Real r -> String.valueOf(r.value());
            case Json.Truth t -> String.valueOf(t.value());
            default -> throw new IllegalArgumentException(
                    at.source() + ": "
                            + Check.message(at.path(), "a text, a number, true or false", at.value().line()));
        };
    }

    /// Returns a plain value.
    Optional<String> value(String key) {
        return Optional.ofNullable(values.get(key));
    }

    /// Returns the settings of a group.
    List<Given> given(String group) {
        List<Given> out = new ArrayList<>();
        values.forEach((path, text) -> {
            if (path.startsWith(group + ".")) {
                out.add(new Given(name + ": " + group + ".", path.substring(group.length() + 1), text, "setting"));
            }
        });
        return out;
    }
}
