// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fittedq.env.wrapper.TimeLimit;
import org.fittedq.env.wrapper.WrapperSettings;
import org.fittedq.env.wrapper.Wrappers;
import org.fittedq.math.Check;
import org.fittedq.mdp.Environment;
import org.fittedq.settings.Nearest;
import org.fittedq.settings.Settings;

/// Makes environments: one that is known by name, or one of the user's own class; with settings and wrappers.
///
/// An `int` setting named `timeLimitSteps` is applied here, as a [TimeLimit] right around the environment; 0 means no
/// limit. Settings and wrapper settings are given by path, such as `maxTorque` or `actions.delaySteps`.
public final class Environments {

    /// An environment that is known by name: a task, with wrappers of its own if need be.
    ///
    /// @param name        as on the command line
    /// @param description one line
    /// @param own         whether it is a frame around what is the user's own, so that nothing is known of it beforehand
    /// @param task        name of the task that it is, whose settings it has; its own name if it is no variant of another
    /// @param wrappers    what stands around the task by default
    public record Entry(String name, String description, boolean own, String task, WrapperSettings wrappers) {

        /// Names a task of which everything is known.
        ///
        /// @param name        as on the command line
        /// @param description one line
        public Entry(String name, String description) {
            this(name, description, false, name, WrapperSettings.DEFAULT);
        }

        /// Returns the same task as a frame around what is the user's own.
        ///
        /// @return a changed copy
        public Entry asOwn() {
            return new Entry(name, description, true, task, wrappers);
        }
    }

    private static final List<Entry> BUILT_IN = List.of(
            new Entry(Pendulum.NAME, "swing up a rod with a weak torque; as in Gymnasium; 3 observations, 1 action"),
            new Entry(MountainCarContinuous.NAME,
                    "swing a car out of a valley; as in Gymnasium; 2 observations, 1 action"),
            new Entry(Lqr.NAME, "linear plant, quadratic cost; the best Q-function is known; any size"),
            new Entry(PointMass.NAME, "bring a point mass to rest at the origin; any number of dimensions"),
            new Entry(TwoHills.NAME,
                    "one-step bandit with a local and a global best action; any number of dimensions"),
            new Entry(Inventory.NAME,
                    "order several products within a joint capacity and budget; the best policy is known"));

    private static final String OURS = "org.fittedq.";

    private Environments() {}

    /// Returns the environments that are known by name: the built-in ones, then those of each [EnvironmentProvider].
    ///
    /// @return names and descriptions, in the order of listing
    public static List<Entry> all() {
        return entries().toList();
    }

    private static Stream<Entry> entries() {
        return Stream.concat(BUILT_IN.stream(), providers().flatMap(p -> p.all().stream()));
    }

    private static Entry entry(String name) {
        return entries().filter(e -> e.name().equals(name)).findFirst().orElseThrow(() -> unknown(name));
    }

    /// Returns the wrappers that an environment which is known by name has by default: wrapper settings that are given change these.
    ///
    /// @param name as in [#all]
    /// @return no wrapper, of most
    /// @throws IllegalArgumentException if there is no such environment, with the nearest name
    public static WrapperSettings wrappers(String name) {
        return entry(name).wrappers();
    }

    private static Stream<EnvironmentProvider> providers() {
        return ServiceLoader.load(EnvironmentProvider.class).stream().map(ServiceLoader.Provider::get);
    }

    private static EnvironmentProvider provider(String name) {
        return providers().filter(p -> p.all().stream().anyMatch(e -> e.name().equals(name))).findFirst()
                .orElseThrow(() -> unknown(name));
    }

    /// Returns the default settings of an environment that is known by name.
    ///
    /// @param name as in [#all]
    /// @return its settings record
    /// @throws IllegalArgumentException if there is no such environment, with the nearest name
    public static Record settings(String name) {
        String task = entry(name).task();
        return switch (task) {
            case Pendulum.NAME -> Pendulum.Settings.DEFAULT;
            case MountainCarContinuous.NAME -> MountainCarContinuous.Settings.DEFAULT;
            case Lqr.NAME -> Lqr.Settings.DEFAULT;
            case PointMass.NAME -> PointMass.Settings.DEFAULT;
            case TwoHills.NAME -> TwoHills.Settings.DEFAULT;
            case Inventory.NAME -> Inventory.Settings.DEFAULT;
            default -> provider(task).settings(task);
        };
    }

    /// Makes an environment that is known by name.
    ///
    /// @param name                as in [#all]
    /// @param environmentSettings path in its settings record → value
    /// @param wrapperSettings     path in [WrapperSettings] → value
    /// @return the environment with its time limit and wrappers
    /// @throws IllegalArgumentException if the name, a path or a value is wrong
    public static Environment create(String name, Map<String, String> environmentSettings,
            Map<String, String> wrapperSettings) {
        return named(name, environmentSettings, wrapperSettings, (own, make) -> make.get());
    }

    /// Makes an environment that is known by name, as [#create(String,Map,Map)] does, with a guard inside its wrappers: an
    /// observation or a reward that is not finite, or that is beyond ±1e18, becomes an [EnvironmentFailure] that names environment,
    /// call, rule and value; so does all that breaks the contract or is thrown in the code of another [EnvironmentProvider] than this
    /// library's. A step costs a copy of the observation more.
    ///
    /// @param name                as in [#all]
    /// @param environmentSettings path in its settings record → value
    /// @param wrapperSettings     path in [WrapperSettings] → value
    /// @param calls               where its calls are noted while they go on
    /// @return the environment with its time limit and wrappers
    /// @throws IllegalArgumentException if the name, a path or a value is wrong
    /// @throws EnvironmentFailure       if the environment cannot be made
    public static Environment guarded(String name, Map<String, String> environmentSettings,
            Map<String, String> wrapperSettings, Calls calls) {
        return named(name, environmentSettings, wrapperSettings,
                (own, make) -> Guarded.make(new Guarded.Code(name, own, calls), make));
    }

    /// Who calls the constructor, and stands around the environment.
    private interface Around {

        /// @param own  whether the code is not this library's
        /// @param make calls the constructor
        Environment make(boolean own, Supplier<Environment> make);
    }

    private static Environment named(String name, Map<String, String> environmentSettings,
            Map<String, String> wrapperSettings, Around around) {
        Entry entry = entry(name);
        Record settings = Settings.override(settings(name), environmentSettings);
        Environment plant = switch (settings) {
            case Pendulum.Settings s -> around.make(false, () -> new Pendulum(s));
            case MountainCarContinuous.Settings s -> around.make(false, () -> new MountainCarContinuous(s));
            case Lqr.Settings s -> around.make(false, () -> new Lqr(s));
            case PointMass.Settings s -> around.make(false, () -> new PointMass(s));
            case TwoHills.Settings s -> around.make(false, () -> new TwoHills(s));
            case Inventory.Settings s -> around.make(false, () -> new Inventory(s));
            default -> {
                EnvironmentProvider provider = provider(entry.task());
                boolean own = !provider.getClass().getPackageName().startsWith(OURS);
                yield around.make(own, () -> provider.create(entry.task(), settings));
            }
        };
        return dress(plant, Optional.of(settings), entry.wrappers(), wrapperSettings);
    }

    /// Returns the default settings of a user's environment class.
    ///
    /// @param userClass a public class, see [#create(Class,Map,Map)]
    /// @return the `DEFAULT` of its constructor's record; empty if the constructor takes nothing
    /// @throws IllegalArgumentException if the class is not as it should be
    public static Optional<Record> settings(Class<?> userClass) {
        Constructor<?> constructor = constructor(userClass);
        return constructor.getParameterCount() == 0
                ? Optional.empty()
                : Optional.of(defaults(userClass, constructor.getParameterTypes()[0]));
    }

    /// Makes an environment of a user's class.
    ///
    /// The class implements [Environment] and has a public constructor that takes either one settings record, whose
    /// type has a `public static final` field `DEFAULT`, or nothing; if it has both, the record's is used.
    ///
    /// @param userClass           a public class
    /// @param environmentSettings path in its settings record → value
    /// @param wrapperSettings     path in [WrapperSettings] → value
    /// @return the environment with its time limit, if it has such a setting, and wrappers
    /// @throws IllegalArgumentException if the class is not as it should be, or a path or a value is wrong
    public static Environment create(Class<?> userClass, Map<String, String> environmentSettings,
            Map<String, String> wrapperSettings) {
        return own(userClass, environmentSettings, wrapperSettings, (own, make) -> make.get());
    }

    /// Makes an environment of a user's class, as [#create(Class,Map,Map)] does, with a guard inside its wrappers: whatever its code
    /// throws, constructor included, and whatever breaks the contract becomes an [EnvironmentFailure] that names environment, call,
    /// rule and value. A step costs a copy of action and observation more.
    ///
    /// @param userClass           a public class
    /// @param environmentSettings path in its settings record → value
    /// @param wrapperSettings     path in [WrapperSettings] → value
    /// @param calls               where its calls are noted while they go on
    /// @return the environment with its time limit, if it has such a setting, and wrappers
    /// @throws IllegalArgumentException if the class is not as it should be, or a path or a value is wrong
    /// @throws EnvironmentFailure       if the environment cannot be made
    public static Environment guarded(Class<?> userClass, Map<String, String> environmentSettings,
            Map<String, String> wrapperSettings, Calls calls) {
        return own(userClass, environmentSettings, wrapperSettings,
                (own, make) -> Guarded.make(new Guarded.Code(userClass.getName(), own, calls), make));
    }

    private static Environment own(Class<?> userClass, Map<String, String> environmentSettings,
            Map<String, String> wrapperSettings, Around around) {
        Constructor<?> constructor = constructor(userClass);
        Optional<Record> settings = settings(userClass).map(s -> Settings.override(s, environmentSettings));
        Check.that(settings.isPresent() || environmentSettings.isEmpty(), what(userClass),
                "no settings, as its constructor takes none", environmentSettings.keySet());
        Environment plant = around.make(true, () -> call(userClass,
                () -> settings.isPresent() ? constructor.newInstance(settings.get()) : constructor.newInstance()));
        return dress(plant, settings, WrapperSettings.DEFAULT, wrapperSettings);
    }

    /// Puts a guard, as [#guarded(Class,Map,Map,Calls)] does, and wrappers around an environment that exists already.
    ///
    /// @param plant           the environment; closed if a setting is wrong
    /// @param wrapperSettings path in [WrapperSettings] → value
    /// @param calls           where its calls are noted while they go on
    /// @return the wrapped environment
    /// @throws IllegalArgumentException if a path or a value is wrong
    /// @throws EnvironmentFailure       if its spec is not as it should be
    public static Environment guarded(Environment plant, Map<String, String> wrapperSettings, Calls calls) {
        Environment guarded = Guarded.make(new Guarded.Code(plant.getClass().getName(), true, calls), () -> plant);
        return dress(guarded, Optional.empty(), WrapperSettings.DEFAULT, wrapperSettings);
    }

    private static Environment dress(Environment plant, Optional<Record> settings, WrapperSettings wrappers,
            Map<String, String> wrapperSettings) {
        try {
            int limitSteps = settings.map(Environments::timeLimitSteps).orElse(0);
            Environment limited = limitSteps > 0 ? new TimeLimit(plant, limitSteps) : plant;
            wrapperSettings.keySet().forEach(path -> WrapperSettings.checkNotRemoved("wrapper setting " + path, path));
            return Wrappers.wrap(limited, Settings.override(wrappers, wrapperSettings));
        } catch (RuntimeException | Error e) {
            try (plant) {
                throw e;
            }
        }
    }

    private static int timeLimitSteps(Record settings) {
        String text = Settings.flatten(settings).getOrDefault("timeLimitSteps", "0");
        Check.that(text.matches("[0-9]{1,9}"), "timeLimitSteps", "an integer of at least 0", text);
        return Integer.parseInt(text);
    }

    private static String what(Class<?> userClass) {
        return "environment class " + userClass.getName();
    }

    private static Constructor<?> constructor(Class<?> userClass) {
        Check.that(Environment.class.isAssignableFrom(userClass), what(userClass),
                "a class that implements " + Environment.class.getName(), "one that does not");
        Check.that(Modifier.isPublic(userClass.getModifiers()) && !Modifier.isAbstract(userClass.getModifiers()),
                what(userClass), "a public class that is not abstract", Modifier.toString(userClass.getModifiers()));
        checkExported(userClass);
        Constructor<?>[] all = userClass.getConstructors();
        return Arrays.stream(all)
                .filter(c -> c.getParameterCount() == 0
                        || (c.getParameterCount() == 1 && c.getParameterTypes()[0].isRecord()))
                .max(Comparator.comparingInt(Constructor::getParameterCount))
                .orElseThrow(() -> new IllegalArgumentException(Check.message(what(userClass),
                        "a public constructor that takes nothing or one settings record", signatures(all))));
    }

    /// On the module path a class is seen where its package is exported alone.
    private static void checkExported(Class<?> userClass) {
        Module module = userClass.getModule();
        Check.that(module.isExported(userClass.getPackageName(), Environments.class.getModule()), what(userClass),
                "a package that its module " + module.getName() + " exports", userClass.getPackageName()
                        + ", which it does not",
                "add to its module-info.java: exports " + userClass.getPackageName() + ";");
    }

    private static String signatures(Constructor<?>[] constructors) {
        String text = Arrays.stream(constructors)
                .map(c -> Arrays.stream(c.getParameterTypes()).map(Class::getSimpleName)
                        .collect(Collectors.joining(", ", "(", ")")))
                .sorted().collect(Collectors.joining(" and "));
        return text.isEmpty() ? "none" : text;
    }

    private static Record defaults(Class<?> userClass, Class<?> settings) {
        try {
            return (Record) settings.getField("DEFAULT").get(settings);
        } catch (LinkageError e) {
            throw new IllegalArgumentException(Check.message(what(userClass), "a field DEFAULT in " + settings.getName()
                    + " that can be made", e.getCause() == null ? e : e.getCause()), e);
        } catch (ReflectiveOperationException | ClassCastException | NullPointerException e) {
            throw new IllegalArgumentException(Check.message(what(userClass),
                    "a field 'public static final " + settings.getSimpleName() + " DEFAULT' in its public record "
                            + settings.getName(),
                    "none"), e);
        }
    }

    private interface Call {

        Object run() throws ReflectiveOperationException;
    }

    /// Calls a constructor; what it throws comes through as it is, if unchecked.
    private static Environment call(Class<?> userClass, Call call) {
        try {
            return (Environment) call.run();
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw new IllegalArgumentException(
                    Check.message(what(userClass), "a constructor that succeeds", e.getCause()), e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(Check.message(what(userClass), "a constructor that can be called", e),
                    e);
        }
    }

    private static IllegalArgumentException unknown(String name) {
        String names = all().stream().map(Entry::name).collect(Collectors.joining(", "));
        String message = Check.message("environment", "one of " + names, "'" + name + "'");
        String hint = Nearest.to(name, all().stream().map(Entry::name).toList()).map(n -> "; did you mean " + n + "?")
                .orElse("");
        return new IllegalArgumentException(message + hint);
    }
}
