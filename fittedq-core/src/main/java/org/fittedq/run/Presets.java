// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fittedq.settings.Settings;
import org.fittedq.store.Json;
import org.fittedq.store.JsonAt;

/// Tuned settings that ship with the library: one file for each algorithm and environment, `presets/<algorithm>/<env>.json`.
public final class Presets {

    /// Name of the authors' own settings, which are the algorithms' defaults.
    public static final String AUTHORS = "authors";
    /// Name of the tuned settings.
    public static final String TUNED = "tuned";

    /// Name of the settings of a first try, where nothing is known of an environment: the authors', but a run that ends in minutes.
    public static final String FIRST = "first";

    private static final long MAX_BYTES = 1 << 16;
    private static final long FIRST_STEPS = 50_000;
    private static final int FIRST_EVAL_EVERY = 2_500;
    private static final int WARMUP_SHARE = 10;
    private static final List<String> WARMUPS = List.of("replay.warmupSteps", "growth.warmupSteps");

    private Presets() {}

    /// A set of tuned settings.
    ///
    /// @param algorithm   for which algorithm
    /// @param environment for which environment
    /// @param settings    text by path, as in [Experiment#with(Map)]
    /// @param source      where they come from
    public record Preset(String algorithm, String environment, Map<String, String> settings, String source) {

        /// Applies the settings to an experiment.
        ///
        /// @param experiment of this algorithm
        /// @return the changed experiment
        public Experiment applyTo(Experiment experiment) {
            Experiment e = experiment.with(settings);
            return new Experiment(e.algorithm(), e.config(), e.environment(), e.run(), e.data(), TUNED);
        }
    }

    /// Shortens a run to that of a first try: 50 000 steps at most, with 20 evaluations.
    ///
    /// @param experiment with the authors' settings
    /// @return the changed experiment; [#fitWarmup] does the rest, once its length is known
    public static Experiment first(Experiment experiment) {
        boolean longer = !experiment.isRecorded() && experiment.run().steps() > FIRST_STEPS;
        Experiment e = longer
                ? experiment.with(Map.of("run.steps", String.valueOf(FIRST_STEPS), "run.evalEvery",
                        String.valueOf(FIRST_EVAL_EVERY)))
                : experiment;
        return new Experiment(e.algorithm(), e.config(), e.environment(), e.run(), e.data(), FIRST);
    }

    /// Finds the setting that says how long the warm-up is.
    ///
    /// @param config settings of an algorithm
    /// @return its path
    public static Optional<String> warmupPath(Record config) {
        return WARMUPS.stream().filter(Settings.flatten(config)::containsKey).findFirst();
    }

    /// Shortens the warm-up to a tenth of a run.
    ///
    /// @param <R>    type of the settings
    /// @param config settings of an algorithm
    /// @param steps  length of the run, environment steps
    /// @return the changed settings; the same if the warm-up is no longer than that
    public static <R extends Record> R fitWarmup(R config, long steps) {
        long most = Math.max(1, steps / WARMUP_SHARE);
        Optional<String> path = warmupPath(config)
                .filter(p -> Long.parseLong(Settings.flatten(config).get(p)) > most);
        return path.isPresent() ? Settings.override(config, path.get(), String.valueOf(most)) : config;
    }

    /// Finds the tuned settings of an algorithm on an environment.
    ///
    /// @param algorithm   name
    /// @param environment name
    /// @return the preset; empty if there is none
    public static Optional<Preset> tuned(String algorithm, String environment) {
        String file = "presets/" + algorithm + "/" + environment + ".json";
        try (InputStream in = Presets.class.getResourceAsStream(file)) {
            if (in == null) {
                return Optional.empty();
            }
            JsonAt json = Json.read(file, in.readAllBytes(), MAX_BYTES);
            return Optional.of(new Preset(algorithm, environment, json.at("settings").texts(),
                    json.at("source").text()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
