// SPDX-License-Identifier: Apache-2.0
package org.fittedq.settings;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fittedq.math.Check;

/// Reads, changes, lists and checks settings: records whose components are numbers, booleans, texts, enum constants,
/// lists of `Integer` or `Double`, and records of such.
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
        List<String> known = List.copyOf(flatten(config).keySet());
        for (String path : values.keySet()) {
            if (!known.contains(path)) {
                throw new IllegalArgumentException(unknown(path, known));
            }
        }
        @SuppressWarnings("unchecked")
        R changed = (R) replace(config, "", values);
        return changed;
    }

    private static String unknown(String path, List<String> known) {
        List<String> below = known.stream().filter(k -> k.startsWith(path + ".")).toList();
        if (!below.isEmpty()) {
            return path + ": expected one setting, got a group of " + below.size() + "; its settings are "
                    + String.join(", ", below);
        }
        Optional<String> near = Nearest.to(path, known)
                .or(() -> known.stream().filter(k -> k.endsWith("." + path)).findFirst());
        return path + ": unknown setting; "
                + near.map(n -> "did you mean " + n + "?").orElse("known are " + String.join(", ", known));
    }

    private static Record replace(Record config, String prefix, Map<String, String> texts) {
        RecordComponent[] components = config.getClass().getRecordComponents();
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            String path = prefix + components[i].getName();
            Object old = get(config, components[i]);
            if (old instanceof Record nested) {
                values[i] = replace(nested, path + ".", texts);
            } else if (texts.containsKey(path)) {
                values[i] = SettingText.parse(path, components[i].getGenericType(), texts.get(path));
            } else {
                values[i] = old;
            }
        }
        return make(config.getClass(), components, values);
    }

    private static Object get(Record config, RecordComponent component) {
        try {
            Method accessor = component.getAccessor();
            accessor.trySetAccessible();
            return accessor.invoke(config);
        } catch (ReflectiveOperationException e) {
            throw unreadable(config.getClass(), e);
        }
    }

    private static <R extends Record> R make(Class<R> type, RecordComponent[] components, Object[] values) {
        try {
            Class<?>[] types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            Constructor<R> constructor = type.getDeclaredConstructor(types);
            constructor.trySetAccessible();
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException refusal) {
                throw refusal; // the record's own message
            }
            throw unreadable(type, e);
        } catch (ReflectiveOperationException e) {
            throw unreadable(type, e);
        }
    }

    private static IllegalArgumentException unreadable(Class<?> type, ReflectiveOperationException e) {
        return new IllegalArgumentException(Check.message(type.getName(), "a record that module org.fittedq may read",
                e.getClass().getSimpleName()) + "; make it public and export its package", e);
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
    ///                     constants of an enum, such as `RELU | TANH`
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
    /// @return one description per setting; nested records give one per setting of theirs
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
            Object value = get(config, c);
            if (value instanceof Record nested) {
                Optional<Origin> own = Optional.ofNullable(c.getAnnotation(Origin.class));
                describe(nested, prefix + c.getName() + ".", own.map(Origin::value).orElse(origin), out);
                continue;
            }
            Optional<Setting> s = Optional.ofNullable(c.getAnnotation(Setting.class));
            boolean other = !origin.isEmpty() && usual.map(u -> !get(u, c).equals(value)).orElse(false);
            out.add(new Described(prefix + c.getName(), SettingText.typeName(c.getGenericType()),
                    SettingText.print(value), s.map(Setting::value).orElse(""), s.map(Setting::range).orElse(""),
                    s.map(Setting::unit).orElse(""), other ? origin : s.map(Setting::source).orElse(""),
                    s.map(Setting::file).orElse(false), s.map(Setting::resumable).orElse(false)));
        }
    }

    /// The defaults of a type of settings.
    private static Optional<Record> usual(Class<? extends Record> type) {
        try {
            return Optional.ofNullable(type.getField("DEFAULT").get(type)).filter(type::isInstance).map(type::cast);
        } catch (ReflectiveOperationException | NullPointerException e) {
            return Optional.empty();
        }
    }

    /// Checks a number against the range its component declares; NaN never passes. For compact constructors:
    /// `Settings.check(Config.class, "gamma", gamma)`; for a list, once per element.
    ///
    /// @param type      the record
    /// @param component name of the component
    /// @param value     the number to check
    /// @throws IllegalArgumentException `gamma: expected a number in [0, 1], got 1.5`, or if there is no such component
    public static void check(Class<? extends Record> type, String component, double value) {
        RecordComponent c = Arrays.stream(type.getRecordComponents()).filter(r -> r.getName().equals(component))
                .findFirst().orElseThrow(() -> new IllegalArgumentException(
                        Check.message(component, "a component of " + type.getSimpleName(), "none of that name")));
        String range = Optional.ofNullable(c.getAnnotation(Setting.class)).map(Setting::range).orElse("");
        boolean holds = range.isEmpty() ? !Double.isNaN(value) : Range.of(component, range).holds(value);
        String typeName = SettingText.typeName(c.getGenericType());
        boolean whole = typeName.endsWith("int") || typeName.equals("long");
        if (!holds) {
            throw new IllegalArgumentException(Check.message(component,
                    (whole ? "an integer" : "a number") + (range.isEmpty() ? "" : " in " + range),
                    whole ? String.valueOf((long) value) : String.valueOf(value)));
        }
    }
}
