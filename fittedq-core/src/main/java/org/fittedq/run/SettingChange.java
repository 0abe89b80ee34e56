// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fittedq.math.Check;
import org.fittedq.settings.Nearest;
import org.fittedq.settings.Settings;
import org.fittedq.settings.Unknown;
import org.fittedq.store.JsonAt;

/// A setting that was changed in mid-run, as the manifest notes it.
///
/// @param step environment steps that were done
/// @param path which setting, as in [Experiment#with(String, String)]
/// @param from its value before
/// @param to   its value from there on
public record SettingChange(long step, String path, String from, String to) {

    static final String KEY = "changes";

    /// Lists what changes make of an experiment: only settings that get another value.
    ///
    /// @throws IllegalArgumentException if one is unknown, or may not change in mid-run, or its record refuses the value
    static List<SettingChange> list(Experiment before, Experiment after, long step) {
        Map<String, String> was = values(before);
        List<SettingChange> changes = new ArrayList<>();
        values(after).forEach((path, value) -> {
            if (!value.equals(was.get(path))) {
                changes.add(new SettingChange(step, path, was.get(path), value));
            }
        });
        return changes;
    }

    /// Changes settings of a run that goes on.
    ///
    /// @param changes text by path
    /// @throws IllegalArgumentException if a setting is unknown, or may not change in mid-run, or its record refuses the value
    static Experiment apply(Experiment experiment, Map<String, String> changes) {
        changes.keySet().forEach(path -> check(experiment, path));
        try {
            return experiment.with(changes);
        } catch (IllegalArgumentException together) {
            changes.forEach((path, value) -> checkAlone(experiment, path, value));
            throw together;
        }
    }

    /// The record's message names its own component; the user knows it by the whole path.
    private static void checkAlone(Experiment experiment, String path, String value) {
        try {
            experiment.with(path, value);
        } catch (IllegalArgumentException e) {
            String message = e.getMessage();
            String last = path.substring(path.lastIndexOf('.') + 1) + ": ";
            throw new IllegalArgumentException(
                    message.startsWith(last) ? path + ": " + message.substring(last.length()) : message, e);
        }
    }

    private static void check(Experiment experiment, String path) {
        Map<String, Settings.Described> all = described(experiment);
        Check.that(!path.startsWith("env.") && !path.startsWith("wrap."), path, "a setting that may change in mid-run",
                "one of the environment", hint(experiment));
        if (!all.containsKey(path)) {
            throw new IllegalArgumentException(foreign(experiment, path).map(u -> u.message("", "setting", "", ""))
                    .orElseGet(() -> path + ": unknown setting; "
                            + Nearest.setting(path, List.copyOf(all.keySet())).map(n -> "did you mean " + n + "?")
                                    .orElse(hint(experiment))));
        }
        Check.that(all.get(path).resumable(), path, "a setting that may change in mid-run",
                "one that the run's state was made with", hint(experiment));
    }

    /// A setting of an alternative that is not chosen.
    private static Optional<Unknown> foreign(Experiment experiment, String path) {
        return Unknown.of(experiment.config(), Map.of(), path).filter(u -> u.foreign().isPresent());
    }

    private static String hint(Experiment experiment) {
        return "describe " + experiment.algorithm() + " and describe run mark those that may change";
    }

    private static Map<String, Settings.Described> described(Experiment experiment) {
        Map<String, Settings.Described> all = new LinkedHashMap<>();
        Settings.describe(experiment.config()).forEach(s -> all.put(s.path(), s));
        Settings.describe(experiment.run()).forEach(s -> all.put(Experiment.RUN + s.path(), s));
        return all;
    }

    private static Map<String, String> values(Experiment experiment) {
        Map<String, String> values = new LinkedHashMap<>();
        described(experiment).forEach((path, s) -> values.put(path, s.defaultValue()));
        return values;
    }

    /// Returns the experiment as it was before this change. Older versions noted changes of what had no effect, too.
    Experiment undo(Experiment after) {
        return foreign(after, path).isPresent() ? after : after.with(path, from);
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("step", step);
        json.put("path", path);
        json.put("from", from);
        json.put("to", to);
        return json;
    }

    /// Reads those of a manifest, in their order.
    static List<SettingChange> read(JsonAt manifest) {
        Optional<JsonAt> list = manifest.find(KEY);
        return list.isEmpty()
                ? List.of()
                : list.get().items().stream().map(c -> new SettingChange(c.at("step").whole(), c.at("path").text(),
                        c.at("from").text(), c.at("to").text())).toList();
    }
}
