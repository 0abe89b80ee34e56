// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import java.util.LinkedHashMap;
import java.util.Map;
import org.fittedq.settings.Settings;

/// Everything that decides the bits of a run: algorithm and its settings, environment, run settings with the seed.
///
/// @param algorithm   name, see [AlgorithmKind]
/// @param config      settings, of the type of the algorithm's defaults
/// @param environment which environment
/// @param run         length, seed, intervals
/// @param preset      where the settings come from, in words: a preset's name, and `changed` if some were overridden
public record Experiment(String algorithm, Record config, EnvironmentChoice environment, RunSettings run,
        String preset) {

    /// Makes an experiment with the authors' settings.
    ///
    /// @param algorithm   name, see [AlgorithmKind]
    /// @param environment built-in name, or full name of a class on the class path
    /// @return the experiment, with default run settings
    public static Experiment of(String algorithm, String environment) {
        return new Experiment(algorithm, AlgorithmKind.of(algorithm).defaults(), EnvironmentChoice.of(environment),
                RunSettings.DEFAULT, Presets.AUTHORS);
    }

    /// Makes an experiment with the tuned settings of this algorithm and environment where there are some.
    ///
    /// @param algorithm   name, see [AlgorithmKind]
    /// @param environment built-in name
    /// @return the experiment, else the authors' settings
    public static Experiment tuned(String algorithm, String environment) {
        return Presets.tuned(algorithm, environment).map(p -> p.applyTo(of(algorithm, environment)))
                .orElseGet(() -> of(algorithm, environment));
    }

    /// Returns a copy with one setting changed: an algorithm setting such as `discount.gamma`, or a run setting such as
    /// `run.steps`.
    ///
    /// @param path  which
    /// @param value new value, as text
    /// @return the changed experiment
    /// @throws IllegalArgumentException if there is no such setting, or its record refuses the value
    public Experiment with(String path, String value) {
        return with(Map.of(path, value));
    }

    /// Returns a copy with several settings changed at once.
    ///
    /// @param values text by path; paths as in [#with(String, String)]
    /// @return the changed experiment
    public Experiment with(Map<String, String> values) {
        Map<String, String> own = new LinkedHashMap<>();
        Map<String, String> runs = new LinkedHashMap<>();
        values.forEach((path, value) -> {
            if (path.startsWith("run.")) {
                runs.put(path.substring("run.".length()), value);
            } else {
                own.put(path, value);
            }
        });
        return new Experiment(algorithm, Settings.override(config, own), environment, Settings.override(run, runs),
                preset);
    }

    /// Returns a copy with another environment.
    ///
    /// @param choice the environment
    /// @return the changed experiment
    public Experiment with(EnvironmentChoice choice) {
        return new Experiment(algorithm, config, choice, run, preset);
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("algorithm", algorithm);
        json.put("preset", preset);
        json.put("settings", Settings.flatten(config));
        json.put("run", Settings.flatten(run));
        Map<String, Object> env = new LinkedHashMap<>();
        env.put("name", environment.name());
        env.put("jar", environment.jar());
        env.put("settings", environment.settings());
        env.put("wrappers", environment.wrappers());
        json.put("environment", env);
        return json;
    }

    static Experiment read(JsonAt json) {
        JsonAt env = json.at("environment");
        EnvironmentChoice choice = new EnvironmentChoice(env.at("name").text(), env.at("jar").text(),
                texts(env.at("settings")), texts(env.at("wrappers")));
        AlgorithmKind kind = AlgorithmKind.of(json.at("algorithm").text());
        return new Experiment(kind.name(), Settings.override(kind.defaults(), texts(json.at("settings"))), choice,
                Settings.override(RunSettings.DEFAULT, texts(json.at("run"))), json.at("preset").text());
    }

    static Map<String, String> texts(JsonAt members) {
        Map<String, String> out = new LinkedHashMap<>();
        for (String key : members.keys()) {
            out.put(key, members.at(key).text());
        }
        return out;
    }
}
