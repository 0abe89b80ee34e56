// SPDX-License-Identifier: Apache-2.0
package org.fittedq.settings;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.fittedq.math.Check;

/// Finds the alternatives of a [Choice].
public final class Alternatives {

    private Alternatives() {}

    /// Returns the alternatives, each with its defaults: those that are permitted, in the order of the `permits` clause, then
    /// those of services, in the order of their names.
    ///
    /// @param <C>  type of the choice
    /// @param type an interface
    /// @return records, all of different names
    public static <C extends Choice> List<C> of(Class<C> type) {
        return all(type).stream().map(type::cast).toList();
    }

    /// Returns the alternative of a name, with its defaults.
    ///
    /// @param <C>  type of the choice
    /// @param type an interface
    /// @param what what is chosen, for the message, such as `argmax`
    /// @param name as [Choice#name]; case does not count, nor whether words have `-` or `_` between them
    /// @return the record
    /// @throws IllegalArgumentException if there is none of that name: with the nearest name, or with the module that is missing
    public static <C extends Choice> C named(Class<C> type, String what, String name) {
        return type.cast(find(type, what, name));
    }

    static Choice find(Class<?> type, String what, String name) {
        List<Choice> all = all(type);
        return all.stream().filter(c -> isName(c, name)).findFirst().orElseThrow(() -> {
            List<String> names = all.stream().map(Choice::name).toList();
            String hint = missing(type, name).or(() -> Nearest.to(name, names).map(n -> "did you mean " + n + "?"))
                    .map(h -> "; " + h).orElse("");
            return new IllegalArgumentException(
                    Check.message(what, "one of " + String.join(", ", names), "'" + name + "'") + hint);
        });
    }

    static boolean isName(Choice alternative, String text) {
        return alternative.name().equals(text.strip().toLowerCase(Locale.ROOT).replace('_', '-'));
    }

    static List<Choice> all(Class<?> type) {
        List<Choice> out = new ArrayList<>();
        List<Choice> services = new ArrayList<>();
        collect(type, out, services);
        services.sort(Comparator.comparing(Choice::name));
        out.addAll(services);
        return List.copyOf(out);
    }

    private static void collect(Class<?> type, List<Choice> permitted, List<Choice> services) {
        if (type.isRecord()) {
            Choice alternative = defaults(type);
            if (!permitted.contains(alternative)) { // of two interfaces that are permitted both
                permitted.add(alternative);
            }
        } else if (type.isSealed()) {
            for (Class<?> one : type.getPermittedSubclasses()) {
                collect(one, permitted, services);
            }
        } else {
            Alternatives.class.getModule().addUses(type);
            ServiceLoader.load(type).forEach(s -> services.add((Choice) s));
        }
    }

    private static Choice defaults(Class<?> type) {
        try {
            Field field = type.getDeclaredField("DEFAULT");
            field.trySetAccessible();
            return (Choice) field.get(type);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(
                    Check.message(type.getName(), "a static field DEFAULT that module org.fittedq may read",
                            e.getClass().getSimpleName()),
                    e);
        }
    }

    /// Says which module brings an alternative that is not there.
    private static Optional<String> missing(Class<?> type, String name) {
        Optional<Elsewhere> here = Optional.ofNullable(type.getAnnotation(Elsewhere.class))
                .filter(e -> List.of(e.names()).contains(name));
        if (here.isPresent() || !type.isSealed()) {
            return here.map(e -> name + " is of " + e.module() + ", which is not on the module path or class path");
        }
        return Arrays.stream(type.getPermittedSubclasses()).flatMap(t -> missing(t, name).stream()).findFirst();
    }

    /// Lists the names, as [SettingText#typeName] lists the constants of an enum.
    static String names(Class<?> type) {
        return all(type).stream().map(Choice::name).collect(Collectors.joining(" | "));
    }
}
