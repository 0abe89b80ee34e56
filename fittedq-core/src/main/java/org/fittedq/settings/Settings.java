// SPDX-License-Identifier: Apache-2.0
package org.fittedq.settings;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// Placeholder until the real one is merged.
public final class Settings {
    private Settings() {}

    /// Checks.
    ///
    /// @param type t
    /// @param component c
    /// @param value v
    public static void check(Class<? extends Record> type, String component, double value) {}

    /// Overrides.
    ///
    /// @param <R>    r
    /// @param config c
    /// @param path   p
    /// @param value  v
    /// @return r
    @SuppressWarnings("unchecked")
    public static <R extends Record> R override(R config, String path, String value) {
        RecordComponent[] parts = config.getClass().getRecordComponents();
        Object[] args = new Object[parts.length];
        boolean found = false;
        try {
            for (int i = 0; i < parts.length; i++) {
                String name = parts[i].getName();
                Object old = parts[i].getAccessor().invoke(config);
                if (path.equals(name)) {
                    args[i] = parse(parts[i].getType(), value);
                    found = true;
                } else if (path.startsWith(name + ".")) {
                    args[i] = override((Record) old, path.substring(name.length() + 1), value);
                    found = true;
                } else {
                    args[i] = old;
                }
            }
            if (!found) {
                throw new IllegalArgumentException(path + ": unknown setting");
            }
            Class<?>[] types = Arrays.stream(parts).map(RecordComponent::getType).toArray(Class<?>[]::new);
            return (R) config.getClass().getDeclaredConstructor(types).newInstance(args);
        } catch (java.lang.reflect.InvocationTargetException e) {
            throw (RuntimeException) e.getCause();
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Object parse(Class<?> type, String value) {
        if (type == int.class) {
            return Integer.valueOf(value);
        }
        if (type == long.class) {
            return Long.valueOf(value);
        }
        if (type == double.class) {
            return Double.valueOf(value);
        }
        return type == boolean.class ? (Object) Boolean.valueOf(value) : value;
    }

    /// Flattens.
    ///
    /// @param config c
    /// @return m
    public static Map<String, String> flatten(Record config) {
        Map<String, String> out = new LinkedHashMap<>();
        try {
            for (RecordComponent part : config.getClass().getRecordComponents()) {
                Object value = part.getAccessor().invoke(config);
                if (value instanceof Record nested) {
                    flatten(nested).forEach((k, v) -> out.put(part.getName() + "." + k, v));
                } else {
                    out.put(part.getName(), String.valueOf(value));
                }
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(e);
        }
        return out;
    }
}
