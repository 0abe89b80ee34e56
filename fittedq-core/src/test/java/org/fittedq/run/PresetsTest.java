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

    @Test
    void withoutAPresetTheAuthorsSettingsHold() {
        assertEquals(Optional.empty(), Presets.tuned("td3", "TwoHills"));
        assertEquals(Experiment.of("td3", "TwoHills"), Experiment.tuned("td3", "TwoHills"));
        assertEquals(Presets.AUTHORS, Experiment.tuned("td3", "TwoHills").preset());
    }
}
