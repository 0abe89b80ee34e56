// SPDX-License-Identifier: Apache-2.0
package org.fittedq.settings;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.fittedq.math.Check;

/// The texts of setting values: as typed, as printed, and the names of their types.
final class SettingText {

    private SettingText() {}

    /// Reads a value. What [#print] gives is read back as an equal value.
    ///
    /// @param path whose value it is, for the message
    /// @param type the component's type
    /// @param text the value as typed
    /// @throws IllegalArgumentException if the text is no such value, or settings of that type cannot be typed
    static Object parse(String path, Type type, String text) {
        if (type instanceof Class<?> c) {
            return parse(path, c, text);
        }
        if (type instanceof ParameterizedType p && p.getRawType() == List.class) {
            return parseList(path, p.getActualTypeArguments()[0], text);
        }
        throw unsupported(path, type);
    }

    private static Object parse(String path, Class<?> type, String text) {
        if (type.isEnum()) {
            return parseEnum(path, type, text);
        }
        return switch (type.getName()) {
            case "java.lang.String" -> text;
            case "boolean", "java.lang.Boolean" -> parseBoolean(path, text);
            case "double", "java.lang.Double" -> parseDouble(path, text);
            case "float", "java.lang.Float" -> parseFloat(path, text);
            case "int", "java.lang.Integer" ->
                (int) parseWhole(path, text, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case "long", "java.lang.Long" -> parseWhole(path, text, Long.MIN_VALUE, Long.MAX_VALUE);
            default -> throw unsupported(path, type);
        };
    }

    private static IllegalArgumentException unsupported(String path, Type type) {
        return new IllegalArgumentException(
                Check.message(path, "a setting whose type has a text form", type.getTypeName()));
    }

    private static boolean parseBoolean(String path, String text) {
        String t = text.strip().toLowerCase(Locale.ROOT);
        Check.that(t.equals("true") || t.equals("false"), path, "true or false", quoted(text));
        return t.equals("true");
    }

    private static double parseDouble(String path, String text) {
        try {
            return Double.parseDouble(text.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(Check.message(path, "a number", quoted(text)), e);
        }
    }

    private static float parseFloat(String path, String text) {
        double wide = parseDouble(path, text);
        float value = Float.parseFloat(text.strip());
        Check.that(Float.isFinite(value) || !Double.isFinite(wide), path, "a single-precision number", text);
        return value;
    }

    /// Reads an integer, also as `1e6`, as long as it is one exactly.
    private static long parseWhole(String path, String text, long low, long high) {
        long value;
        try {
            value = new BigDecimal(text.strip()).longValueExact();
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException(Check.message(path, "an integer", quoted(text)), e);
        }
        Check.that(low <= value && value <= high, path, "an integer in [" + low + ", " + high + "]", text);
        return value;
    }

    private static Object parseEnum(String path, Class<?> type, String text) {
        for (Object constant : type.getEnumConstants()) {
            if (((Enum<?>) constant).name().equalsIgnoreCase(text.strip().replace('-', '_'))) {
                return constant;
            }
        }
        throw new IllegalArgumentException(Check.message(path, "one of " + constants(type, ", "), quoted(text)));
    }

    private static String constants(Class<?> type, String separator) {
        return Arrays.stream(type.getEnumConstants()).map(c -> ((Enum<?>) c).name())
                .collect(Collectors.joining(separator));
    }

    private static List<Object> parseList(String path, Type element, String text) {
        if (element != Integer.class && element != Double.class) {
            throw unsupported(path, element);
        }
        String t = text.strip();
        String inner = t.startsWith("[") && t.endsWith("]") ? t.substring(1, t.length() - 1).strip() : t;
        if (inner.isEmpty()) {
            return List.of();
        }
        return Arrays.stream(inner.split(",", -1)).map(item -> parse(path, element, item)).toList();
    }

    private static String quoted(String text) {
        return "'" + text + "'";
    }

    /// Prints a value so that [#parse] reads it back.
    static String print(Object value) {
        if (value instanceof List<?> list) {
            return list.isEmpty() ? "[]" : list.stream().map(SettingText::print).collect(Collectors.joining(","));
        }
        return value instanceof Enum<?> constant ? constant.name() : String.valueOf(value);
    }

    /// Names a type for people: `double`, `int`, `RELU | TANH`, `list of int`.
    static String typeName(Type type) {
        if (type instanceof ParameterizedType p && p.getRawType() == List.class) {
            return "list of " + typeName(p.getActualTypeArguments()[0]);
        }
        if (type instanceof Class<?> c) {
            return c.isEnum() ? constants(c, " | ") : switch (c.getSimpleName()) {
                case "Integer" -> "int";
                case "String" -> "text";
                default -> c.getSimpleName().toLowerCase(Locale.ROOT);
            };
        }
        return type.getTypeName();
    }
}
