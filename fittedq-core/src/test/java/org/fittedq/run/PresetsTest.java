// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.fittedq.algorithm.Algorithm;
import org.fittedq.settings.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every preset that ships names things that exist, and says where it comes from.
class PresetsTest {

    private static Path folder() {
        try {
            return Path.of(Presets.class.getResource("presets").toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    static List<String> files() throws IOException {
        try (Stream<Path> all = Files.walk(folder())) {
            return all.filter(Files::isRegularFile).map(f -> folder().relativize(f).toString().replace('\\', '/'))
                    .sorted().toList();
        }
    }

    @Test
    void thereArePresets() throws IOException {
        assertTrue(files().size() >= 5, files()::toString);
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyPresetIsWholeAndNamesWhatExists(String file) {
        assertTrue(file.matches("[^/]+/[^/]+\\.json"), file);
        String algorithm = file.split("/")[0];
        String environment = file.split("/")[1].replace(".json", "");

        Presets.Preset preset = Presets.tuned(algorithm, environment).orElseThrow();
        Experiment experiment = Experiment.tuned(algorithm, environment);

        assertEquals(environment, EnvironmentChoice.of(environment).make().spec().name());
        assertFalse(preset.source().isBlank());
        assertEquals(Presets.TUNED, experiment.preset());
        assertEquals(preset.applyTo(Experiment.of(algorithm, environment)), experiment);
        assertEquals(algorithm, experiment.algorithm());
    }

    /// Nothing is known of an environment of the user's own; a million steps with 25 000 of warm-up are no first try.
    @Test
    void aFirstTryIsShortAndWarmsUpForATenthOfItAtMost() {
        for (AlgorithmKind kind : AlgorithmKind.all()) {
            Experiment authors = Experiment.of(kind.name(), "com.acme.Crane");
            Experiment first = Presets.first(authors);
            Record config = Presets.fitWarmup(first.config(), first.run().steps());
            String path = Presets.warmupPath(config).orElseThrow();
            long warmup = Long.parseLong(Settings.flatten(config).get(path));

            assertTrue(first.run().steps() <= 50_000, kind.name());
            assertTrue(warmup <= first.run().steps() / 10, kind.name());
            assertEquals(Presets.FIRST, first.preset());
            assertEquals(authors.config(),
                    Settings.override(config, path, Settings.flatten(authors.config()).get(path)));
        }
    }

    @Test
    void aWarmupIsNeverMadeLonger() {
        Record td3 = AlgorithmKind.of("td3").defaults();
        Record sac = AlgorithmKind.of("sac").defaults();

        assertEquals(td3, Presets.fitWarmup(td3, 250_000));
        assertEquals(sac, Presets.fitWarmup(sac, 50_000));
        assertEquals("24999", Settings.flatten(Presets.fitWarmup(td3, 249_999)).get("replay.warmupSteps"));
        assertEquals("1", Settings.flatten(Presets.fitWarmup(td3, 3)).get("replay.warmupSteps"));
    }

    @Test
    void classesAndProgramsOfTheUserAreTheirOwn() {
        assertTrue(EnvironmentChoice.of("com.acme.Crane").isOwn());
        assertFalse(EnvironmentChoice.of("Lqr").isOwn());
        assertFalse(EnvironmentChoice.NONE.isOwn());
    }

    @Test
    void aFormIsNeitherTheDefaultsNorAnotherForm() {
        AlgorithmKind qtOpt = AlgorithmKind.of("qt-opt");
        assertEquals(List.of("paper", "chapter"), qtOpt.forms().stream().map(Algorithm.Form::name).toList());
        for (AlgorithmKind kind : AlgorithmKind.all()) {
            List<Algorithm.Config> distinct = kind.forms().stream().map(Algorithm.Form::config).distinct().toList();
            assertEquals(kind.forms().size(), distinct.size());
            for (Algorithm.Form form : kind.forms()) {
                assertFalse(form.config().equals(kind.defaults()), form.name());
                assertFalse(List.of(Presets.TUNED, Presets.FIRST, Presets.AUTHORS).contains(form.name()));
                assertEquals(kind.description(), form.config().description());
                assertFalse(form.source().isBlank());
                Experiment experiment = Experiment.of(kind.name(), "Lqr").with(form);
                assertEquals(form.config(), experiment.config());
                assertEquals(form.name(), experiment.preset());
            }
        }
    }

    /// Kalashnikov et al. 2018, section 4.2 and appendix: what its text tells.
    @Test
    void thePapersFormHasThePapersNumbers() {
        var settings = Settings.flatten((Record) AlgorithmKind.of("qt-opt").form("paper").orElseThrow().config());

        assertEquals("gaussian", settings.get("cem.start"));
        assertEquals("64", settings.get("cem.samples"));
        assertEquals("double-lagged", settings.get("targets"));
        assertEquals("1.0E-4", settings.get("targets.tau"));
        assertEquals("6000", settings.get("targets.lag"));
        assertEquals("cross-entropy", settings.get("networks.loss"));
        assertEquals("1.0", settings.get("valueRange.high"));
        assertEquals("0.9", settings.get("discount.gamma"));
    }

    @Test
    void withoutAPresetTheAuthorsSettingsHold() {
        assertEquals(Optional.empty(), Presets.tuned("td3", "TwoHills"));
        assertEquals(Experiment.of("td3", "TwoHills"), Experiment.tuned("td3", "TwoHills"));
        assertEquals(Presets.AUTHORS, Experiment.tuned("td3", "TwoHills").preset());
    }
}
