// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.fittedq.env.Environments;
import org.fittedq.math.Check;
import org.fittedq.mdp.Environment;

/// Which environment, and how: a built-in name, or a class of the user's own, from a jar if one is given.
///
/// @param name     built-in name, or full class name
/// @param jar      path of the jar with the class and what it needs; empty if the class is on the class path or built in
/// @param settings environment settings by path
/// @param wrappers wrapper settings by path
public record EnvironmentChoice(String name, String jar, Map<String, String> settings, Map<String, String> wrappers) {

    /// No environment: recorded data says what there is to know, and nothing is evaluated.
    public static final EnvironmentChoice NONE = of("none");

    /// Copies the maps, keeping their order.
    public EnvironmentChoice {
        settings = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        wrappers = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(wrappers));
    }

    /// Chooses a built-in environment with its defaults.
    ///
    /// @param name built-in name, or full name of a class on the class path
    /// @return the choice
    public static EnvironmentChoice of(String name) {
        return new EnvironmentChoice(name, "", Map.of(), Map.of());
    }

    /// Makes the environment.
    ///
    /// @return a new environment
    /// @throws IllegalArgumentException if the name, class, jar or a setting is wrong
    public Environment make() {
        return builtIn()
                ? Environments.create(name, settings, wrappers)
                : Environments.create(load(), settings, wrappers);
    }

    /// Returns the default settings of the environment, whatever [#settings] says.
    ///
    /// @return its settings record; empty if it is a class of the user's that takes no settings
    /// @throws IllegalArgumentException if the name, class or jar is wrong
    public Optional<Record> defaults() {
        return builtIn() ? Optional.of(Environments.settings(name)) : Environments.settings(load());
    }

    /// Tells whether there is no environment.
    ///
    /// @return true for [#NONE]
    public boolean isNone() {
        return equals(NONE);
    }

    private boolean builtIn() {
        return Environments.all().stream().anyMatch(e -> e.name().equals(name))
                || (jar.isEmpty() && !name.contains("."));
    }

    private Class<?> load() {
        ClassLoader here = Thread.currentThread().getContextClassLoader();
        ClassLoader parent = here == null ? EnvironmentChoice.class.getClassLoader() : here;
        try {
            return Class.forName(name, true, jar.isEmpty() ? parent : jarLoader(parent));
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException(Check.message("environment", "a built-in name or a class"
                    + (jar.isEmpty() ? " on the class path" : " in " + jar), "'" + name + "'")
                    + "; a class of your own is named with its package, and its jar given with --env-jar", e);
        } catch (LinkageError e) {
            throw new IllegalArgumentException(Check.message("environment " + name, "a class that loads", e.toString()),
                    e);
        }
    }

    // open for the life of the process: classes of the user's may be loaded at any time
    @SuppressWarnings("resource")
    private ClassLoader jarLoader(ClassLoader parent) {
        Path path = Path.of(jar).toAbsolutePath();
        Check.that(Files.isReadable(path), "environment jar", "a readable file", jar);
        try {
            return new URLClassLoader(new URL[]{path.toUri().toURL()}, parent);
        } catch (IOException e) {
            throw new IllegalArgumentException(Check.message("environment jar", "a path", jar), e);
        }
    }
}
