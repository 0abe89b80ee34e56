// SPDX-License-Identifier: Apache-2.0
package org.fittedq.settings;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.fittedq.math.Check;

/// Takes settings records apart, and puts them together.
final class Parts {

    private Parts() {}

    static Object get(Record config, RecordComponent component) {
        try {
            Method accessor = component.getAccessor();
            accessor.trySetAccessible();
            return accessor.invoke(config);
        } catch (ReflectiveOperationException e) {
            throw unreadable(config.getClass(), e);
        }
    }

    static <R extends Record> R make(Class<R> type, Object[] values) {
        try {
            Class<?>[] types = Arrays.stream(type.getRecordComponents()).map(RecordComponent::getType)
                    .toArray(Class<?>[]::new);
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

    /// Whether a component leaves a choice, rather than being a record of one kind.
    static boolean isChoice(RecordComponent component) {
        return component.getType().isInterface() && Choice.class.isAssignableFrom(component.getType());
    }

    /// Returns the alternative that texts choose.
    ///
    /// @param now the value of the component, which stays if its path has no text or names it
    /// @return `now`, or the defaults of another, with what both have by the choice's interface as in `now`
    static Choice chosen(RecordComponent component, Object now, String path, Map<String, String> texts) {
        Choice before = (Choice) now;
        Optional<String> text = Optional.ofNullable(texts.get(path)).filter(t -> !Alternatives.isName(before, t));
        return text.isEmpty()
                ? before
                : (Choice) keeping((Record) now, (Record) Alternatives.find(component.getType(), path, text.get()));
    }

    private static Record keeping(Record before, Record after) {
        return make(after.getClass(), Arrays.stream(after.getClass().getRecordComponents())
                .map(c -> common(before, after, c).orElseGet(() -> get(after, c))).toArray());
    }

    private static Optional<Object> common(Record before, Record after, RecordComponent component) {
        return Arrays.stream(before.getClass().getRecordComponents())
                .filter(c -> c.getName().equals(component.getName())
                        && c.getGenericType().equals(component.getGenericType())
                        && isCommon(before.getClass(), after.getClass(), c.getName()))
                .map(c -> get(before, c)).findFirst();
    }

    /// Whether a choice that both implement declares a method of that name.
    private static boolean isCommon(Class<?> before, Class<?> after, String name) {
        return choices(before).anyMatch(i -> i.isAssignableFrom(after) && declared(i, name).isPresent());
    }

    /// The choices that a type is an alternative of.
    private static Stream<Class<?>> choices(Class<?> type) {
        return Arrays.stream(type.getInterfaces()).filter(i -> i != Choice.class && Choice.class.isAssignableFrom(i))
                .flatMap(i -> Stream.concat(Stream.of(i), choices(i)));
    }

    private static Optional<Method> declared(Class<?> type, String name) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(m -> m.getName().equals(name) && m.getParameterCount() == 0).findFirst();
    }

    /// Finds what describes a component: its own, or that of the choice that declares it for all alternatives, or that of its type.
    static Optional<Setting> setting(RecordComponent component) {
        return Optional.ofNullable(component.getAnnotation(Setting.class))
                .or(() -> choices(component.getDeclaringRecord())
                        .flatMap(i -> declared(i, component.getName()).stream())
                        .flatMap(m -> Optional.ofNullable(m.getAnnotation(Setting.class)).stream()).findFirst())
                .or(() -> Optional.ofNullable(component.getType().getAnnotation(Setting.class)));
    }
}
