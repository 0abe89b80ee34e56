// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.fittedq.env.Calls;
import org.fittedq.env.EnvironmentFailure;
import org.fittedq.env.Environments;
import org.fittedq.env.wrapper.Clipped;
import org.fittedq.env.wrapper.Layer;
import org.fittedq.env.wrapper.WrapperSettings;
import org.fittedq.env.wrapper.Wrappers;
import org.fittedq.math.Check;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Environment;
import org.fittedq.settings.Settings;
import org.fittedq.store.WorkingDirectory;

/// Which environment, and how: a built-in name, or a class of the user's own, from a jar if one is given.
///
/// @param name      built-in name, or full class name
/// @param jar       path of the jar with the class and what it needs; empty if the class is on the class path or built in
/// @param settings  environment settings by path
/// @param wrappers  wrapper settings by path, in place of those that the name brings ([#wrapperDefaults])
/// @param directory where the relative paths among the settings began, absolute; empty for the working directory
public record EnvironmentChoice(String name, String jar, Map<String, String> settings, Map<String, String> wrappers,
        String directory) {

    /// No environment: recorded data says what there is to know, and nothing is evaluated.
    public static final EnvironmentChoice NONE = of("none");

    /// One that a program supplies, made in code: see [Training#begin(Path,Experiment,Supplier,int)].
    public static final EnvironmentChoice SUPPLIED = of("supplied");

    /// Copies the maps, keeping their order.
    public EnvironmentChoice {
        settings = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        wrappers = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(wrappers));
    }

    /// Chooses an environment whose relative paths begin at the working directory.
    ///
    /// @param name     built-in name, or full class name
    /// @param jar      path of the jar; empty if there is none
    /// @param settings environment settings by path
    /// @param wrappers wrapper settings by path
    public EnvironmentChoice(String name, String jar, Map<String, String> settings, Map<String, String> wrappers) {
        this(name, jar, settings, wrappers, "");
    }

    /// Returns a copy whose relative paths begin elsewhere.
    ///
    /// @param elsewhere absolute path; empty for the working directory
    /// @return the changed choice
    public EnvironmentChoice in(String elsewhere) {
        return new EnvironmentChoice(name, jar, settings, wrappers, elsewhere);
    }

    /// Returns a copy whose relative paths are found from where they began.
    EnvironmentChoice begunIn(WorkingDirectory began) {
        return new EnvironmentChoice(name, began.resolve(jar), settings, wrappers, began.path());
    }

    /// Chooses a built-in environment with its defaults.
    ///
    /// @param name built-in name, or full name of a class on the class path
    /// @return the choice
    public static EnvironmentChoice of(String name) {
        return new EnvironmentChoice(name, "", Map.of(), Map.of());
    }

    /// Makes the environment, with a guard that names it as the cause of what its code does wrong, see
    /// [Environments#guarded(String,Map,Map,Calls)].
    ///
    /// @return a new environment
    /// @throws IllegalArgumentException                if the name, class, jar or a setting is wrong
    /// @throws org.fittedq.env.EnvironmentFailure if its code fails
    public Environment make() {
        return make(new Calls());
    }

    /// Makes the environment, with a guard, for another thread to watch.
    ///
    /// @param calls where its calls are noted while they go on
    /// @return a new environment
    /// @throws IllegalArgumentException                if there is none, or the name, class, jar or a setting is wrong
    /// @throws org.fittedq.env.EnvironmentFailure if its code fails
    public Environment make(Calls calls) {
        Check.that(!isNone(), "environment", "one to act in", "none, as the run learned from recorded data alone");
        checkNotSupplied();
        return builtIn()
                ? Environments.guarded(name, placed(Optional.of(Environments.settings(name))), wrappers, calls)
                : make(load(), calls);
    }

    private Environment make(Class<?> own, Calls calls) {
        return Environments.guarded(own, placed(directory.isEmpty() ? Optional.empty() : Environments.settings(own)),
                wrappers, calls);
    }

    /// The settings, with those paths made absolute that are found where they began.
    private Map<String, String> placed(Optional<Record> defaults) {
        Map<String, String> placed = new LinkedHashMap<>(settings);
        WorkingDirectory began = new WorkingDirectory(directory);
        defaults.ifPresent(d -> Settings.describe(d).stream().filter(Settings.Described::file).forEach(s -> {
            String typed = settings.getOrDefault(s.path(), s.defaultValue());
            String found = began.resolve(typed);
            if (!found.equals(typed)) {
                placed.put(s.path(), found);
            }
        }));
        return placed;
    }

    /// Returns a copy whose relative paths begin at the working directory: those that were given are made absolute.
    ///
    /// @return the changed choice, of the same files
    public EnvironmentChoice here() {
        Map<String, String> given = new LinkedHashMap<>(settings);
        given.putAll(placed(directory.isEmpty() ? Optional.empty() : defaults()));
        given.keySet().retainAll(settings.keySet());
        return new EnvironmentChoice(name, jar, given, wrappers);
    }

    /// Makes the environment for a policy that learned in a box of actions: if the plant has another one, actions reach it in the units
    /// that were learned, cut at its bounds.
    ///
    /// @param learned box of the plant that was learned on
    /// @param calls   where its calls are noted while they go on
    /// @return a new environment, with a [Clipped] around the plant if its box is another one of as many dimensions
    /// @throws IllegalArgumentException if the name, class, jar or a setting is wrong
    public Environment make(ActionBox learned, Calls calls) {
        Environment plant = new EnvironmentChoice(name, jar, settings, Settings.flatten(WrapperSettings.DEFAULT),
                directory).make(calls);
        try {
            ActionBox box = plant.spec().actions();
            boolean other = box.size() == learned.size() && !box.equals(learned);
            return Wrappers.wrap(other ? new Clipped(plant, learned) : plant, wrapperSettings());
        } catch (RuntimeException e) {
            try (plant) {
                throw e;
            }
        }
    }

    /// Returns the wrappers that stand between the plant and a policy.
    ///
    /// @return the layers, the outermost first
    /// @throws IllegalArgumentException if a wrapper setting is wrong
    public List<Layer> layers() {
        return Layer.of(wrapperSettings());
    }

    private WrapperSettings wrapperSettings() {
        return Settings.override(wrapperDefaults(), wrappers);
    }

    /// Returns the wrappers that the environment has by its name, which [#wrappers] changes.
    ///
    /// @return those of one that is known by name; none around any other
    public WrapperSettings wrapperDefaults() {
        return Environments.all().stream().filter(e -> e.name().equals(name)).findFirst()
                .map(Environments.Entry::wrappers).orElse(WrapperSettings.DEFAULT);
    }

    /// Returns the wrappers that another environment takes over.
    ///
    /// @param other the other one; its own wrappers are not looked at
    /// @return wrapper settings by path, without those of groups that belong to a name, this one's or the other's
    public Map<String, String> wrappersFor(EnvironmentChoice other) {
        Map<String, String> kept = new LinkedHashMap<>(wrappers);
        if (!name.equals(other.name)) {
            kept.keySet().removeIf(path -> Stream.of(this, other).anyMatch(c -> c.brings(path)));
        }
        return kept;
    }

    /// Whether the name brings a setting of the group that a path begins with.
    private boolean brings(String path) {
        Map<String, String> none = Settings.flatten(WrapperSettings.DEFAULT);
        return Settings.flatten(wrapperDefaults()).entrySet().stream()
                .filter(e -> !e.getValue().equals(none.get(e.getKey())))
                .anyMatch(e -> group(e.getKey()).equals(group(path)));
    }

    private static String group(String path) {
        return path.split("\\.", 2)[0];
    }

    /// Returns the default settings of the environment, whatever [#settings] says.
    ///
    /// @return its settings record; empty if it is a class of the user's that takes no settings
    /// @throws IllegalArgumentException if the name, class or jar is wrong
    public Optional<Record> defaults() {
        checkNotSupplied();
        return builtIn() ? Optional.of(Environments.settings(name)) : Environments.settings(load());
    }

    /// Tells whether there is no environment.
    ///
    /// @return true for [#NONE]
    public boolean isNone() {
        return name.equals(NONE.name) && jar.isEmpty();
    }

    /// Tells whether it is the user's own, so that nobody can know what suits it.
    ///
    /// @return true for a class of the user's and for a program in another process
    public boolean isOwn() {
        return !isNone() && Environments.all().stream().filter(e -> e.name().equals(name)).findFirst()
                .map(Environments.Entry::own).orElse(true);
    }

    /// Tells whether a program supplies the environment.
    ///
    /// @return true for [#SUPPLIED], whatever its wrappers
    public boolean isSupplied() {
        return name.equals("supplied") && jar.isEmpty();
    }

    /// Returns the same wrappers around an environment that a program supplies.
    EnvironmentChoice supplied() {
        boolean plain = wrapperDefaults().equals(WrapperSettings.DEFAULT);
        return new EnvironmentChoice(SUPPLIED.name, "", Map.of(),
                plain ? wrappers : Settings.flatten(wrapperSettings()));
    }

    private void checkNotSupplied() {
        Check.that(!isSupplied(), "environment", "the supplier of the program that began the run", "none",
                "no name and no class leads to it, so it is that program which goes on with it");
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
        } catch (ExceptionInInitializerError e) {
            throw new EnvironmentFailure(
                    Check.message("environment " + name, "nothing to be thrown as its class is loaded",
                            e.getCause()));
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
