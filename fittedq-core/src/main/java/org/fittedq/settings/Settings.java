// SPDX-License-Identifier: Apache-2.0
package org.fittedq.settings;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fittedq.math.Check;

/// Reads, changes, lists and checks settings: records whose components are numbers, booleans, texts, enum constants,
/// lists of `Integer` or `Double`, records of such, and choices between such records ([Choice]).
///
/// A setting's path is its component's name, with a dot before each level below: `gamma`, `noise.explore`. The path is
/// also the option of the command and the key of a configuration file, so a setting has one name everywhere. The
/// records must be visible to this module: public, in an exported or opened package.
public final class Settings {

    private Settings() {}

    /// Returns a copy of a record with one setting replaced.
    ///
    /// Numbers may be written `0.1` or `1e6` (also for integers, if the number is one), lists `256,256` or
    /// `[256, 256]`, enum constants in any case.
    ///
    /// @param <R>    type of the record
    /// @param config the settings; not modified
    /// @param path   which setting, such as `noise.explore`
    /// @param value  its new value, as text
    /// @return the changed settings, checked by the record's own constructor
    /// @throws IllegalArgumentException if the path is unknown, the text cannot be read, or the record refuses the value
    public static <R extends Record> R override(R config, String path, String value) {
        return override(config, Map.of(path, value));
    }

    /// Returns a copy of a record with several settings replaced at once, so that a rule between two of them is checked
    /// only when both have their new values.
    ///
    /// @param <R>    type of the record
    /// @param config the settings; not modified
    /// @param values text of the new value by path; not modified
    /// @return the changed settings
    /// @throws IllegalArgumentException as [#override(Record, String, String)]
    public static <R extends Record> R override(R config, Map<String, String> values) {
        Map<String, String> texts = FormerPaths.replaced(config, values);
        for (String path : texts.keySet()) {
            Unknown.of(config, texts, path).ifPresent(u -> {
                throw new IllegalArgumentException(message(u, paths(config, texts)));
            });
        }
        @SuppressWarnings("unchecked")
        R changed = (R) replace(config, "", texts);
        return changed;
    }

    private static String message(Unknown unknown, List<String> known) {
        return unknown.below().isEmpty()
                ? unknown.message("", "setting", "", "known are " + String.join(", ", known))
                : unknown.path() + ": expected one setting, got a group of " + unknown.below().size()
                        + "; its settings are " + String.join(", ", unknown.below());
    }

    /// Returns what [#override(Record, Map)] takes settings for that were written by an older version: their paths of today.
    ///
    /// @param config the settings that they are for; not modified
    /// @param values text by path; not modified
    /// @return text by path, without those that had no effect
    /// @throws IllegalArgumentException if an alternative is chosen that there is not
    public static Map<String, String> today(Record config, Map<String, String> values) {
        return FormerPaths.replaced(config, values);
    }

    /// Lists the settings that a record has once some are replaced.
    static List<String> paths(Record config, Map<String, String> texts) {
        List<String> out = new ArrayList<>();
        paths(config, "", texts, out);
        return out;
    }

    private static void paths(Record config, String prefix, Map<String, String> texts, List<String> out) {
        for (RecordComponent c : config.getClass().getRecordComponents()) {
            String path = prefix + c.getName();
            Object value = Parts.get(config, c);
            if (Parts.isChoice(c)) {
                out.add(path);
                paths((Record) Parts.chosen(c, value, path, texts), path + ".", texts, out);
            } else if (value instanceof Record nested) {
                paths(nested, path + ".", texts, out);
            } else {
                out.add(path);
            }
        }
    }

    private static Record replace(Record config, String prefix, Map<String, String> texts) {
        RecordComponent[] components = config.getClass().getRecordComponents();
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            String path = prefix + components[i].getName();
            Object old = Parts.get(config, components[i]);
            if (Parts.isChoice(components[i])) {
                values[i] = replace((Record) Parts.chosen(components[i], old, path, texts), path + ".", texts);
            } else if (old instanceof Record nested) {
                values[i] = replace(nested, path + ".", texts);
            } else {
                values[i] = texts.containsKey(path)
                        ? SettingText.parse(path, components[i].getGenericType(), texts.get(path))
                        : old;
            }
        }
        return Parts.make(config.getClass(), values);
    }

    /// Lists all settings of a record with their values, in the order of the components.
    ///
    /// @param config the settings; not modified
    /// @return text by path; [#override(Record, Map)] with it gives an equal record
    public static Map<String, String> flatten(Record config) {
        Map<String, String> leaves = new LinkedHashMap<>();
        for (Described d : describe(config)) {
            leaves.put(d.path(), d.defaultValue());
        }
        return leaves;
    }

    /// All that is known of one setting.
    ///
    /// @param path         its name, such as `noise.explore`
    /// @param type         `double`, `float`, `int`, `long`, `boolean`, `text`, `list of int`, `list of double`, or the
    ///                     constants of an enum, such as `RELU | TANH`, or the names of the alternatives of a [Choice]
    /// @param defaultValue its value in the record described, as text
    /// @param meaning      what it means; empty if the component bears no [Setting]
    /// @param range        allowed interval; empty for no restriction
    /// @param unit         unit; empty for a pure number
    /// @param source       where the default comes from; empty if the component bears no [Setting]
    /// @param file         whether the value is the path of a file or folder
    /// @param resumable    whether it may be changed in mid-run
    public record Described(String path, String type, String defaultValue, String meaning, String range, String unit,
            String source, boolean file, boolean resumable) {}

    /// Describes all settings of a record, in the order of the components.
    ///
    /// @param config the settings, such as a `DEFAULT`; not modified
    /// @return one description per setting; nested records give one per setting of theirs, a choice one of its own and those of
    ///         the alternative that is chosen
    public static List<Described> describe(Record config) {
        return describe(config, "");
    }

    /// Describes all settings of a record that is not the `DEFAULT` of its type.
    ///
    /// @param config the settings; not modified
    /// @param origin where those values come from that are others than of `DEFAULT`, see [Origin]; empty if it is the same
    /// @return as [#describe(Record)]
    public static List<Described> describe(Record config, String origin) {
        List<Described> out = new ArrayList<>();
        describe(config, "", origin, out);
        return List.copyOf(out);
    }

    private static void describe(Record config, String prefix, String origin, List<Described> out) {
        Optional<Record> usual = usual(config.getClass());
        for (RecordComponent c : config.getClass().getRecordComponents()) {
            Object value = Parts.get(config, c);
            if (Parts.isChoice(c) || !(value instanceof Record)) {
                boolean other = !origin.isEmpty()
                        && usual.map(u -> !text(c, Parts.get(u, c)).equals(text(c, value))).orElse(false);
                out.add(described(c, prefix, value, other ? Optional.of(origin) : Optional.empty()));
            }
            if (value instanceof Record nested) {
                Optional<Origin> own = Optional.ofNullable(c.getAnnotation(Origin.class));
                describe(nested, prefix + c.getName() + ".", own.map(Origin::value).orElse(origin), out);
            }
        }
    }

    private static Described described(RecordComponent c, String prefix, Object value, Optional<String> origin) {
        Optional<Setting> s = Parts.setting(c);
        String type = Parts.isChoice(c) ? Alternatives.names(c.getType()) : SettingText.typeName(c.getGenericType());
        return new Described(prefix + c.getName(), type, text(c, value), s.map(Setting::value).orElse(""),
                s.map(Setting::range).orElse(""), s.map(Setting::unit).orElse(""),
                origin.orElseGet(() -> s.map(Setting::source).orElse("")), s.map(Setting::file).orElse(false),
                s.map(Setting::resumable).orElse(false));
    }

    private static String text(RecordComponent c, Object value) {
        return Parts.isChoice(c) ? ((Choice) value).name() : SettingText.print(value);
    }

    /// The defaults of a type of settings.
    private static Optional<Record> usual(Class<? extends Record> type) {
        try {
            return Optional.ofNullable(type.getField("DEFAULT").get(type)).filter(type::isInstance).map(type::cast);
        } catch (ReflectiveOperationException | NullPointerException e) {
            return Optional.empty();
        }
    }

    /// Checks a number against the range its component declares, as [Range#check(Class, Object...)] checks all of a record; NaN
    /// never passes. For compact constructors: `Settings.check(Config.class, "gamma", gamma)`; for a list, once per element.
    ///
    /// @param type      the record
    /// @param component name of the component
    /// @param value     the number to check
    /// @throws IllegalArgumentException `gamma: expected a number in [0, 1], got 1.5`, or if there is no such component
    public static void check(Class<? extends Record> type, String component, double value) {
        RecordComponent c = Arrays.stream(type.getRecordComponents()).filter(r -> r.getName().equals(component))
                .findFirst().orElseThrow(() -> new IllegalArgumentException(
                        Check.message(component, "a component of " + type.getSimpleName(), "none of that name")));
        Range.check(c, value);
    }
}
