// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.fittedq.algorithm.Algorithm;
import org.fittedq.rounds.Rounds;
import org.fittedq.settings.Settings;
import org.fittedq.store.JsonAt;
import org.fittedq.store.WorkingDirectory;

/// Everything that decides the bits of a run: algorithm and its settings, environment, run settings with the seed.
///
/// @param algorithm   name, see [AlgorithmKind]
/// @param config      settings, of the type of the algorithm's defaults
/// @param environment which environment
/// @param run         length, seed, intervals
/// @param data        recorded data to learn from, if any
/// @param preset      where the settings come from, in words: a preset's name, and `changed` if some were overridden
public record Experiment(String algorithm, Record config, EnvironmentChoice environment, RunSettings run,
        Optional<DataChoice> data, String preset) {

    /// Before the paths of run settings.
    static final String RUN = "run.";

    /// Makes an experiment that learns from its environment alone.
    ///
    /// @param algorithm   name, see [AlgorithmKind]
    /// @param config      settings, of the type of the algorithm's defaults
    /// @param environment which environment
    /// @param run         length, seed, intervals
    /// @param preset      where the settings come from, in words
    public Experiment(String algorithm, Record config, EnvironmentChoice environment, RunSettings run,
            String preset) {
        this(algorithm, config, environment, run, Optional.empty(), preset);
    }

    /// Makes an experiment with the authors' settings.
    ///
    /// @param algorithm   name, see [AlgorithmKind]
    /// @param environment built-in name, or full name of a class on the class path
    /// @return the experiment, with default run settings
    public static Experiment of(String algorithm, String environment) {
        return new Experiment(algorithm, AlgorithmKind.of(algorithm).defaults(), EnvironmentChoice.of(environment),
                AlgorithmKind.of(algorithm).run(false), Presets.AUTHORS);
    }

    /// Makes an experiment with the authors' settings, whose environment the program supplies.
    ///
    /// @param algorithm name, see [AlgorithmKind]
    /// @return the experiment, with default run settings
    public static Experiment of(String algorithm) {
        return of(algorithm, EnvironmentChoice.SUPPLIED.name());
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

    /// Returns a copy with settings that have a name of their own.
    ///
    /// @param form of this algorithm
    /// @return the changed experiment, whose preset is named so
    public Experiment with(Algorithm.Form form) {
        return new Experiment(algorithm, (Record) form.config(), environment, run, data, form.name());
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
            if (path.startsWith(RUN)) {
                runs.put(path.substring(RUN.length()), value);
            } else {
                own.put(path, value);
            }
        });
        return new Experiment(algorithm, Settings.override(config, own), environment, Settings.override(run, runs),
                data, preset);
    }

    /// Returns a copy as it goes on in mid-run with some settings changed: step sizes, exploration, intervals, the length.
    ///
    /// @param values text by path; paths as in [#with(String, String)]
    /// @return the changed experiment
    /// @throws IllegalArgumentException if a setting is unknown, or may not change in mid-run
    ///                                  ([org.fittedq.settings.Setting#resumable]), or its record refuses the value
    public Experiment changed(Map<String, String> values) {
        return SettingChange.apply(this, values);
    }

    /// Returns a copy with another environment.
    ///
    /// @param choice the environment
    /// @return the changed experiment
    public Experiment with(EnvironmentChoice choice) {
        return new Experiment(algorithm, config, choice, run, data, preset);
    }

    /// Returns a copy that learns from recorded data, with the length and the intervals usual for that; in rounds, if it is a folder.
    ///
    /// @param choice the data
    /// @return the changed experiment
    public Experiment with(DataChoice choice) {
        RunSettings kind = choice.share() == 1 ? AlgorithmKind.of(algorithm).run(true) : run;
        RunSettings usual = choice.isFolder()
                ? Settings.override(kind, Map.of("rounds", Rounds.Sampled.DEFAULT.name()))
                : kind;
        return new Experiment(algorithm, config, environment, usual, Optional.of(choice), preset);
    }

    /// Tells whether it learns from recorded data alone, without a step in an environment.
    ///
    /// @return true if the data's share is 1
    public boolean isRecorded() {
        return data.map(d -> d.share() == 1).orElse(false);
    }

    /// Returns a copy with other run settings.
    ///
    /// @param other length, seed, intervals
    /// @return the changed experiment
    public Experiment with(RunSettings other) {
        return new Experiment(algorithm, config, environment, other, data, preset);
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
        data.ifPresent(d -> json.put("data", d.json()));
        return json;
    }

    static Experiment read(JsonAt json) {
        JsonAt env = json.at("environment");
        EnvironmentChoice choice = new EnvironmentChoice(env.at("name").text(), env.at("jar").text(),
                env.at("settings").texts(), env.at("wrappers").texts());
        AlgorithmKind kind = AlgorithmKind.of(json.at("algorithm").text());
        return new Experiment(kind.name(), Settings.override(kind.defaults(), json.at("settings").texts()), choice,
                Settings.override(RunSettings.DEFAULT, json.at("run").texts()),
                json.find("data").map(DataChoice::read), json.at("preset").text());
    }

    /// Returns a copy whose relative paths are found from where they began.
    Experiment begunIn(WorkingDirectory directory) {
        EnvironmentChoice choice = environment.isNone() ? environment : environment.begunIn(directory);
        return new Experiment(algorithm, config, choice, run, data.map(d -> d.begunIn(directory)), preset);
    }
}
