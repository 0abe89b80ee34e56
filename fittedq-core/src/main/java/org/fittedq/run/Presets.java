// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;

/// Tuned settings that ship with the library: one file for each algorithm and environment, `presets/<algorithm>/<env>.json`.
public final class Presets {

    /// Name of the authors' own settings, which are the algorithms' defaults.
    public static final String AUTHORS = "authors";
    /// Name of the tuned settings.
    public static final String TUNED = "tuned";

    private static final long MAX_BYTES = 1 << 16;

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
            return Optional.of(new Preset(algorithm, environment, Experiment.texts(json.at("settings")),
                    json.at("source").text()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
