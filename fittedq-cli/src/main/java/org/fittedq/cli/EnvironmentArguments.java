// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fittedq.env.wrapper.WrapperSettings;
import org.fittedq.math.Check;
import org.fittedq.run.EnvironmentChoice;
import org.fittedq.settings.Settings;

/// Reads which environment is wanted, and how.
final class EnvironmentArguments {

    private EnvironmentArguments() {}

    /// Reads `--env`, `--env-jar`, `--env.*` and `--wrap.*`, over a configuration file's, over what there was before.
    ///
    /// @param before empty if there is none, so that a name is needed
    /// @throws IllegalArgumentException if the environment, its jar or a setting is wrong
    static EnvironmentChoice read(Call call, ConfigFile config, Optional<EnvironmentChoice> before) {
        Optional<String> named = call.value(Options.ENV).or(() -> config.value(ConfigFile.ENV));
        String name = named.or(() -> before.map(EnvironmentChoice::name))
                .orElseThrow(() -> new IllegalArgumentException(
                        Check.message(Options.ENV, "an environment", "none") + "; " + Hint.of("list") + " shows them"));
        Check.that(!name.equals(EnvironmentChoice.NONE.name()), Options.ENV, "an environment",
                "none, as the run learned from recorded data alone",
                "name one with --env, or estimate from data with evaluate --fqe --data FILE");
        List<Given> given = new ArrayList<>(config.given(ConfigFile.ENV_SETTINGS));
        given.addAll(call.given("env"));
        // another environment has other settings; paths that are given now begin here
        Optional<EnvironmentChoice> kept = before.filter(b -> b.name().equals(name))
                .map(b -> given.isEmpty() ? b : b.here());
        String jar = call.value(Options.ENV_JAR).or(() -> config.value(ConfigFile.ENV_JAR))
                .or(() -> kept.map(EnvironmentChoice::jar)).orElse("");
        EnvironmentChoice plain = new EnvironmentChoice(name, jar, Map.of(), Map.of());
        List<Given> own = new ArrayList<>(kept.map(k -> Given.settings("env.", k.settings())).orElse(List.of()));
        own.addAll(given);
        List<Given> wrappers = new ArrayList<>(
                before.map(b -> Given.settings("wrap.", b.wrappersFor(plain))).orElse(List.of()));
        wrappers.addAll(config.given(ConfigFile.WRAP));
        wrappers.addAll(call.given("wrap"));
        wrappers.forEach(g -> WrapperSettings.checkNotRemoved(g.prefix() + g.path(), g.path()));
        return new EnvironmentChoice(name, jar, changed(plain, own),
                changed(plain.wrapperDefaults(), wrappers, Hint.of("describe", "wrap") + " lists them"),
                kept.map(EnvironmentChoice::directory).orElse(""));
    }

    private static Map<String, String> changed(EnvironmentChoice plain, List<Given> given) {
        Optional<Record> defaults = plain.defaults();
        if (defaults.isEmpty() && !given.isEmpty()) {
            Given first = given.getFirst();
            throw new IllegalArgumentException(first.prefix() + first.path() + ": unknown " + first.kind() + "; "
                    + plain.name() + " has no settings");
        }
        return defaults.map(d -> changed(d, given, Hint.of(plain.jar().isEmpty()
                ? List.of("describe", plain.name())
                : List.of("describe", plain.name(), Options.ENV_JAR, plain.jar())) + " lists them"))
                .orElse(Map.of());
    }

    /// Returns the settings that differ from the defaults, so that a choice does not depend on who gave it.
    private static Map<String, String> changed(Record defaults, List<Given> given, String hint) {
        Map<String, String> before = Settings.flatten(defaults);
        Map<String, String> all = Settings.flatten(Given.apply(defaults, given, hint));
        Map<String, String> after = new LinkedHashMap<>(all);
        after.entrySet().removeIf(e -> e.getValue().equals(before.get(e.getKey())));
        // what another alternative happens to have in common with the default's is not its own default
        return Settings.flatten(Settings.override(defaults, after)).equals(all) ? after : all;
    }
}
